/* A server that says anything: the client's session stays in order, sends whole lines only, and what it tells can be shown. An LF
 * ends a line; one that begins with '>' is said by the user, with '!' the link is lost, with '~' ten seconds pass. */
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <support/fuzz.h>

#include "client/display.h"
#include "client/output.h"
#include "client/session.h"

#define STEPS_LIMIT 300

struct scene {
	struct session *session;
	int64_t now_ms;
};

static void on_send(void *context, const char *line, size_t len)
{
	(void)context;
	require(len > 2 && line[len - 2] == '\r' && line[len - 1] == '\n');
	require(!memchr(line, '\0', len) && !memchr(line, '\r', len - 2) && !memchr(line, '\n', len - 2));
}

static void require_clean(const struct buffer *text, bool has_color)
{
	require(text_is_utf8(buffer_slice(text)));
	for (size_t index = 0; index < text->len; index++) {
		unsigned char c = (unsigned char)text->data[index];
		require(c >= 0x20 || c == '\t' || (c == '\033' && has_color));
		require(c != 0x7f);
	}
}

static void on_event(void *context, const struct session_event *event)
{
	const struct style styles[] = {{.has_color = false}, {.has_color = true}};
	const struct output json = {.kind = JOIN_OUTPUT_JSON, .include_self = true};
	struct buffer text;
	(void)context;

	require(event->type != EVENT_MESSAGE || (event->from && event->target && event->conversation && event->text));
	buffer_init(&text, SIZE_MAX);
	for (unsigned index = 0; index < 2; index++) {
		buffer_clear(&text);
		display_event(&styles[index], event, true, &text);
		require_clean(&text, styles[index].has_color);
	}
	buffer_clear(&text);
	output_event(&json, event, &text);
	require_clean(&text, false);
	buffer_finish(&text);
}

static void make_random(void *context, void *target, size_t len)
{
	(void)context;
	memset(target, 'x', len);
}

/* Every other policy is one to leave for. */
static bool on_sts(void *context, uint16_t port, int64_t duration_s)
{
	(void)context;
	require(duration_s >= -1);
	return port % 2;
}

static void step(struct scene *scene, char *line)
{
	switch (*line) {
	case '>':
		if (!session_say(scene->session, "#a", MESSAGE_PRIVMSG, line + 1, 1, scene->now_ms))
			require(session_waiting_count(scene->session) > 0);
		break;
	case '!':
		session_lose(scene->session, line + 1, scene->now_ms);
		session_start(scene->session, scene->now_ms);
		break;
	case '~':
		scene->now_ms += 10000;
		session_tick(scene->session, scene->now_ms);
		require(session_deadline(scene->session) > scene->now_ms);
		break;
	default:
		session_receive(scene->session, line, scene->now_ms);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct session_settings settings = {.nick = "ann",
		.username = "ann",
		.has_certificate = size % 3 == 0,
		.realname = "Ann",
		.nick_retry = true,
		.acknowledged = true,
		.may_split = true,
		.ack_timeout_ms = 10000,
		.first_word_timeout_ms = 10000};
	struct scene scene = {.now_ms = 1795456800000};
	struct slice rest = {(const char *)data, size}, line;

	scene.session =
		session_create(&settings, &(struct session_callbacks){on_send, on_event, make_random, on_sts, NULL});
	session_set_account(scene.session, "ann", "secret", false);
	session_set_private(scene.session, size % 2);
	require(session_join(scene.session, "#a", NULL));
	session_start(scene.session, scene.now_ms);
	for (int steps = 0; size > 0 && steps < STEPS_LIMIT && slice_next(&rest, '\n', &line); steps++) {
		char *copy = alloc_text_of(line);
		step(&scene, copy);
		free(copy);
	}
	/* Whatever happened, no message is left in between. */
	session_drop_messages(scene.session, "the end");
	require(session_waiting_count(scene.session) + session_flying_count(scene.session) == 0);
	session_destroy(scene.session);
	return 0;
}
