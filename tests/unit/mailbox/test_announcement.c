#include <apollon/mailbox/announcement.h>

#include <string.h>

#include <support/unit.h>

#include <apollon/irc/capability.h>

static void expect_rendering(
	const struct announcement *announcement, uint32_t capabilities, const char *extra, const char *expected)
{
	struct buffer target;
	buffer_init(&target, SIZE_MAX);
	announcement_render(announcement, view_of_capabilities(capabilities), extra, &target);
	assert_string_equal(buffer_text(&target), expected);
	assert_true(target.len <= announcement_render_limit(announcement) + strlen(extra));
	buffer_finish(&target);
}

static void test_views(void **state)
{
	(void)state;
	const struct announcement_sender sender = {.is_bot = true};
	struct announcement *announcement =
		announcement_create(1700000000123, "id1", &sender, SLICE("+a=b"), SLICE(":a!b@c PRIVMSG #d :e\r\n"));
	expect_rendering(announcement, 0, "", ":a!b@c PRIVMSG #d :e\r\n");
	expect_rendering(
		announcement, CAPABILITY_SERVER_TIME, "", "@time=2023-11-14T22:13:20.123Z :a!b@c PRIVMSG #d :e\r\n");
	expect_rendering(announcement, CAPABILITY_MESSAGE_TAGS, "", "@msgid=id1;bot;+a=b :a!b@c PRIVMSG #d :e\r\n");
	expect_rendering(announcement, CAPABILITY_MESSAGE_TAGS | CAPABILITY_SERVER_TIME, "label=x",
		"@label=x;time=2023-11-14T22:13:20.123Z;msgid=id1;bot;+a=b :a!b@c PRIVMSG #d :e\r\n");
	expect_rendering(announcement, 0, "label=x", "@label=x :a!b@c PRIVMSG #d :e\r\n");
	announcement_unref(announcement);
}

static void test_the_sender_s_account(void **state)
{
	(void)state;
	const struct announcement_sender sender = {.account = SLICE("alice")};
	struct announcement *announcement =
		announcement_create(1700000000123, "id1", &sender, SLICE("+a=b"), SLICE(":a!b@c PRIVMSG #d :e\r\n"));
	expect_rendering(announcement, CAPABILITY_MESSAGE_TAGS, "", "@msgid=id1;+a=b :a!b@c PRIVMSG #d :e\r\n");
	expect_rendering(announcement, CAPABILITY_ACCOUNT_TAG, "", "@account=alice :a!b@c PRIVMSG #d :e\r\n");
	expect_rendering(announcement, CAPABILITY_ACCOUNT_TAG | CAPABILITY_MESSAGE_TAGS | CAPABILITY_SERVER_TIME, "",
		"@time=2023-11-14T22:13:20.123Z;account=alice;msgid=id1;+a=b :a!b@c PRIVMSG #d :e\r\n");
	announcement_unref(announcement);
}

static void test_without_tags(void **state)
{
	(void)state;
	struct announcement *announcement = announcement_create(0, NULL, NULL, SLICE(""), SLICE("PING x\r\n"));
	expect_rendering(announcement, CAPABILITY_MESSAGE_TAGS, "", "PING x\r\n");
	announcement_unref(announcement_ref(announcement));
	announcement_unref(announcement);
	announcement_unref(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_views),
		cmocka_unit_test(test_the_sender_s_account),
		cmocka_unit_test(test_without_tags),
	};
	return cmocka_run_group_tests_name("mailbox/announcement", tests, NULL, NULL);
}
