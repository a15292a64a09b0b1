#include "support/unit.h"

#include <stdio.h>

#include "hub/whowas.h"

static void remember(struct hub *hub, const char *nick, const char *realname)
{
	char nick_copy[32], username[] = "~user", host[] = "192.0.2.1", realname_copy[32];
	struct user user = {.nick = nick_copy, .username = username, .host = host, .realname = realname_copy};
	snprintf(nick_copy, sizeof(nick_copy), "%s", nick);
	snprintf(realname_copy, sizeof(realname_copy), "%s", realname);
	whowas_remember(hub, &user);
}

static void keep_last(const struct whowas_entry *entry, void *context)
{
	snprintf(context, 32, "%s", entry->realname);
}

static void ignore(const struct whowas_entry *entry, void *context)
{
	(void)entry, (void)context;
}

static void test_nobody_has_left(void **state)
{
	struct hub hub = {0};
	(void)state;
	assert_int_equal(whowas_each(&hub, "bob", 0, ignore, NULL), 0);
	whowas_finish(&hub);
}

static void test_the_latest_comes_first_and_case_does_not_count(void **state)
{
	struct hub hub = {0};
	char found[32];
	(void)state;
	remember(&hub, "bob", "first");
	remember(&hub, "carol", "another");
	remember(&hub, "BOB", "second");
	assert_int_equal(whowas_each(&hub, "Bob", 1, keep_last, found), 1);
	assert_string_equal(found, "second");
	assert_int_equal(whowas_each(&hub, "Bob", 0, keep_last, found), 2);
	assert_string_equal(found, "first");
	assert_int_equal(whowas_each(&hub, "bo", 0, ignore, NULL), 0);
	whowas_finish(&hub);
}

static void test_it_forgets_the_oldest(void **state)
{
	struct hub hub = {0};
	(void)state;
	remember(&hub, "oldest", "x");
	for (unsigned i = 1; i < WHOWAS_LIMIT; i++)
		remember(&hub, "bob", "x");
	assert_int_equal(whowas_each(&hub, "oldest", 0, ignore, NULL), 1);
	assert_int_equal(whowas_each(&hub, "bob", 0, ignore, NULL), WHOWAS_LIMIT - 1);
	remember(&hub, "bob", "x");
	assert_int_equal(whowas_each(&hub, "oldest", 0, ignore, NULL), 0);
	assert_int_equal(whowas_each(&hub, "bob", 0, ignore, NULL), WHOWAS_LIMIT);
	whowas_finish(&hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_has_left),
		cmocka_unit_test(test_the_latest_comes_first_and_case_does_not_count),
		cmocka_unit_test(test_it_forgets_the_oldest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
