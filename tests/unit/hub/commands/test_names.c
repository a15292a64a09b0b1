#include "support/chat.h"

#include <stdio.h>
#include <string.h>

static void test_members_with_their_highest_rank(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +vhv alice bob bob");
	chat_send(chat, "carol", "NAMES #X");
	assert_string_equal(chat_next(chat, "carol"), ":test.server 353 carol = #x :@alice %bob");
	chat_expect(chat, "carol", ":test.server 366 carol #x :End of /NAMES list");
	chat_expect_nothing(chat, "carol");
}

static void test_all_ranks_and_sources_for_who_wants_them(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "multi-prefix");
	chat_connect_with(chat, "carol", "multi-prefix userhost-in-names");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +v alice");
	chat_skip_all(chat);
	chat_send(chat, "bob", "NAMES #x");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 353 bob = #x :@+alice bob");
	chat_send(chat, "carol", "NAMES #x");
	assert_string_equal(
		chat_next(chat, "carol"), ":test.server 353 carol = #x :@+alice!~user@192.0.2.1 bob!~user@192.0.2.1");
}

static void test_secret_channels_are_for_members(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +s");
	chat_skip_all(chat);
	chat_send(chat, "bob", "NAMES #x");
	chat_expect(chat, "bob", ":test.server 366 bob #x *");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "NAMES #x");
	chat_expect(chat, "alice", ":test.server 353 alice @ #x :@alice");
}

static void test_invisible_users_are_for_members(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "MODE bob +i");
	chat_skip_all(chat);
	chat_send(chat, "carol", "NAMES #x");
	assert_string_equal(chat_next(chat, "carol"), ":test.server 353 carol = #x :@alice");
	chat_send(chat, "alice", "NAMES #x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 353 alice = #x :@alice bob");
}

static void test_what_there_is_not_just_ends(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NAMES #Nowhere");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 366 alice #Nowhere :End of /NAMES list");
	chat_send(chat, "alice", "NAMES in@valid");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 366 alice in@valid :End of /NAMES list");
	chat_send(chat, "alice", "NAMES");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 366 alice * :End of /NAMES list");
	chat_expect_nothing(chat, "alice");
}

static void test_one_channel_at_a_time(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_join_all(chat, "#a,#b", "alice", NULL);
	chat_send(chat, "alice", "NAMES #a,#b");
	chat_expect(chat, "alice", "* 353 alice = #a :@alice");
	chat_expect(chat, "alice", "* 366 alice #a *");
	chat_expect(chat, "alice", ":test.server 407 alice #b :Too many targets");
	chat_expect_nothing(chat, "alice");
}

static void test_many_names_take_several_lines(void **state)
{
	struct chat *chat = *state;
	char name[64];
	chat_connect(chat, "alice");
	chat_join_all(chat, "#x", "alice", NULL);
	for (unsigned i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "somebody_with_a_long_name_%02u", i);
		chat_connect(chat, name);
		chat_join_all(chat, "#x", name, NULL);
	}
	chat_send(chat, "alice", "NAMES #x");
	unsigned names = 0, lines = 0;
	const char *line;
	while ((line = chat_next(chat, "alice")) && strstr(line, " 353 ")) {
		static const char head[] = ":test.server 353 alice = #x :";
		assert_true(strlen(line) <= 510);
		assert_memory_equal(line, head, sizeof(head) - 1);
		assert_true(line[strlen(line) - 1] != ' ');
		lines++;
		names++;
		for (const char *c = line + sizeof(head) - 1; *c; c++)
			names += *c == ' ';
	}
	assert_int_equal(names, 41);
	assert_true(lines >= 3);
	assert_string_equal(line, ":test.server 366 alice #x :End of /NAMES list");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_members_with_their_highest_rank),
		chat_test(test_all_ranks_and_sources_for_who_wants_them),
		chat_test(test_secret_channels_are_for_members),
		chat_test(test_invisible_users_are_for_members),
		chat_test(test_what_there_is_not_just_ends),
		chat_test(test_one_channel_at_a_time),
		chat_test(test_many_names_take_several_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
