#include <apollon/irc/lines.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/buffer.h>
#include <apollon/irc/message.h>
#include <support/unit.h>

#define REST_LIMIT (MESSAGE_LIMIT - 2)

/* What was found so far: lines in "<>", "!" for one that was too long. */
struct fixture {
	struct lines lines;
	struct buffer found;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	lines_init(&fixture->lines, MESSAGE_CLIENT_TAGS_LIMIT);
	buffer_init(&fixture->found, SIZE_MAX);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	lines_finish(&fixture->lines);
	buffer_finish(&fixture->found);
	free(fixture);
	return 0;
}

/* Feeds a copy on the heap, so that the sanitizer sees whoever looks behind its end or later. */
static void feed(struct fixture *fixture, struct slice bytes)
{
	char *copy = malloc(bytes.len + !bytes.len);
	struct slice input = {.data = copy, .len = bytes.len}, line;
	enum lines_result result;

	memcpy(copy, bytes.data, bytes.len);
	while ((result = lines_next(&fixture->lines, &input, &line)) != LINES_NEED_MORE) {
		if (result == LINES_TOO_LONG) {
			buffer_append_text(&fixture->found, "!");
			continue;
		}
		buffer_append_text(&fixture->found, "<");
		buffer_append_slice(&fixture->found, line);
		buffer_append_text(&fixture->found, ">");
	}
	assert_int_equal(input.len, 0);
	free(copy);
}

static void feed_run(struct fixture *fixture, char c, size_t count)
{
	char *run = malloc(count + 1);

	memset(run, c, count);
	feed(fixture, (struct slice){.data = run, .len = count});
	free(run);
}

static void assert_found(struct fixture *fixture, struct slice expected)
{
	assert_int_equal(fixture->found.len, expected.len);
	assert_memory_equal(buffer_text(&fixture->found), expected.data, expected.len);
	buffer_clear(&fixture->found);
}

static void assert_holds_nothing(const struct fixture *fixture)
{
	assert_null(fixture->lines.partial);
	assert_int_equal(fixture->lines.partial_capacity, 0);
}

static void test_several_lines_in_one_input(void **state)
{
	feed(*state, SLICE("NICK a\r\nUSER b\r\n"));
	assert_found(*state, SLICE("<NICK a><USER b>"));
	assert_holds_nothing(*state);
}

static void test_all_line_ends(void **state)
{
	feed(*state, SLICE("a\r\nb\nc\rd\n\re\n"));
	assert_found(*state, SLICE("<a><b><c><d><e>"));
}

static void test_empty_lines_are_skipped(void **state)
{
	feed(*state, SLICE(""));
	feed(*state, SLICE("\r\n\r\n\n\n\r\r"));
	assert_found(*state, SLICE(""));
	assert_holds_nothing(*state);
	feed(*state, SLICE("\r\na\r\n\r\n"));
	assert_found(*state, SLICE("<a>"));
}

static void test_a_line_in_pieces(void **state)
{
	feed(*state, SLICE("PI"));
	feed(*state, SLICE(""));
	feed(*state, SLICE("NG"));
	assert_found(*state, SLICE(""));
	feed(*state, SLICE(" x\nNEXT\nLA"));
	assert_found(*state, SLICE("<PING x><NEXT>"));
	feed(*state, SLICE("ST\n"));
	assert_found(*state, SLICE("<LAST>"));
	assert_holds_nothing(*state);
}

static void test_a_line_end_in_two_pieces(void **state)
{
	feed(*state, SLICE("a\r"));
	feed(*state, SLICE("\nb\r"));
	feed(*state, SLICE("c"));
	feed(*state, SLICE("\r"));
	feed(*state, SLICE("\n"));
	assert_found(*state, SLICE("<a><b><c>"));
}

static void test_nul_is_part_of_the_line(void **state)
{
	feed(*state, SLICE("a\0b\r\n\0\r\n"));
	assert_found(*state, SLICE("<a\0b><\0>"));
}

static void test_the_line_lies_in_the_input(void **state)
{
	struct fixture *fixture = *state;
	const struct slice bytes = SLICE("NICK a\r\nUSER");
	struct slice input = bytes, line;

	assert_int_equal(lines_next(&fixture->lines, &input, &line), LINES_LINE);
	assert_ptr_equal(line.data, bytes.data);
	assert_int_equal(line.len, 6);
	assert_holds_nothing(fixture);
}

static void test_no_input(void **state)
{
	struct fixture *fixture = *state;
	struct slice input = {.data = NULL, .len = 0}, line;

	assert_int_equal(lines_next(&fixture->lines, &input, &line), LINES_NEED_MORE);
	feed_run(fixture, 'x', REST_LIMIT + 1);
	assert_true(fixture->lines.skipping);
	assert_int_equal(lines_next(&fixture->lines, &input, &line), LINES_NEED_MORE);
}

/* The longest line and one byte more, in one piece and in two. */
static void test_the_limit_of_the_rest(void **state)
{
	struct fixture *fixture = *state;

	for (size_t first = 0; first <= REST_LIMIT; first += 85) {
		feed_run(fixture, 'x', first);
		feed_run(fixture, 'x', REST_LIMIT - first);
		assert_int_equal(fixture->found.len, 0);
		feed(fixture, SLICE("\r\n"));
		assert_int_equal(fixture->found.len, REST_LIMIT + 2);
		buffer_clear(&fixture->found);
		feed_run(fixture, 'x', first);
		feed_run(fixture, 'x', REST_LIMIT + 1 - first);
		assert_found(fixture, SLICE("!"));
		feed(fixture, SLICE("x\r\nnext\r\n"));
		assert_found(fixture, SLICE("<next>"));
	}
}

/* "@t t t rest": as many tags and as much of the rest as said. */
static void feed_tagged(struct fixture *fixture, size_t tags_len, size_t rest_len)
{
	feed(fixture, SLICE("@"));
	feed_run(fixture, 't', tags_len - 2);
	feed(fixture, SLICE(" "));
	feed_run(fixture, 'x', rest_len);
	feed(fixture, SLICE("\n"));
}

static void test_the_limits_with_tags(void **state)
{
	struct fixture *fixture = *state;

	feed_tagged(fixture, MESSAGE_CLIENT_TAGS_LIMIT, REST_LIMIT);
	assert_int_equal(fixture->found.len, MESSAGE_CLIENT_TAGS_LIMIT + REST_LIMIT + 2);
	buffer_clear(&fixture->found);
	feed_tagged(fixture, MESSAGE_CLIENT_TAGS_LIMIT + 1, 1);
	assert_found(fixture, SLICE("!"));
	feed_tagged(fixture, 3, REST_LIMIT + 1);
	assert_found(fixture, SLICE("!"));
	feed_tagged(fixture, 3, REST_LIMIT);
	assert_int_equal(fixture->found.len, 3 + REST_LIMIT + 2);
}

/* In one piece nothing is stored, and the end is looked for no further than the limits go. */
static void test_the_longest_line_in_one_piece(void **state)
{
	struct fixture *fixture = *state;
	char line[MESSAGE_CLIENT_TAGS_LIMIT + REST_LIMIT + 2];

	memset(line, 'x', sizeof(line));
	line[0] = '@';
	line[MESSAGE_CLIENT_TAGS_LIMIT - 1] = ' ';
	line[sizeof(line) - 2] = '\n';
	feed(fixture, (struct slice){.data = line, .len = sizeof(line) - 1});
	assert_int_equal(fixture->found.len, sizeof(line) - 2 + 2);
	buffer_clear(&fixture->found);
	line[sizeof(line) - 2] = 'x';
	line[sizeof(line) - 1] = '\n';
	feed(fixture, (struct slice){.data = line, .len = sizeof(line)});
	assert_found(fixture, SLICE("!"));
}

static void test_tags_without_an_end(void **state)
{
	struct fixture *fixture = *state;

	feed(fixture, SLICE("@"));
	feed_run(fixture, 't', MESSAGE_CLIENT_TAGS_LIMIT - 1);
	assert_found(fixture, SLICE(""));
	feed(fixture, SLICE("t"));
	assert_found(fixture, SLICE("!"));
	assert_holds_nothing(fixture);
}

static void test_tags_of_no_length_allowed(void **state)
{
	struct fixture *fixture = *state;

	lines_finish(&fixture->lines);
	lines_init(&fixture->lines, 0);
	feed(fixture, SLICE("@t A\nA @t\n"));
	assert_found(fixture, SLICE("!<A @t>"));
}

/* A megabyte without any line end, once in large pieces and once byte by byte. */
static void test_endless_lines_take_no_memory(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 64; i++) {
		feed_run(fixture, 'x', 16384);
		assert_holds_nothing(fixture);
	}
	feed(fixture, SLICE("\n@"));
	for (int i = 0; i < 16384; i++) {
		feed(fixture, SLICE("t"));
		assert_true(fixture->lines.partial_capacity <= MESSAGE_CLIENT_TAGS_LIMIT + MESSAGE_LIMIT);
	}
	assert_found(fixture, SLICE("!!"));
	assert_holds_nothing(fixture);
	feed(fixture, SLICE("t\nA\n"));
	assert_found(fixture, SLICE("<A>"));
}

static void test_each_long_line_is_reported(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 3; i++) {
		feed_run(fixture, 'x', 10000);
		feed(fixture, SLICE("\r\nok\r\n"));
	}
	assert_found(fixture, SLICE("!<ok>!<ok>!<ok>"));
}

static void test_finish_in_the_middle(void **state)
{
	struct fixture *fixture = *state;

	feed(fixture, SLICE("half a li"));
	lines_finish(&fixture->lines);
	assert_holds_nothing(fixture);
	feed(fixture, SLICE("A\n"));
	assert_found(fixture, SLICE("<A>"));
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_several_lines_in_one_input),
		test(test_all_line_ends),
		test(test_empty_lines_are_skipped),
		test(test_a_line_in_pieces),
		test(test_a_line_end_in_two_pieces),
		test(test_nul_is_part_of_the_line),
		test(test_the_line_lies_in_the_input),
		test(test_no_input),
		test(test_the_limit_of_the_rest),
		test(test_the_limits_with_tags),
		test(test_the_longest_line_in_one_piece),
		test(test_tags_without_an_end),
		test(test_tags_of_no_length_allowed),
		test(test_endless_lines_take_no_memory),
		test(test_each_long_line_is_reported),
		test(test_finish_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
