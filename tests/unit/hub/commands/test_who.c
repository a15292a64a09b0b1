#include "support/operators.h"

static void test_a_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#Chan", "alice", "bob", NULL);
	chat_join_all(chat, "#other", "alice", "bob", NULL);
	chat_send(chat, "bob", "AWAY :out");
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHO #chan");
	assert_string_equal(
		chat_next(chat, "bob"), ":test.server 352 bob #Chan ~user 192.0.2.1 test.server alice H@ :0 Real Name");
	assert_string_equal(
		chat_next(chat, "bob"), ":test.server 352 bob #Chan ~user 192.0.2.1 test.server bob G :0 Real Name");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 315 bob #chan :End of WHO list");
	chat_expect_nothing(chat, "bob");
}

static void test_ranks_with_and_without_multi_prefix(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "multi-prefix");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +vov alice bob bob");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHO #x");
	chat_expect(chat, "alice", "* alice H@ :0 *");
	chat_expect(chat, "alice", "* bob H@ :0 *");
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHO #x");
	chat_expect(chat, "bob", "* alice H@+ :0 *");
	chat_expect(chat, "bob", "* bob H@+ :0 *");
}

static void test_flags_of_operators_and_bots(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "MODE bob +B");
	chat_send(chat, "alice", "AWAY :out");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHO #x");
	chat_expect(chat, "bob", "* alice G?@ :0 *");
	chat_expect(chat, "bob", "* bob HB :0 *");
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHO #x o");
	chat_expect(chat, "bob", "* 352 * alice *");
	chat_expect(chat, "bob", "* 315 *");
	chat_expect_nothing(chat, "bob");
}

static void test_a_nick_and_masks(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "WHO BOB");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 352 alice * ~user 192.0.2.1 test.server bob H :0 Real Name");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 315 alice BOB :End of WHO list");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHO b?*");
	chat_expect(chat, "alice", "* 352 * bob H *");
	chat_expect(chat, "alice", "* 315 *");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHO nobody");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 315 alice nobody :End of WHO list");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHO *");
	chat_expect(chat, "alice", "* 352 * alice H *");
	chat_expect(chat, "alice", "* 352 * bob H *");
	chat_expect(chat, "alice", ":test.server 315 alice ? :*");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHO 192.0.2.*");
	chat_expect(chat, "alice", "* 352 *");
	chat_expect(chat, "alice", "* 352 *");
	chat_expect(chat, "alice", "* 315 *");
}

static void test_who_hides_is_found_by_name_alone(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "MODE bob +i");
	chat_send(chat, "alice", "WHO b*");
	chat_expect(chat, "alice", "* 315 alice b* :*");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHO bob");
	chat_expect(chat, "alice", "* 352 * bob *");
	chat_skip_all(chat);
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "WHO b*");
	chat_expect(chat, "alice", "* 352 * bob *");
}

static void test_members_that_hide_and_secret_channels(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "MODE bob +i");
	chat_skip_all(chat);
	chat_send(chat, "carol", "WHO #x");
	chat_expect(chat, "carol", "* 352 carol #x * alice H@ *");
	chat_expect(chat, "carol", "* 315 carol #x :*");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "alice", "MODE #x +s");
	chat_send(chat, "carol", "WHO #x");
	chat_expect(chat, "carol", "* 315 carol #x :*");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "carol", "WHO #nowhere");
	chat_expect(chat, "carol", "* 315 carol #nowhere :*");
	chat_expect_nothing(chat, "carol");
}

static void test_fields_of_whox_in_their_order(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "WHO #x %%aorltcuihsnfd,42");
	assert_string_equal(chat_next(chat, "bob"),
		":test.server 354 bob 42 #x ~user 192.0.2.1 192.0.2.1 test.server alice H@ 0 0 0 n/a :Real Name");
	assert_string_equal(chat_next(chat, "bob"),
		":test.server 354 bob 42 #x ~user 192.0.2.1 192.0.2.1 test.server bob H 0 0 0 n/a :Real Name");
	chat_expect(chat, "bob", "* 315 bob #x :*");
	chat_expect_nothing(chat, "bob");
}

static void test_whox_with_little(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "WHO bob %%tn,321");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 354 alice 321 bob");
	chat_expect(chat, "alice", "* 315 *");
	chat_send(chat, "alice", "WHO bob %%nt");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 354 alice 0 bob");
	chat_expect(chat, "alice", "* 315 *");
	chat_send(chat, "alice", "WHO bob %%tn,1234");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 354 alice 0 bob");
	chat_expect(chat, "alice", "* 315 *");
	chat_send(chat, "alice", "WHO bob %%cna");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 354 alice * bob 0");
	chat_expect(chat, "alice", "* 315 *");
	chat_send(chat, "alice", "WHO bob %%");
	chat_expect(chat, "alice", "* 352 *");
	chat_expect(chat, "alice", "* 315 *");
	chat_send(chat, "alice", "WHO * o%%n");
	chat_expect(chat, "alice", "* 315 *");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_a_channel),
		chat_test(test_ranks_with_and_without_multi_prefix),
		chat_test(test_flags_of_operators_and_bots),
		chat_test(test_a_nick_and_masks),
		chat_test(test_who_hides_is_found_by_name_alone),
		chat_test(test_members_that_hide_and_secret_channels),
		chat_test(test_fields_of_whox_in_their_order),
		chat_test(test_whox_with_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
