#include "support/unit.h"

#include <stdio.h>

#include "client/style.h"

static void test_when_there_are_colours(void **state)
{
	(void)state;
	assert_true(style_choose(JOIN_COLOR_AUTO, true, NULL, "xterm").has_color);
	assert_true(style_choose(JOIN_COLOR_AUTO, true, "", "xterm").has_color);
	assert_false(style_choose(JOIN_COLOR_AUTO, true, "1", "xterm").has_color);
	assert_false(style_choose(JOIN_COLOR_AUTO, false, NULL, "xterm").has_color);
	assert_false(style_choose(JOIN_COLOR_AUTO, true, NULL, "dumb").has_color);
	assert_false(style_choose(JOIN_COLOR_AUTO, true, NULL, NULL).has_color);
	assert_true(style_choose(JOIN_COLOR_ALWAYS, false, "1", "dumb").has_color);
	assert_false(style_choose(JOIN_COLOR_NEVER, true, NULL, "xterm").has_color);
}

static void test_a_nick_keeps_its_colour(void **state)
{
	bool differ = false;
	(void)state;
	assert_int_equal(style_nick_color("bob"), style_nick_color("BOB"));
	for (char nick[] = "a"; *nick <= 'z'; nick[0]++)
		differ |= style_nick_color(nick) != style_nick_color("a");
	assert_true(differ);
}

static void test_nicks_are_sanitised(void **state)
{
	struct style style = {.has_color = true};
	struct buffer target;
	(void)state;
	buffer_init(&target, SIZE_MAX);
	style_append_nick(&style, &target, "b\033[2J", true);
	char expected[64];
	snprintf(expected, sizeof(expected), "\033[7;38;5;%umb^[[2J\033[0m", style_nick_color("b\033[2J"));
	assert_string_equal(buffer_text(&target), expected);
	buffer_clear(&target);
	style.has_color = false;
	style_append_nick(&style, &target, "bob", true);
	style_append_text(&style, &target, " \x02hi\033");
	assert_string_equal(buffer_text(&target), "bob hi^[");
	buffer_finish(&target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when_there_are_colours),
		cmocka_unit_test(test_a_nick_keeps_its_colour),
		cmocka_unit_test(test_nicks_are_sanitised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
