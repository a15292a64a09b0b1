#include "client/output.h"

#include <string.h>
#include <time.h>

#include <apollon/base/text.h>

static void append_clean(const struct output *output, struct buffer *target, const char *text)
{
	if (!text)
		return;
	if (output->raw)
		buffer_append_text(target, text);
	else
		sanitize_append(target, slice_of(text), output->style.has_color ? SANITIZE_STYLE : SANITIZE_SHOW);
}

static void append_clock(struct buffer *target, int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm parts;
	char text[8];

	localtime_r(&seconds, &parts);
	strftime(text, sizeof(text), "%H:%M", &parts);
	buffer_append_text(target, text);
}

static void append_time(struct buffer *target, int64_t time_ms)
{
	char text[TEXT_TIME_SIZE];
	text_format_time(text, time_ms);
	buffer_append_text(target, text);
}

static void append_nick(const struct output *output, struct buffer *target, const char *nick)
{
	if (output->style.has_color)
		style_append_nick(&output->style, target, nick, false);
	else
		append_clean(output, target, nick);
}

/* "#channel <nick> text", "#channel * nick text", "#channel -nick- text" */
static void append_message(const struct output *output, const struct session_event *event, struct buffer *target)
{
	static const char *const before[] = {" <", " -", " * "}, *const after[] = {"> ", "- ", " "};

	append_clean(output, target, event->target);
	buffer_append_text(target, before[event->kind]);
	append_nick(output, target, event->from);
	buffer_append_text(target, after[event->kind]);
	append_clean(output, target, event->text);
}

static void append_sign(struct buffer *target, enum message_kind kind)
{
	if (kind != MESSAGE_PRIVMSG)
		buffer_append_char(target, kind == MESSAGE_NOTICE ? '-' : '=');
}

static void append_escape(
	const struct output *output, const struct session_event *event, char escape, struct buffer *target)
{
	switch (escape) {
	case 't':
		append_time(target, event->time_ms);
		break;
	case 'T':
		append_clock(target, event->time_ms);
		break;
	case 'n':
		append_clean(output, target, event->from);
		break;
	case 'a':
		append_clean(output, target, event->account);
		break;
	case 'c':
		append_clean(output, target, event->target);
		break;
	case 'm':
		append_clean(output, target, event->text);
		break;
	case 'i':
		append_clean(output, target, event->msgid);
		break;
	case 'e':
		buffer_append_text(target, event_type_name(event->type));
		break;
	case 's':
		append_sign(target, event->kind);
		break;
	default:
		buffer_append_char(target, escape);
	}
}

static void append_formatted(const struct output *output, const struct session_event *event, struct buffer *target)
{
	for (const char *c = output->format; *c; c++) {
		if (*c == '%' && c[1])
			append_escape(output, event, *++c, target);
		else if (*c == '\\' && c[1] && strchr("nt0\\", c[1]))
			buffer_append_char(target, "\n\t\0\\"[strchr("nt0\\", *++c) - "nt0\\"]);
		else
			buffer_append_char(target, *c);
	}
}

static bool append_plain(const struct output *output, const struct session_event *event, struct buffer *target)
{
	size_t before = target->len;

	if (output->verbose) {
		append_time(target, event->time_ms);
		buffer_append_char(target, ' ');
	}
	if (event->type == EVENT_MESSAGE) {
		append_message(output, event, target);
		return true;
	}
	append_clean(output, target, event->conversation ? event->conversation : "*");
	buffer_append_text(target, " -- ");
	size_t start = target->len;
	output_words(&output->style, event, target);
	if (target->len > start)
		return true;
	target->len = before;
	return false;
}

static bool is_wanted(const struct output *output, const struct session_event *event)
{
	if (event->type == EVENT_MESSAGE)
		return !event->self || output->include_self;
	/* What belongs to no conversation is no data: who started us hears of it on standard error. */
	bool is_about_person = event->type == EVENT_QUIT || event->type == EVENT_NICK || event->type == EVENT_AWAY;
	return output->verbose && (event->conversation || is_about_person) && event->type != EVENT_SENT &&
		event->type != EVENT_SEND_FAILED;
}

bool output_event(const struct output *output, const struct session_event *event, struct buffer *target)
{
	if (output->kind == JOIN_OUTPUT_JSON) {
		/* What we send has its own event. */
		if (event->type == EVENT_MESSAGE && event->self && !output->include_self)
			return false;
		output_json(event, target);
		return true;
	}
	if (!is_wanted(output, event))
		return false;
	if (output->kind == JOIN_OUTPUT_FORMAT) {
		append_formatted(output, event, target);
		return true;
	}
	return append_plain(output, event, target);
}
