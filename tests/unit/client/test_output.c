#include "support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "client/output.h"

/* 2026-11-23T18:26:08.123Z */
#define TIME_MS INT64_C(1795458368123)

static const struct session_event message = {
	.type = EVENT_MESSAGE,
	.time_ms = TIME_MS,
	.from = "bob",
	.account = "bob@home",
	.target = "#dev",
	.conversation = "#dev",
	.text = "hello\033[2J",
	.msgid = "m1",
};

static void assert_output(const struct output *output, const struct session_event *event, const char *expected)
{
	struct buffer target;
	buffer_init(&target, SIZE_MAX);
	assert_int_equal(output_event(output, event, &target), expected != NULL);
	assert_string_equal(buffer_text(&target), expected ? expected : "");
	buffer_finish(&target);
}

static void test_plain_lines(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_PLAIN};
	struct session_event event = message;
	(void)state;
	assert_output(&output, &event, "#dev <bob> hello^[[2J");
	event.kind = MESSAGE_NOTICE;
	assert_output(&output, &event, "#dev -bob- hello^[[2J");
	event.kind = MESSAGE_ACTION;
	assert_output(&output, &event, "#dev * bob hello^[[2J");
	event.self = true;
	assert_output(&output, &event, NULL);
	event = (struct session_event){.type = EVENT_JOIN, .from = "bob", .target = "#dev", .conversation = "#dev"};
	assert_output(&output, &event, NULL);
}

static void test_raw_lines(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_PLAIN, .raw = true};
	(void)state;
	assert_output(&output, &message, "#dev <bob> hello\033[2J");
}

static void test_verbose_lines(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_PLAIN, .verbose = true};
	struct session_event event = {.type = EVENT_KICK,
		.time_ms = TIME_MS,
		.from = "bob",
		.subject = "eve",
		.target = "#dev",
		.text = "spam\a"};
	(void)state;
	event.conversation = "#dev";
	assert_output(&output, &event, "2026-11-23T18:26:08.123Z #dev -- bob kicked eve (spam^G)");
	event.type = EVENT_SENT;
	assert_output(&output, &event, NULL);
	event = (struct session_event){.type = EVENT_REPLY, .text = "about nothing in particular"};
	assert_output(&output, &event, NULL);
}

static void test_formats(void **state)
{
	struct output output = {.kind = JOIN_OUTPUT_FORMAT};
	struct session_event event = message;
	(void)state;
	output.format = "%t|%n|%a|%c|%m|%i|%e|%s|%%|\\t|\\n|\\\\";
	assert_output(&output, &event, "2026-11-23T18:26:08.123Z|bob|bob@home|#dev|hello^[[2J|m1|message||%|\t|\n|\\");
	output.format = "%T %s%n %";
	event.kind = MESSAGE_ACTION;
	setenv("TZ", "UTC", 1);
	tzset();
	assert_output(&output, &event, "18:26 =bob %");
}

static void test_format_that_ends_records_with_nul(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_FORMAT, .format = "%n\\0"};
	struct buffer target;
	(void)state;
	buffer_init(&target, SIZE_MAX);
	assert_true(output_event(&output, &message, &target));
	assert_int_equal(target.len, 4);
	assert_memory_equal(target.data, "bob", 4);
	buffer_finish(&target);
}

static void test_json_message(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_JSON};
	(void)state;
	assert_output(&output, &message,
		"{\"v\":1,\"type\":\"message\",\"time\":\"2026-11-23T18:26:08.123Z\",\"id\":\"m1\",\"target\":\"#dev\","
		"\"from\":\"bob\",\"account\":\"bob@home\",\"kind\":\"privmsg\",\"text\":\"hello\\u001B[2J\",\"self\":false,"
		"\"highlight\":false,\"replay\":false}");
}

static void test_json_hides_nothing_from_a_terminal(void **state)
{
	struct session_event event = {.type = EVENT_REPLY, .time_ms = TIME_MS};
	struct buffer target;
	(void)state;
	event.text = "\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81\xc3\xa4\xf0\x9f\x98\x80";
	buffer_init(&target, SIZE_MAX);
	output_json(&event, &target);
	assert_non_null(strstr(
		buffer_text(&target), "\"text\":\"\\u007F\\u009B\\u202E\\uDB40\\uDC41\xc3\xa4\xf0\x9f\x98\x80\""));
	json_t *object = json_loadb(target.data, target.len, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(object, "text")), event.text);
	json_decref(object);
	buffer_finish(&target);
}

static void test_json_of_what_is_no_utf8(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_JSON};
	struct session_event event = message;
	struct buffer target;
	(void)state;
	event.text = "a\xff\xc3\xa4";
	buffer_init(&target, SIZE_MAX);
	assert_true(output_event(&output, &event, &target));
	json_t *object = json_loadb(target.data, target.len, 0, NULL);
	assert_non_null(object);
	assert_string_equal(json_string_value(json_object_get(object, "text")), "a\xef\xbf\xbd\xc3\xa4");
	assert_string_equal(json_string_value(json_object_get(object, "text_b64")), "Yf/DpA==");
	json_decref(object);
	buffer_finish(&target);
}

static void test_json_of_sending(void **state)
{
	const struct output output = {.kind = JOIN_OUTPUT_JSON};
	struct session_event event = {.type = EVENT_SENT,
		.time_ms = TIME_MS,
		.from = "ann",
		.target = "#dev",
		.text = "x",
		.msgid = "m2",
		.line = 3};
	(void)state;
	assert_output(&output, &event,
		"{\"v\":1,\"type\":\"sent\",\"time\":\"2026-11-23T18:26:08.123Z\",\"id\":\"m2\",\"target\":\"#dev\",\"line\":3}");
	event.type = EVENT_SEND_FAILED;
	event.msgid = NULL;
	event.code = "404";
	event.subject = "Cannot send";
	assert_output(&output, &event,
		"{\"v\":1,\"type\":\"send_failed\",\"time\":\"2026-11-23T18:26:08.123Z\",\"target\":\"#dev\",\"code\":\"404\","
		"\"line\":3,\"text\":\"x\",\"reason\":\"Cannot send\"}");
}

/* Each event that has words has them without control characters; and each type has a name. */
static void test_all_events_are_safe(void **state)
{
	const struct style style = {.has_color = false};
	struct buffer target;
	(void)state;
	buffer_init(&target, SIZE_MAX);
	for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
		const struct session_event event = {.type = (enum event_type)type,
			.from = "b\033",
			.target = "#\033",
			.subject = "s\033",
			.text = "t\033",
			.code = "c\033"};
		buffer_clear(&target);
		output_words(&style, &event, &target);
		assert_null(strchr(buffer_text(&target), '\033'));
		assert_non_null(event_type_name(event.type));
	}
	buffer_finish(&target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_lines),
		cmocka_unit_test(test_raw_lines),
		cmocka_unit_test(test_verbose_lines),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_format_that_ends_records_with_nul),
		cmocka_unit_test(test_json_message),
		cmocka_unit_test(test_json_hides_nothing_from_a_terminal),
		cmocka_unit_test(test_json_of_what_is_no_utf8),
		cmocka_unit_test(test_json_of_sending),
		cmocka_unit_test(test_all_events_are_safe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
