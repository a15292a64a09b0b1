#include <apollon/base/log.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <apollon/base/slice.h>
#include <apollon/base/text.h>
#include <support/unit.h>

#define LINE_LIMIT 2048

/* A log that writes into memory. */
struct fixture {
	struct log log;
	FILE *stream;
	char *text;
	size_t len;
};

static void set_up(struct fixture *fixture, enum log_level level, enum log_format format)
{
	fixture->stream = open_memstream(&fixture->text, &fixture->len);
	assert_non_null(fixture->stream);
	fflush(fixture->stream);
	log_init(&fixture->log, fixture->stream, level, format);
}

static void tear_down(struct fixture *fixture)
{
	fclose(fixture->stream);
	free(fixture->text);
}

/* The one line without its time and its end. */
static struct slice line_of(const struct fixture *fixture)
{
	const char *blank = strchr(fixture->text, ' ');

	assert_non_null(blank);
	assert_int_equal(blank - fixture->text, strlen("2026-11-23T18:26:08.123Z"));
	assert_int_equal(fixture->text[fixture->len - 1], '\n');
	return (struct slice){.data = blank + 1, .len = fixture->len - 2 - (size_t)(blank - fixture->text)};
}

static void assert_line(const struct fixture *fixture, const char *expected)
{
	struct slice line = line_of(fixture);
	char copy[LINE_LIMIT + 1];

	assert_true(text_copy(copy, sizeof(copy), line));
	assert_string_equal(copy, expected);
}

static void test_text(void **state)
{
	struct fixture fixture;

	(void)state;
	set_up(&fixture, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	log_warning(&fixture.log, "sendq-exceeded", "%s has %d bytes", "bob", 7);
	assert_line(&fixture, "warning sendq-exceeded bob has 7 bytes");
	tear_down(&fixture);
}

static void test_levels(void **state)
{
	struct fixture fixture;

	(void)state;
	set_up(&fixture, LOG_LEVEL_WARNING, LOG_FORMAT_TEXT);
	log_debug(&fixture.log, "a", "x");
	log_info(&fixture.log, "b", "x");
	assert_int_equal(fixture.len, 0);
	log_error(&fixture.log, "c", "x");
	assert_line(&fixture, "error c x");
	log_set(&fixture.log, LOG_LEVEL_DEBUG, LOG_FORMAT_JSON);
	log_debug(&fixture.log, "d", "y");
	assert_non_null(strstr(fixture.text, "\"level\":\"debug\",\"event\":\"d\",\"message\":\"y\"}\n"));
	tear_down(&fixture);
}

static void test_control_characters_are_made_visible(void **state)
{
	struct fixture fixture;

	(void)state;
	set_up(&fixture, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	log_info(&fixture.log, "e", "%s", "a\nb\x1b[31m\x7f \xc3\xbc \xc2\x9b \xe2\x80\xa8 \xff \"\\");
	assert_line(&fixture, "info e a\\x0ab\\x1b[31m\\x7f \xc3\xbc \\xc2\\x9b \\xe2\\x80\\xa8 \\xff \"\\");
	tear_down(&fixture);
}

static json_t *json_line_of(const struct fixture *fixture)
{
	json_error_t error;
	json_t *line = json_loads(fixture->text, JSON_DISABLE_EOF_CHECK, &error);

	assert_non_null(line);
	assert_int_equal(fixture->text[fixture->len - 1], '\n');
	assert_int_equal(strcspn(fixture->text, "\n"), fixture->len - 1);
	return line;
}

static void test_json_can_be_read_whatever_is_in_it(void **state)
{
	struct fixture fixture;
	json_t *line;

	(void)state;
	set_up(&fixture, LOG_LEVEL_INFO, LOG_FORMAT_JSON);
	log_info(&fixture.log, "event", "%s", "\"quoted\" \\ \x01 \n \xff \xc3\xbc \xc2\x80");
	line = json_line_of(&fixture);
	assert_string_equal(json_string_value(json_object_get(line, "level")), "info");
	assert_string_equal(json_string_value(json_object_get(line, "event")), "event");
	assert_string_equal(json_string_value(json_object_get(line, "message")),
		"\"quoted\" \\ \\x01 \\x0a \\xff \xc3\xbc \\xc2\\x80");
	json_decref(line);
	tear_down(&fixture);
}

/* Messages around the limit, of characters that take one, two, three or, made visible, four bytes. */
static void test_long_lines_are_cut_whole(void **state)
{
	static const char *const characters[] = {"x", "\xc3\xbc", "\xe2\x82\xac", "\n", "\""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(characters) * 2; i++) {
		char message[9000] = "";
		struct fixture fixture;

		for (int j = 0; j < 2900; j++)
			strcat(message, characters[i / 2]);
		set_up(&fixture, LOG_LEVEL_INFO, i % 2 ? LOG_FORMAT_JSON : LOG_FORMAT_TEXT);
		log_info(&fixture.log, "e", "%s", message);
		assert_in_range(fixture.len, LINE_LIMIT - 12, LINE_LIMIT);
		assert_true(text_is_utf8((struct slice){.data = fixture.text, .len = fixture.len}));
		assert_int_equal(fixture.text[fixture.len - 1], '\n');
		if (i % 2)
			json_decref(json_line_of(&fixture));
		tear_down(&fixture);
	}
}

#define LINES_EACH 500

static void *write_many(void *log)
{
	for (int i = 0; i < LINES_EACH; i++)
		log_info((struct log *)log, "many", "%s", "abcdefghijklmnopqrstuvwxyz");
	return NULL;
}

static void test_threads_do_not_interleave(void **state)
{
	struct fixture fixture;
	struct slice rest, line;
	pthread_t threads[4];
	unsigned count = 0;

	(void)state;
	set_up(&fixture, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &fixture.log), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		pthread_join(threads[i], NULL);
	rest = (struct slice){.data = fixture.text, .len = fixture.len - 1};
	for (; slice_next(&rest, '\n', &line); count++) {
		assert_int_equal(line.len, strlen("2026-11-23T18:26:08.123Z info many abcdefghijklmnopqrstuvwxyz"));
		assert_memory_equal(line.data + 24, " info many abcdefghijklmnopqrstuvwxyz", line.len - 24);
	}
	assert_int_equal(count, COUNT_OF(threads) * LINES_EACH);
	tear_down(&fixture);
}

static void test_words(void **state)
{
	static const char *const levels[] = {"debug", "info", "warning", "error"};
	enum log_level level;
	enum log_format format;

	(void)state;
	for (int i = 0; i < (int)COUNT_OF(levels); i++) {
		assert_true(log_level_parse(levels[i], &level));
		assert_int_equal(level, i);
	}
	assert_false(log_level_parse("", &level));
	assert_false(log_level_parse("Info", &level));
	assert_false(log_level_parse("trace", &level));
	assert_true(log_format_parse("text", &format));
	assert_int_equal(format, LOG_FORMAT_TEXT);
	assert_true(log_format_parse("json", &format));
	assert_int_equal(format, LOG_FORMAT_JSON);
	assert_false(log_format_parse("xml", &format));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_control_characters_are_made_visible),
		cmocka_unit_test(test_json_can_be_read_whatever_is_in_it),
		cmocka_unit_test(test_long_lines_are_cut_whole),
		cmocka_unit_test(test_threads_do_not_interleave),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
