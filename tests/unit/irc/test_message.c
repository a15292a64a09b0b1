#include <apollon/irc/message.h>

#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <support/unit.h>

/* The message as "tags|source|COMMAND|param|param", with "-" for what is absent. */
static void describe(const struct message *message, char *target, size_t size)
{
	struct buffer text;

	buffer_init(&text, SIZE_MAX);
	buffer_append_format(&text, "%s|%s|%s", message->tags ? message->tags : "-",
		message->source ? message->source : "-", message->command);
	for (unsigned i = 0; i < message->param_count; i++)
		buffer_append_format(&text, "|%s", message->params[i]);
	assert_true(text_copy(target, size, buffer_slice(&text)));
	buffer_finish(&text);
}

static void assert_parsed(const char *line, enum message_result expected_result, const char *expected)
{
	char copy[1024], description[1024];
	struct message message;

	assert_true(text_copy(copy, sizeof(copy), slice_of(line)));
	assert_int_equal(message_parse(&message, copy), expected_result);
	describe(&message, description, sizeof(description));
	assert_string_equal(description, expected);
}

static void test_parts(void **state)
{
	(void)state;
	assert_parsed("PING", MESSAGE_OK, "-|-|PING");
	assert_parsed("PING x", MESSAGE_OK, "-|-|PING|x");
	assert_parsed(":a!b@c PRIVMSG #d :e f", MESSAGE_OK, "-|a!b@c|PRIVMSG|#d|e f");
	assert_parsed("@t=1;+x/y :s 001 nick :hi", MESSAGE_OK, "t=1;+x/y|s|001|nick|hi");
	assert_parsed("@t JOIN #a", MESSAGE_OK, "t|-|JOIN|#a");
}

static void test_letters_become_upper_case(void **state)
{
	(void)state;
	assert_parsed("privMsg a b", MESSAGE_OK, "-|-|PRIVMSG|a|b");
	assert_parsed("foo-bar", MESSAGE_BAD_COMMAND, "-|-|FOO-BAR");
}

static void test_the_last_parameter(void **state)
{
	(void)state;
	assert_parsed("A :", MESSAGE_OK, "-|-|A|");
	assert_parsed("A ::", MESSAGE_OK, "-|-|A|:");
	assert_parsed("A b :", MESSAGE_OK, "-|-|A|b|");
	assert_parsed("A : b  c ", MESSAGE_OK, "-|-|A| b  c ");
	assert_parsed("A b:c :d:e", MESSAGE_OK, "-|-|A|b:c|d:e");
	assert_parsed("A b ", MESSAGE_OK, "-|-|A|b");
	assert_parsed("A ", MESSAGE_OK, "-|-|A");
}

static void test_many_blanks(void **state)
{
	(void)state;
	assert_parsed("  @t   :s   A   b   :c  ", MESSAGE_OK, "t|s|A|b|c  ");
	assert_parsed("A\tb", MESSAGE_BAD_COMMAND, "-|-|A\tB");
	assert_parsed("A b\tc", MESSAGE_OK, "-|-|A|b\tc");
}

static void test_nothing(void **state)
{
	(void)state;
	assert_parsed("", MESSAGE_EMPTY, "-|-|");
	assert_parsed("   ", MESSAGE_EMPTY, "-|-|");
}

static void test_bad_commands(void **state)
{
	(void)state;
	assert_parsed("@", MESSAGE_BAD_COMMAND, "|-|");
	assert_parsed("@ ", MESSAGE_BAD_COMMAND, "|-|");
	assert_parsed("@t", MESSAGE_BAD_COMMAND, "t|-|");
	assert_parsed(":", MESSAGE_BAD_COMMAND, "-||");
	assert_parsed(":s", MESSAGE_BAD_COMMAND, "-|s|");
	assert_parsed("@t :s ", MESSAGE_BAD_COMMAND, "t|s|");
	assert_parsed(":s :x", MESSAGE_BAD_COMMAND, "-|s|:X");
	assert_parsed("12", MESSAGE_BAD_COMMAND, "-|-|12");
	assert_parsed("1234", MESSAGE_BAD_COMMAND, "-|-|1234");
	assert_parsed("12a", MESSAGE_BAD_COMMAND, "-|-|12A");
	assert_parsed("PRIVMSG2 a", MESSAGE_BAD_COMMAND, "-|-|PRIVMSG2|a");
	assert_parsed("\xc3\xbc", MESSAGE_BAD_COMMAND, "-|-|\xc3\xbc");
	assert_parsed("A@b", MESSAGE_BAD_COMMAND, "-|-|A@B");
}

static void test_parameters_up_to_the_limit_and_beyond(void **state)
{
	(void)state;
	assert_parsed("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14", MESSAGE_OK, "-|-|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14");
	assert_parsed("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", MESSAGE_OK, "-|-|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15");
	assert_parsed(
		"A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15  ", MESSAGE_OK, "-|-|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15");
	assert_parsed(
		"A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 ", MESSAGE_OK, "-|-|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 ");
	assert_parsed("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 :17", MESSAGE_OK,
		"-|-|A|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 16 :17");
}

/* The parameters stand in one text, with bars between them; NULL for none. */
static void append_params(struct buffer *buffer, const char *params, bool force_trailing)
{
	char copy[64], *pointers[MESSAGE_PARAMS_LIMIT], *rest = params ? copy : NULL;
	unsigned count = 0;

	assert_true(text_copy(copy, sizeof(copy), slice_of(params)));
	while (rest)
		pointers[count++] = strsep(&rest, "|");
	message_append_params(buffer, pointers, count, force_trailing);
}

static void assert_rendered(const char *params, bool force_trailing, const char *expected)
{
	struct buffer buffer;

	buffer_init(&buffer, SIZE_MAX);
	append_params(&buffer, params, force_trailing);
	assert_string_equal(buffer_text(&buffer), expected);
	buffer_finish(&buffer);
}

static void test_append_params(void **state)
{
	(void)state;
	assert_rendered(NULL, false, "");
	assert_rendered(NULL, true, "");
	assert_rendered("a|b", false, " a b");
	assert_rendered("a|b", true, " a :b");
	assert_rendered("a|b c", false, " a :b c");
	assert_rendered(":a", false, " ::a");
	assert_rendered("a|", false, " a :");
	assert_rendered("a:b", false, " a:b");
}

static void test_append_params_to_a_full_buffer(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 8);
	append_params(&buffer, "abc|def", false);
	assert_false(buffer.overflowed);
	buffer_clear(&buffer);
	append_params(&buffer, "abc|def", true);
	assert_true(buffer.overflowed);
	buffer_finish(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_letters_become_upper_case),
		cmocka_unit_test(test_the_last_parameter),
		cmocka_unit_test(test_many_blanks),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_bad_commands),
		cmocka_unit_test(test_parameters_up_to_the_limit_and_beyond),
		cmocka_unit_test(test_append_params),
		cmocka_unit_test(test_append_params_to_a_full_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
