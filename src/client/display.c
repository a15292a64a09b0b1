#include "client/display.h"

#include <time.h>

#include "client/output.h"

static void append_time(const struct style *style, struct buffer *target, int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm parts;
	char text[8];

	localtime_r(&seconds, &parts);
	strftime(text, sizeof(text), "%H:%M", &parts);
	style_append(style, target, STYLE_DIM);
	buffer_append_text(target, text);
	style_append(style, target, STYLE_RESET);
	buffer_append_char(target, ' ');
}

static void append_message(const struct style *style, const struct session_event *event, struct buffer *target)
{
	static const char *const before[] = {"<", "-", "* "}, *const after[] = {"> ", "- ", " "};

	buffer_append_text(target, before[event->kind]);
	style_append_nick(style, target, event->from, event->highlight);
	buffer_append_text(target, after[event->kind]);
	style_append_text(style, target, event->text);
	if (event->resent) {
		style_append(style, target, STYLE_DIM);
		buffer_append_text(target, " (sent again)");
		style_append(style, target, STYLE_RESET);
	}
}

static bool append_other(const struct style *style, const struct session_event *event, struct buffer *target)
{
	bool is_bad = event->type == EVENT_ERROR || event->type == EVENT_SEND_FAILED ||
		event->type == EVENT_DISCONNECTED || event->problem != PROBLEM_NONE;

	style_append(style, target, is_bad ? STYLE_ERROR : STYLE_DIM);
	buffer_append_text(target, "-- ");
	size_t start = target->len;
	output_words(style, event, target);
	if (target->len == start)
		return false;
	style_append(style, target, STYLE_RESET);
	return true;
}

bool display_event(const struct style *style, const struct session_event *event, bool tagged, struct buffer *target)
{
	size_t before = target->len;

	append_time(style, target, event->time_ms);
	if (tagged && event->conversation) {
		sanitize_append(target, slice_of(event->conversation), SANITIZE_SHOW);
		buffer_append_char(target, ' ');
	}
	if (event->type == EVENT_MESSAGE) {
		append_message(style, event, target);
		return true;
	}
	if (append_other(style, event, target))
		return true;
	target->len = before;
	return false;
}

void display_notice(const struct style *style, const char *text, struct buffer *target)
{
	style_append(style, target, STYLE_DIM);
	buffer_append_text(target, "-- ");
	style_append(style, target, STYLE_RESET);
	style_append_text(style, target, text);
}

void display_divider(const struct style *style, const char *name, unsigned missed, struct buffer *target)
{
	style_append(style, target, STYLE_DIM);
	buffer_append_text(target, "──── ");
	style_append(style, target, STYLE_RESET);
	style_append(style, target, STYLE_BOLD);
	sanitize_append(target, slice_of(name), SANITIZE_SHOW);
	style_append(style, target, STYLE_RESET);
	style_append(style, target, STYLE_DIM);
	if (missed)
		buffer_append_format(target, " · %u new", missed);
	buffer_append_text(target, " ────");
	style_append(style, target, STYLE_RESET);
}
