#include "support/unit.h"

#include <string.h>

#include <apollon/irc/message.h>

#include "hub/client_tags.h"

static void assert_selected(const char *tags, const char *expected)
{
	struct buffer selected;
	buffer_init(&selected, MESSAGE_CLIENT_TAGS_LIMIT);
	client_tags_select(tags, &selected);
	assert_false(selected.overflowed);
	assert_string_equal(buffer_text(&selected), expected);
	buffer_finish(&selected);
}

static void test_those_for_clients_alone(void **state)
{
	(void)state;
	assert_selected("", "");
	assert_selected("label=1;a=b;time=2", "");
	assert_selected("label=1;+typing=active;a=b", "+typing=active");
	assert_selected("+example.org/x=1", "+example.org/x=1");
}

static void test_keys_that_are_none(void **state)
{
	(void)state;
	assert_selected("+;+=1;+bad_key=1;++x;+/x;+a/;+ok", "+ok");
}

static void test_values_stay_as_they_are(void **state)
{
	(void)state;
	assert_selected("+a=x\\:y\\s;+b=a=b", "+a=x\\:y\\s;+b=a=b");
	assert_selected("+a=\xf0\x9f\x98\x83", "+a=\xf0\x9f\x98\x83");
	assert_selected("+a=;+b", "+a;+b");
}

static void test_each_key_once_with_its_last_value(void **state)
{
	(void)state;
	assert_selected("+a=1;+b=2;+a=3", "+a=3;+b=2");
	assert_selected("+a;+a;+a", "+a");
	assert_selected("+a=1;+a=", "+a");
	assert_selected("+a=1;+ab=2;+A=3", "+A=3;+a=1;+ab=2");
}

static void test_as_many_as_a_client_can_send(void **state)
{
	(void)state;
	char tags[MESSAGE_CLIENT_TAGS_LIMIT] = "";
	for (size_t len = 0; len + 4 < sizeof(tags); len += 3)
		memcpy(tags + len, "+a;", 4);
	assert_selected(tags, "+a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_those_for_clients_alone),
		cmocka_unit_test(test_keys_that_are_none),
		cmocka_unit_test(test_values_stay_as_they_are),
		cmocka_unit_test(test_each_key_once_with_its_last_value),
		cmocka_unit_test(test_as_many_as_a_client_can_send),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
