#include "support/operators.h"

#include <apollon/base/alloc.h>
#include <apollon/hub/rights.h>

/* Everybody's password is "secret"; the class has these rights. */
static void connect_with(struct chat *chat, const char *name, uint32_t rights)
{
	chat_add_operator(chat, name, "secret", "*@*");
	chat_settings(chat)->operators->class_name = alloc_text("helpers");
	chat_settings(chat)->operators->rights = rights;
	chat_connect(chat, name);
	chat_send(chat, name, "OPER %s secret", name);
	chat_await(chat, name, "* MODE * +o");
}

static void test_rights_by_name(void **state)
{
	(void)state;
	assert_int_equal(operator_rights_find("kill"), OPERATOR_RIGHT_KILL);
	assert_int_equal(operator_rights_find("see-addresses"), OPERATOR_RIGHT_SEE_ADDRESSES);
	assert_int_equal(operator_rights_find("all"), OPERATOR_RIGHTS_ALL);
	assert_int_equal(operator_rights_find("KILL"), 0);
	assert_int_equal(operator_rights_find(""), 0);
	assert_string_equal(operator_right_name(OPERATOR_RIGHT_DLINE), "dline");
	assert_string_equal(operator_right_nearest("klin"), "kline");
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	operator_rights_format(OPERATOR_RIGHT_KILL | OPERATOR_RIGHT_DIE, &text);
	assert_string_equal(buffer_text(&text), "kill, die");
	buffer_clear(&text);
	operator_rights_format(OPERATOR_RIGHTS_ALL, &text);
	assert_string_equal(buffer_text(&text), "all");
	buffer_finish(&text);
}

static void test_a_class_says_what_one_may_do(void **state)
{
	struct chat *chat = *state;
	connect_with(chat, "alice", OPERATOR_RIGHT_WALLOPS | OPERATOR_RIGHT_KILL);
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server NOTICE alice :*** You may (class helpers): kill, wallops");
	chat_send(chat, "alice", "DIE test.server");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 723 alice die :Your class of operators has not got this right");
	chat_send(chat, "alice", "KLINE *@198.51.100.7");
	chat_expect(chat, "alice", "* 723 alice kline :*");
	chat_send(chat, "alice", "UNKLINE *@198.51.100.7");
	chat_expect(chat, "alice", "* 723 alice kline :*");
	chat_send(chat, "alice", "REHASH");
	chat_expect(chat, "alice", "* 723 alice rehash :*");
	chat_send(chat, "alice", "KILL nobody :x");
	chat_expect(chat, "alice", "* 401 *");
	chat_send(chat, "alice", "WALLOPS :hello");
	chat_expect_nothing(chat, "alice");
	assert_int_equal(chat_stop_count(chat), 0);
	assert_int_equal(chat_reload_count(chat), 0);
}

static void test_a_class_may_be_empty(void **state)
{
	struct chat *chat = *state;
	connect_with(chat, "alice", 0);
	chat_expect(chat, "alice", "* NOTICE alice :*(class helpers): nothing");
	chat_send(chat, "alice", "KILL alice :x");
	chat_expect(chat, "alice", "* 723 alice kill :*");
}

static struct hub_settings *settings_with(const char *name, uint32_t rights)
{
	struct hub_settings *settings = hub_settings_create();
	hub_settings_set(&settings->server_name, "test.server");
	struct hub_operator *row = settings->operators = alloc_zeroed(1, sizeof(*row));
	row->name = alloc_text(name);
	row->password = alloc_text("other");
	row->mask = alloc_text("*@*");
	row->rights = rights;
	return settings;
}

static void test_a_reload_changes_rights_and_takes_them(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "MODE alice +s");
	chat_skip_all(chat);
	hub_apply(chat_hub(chat), settings_with("root", OPERATOR_RIGHT_KILL));
	chat_step(chat);
	chat_send(chat, "alice", "WALLOPS :x");
	chat_expect(chat, "alice", "* 723 alice wallops :*");
	hub_apply(chat_hub(chat), settings_with("other", OPERATOR_RIGHTS_ALL));
	chat_step(chat);
	chat_expect(chat, "alice", "* NOTICE *alice is no operator any more*");
	chat_expect(chat, "alice", ":alice!* MODE alice -os");
	chat_send(chat, "alice", "KILL alice :x");
	chat_expect(chat, "alice", "* 481 *");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rights_by_name),
		chat_test(test_a_class_says_what_one_may_do),
		chat_test(test_a_class_may_be_empty),
		chat_test(test_a_reload_changes_rights_and_takes_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
