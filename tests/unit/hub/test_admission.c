/* Who is inside, who waits, who is turned away. */
#include <support/chat.h>
#include <support/unit.h>

static void settle(struct chat *chat, unsigned max_clients, unsigned max_waiting)
{
	chat_settings(chat)->max_clients = max_clients;
	chat_settings(chat)->max_waiting = max_waiting;
}

static void test_the_next_ones_wait_in_order(void **state)
{
	struct chat *chat = *state;
	settle(chat, 2, 10);
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_open(chat, "carol");
	chat_expect(chat, "carol", ":test.server NOTICE * :*you are number 1 in line*");
	chat_open(chat, "dave");
	chat_expect(chat, "dave", "*you are number 2 in line*");
	/* What is said while waiting is kept for later. */
	chat_send(chat, "carol", "NICK carol");
	chat_send(chat, "carol", "USER carol 0 * :Carol");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "alice", "QUIT");
	chat_await(chat, "carol", ":test.server 001 carol *");
	chat_pass(chat, 1);
	chat_expect(chat, "dave", "*you are number 1 in line*");
}

static void test_nobody_overtakes(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 10);
	chat_connect(chat, "alice");
	chat_open(chat, "first");
	chat_open(chat, "second");
	chat_send(chat, "second", "NICK second");
	chat_send(chat, "second", "USER s 0 * :S");
	chat_skip_all(chat);
	chat_leave(chat, "alice");
	/* The first has said nothing, but the place is its own. */
	chat_expect_nothing(chat, "second");
	chat_open(chat, "third");
	chat_expect(chat, "third", "*you are number 2 in line*");
	chat_send(chat, "first", "NICK first");
	chat_send(chat, "first", "USER f 0 * :F");
	chat_await(chat, "first", "* 001 first *");
}

static void test_who_leaves_closes_up(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 10);
	chat_connect(chat, "alice");
	chat_open(chat, "one");
	chat_open(chat, "two");
	chat_open(chat, "three");
	chat_skip_all(chat);
	chat_leave(chat, "one");
	chat_vanish(chat, "two");
	chat_pass(chat, 1);
	chat_expect(chat, "three", "*you are number 1 in line*");
	chat_expect_nothing(chat, "three");
}

static void test_a_full_waiting_room(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 1);
	chat_connect(chat, "alice");
	chat_open(chat, "one");
	chat_open(chat, "two");
	chat_expect(chat, "two", "ERROR :*waiting room*");
	chat_expect_closed(chat, "two");
	chat_expect(chat, "one", "*you are number 1 in line*");
	chat_expect_nothing(chat, "one");
}

static void test_no_waiting_room(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 0);
	chat_connect(chat, "alice");
	chat_open(chat, "one");
	chat_expect(chat, "one", "ERROR :*");
	chat_expect_closed(chat, "one");
	chat_leave(chat, "alice");
	chat_connect(chat, "bob");
}

static void test_who_waits_cannot_flood(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 10);
	chat_connect(chat, "alice");
	chat_open(chat, "flood");
	chat_open(chat, "patient");
	chat_skip_all(chat);
	for (unsigned i = 0; i < 100; i++)
		chat_send(chat, "flood", "PRIVMSG #room :%0100u", i);
	chat_expect(chat, "flood", "ERROR :*flood*");
	chat_expect_closed(chat, "flood");
	chat_pass(chat, 1);
	chat_expect(chat, "patient", "*you are number 1 in line*");
}

static void test_a_sign_of_life(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 10);
	chat_connect(chat, "alice");
	chat_open(chat, "patient");
	chat_skip_all(chat);
	chat_pass(chat, 61);
	chat_expect(chat, "patient", "*you are number 1 in line*");
}

static void test_too_many_from_one_address(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_per_ip = 2;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_open(chat, "carol");
	chat_expect(chat, "carol", "ERROR :*Too many connections from your address*");
	chat_expect_closed(chat, "carol");
	chat_leave(chat, "bob");
	chat_connect(chat, "dave");
}

static void test_registration_takes_too_long(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->registration_timeout_s = 30;
	chat_open(chat, "silent");
	chat_pass(chat, 29);
	chat_expect_nothing(chat, "silent");
	chat_pass(chat, 2);
	chat_expect(chat, "silent", "ERROR :*Registration timed out*");
	chat_expect_closed(chat, "silent");
}

static void test_time_in_line_does_not_count(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 10);
	chat_settings(chat)->registration_timeout_s = 30;
	chat_connect(chat, "alice");
	chat_open(chat, "patient");
	chat_pass(chat, 100);
	chat_leave(chat, "alice");
	chat_skip_all(chat);
	chat_pass(chat, 20);
	chat_expect_nothing(chat, "patient");
	chat_pass(chat, 20);
	chat_expect_closed(chat, "patient");
}

static void test_more_places_by_reload(void **state)
{
	struct chat *chat = *state;
	settle(chat, 1, 10);
	chat_connect(chat, "alice");
	chat_open(chat, "bob");
	chat_send(chat, "bob", "NICK bob");
	chat_send(chat, "bob", "USER b 0 * :B");
	struct hub_settings *settings = hub_settings_create();
	settings->max_clients = 5;
	hub_apply(chat_hub(chat), settings);
	chat_step(chat);
	chat_await(chat, "bob", "* 001 bob *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_next_ones_wait_in_order),
		chat_test(test_nobody_overtakes),
		chat_test(test_who_leaves_closes_up),
		chat_test(test_a_full_waiting_room),
		chat_test(test_no_waiting_room),
		chat_test(test_who_waits_cannot_flood),
		chat_test(test_a_sign_of_life),
		chat_test(test_too_many_from_one_address),
		chat_test(test_registration_takes_too_long),
		chat_test(test_time_in_line_does_not_count),
		chat_test(test_more_places_by_reload),
	};
	return cmocka_run_group_tests_name("hub/admission", tests, NULL, NULL);
}
