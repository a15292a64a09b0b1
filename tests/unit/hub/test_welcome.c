#include "support/chat.h"

#include <string.h>

#include <apollon/hub/settings.h>

static void enter(struct chat *chat, const char *name)
{
	chat_open(chat, name);
	chat_send(chat, name, "NICK %s", name);
	chat_send(chat, name, "USER user 0 * :Real Name");
}

static void test_all_of_it_in_its_order(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->version, "apollon-1.2.3");
	enter(chat, "alice");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 001 alice :Welcome to the Test Network, alice!~user@192.0.2.1");
	assert_string_equal(chat_next(chat, "alice"),
		":test.server 002 alice :Your host is test.server, running version apollon-1.2.3");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 003 alice :This server was created 2023-11-14T22:13:20.000Z");
	assert_string_equal(chat_next(chat, "alice"),
		":test.server 004 alice test.server apollon-1.2.3 Biosw beIkfjlCMRcimnrstohv beIkfjlohv");
	const char *line;
	while (strstr(line = chat_next(chat, "alice"), " 005 "))
		assert_non_null(strstr(line, " :are supported by this server"));
	assert_string_equal(line, ":test.server 251 alice :There are 1 users and 0 invisible on 1 servers");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 252 alice 0 :operator(s) online");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 253 alice 0 :unknown connection(s)");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 254 alice 0 :channels formed");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 255 alice :I have 1 clients and 0 servers");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 265 alice 1 1 :Current local users 1, max 1");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 266 alice 1 1 :Current global users 1, max 1");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 422 alice :MOTD File is missing");
	chat_expect_nothing(chat, "alice");
}

static void test_the_message_of_the_day(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->motd, "Be kind.\n\nAnd brief.\n");
	enter(chat, "alice");
	chat_await(chat, "alice", "* 266 *");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 375 alice :- test.server Message of the day - ");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 372 alice :- Be kind.");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 372 alice :- ");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 372 alice :- And brief.");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 376 alice :End of /MOTD command");
	chat_expect_nothing(chat, "alice");
}

static void test_how_many_there_are(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#a,#b", "alice", NULL);
	chat_send(chat, "bob", "MODE bob +i");
	chat_send(chat, "carol", "QUIT");
	chat_open(chat, "dave");
	chat_send(chat, "dave", "NICK dave");
	chat_skip_all(chat);
	chat_send(chat, "alice", "LUSERS");
	chat_expect(chat, "alice", "* 251 alice :There are 1 users and 1 invisible on 1 servers");
	chat_expect(chat, "alice", "* 252 alice 0 *");
	chat_expect(chat, "alice", "* 253 alice 1 *");
	chat_expect(chat, "alice", "* 254 alice 2 *");
	chat_expect(chat, "alice", "* 255 alice :I have 2 clients *");
	chat_expect(chat, "alice", "* 265 alice 2 3 :Current local users 2, max 3");
	chat_expect(chat, "alice", "* 266 alice 2 3 :Current global users 2, max 3");
	chat_expect_nothing(chat, "alice");
}

/* All tokens, each with a blank before and behind it. */
static void collect_tokens(struct chat *chat, char tokens[4096])
{
	enter(chat, "alice");
	chat_await(chat, "alice", "* 004 *");
	strcpy(tokens, " ");
	const char *line;
	while (strstr(line = chat_next(chat, "alice"), " 005 ")) {
		static const char head[] = ":test.server 005 alice ", tail[] = ":are supported by this server";
		assert_true(strlen(line) <= 510);
		assert_memory_equal(line, head, sizeof(head) - 1);
		const char *end = strstr(line, tail);
		assert_non_null(end);
		unsigned count = 0;
		for (const char *c = line + sizeof(head) - 1; c < end; c++)
			count += *c == ' ';
		assert_true(count <= 13);
		strncat(tokens, line + sizeof(head) - 1, (size_t)(end - line) - (sizeof(head) - 1));
	}
}

static void test_what_the_server_supports(void **state)
{
	static const char *const expected[] = {" NETWORK=Test ", " CASEMAPPING=ascii ", " CHANTYPES=# ",
		" CHANLIMIT=#:7 ", " CHANMODES=beI,k,fjl,CMRcimnrst ", " PREFIX=(ohv)@%+ ", " STATUSMSG=@%+ ",
		" MAXLIST=beI:9 ", " MODES=12 ", " EXCEPTS=e ", " INVEX=I ", " BOT=B ", " NICKLEN=30 ", " USERLEN=18 ",
		" HOSTLEN=63 ", " NAMELEN=150 ", " CHANNELLEN=64 ", " TOPICLEN=390 ", " KICKLEN=300 ", " AWAYLEN=200 ",
		" KEYLEN=23 ", " ELIST=CMNTU ", " MONITOR=11 ", " UTF8ONLY ", " WHOX ",
		" TARGMAX=JOIN:,KICK:4,LIST:16,NAMES:1,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,WHOIS:4,WHOWAS:1 "};
	struct chat *chat = *state;
	struct hub_settings *settings = chat_settings(chat);
	settings->max_channels_per_user = 7;
	settings->max_list_entries = 9;
	settings->max_monitors = 11;
	char tokens[4096];
	collect_tokens(chat, tokens);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		if (!strstr(tokens, expected[i]))
			fail_msg("%s is not in%s", expected[i], tokens);
	}
}

static void test_a_name_with_blanks_is_escaped(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->network, "My = \\Net");
	char tokens[4096];
	collect_tokens(chat, tokens);
	assert_non_null(strstr(tokens, " NETWORK=My\\x20\\x3D\\x20\\x5CNet "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_all_of_it_in_its_order),
		chat_test(test_the_message_of_the_day),
		chat_test(test_how_many_there_are),
		chat_test(test_what_the_server_supports),
		chat_test(test_a_name_with_blanks_is_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
