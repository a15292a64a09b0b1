#include <apollon/irc/modes.h>

#include <string.h>

#include <support/unit.h>

static void test_channel_modes(void **state)
{
	uint32_t seen = 0;

	(void)state;
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++) {
		const struct channel_mode_row *row = channel_mode_row(i);

		assert_ptr_equal(channel_mode_find(row->letter), row);
		assert_int_equal(row->bit, 1u << i);
		assert_int_equal(seen & row->bit, 0);
		seen |= row->bit;
	}
	assert_int_equal(channel_mode_find('b')->class, MODE_CLASS_LIST);
	assert_int_equal(channel_mode_find('k')->class, MODE_CLASS_ALWAYS);
	assert_int_equal(channel_mode_find('l')->class, MODE_CLASS_WHEN_SET);
	assert_int_equal(channel_mode_find('n')->class, MODE_CLASS_NEVER);
	assert_int_equal(channel_mode_find('o')->class, MODE_CLASS_STATUS);
	assert_int_equal(channel_mode_find('i')->bit, CHANNEL_MODE_INVITE_ONLY);
	assert_int_equal(channel_mode_find('I')->bit, CHANNEL_MODE_INVITE_EXCEPTION);
}

static void test_unknown_channel_modes(void **state)
{
	(void)state;
	assert_null(channel_mode_find('\0'));
	assert_null(channel_mode_find('B'));
	assert_null(channel_mode_find('+'));
	assert_null(channel_mode_find((char)0xff));
}

static void test_ranks(void **state)
{
	(void)state;
	assert_true(MEMBER_OPERATOR > MEMBER_HALF_OPERATOR && MEMBER_HALF_OPERATOR > MEMBER_VOICE);
	assert_int_equal(member_status_of_letter('o'), MEMBER_OPERATOR);
	assert_int_equal(member_status_of_letter('h'), MEMBER_HALF_OPERATOR);
	assert_int_equal(member_status_of_letter('v'), MEMBER_VOICE);
	assert_int_equal(member_status_of_letter('b'), 0);
	assert_int_equal(member_status_of_letter('\0'), 0);
	assert_int_equal(member_status_of_prefix('@'), MEMBER_OPERATOR);
	assert_int_equal(member_status_of_prefix('%'), MEMBER_HALF_OPERATOR);
	assert_int_equal(member_status_of_prefix('+'), MEMBER_VOICE);
	assert_int_equal(member_status_of_prefix('#'), 0);
	assert_int_equal(member_status_of_prefix('\0'), 0);
}

/* Each status mode has its rank, and no other mode has one. */
static void test_ranks_and_modes_agree(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++)
		assert_int_equal(member_status_of_letter(channel_mode_row(i)->letter) != 0,
			channel_mode_row(i)->class == MODE_CLASS_STATUS);
}

static void assert_prefixes(uint8_t status, const char *all, const char *highest)
{
	char target[MEMBER_PREFIXES_SIZE];

	member_prefixes(target, status, true);
	assert_string_equal(target, all);
	member_prefixes(target, status, false);
	assert_string_equal(target, highest);
}

static void test_prefixes(void **state)
{
	(void)state;
	assert_prefixes(0, "", "");
	assert_prefixes(MEMBER_VOICE, "+", "+");
	assert_prefixes(MEMBER_HALF_OPERATOR | MEMBER_VOICE, "%+", "%");
	assert_prefixes(MEMBER_OPERATOR | MEMBER_VOICE, "@+", "@");
	assert_prefixes(MEMBER_OPERATOR | MEMBER_HALF_OPERATOR | MEMBER_VOICE, "@%+", "@");
	assert_prefixes(0xff, "@%+", "@");
}

static void test_user_modes(void **state)
{
	char target[USER_MODES_SIZE];

	(void)state;
	assert_int_equal(user_mode_find('i'), USER_MODE_INVISIBLE);
	assert_int_equal(user_mode_find('B'), USER_MODE_BOT);
	assert_int_equal(user_mode_find('b'), 0);
	assert_int_equal(user_mode_find('\0'), 0);
	user_modes_format(target, 0);
	assert_string_equal(target, "+");
	user_modes_format(target, USER_MODE_WALLOPS | USER_MODE_INVISIBLE);
	assert_string_equal(target, "+iw");
	user_modes_format(target, UINT32_MAX);
	assert_int_equal(strlen(target), 1 + USER_MODE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_channel_modes),
		cmocka_unit_test(test_unknown_channel_modes),
		cmocka_unit_test(test_ranks),
		cmocka_unit_test(test_ranks_and_modes_agree),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_user_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
