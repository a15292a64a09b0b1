#include "support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/display.h"

static const struct style plain = {.has_color = false}, colored = {.has_color = true};

static int set_zone(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	return 0;
}

static void assert_display(const struct session_event *event, bool tagged, const char *expected)
{
	struct buffer target;
	buffer_init(&target, SIZE_MAX);
	assert_int_equal(display_event(&plain, event, tagged, &target), expected != NULL);
	assert_string_equal(buffer_text(&target), expected ? expected : "");
	buffer_finish(&target);
}

static void test_messages(void **state)
{
	struct session_event event = {
		.type = EVENT_MESSAGE, .time_ms = INT64_C(1795458368123), .from = "bob", .text = "hi\033"};
	(void)state;
	event.target = event.conversation = "#dev";
	assert_display(&event, false, "18:26 <bob> hi^[");
	assert_display(&event, true, "18:26 #dev <bob> hi^[");
	event.kind = MESSAGE_ACTION;
	assert_display(&event, false, "18:26 * bob hi^[");
	event.kind = MESSAGE_NOTICE;
	event.resent = true;
	assert_display(&event, false, "18:26 -bob- hi^[ (sent again)");
}

static void test_other_events(void **state)
{
	struct session_event event = {.type = EVENT_JOIN, .from = "bob", .target = "#dev"};
	(void)state;
	assert_display(&event, false, "00:00 -- bob joined");
	event.account = "Bob";
	assert_display(&event, false, "00:00 -- bob joined");
	event.account = "robert";
	assert_display(&event, false, "00:00 -- bob joined, logged in as robert");
	event.account = NULL;
	event = (struct session_event){
		.type = EVENT_ERROR, .problem = PROBLEM_CHANNEL, .target = "#dev", .text = "no key"};
	assert_display(&event, false, "00:00 -- cannot join #dev: no key");
	event = (struct session_event){.type = EVENT_SENT};
	assert_display(&event, false, NULL);
}

static void test_colours_end(void **state)
{
	const struct session_event event = {
		.type = EVENT_MESSAGE, .from = "bob", .text = "\x02 bold", .highlight = true};
	struct buffer target;
	(void)state;
	buffer_init(&target, SIZE_MAX);
	assert_true(display_event(&colored, &event, false, &target));
	assert_non_null(strstr(buffer_text(&target), "\033[7;38;5;"));
	assert_non_null(strstr(buffer_text(&target), "\033[1m bold\033[0m"));
	buffer_clear(&target);
	display_notice(&plain, "left \033", &target);
	assert_string_equal(buffer_text(&target), "-- left ^[");
	buffer_clear(&target);
	display_divider(&plain, "#dev\033", 3, &target);
	assert_string_equal(buffer_text(&target), "──── #dev^[ · 3 new ────");
	buffer_finish(&target);
}

#define TEST(name) cmocka_unit_test_setup(name, set_zone)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_messages),
		TEST(test_other_events),
		TEST(test_colours_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
