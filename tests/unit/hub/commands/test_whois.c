#include "support/operators.h"

static void test_what_everybody_sees(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->description, "test server");
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "bob", "alice", NULL);
	chat_pass(chat, 7);
	chat_send(chat, "alice", "WHOIS BOB");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 311 alice bob ~user 192.0.2.1 * :Real Name");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 319 alice bob :@#x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 312 alice bob test.server :test server");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 317 alice bob 7 1700000000 :seconds idle, signon time");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 318 alice BOB :End of /WHOIS list");
	chat_expect_nothing(chat, "alice");
}

static void test_what_the_user_itself_sees(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MODE alice +w");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS alice");
	chat_await(chat, "alice", ":test.server 378 alice alice :is connecting from ~user@192.0.2.1 192.0.2.1");
	chat_expect(chat, "alice", ":test.server 379 alice alice :is using modes +w");
}

static void test_who_is_encrypted_and_by_which_certificate(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_secure(chat, "bob", "00ff");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS bob");
	chat_expect(chat, "alice", "* 311 *");
	chat_expect(chat, "alice", "* 312 *");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 671 alice bob :is using a secure connection");
	chat_expect(chat, "alice", "* 317 *");
	chat_expect(chat, "alice", "* 318 *");
	chat_send(chat, "bob", "WHOIS bob");
	chat_await(chat, "bob", ":test.server 276 bob bob :has client certificate fingerprint 00ff");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS alice");
	chat_expect(chat, "alice", "* 311 *");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 338 *");
}

static void test_operators_bots_and_who_is_away(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MODE alice +B");
	chat_send(chat, "alice", "AWAY :gone fishing");
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHOIS alice");
	chat_expect(chat, "bob", "* 311 *");
	chat_expect(chat, "bob", "* 312 *");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 313 bob alice :is an IRC operator");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 335 bob alice :is a bot on Test");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 301 bob alice :gone fishing");
	chat_expect(chat, "bob", "* 317 *");
	chat_expect(chat, "bob", "* 318 *");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "WHOIS bob");
	chat_await(chat, "alice", "* 378 alice bob :*");
}

static void test_a_server_may_be_named(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "WHOIS Test.Server bob");
	chat_expect(chat, "alice", "* 311 alice bob *");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS bob bob");
	chat_expect(chat, "alice", "* 311 alice bob *");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS other.server bob");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 402 alice other.server :No such server");
	chat_expect_nothing(chat, "alice");
}

static void test_several_and_none(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "WHOIS nobody,bob");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 401 alice nobody :No such nick/channel");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 318 alice nobody :End of /WHOIS list");
	chat_expect(chat, "alice", "* 311 alice bob *");
	chat_await(chat, "alice", "* 318 alice bob :*");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHOIS");
	chat_expect(chat, "alice", "* 431 *");
	chat_send(chat, "alice", "WHOIS a,b,c,d,e");
	chat_await(chat, "alice", "* 318 alice d :*");
	chat_expect(chat, "alice", "* 407 alice e :*");
	chat_expect_nothing(chat, "alice");
}

static void test_channels_that_are_not_shown(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#secret", "bob", NULL);
	chat_join_all(chat, "#open", "bob", NULL);
	chat_send(chat, "bob", "MODE #secret +s");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS bob");
	chat_await(chat, "alice", ":test.server 319 alice bob :@#open");
	chat_skip_all(chat);
	chat_send(chat, "bob", "MODE bob +i");
	chat_send(chat, "alice", "WHOIS bob");
	chat_expect(chat, "alice", "* 311 *");
	chat_expect(chat, "alice", "* 312 *");
	chat_skip_all(chat);
	chat_join_all(chat, "#secret", "alice", NULL);
	chat_send(chat, "alice", "WHOIS bob");
	chat_await(chat, "alice", ":test.server 319 alice bob :@#secret");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_everybody_sees),
		chat_test(test_what_the_user_itself_sees),
		chat_test(test_who_is_encrypted_and_by_which_certificate),
		chat_test(test_operators_bots_and_who_is_away),
		chat_test(test_a_server_may_be_named),
		chat_test(test_several_and_none),
		chat_test(test_channels_that_are_not_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
