#include "support/chat.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

/* What is listed, in the order of their names, parted by blanks. */
static void expect_list(struct chat *chat, const char *name, const char *conditions, const char *expected)
{
	static const char *const channels[] = {"#alpha", "#beta", "#gamma", "#secret"};
	bool is_listed[4] = {false};
	chat_send(chat, name, "LIST%s%s", *conditions ? " " : "", conditions);
	chat_expect(chat, name, ":test.server 321 * Channel :Users  Name");
	const char *line;
	while ((line = chat_next(chat, name)) && strstr(line, " 322 ")) {
		char channel[64];
		assert_int_equal(sscanf(line, ":test.server 322 %*s %63s", channel), 1);
		for (unsigned i = 0; i < 4; i++)
			is_listed[i] |= !strcmp(channel, channels[i]);
	}
	assert_non_null(line);
	assert_non_null(strstr(line, ":End of /LIST"));
	chat_expect_nothing(chat, name);
	char listed[128] = "";
	for (unsigned i = 0; i < 4; i++) {
		if (is_listed[i])
			sprintf(listed + strlen(listed), "%s%s", *listed ? " " : "", channels[i]);
	}
	assert_string_equal(listed, expected);
}

/* #alpha has three members, #beta two, #gamma one. */
static void prepare(struct chat *chat)
{
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#alpha", "alice", "bob", "carol", NULL);
	chat_join_all(chat, "#beta", "alice", "bob", NULL);
	chat_join_all(chat, "#gamma", "alice", NULL);
}

static void test_no_channels(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	expect_list(chat, "alice", "", "");
}

static void test_members_and_topic(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "TOPIC #gamma :rays and letters");
	chat_skip_all(chat);
	chat_send(chat, "bob", "LIST #gamma");
	chat_expect(chat, "bob", "* 321 *");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 322 bob #gamma 1 :rays and letters");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 323 bob :End of /LIST");
	chat_send(chat, "bob", "LIST #BETA");
	chat_expect(chat, "bob", "* 321 *");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 322 bob #beta 2 :");
}

static void test_names_and_masks(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_list(chat, "bob", "", "#alpha #beta #gamma");
	expect_list(chat, "bob", "#alpha,#gamma,#nowhere", "#alpha #gamma");
	expect_list(chat, "bob", "*a", "#alpha #beta #gamma");
	expect_list(chat, "bob", "#?eta", "#beta");
	expect_list(chat, "bob", "!#?eta", "#alpha #gamma");
	expect_list(chat, "bob", "*mm*,*l*,!*ph*", "#gamma");
}

static void test_members(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_list(chat, "bob", ">0", "#alpha #beta #gamma");
	expect_list(chat, "bob", ">1", "#alpha #beta");
	expect_list(chat, "bob", "<2", "#gamma");
	expect_list(chat, "bob", "<1", "");
	expect_list(chat, "bob", ">1,<3", "#beta");
	expect_list(chat, "bob", "#a* >1", "#alpha");
}

static void test_age(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_join_all(chat, "#alpha", "alice", NULL);
	chat_pass(chat, 150);
	chat_join_all(chat, "#beta", "alice", NULL);
	chat_skip(chat, "alice");
	expect_list(chat, "alice", "C>2", "#alpha");
	expect_list(chat, "alice", "c<2", "#beta");
	expect_list(chat, "alice", "C>3", "");
	expect_list(chat, "alice", "C<10", "#alpha #beta");
}

static void test_age_of_the_topic(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "TOPIC #alpha :old");
	chat_pass(chat, 150);
	chat_send(chat, "alice", "TOPIC #beta :new");
	chat_skip_all(chat);
	expect_list(chat, "bob", "T>2", "#alpha");
	expect_list(chat, "bob", "T<2", "#beta");
	expect_list(chat, "bob", "T>0", "#alpha #beta");
	expect_list(chat, "bob", "T<0", "");
	expect_list(chat, "bob", "t<10", "#alpha #beta");
}

static void test_secret_channels_are_for_members(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_join_all(chat, "#secret", "alice", NULL);
	chat_send(chat, "alice", "MODE #secret +s");
	chat_skip_all(chat);
	expect_list(chat, "bob", "", "#alpha #beta #gamma");
	expect_list(chat, "bob", "#secret", "");
	expect_list(chat, "alice", "#secret", "#secret");
}

static void test_too_many_conditions(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "LIST a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r");
	chat_expect(chat, "alice", ":test.server 407 alice q :Too many targets");
	chat_expect(chat, "alice", "* 321 *");
	chat_expect(chat, "alice", "* 323 *");
}

/* A list of everything on a large server is no reason to lose the connection that asks for it. */
static void test_more_than_fits_into_an_answer(void **state)
{
	struct chat *chat = *state;
	const unsigned channel_count = 1500;
	char topic[TOPIC_LIMIT + 1];
	memset(topic, 't', TOPIC_LIMIT);
	topic[TOPIC_LIMIT] = '\0';
	chat_settings(chat)->max_channels_per_user = channel_count;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	for (unsigned i = 0; i < channel_count; i++) {
		chat_send(chat, "alice", "JOIN #%u\r\nTOPIC #%u :%s", i, i, topic);
		chat_skip(chat, "alice");
	}
	chat_send(chat, "bob", "LIST");
	unsigned count = 0;
	const char *line;
	chat_expect(chat, "bob", "* 321 *");
	while ((line = chat_next(chat, "bob")) && strstr(line, " 322 "))
		count++;
	assert_in_range(count, 1000, channel_count - 1);
	assert_string_equal(line, ":test.server 416 bob LIST :Output too large, truncated");
	chat_expect(chat, "bob", "* 323 bob :End of /LIST");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "LIST #1499");
	chat_await(chat, "bob", "* 322 bob #1499 1 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_no_channels),
		chat_test(test_members_and_topic),
		chat_test(test_names_and_masks),
		chat_test(test_members),
		chat_test(test_age),
		chat_test(test_age_of_the_topic),
		chat_test(test_secret_channels_are_for_members),
		chat_test(test_too_many_conditions),
		chat_test(test_more_than_fits_into_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
