#include "support/operators.h"

#include <apollon/base/alloc.h>
#include <apollon/hub/rights.h>

static void test_who_is_there_is_closed(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_open(chat, "silent");
	chat_send(chat, "alice", "DLINE 192.0.2.0/24 :no room");
	chat_expect(chat, "alice",
		":test.server NOTICE alice :*DLINE: 192.0.2.0/24 is banned (until somebody takes it off): no room");
	chat_await(chat, "bob", "ERROR :Closing Link: 192.0.2.1 (Banned: no room)");
	chat_expect_closed(chat, "bob");
	chat_expect(chat, "silent", "ERROR :Closing Link: 192.0.2.1 (Banned: no room)");
	chat_expect_closed(chat, "silent");
	chat_expect_event(chat, "ban.added - 192.0.2.0/24 D, until somebody takes it off: no room");
	/* Operators stay: somebody has to be able to take it back. */
	chat_send(chat, "alice", "PING x");
	chat_expect(chat, "alice", "* PONG *");
}

static void test_who_comes_later_gets_no_further(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "DLINE 1h 192.0.2.1 :spam");
	chat_skip_all(chat);
	chat_open(chat, "dave");
	chat_expect(chat, "dave", "ERROR :Closing Link: 192.0.2.1 (Banned: spam; until 2023-11-14 23:13 UTC)");
	chat_expect_closed(chat, "dave");
	chat_send(chat, "alice", "STATS d");
	chat_expect(
		chat, "alice", ":test.server 225 alice D 192.0.2.1/32 :spam; until 2023-11-14 23:13 UTC (by alice)");
	chat_expect(chat, "alice", "* 219 alice d :*");
	chat_send(chat, "alice", "UNDLINE 192.0.2.1");
	chat_expect(chat, "alice", "* NOTICE alice :*UNDLINE: 192.0.2.1/32 is no longer banned");
	chat_expect_event(chat, "ban.removed - 192.0.2.1/32 D");
	chat_connect(chat, "erin");
}

static void test_it_outlives_a_restart_until_its_time_is_over(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "DLINE 1m 192.0.2.0/28 :spam");
	chat_skip_all(chat);
	chat_restart(chat);
	chat_open(chat, "bob");
	chat_expect(chat, "bob", "ERROR :*(Banned: spam; until *");
	chat_pass(chat, 61);
	chat_connect(chat, "carol");
	chat_expect_event(chat, "ban.ended - 192.0.2.0/28 D");
	chat_restart(chat);
	chat_connect(chat, "dave");
}

static void test_what_cannot_be_stored_is_told(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_fail_store(chat, "no space left on the disk");
	chat_hold_store(chat);
	chat_send(chat, "alice", "DLINE 192.0.2.1 :spam");
	/* It counts at once; the answer comes when the store has spoken. */
	chat_expect_closed(chat, "bob");
	chat_expect_nothing(chat, "alice");
	chat_release_store(chat);
	chat_expect(chat, "alice",
		"* NOTICE alice :*192.0.2.1/32 is banned*, but that ends with a restart of the server: no space left on the "
		"disk");
	chat_open(chat, "carol");
	chat_expect_closed(chat, "carol");
}

static void test_a_nick_stands_for_its_address(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "DLINE bob");
	chat_expect(chat, "alice", "* NOTICE alice :*192.0.2.1/32 is banned*");
	chat_expect_closed(chat, "bob");
}

static void test_without_the_right_to_see_addresses_it_does_not(void **state)
{
	struct chat *chat = *state;
	chat_add_operator(chat, "helper", "secret", "*@*");
	chat_settings(chat)->operators->rights = OPERATOR_RIGHT_DLINE | OPERATOR_RIGHT_EXEMPT;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "OPER helper secret");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "DLINE bob");
	chat_expect(chat, "alice", "* NOTICE alice :*expected an address or a network*");
	chat_send(chat, "bob", "PING x");
	chat_expect(chat, "bob", "* PONG *");
}

static void test_operators_who_are_not_exempt_are_cut_too(void **state)
{
	struct chat *chat = *state;
	chat_add_operator(chat, "helper", "secret", "*@*");
	chat_settings(chat)->operators->rights = OPERATOR_RIGHT_DLINE;
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "OPER helper secret");
	chat_skip_all(chat);
	chat_send(chat, "bob", "DLINE 192.0.2.1 :me too");
	chat_await(chat, "bob", "ERROR :*Banned: me too*");
	chat_expect_closed(chat, "bob");
}

static void test_who_is_exempt_stays_and_comes(void **state)
{
	struct chat *chat = *state;
	struct network network;
	struct error error;
	assert_true(network_parse(&network, "192.0.2.0/24", &error));
	network_list_add(&chat_settings(chat)->exempt, &network);
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "DLINE 192.0.2.0/24 :x");
	chat_send(chat, "bob", "PING x");
	chat_expect(chat, "bob", "* PONG *");
	chat_connect(chat, "carol");
}

static void test_what_is_no_network(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "DLINE 192.0.2.7/24 :x");
	chat_expect(chat, "alice", "* NOTICE alice :*the network is 192.0.2.0/24");
	chat_send(chat, "alice", "DLINE 0.0.0.0/1 :x");
	chat_expect(chat, "alice", "* NOTICE alice :*would ban nearly everybody");
	chat_send(chat, "alice", "DLINE nobody :x");
	chat_expect(chat, "alice", "* NOTICE alice :*expected an address or a network*");
	chat_send(chat, "alice", "DLINE 999999999d 198.51.100.1 :x");
	chat_expect(chat, "alice", "* NOTICE alice :*longer than a hundred years*");
	chat_send(chat, "alice", "DLINE 198.51.100.1");
	chat_expect(chat, "alice", "* NOTICE alice :*is banned*");
	chat_send(chat, "alice", "DLINE 198.51.100.1/32");
	chat_expect(chat, "alice", "* NOTICE alice :*is banned already*");
}

static void test_very_many_at_once_are_all_set(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_hold_store(chat);
	for (unsigned i = 0; i < 20; i++)
		chat_send(chat, "alice", "DLINE 198.51.100.%u", i);
	chat_release_store(chat);
	for (unsigned i = 0; i < 20; i++)
		chat_expect(chat, "alice", "* NOTICE alice :*is banned*");
	chat_expect_nothing(chat, "alice");
}

static void test_it_is_for_operators(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "DLINE 198.51.100.1");
	chat_expect(chat, "alice", "* 481 *");
	chat_send(chat, "alice", "UNDLINE 198.51.100.1");
	chat_expect(chat, "alice", "* 481 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_who_is_there_is_closed),
		chat_test(test_who_comes_later_gets_no_further),
		chat_test(test_it_outlives_a_restart_until_its_time_is_over),
		chat_test(test_what_cannot_be_stored_is_told),
		chat_test(test_a_nick_stands_for_its_address),
		chat_test(test_without_the_right_to_see_addresses_it_does_not),
		chat_test(test_operators_who_are_not_exempt_are_cut_too),
		chat_test(test_who_is_exempt_stays_and_comes),
		chat_test(test_what_is_no_network),
		chat_test(test_very_many_at_once_are_all_set),
		chat_test(test_it_is_for_operators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
