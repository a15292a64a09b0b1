#include "support/unit.h"

#include <stdio.h>

#include "client/conversations.h"

static struct conversation *open_one(struct conversations *conversations, const char *name)
{
	return conversations_open(conversations, CASEMAP_ASCII, name);
}

static const char *active_name(const struct conversations *conversations)
{
	const struct conversation *active = conversations_active(conversations);
	return active ? active->name : "";
}

static void test_the_first_one_is_active(void **state)
{
	struct conversations conversations;
	(void)state;
	conversations_init(&conversations);
	assert_null(conversations_active(&conversations));
	struct conversation *one = open_one(&conversations, "#one");
	open_one(&conversations, "#two");
	assert_ptr_equal(conversations_active(&conversations), one);
	assert_ptr_equal(open_one(&conversations, "#ONE"), one);
	conversations_finish(&conversations);
}

static void test_closing_goes_back_to_where_one_was(void **state)
{
	struct conversations conversations;
	(void)state;
	conversations_init(&conversations);
	struct conversation *one = open_one(&conversations, "#one"), *two = open_one(&conversations, "#two"),
			    *three = open_one(&conversations, "#three");
	conversations_activate(&conversations, three);
	conversations_activate(&conversations, two);
	/* One that is not active closes behind one's back. */
	conversations_close(&conversations, one);
	assert_string_equal(active_name(&conversations), "#two");
	conversations_close(&conversations, two);
	assert_string_equal(active_name(&conversations), "#three");
	struct conversation *four = open_one(&conversations, "#four");
	open_one(&conversations, "#five");
	conversations_activate(&conversations, four);
	conversations_close(&conversations, four);
	assert_string_equal(active_name(&conversations), "#three");
	conversations_close(&conversations, three);
	assert_string_equal(active_name(&conversations), "#five");
	conversations_close(&conversations, conversations_active(&conversations));
	assert_null(conversations_active(&conversations));
	assert_string_equal(open_one(&conversations, "#six")->name, "#six");
	assert_string_equal(active_name(&conversations), "#six");
	conversations_finish(&conversations);
}

static void test_missed_lines_are_kept_up_to_a_limit(void **state)
{
	struct conversations conversations;
	char line[32];
	(void)state;
	conversations_init(&conversations);
	struct conversation *one = open_one(&conversations, "#one");
	for (int count = 0; count < CONVERSATION_LINES_LIMIT + 10; count++) {
		snprintf(line, sizeof(line), "line %d", count);
		conversation_keep(&conversations, one, line, count % 2, count == 7);
	}
	assert_int_equal(one->unread, (CONVERSATION_LINES_LIMIT + 10) / 2);
	assert_int_equal(one->mentions, 1);
	assert_int_equal(one->dropped_count, 10);
	assert_string_equal(conversation_line(one, 0), "line 10");
	assert_string_equal(conversation_line(one, CONVERSATION_LINES_LIMIT - 1), "line 509");
	assert_null(conversation_line(one, CONVERSATION_LINES_LIMIT));
	conversation_clear(&conversations, one);
	assert_null(conversation_line(one, 0));
	assert_int_equal(one->unread + one->mentions, 0);
	conversation_keep(&conversations, one, "again", true, false);
	assert_string_equal(conversation_line(one, 0), "again");
	conversations_finish(&conversations);
}

static void test_all_of_them_share_a_limit(void **state)
{
	struct conversations conversations;
	char name[16];
	(void)state;
	conversations_init(&conversations);
	for (int count = 0; count < 50; count++) {
		snprintf(name, sizeof(name), "#%d", count);
		struct conversation *one = open_one(&conversations, name);
		for (int line = 0; line < CONVERSATION_LINES_LIMIT; line++)
			conversation_keep(&conversations, one, name, true, false);
	}
	assert_int_equal(conversations.line_count, CONVERSATIONS_LINES_LIMIT);
	/* Who comes late finds no room, but is counted. */
	struct conversation *late = open_one(&conversations, "#49");
	assert_int_equal(late->line_count, 0);
	assert_int_equal(late->unread, CONVERSATION_LINES_LIMIT);
	assert_int_equal(late->dropped_count, CONVERSATION_LINES_LIMIT);
	conversation_clear(&conversations, conversations.items[0]);
	conversation_keep(&conversations, late, "room again", true, false);
	assert_string_equal(conversation_line(late, 0), "room again");
	while (conversations.count > 0)
		conversations_close(&conversations, conversations.items[0]);
	assert_int_equal(conversations.line_count, 0);
	conversations_finish(&conversations);
}

static void test_people_change_their_names(void **state)
{
	struct conversations conversations;
	(void)state;
	conversations_init(&conversations);
	open_one(&conversations, "bob");
	open_one(&conversations, "eve");
	conversations_rename(&conversations, CASEMAP_ASCII, "bob", "rob");
	assert_non_null(conversations_find(&conversations, CASEMAP_ASCII, "rob"));
	/* Two conversations do not become one. */
	conversations_rename(&conversations, CASEMAP_ASCII, "rob", "eve");
	assert_int_equal(conversations.count, 2);
	assert_non_null(conversations_find(&conversations, CASEMAP_ASCII, "rob"));
	conversations_rename(&conversations, CASEMAP_ASCII, "nobody", "somebody");
	conversations_finish(&conversations);
}

static void test_there_is_a_limit(void **state)
{
	struct conversations conversations;
	char name[16];
	(void)state;
	conversations_init(&conversations);
	for (int count = 0; count < CONVERSATIONS_LIMIT; count++) {
		snprintf(name, sizeof(name), "#%d", count);
		assert_non_null(open_one(&conversations, name));
	}
	assert_null(open_one(&conversations, "#more"));
	conversations_finish(&conversations);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_one_is_active),
		cmocka_unit_test(test_closing_goes_back_to_where_one_was),
		cmocka_unit_test(test_missed_lines_are_kept_up_to_a_limit),
		cmocka_unit_test(test_all_of_them_share_a_limit),
		cmocka_unit_test(test_people_change_their_names),
		cmocka_unit_test(test_there_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
