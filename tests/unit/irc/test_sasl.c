#include <apollon/irc/sasl.h>

#include <string.h>

#include <apollon/base/secret.h>
#include <support/unit.h>

/* Sends a message of len bytes in its pieces; how many they were. */
static unsigned carry(const char *data, size_t len, struct sasl_message *message, enum sasl_result *result)
{
	char text[SECRET_BASE64_SIZE(2 * SASL_MESSAGE_LIMIT)];
	struct sasl_input input = {0};
	unsigned count = 0;
	secret_base64_encode((struct slice){data, len}, text);
	struct slice rest = slice_of(text), piece;
	*result = SASL_MORE;
	while (*result == SASL_MORE && sasl_next_piece(&rest, &piece)) {
		assert_true(piece.len > 0 && piece.len <= SASL_PIECE_LIMIT);
		*result = sasl_receive(&input, piece, message);
		count++;
	}
	if (*result == SASL_COMPLETE)
		assert_false(sasl_next_piece(&rest, &piece));
	return count;
}

static void test_messages_of_every_length_arrive(void **state)
{
	char data[SASL_MESSAGE_LIMIT];
	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7);
	for (size_t len = 0; len < sizeof(data) - 1; len++) {
		struct sasl_message message;
		enum sasl_result result;
		unsigned count = carry(data, len, &message, &result);
		assert_int_equal(result, SASL_COMPLETE);
		assert_int_equal(count, (len + 2) / 3 * 4 / SASL_PIECE_LIMIT + 1);
		assert_int_equal(message.len, len);
		assert_memory_equal(message.data, data, len);
		assert_int_equal(message.data[len], 0);
	}
}

/* The specification's own case: a piece of exactly 400 bytes is not the last one. */
static void test_exactly_four_hundred(void **state)
{
	struct sasl_input input = {0};
	struct sasl_message message;
	char piece[SASL_PIECE_LIMIT];
	(void)state;
	memset(piece, 'A', sizeof(piece));
	assert_int_equal(sasl_receive(&input, (struct slice){piece, sizeof(piece)}, &message), SASL_MORE);
	assert_int_equal(sasl_receive(&input, SLICE("+"), &message), SASL_COMPLETE);
	assert_int_equal(message.len, 300);

	struct slice rest = {piece, sizeof(piece)}, next;
	assert_true(sasl_next_piece(&rest, &next));
	assert_int_equal(next.len, SASL_PIECE_LIMIT);
	assert_true(sasl_next_piece(&rest, &next));
	assert_true(slice_equal_text(next, "+"));
	assert_false(sasl_next_piece(&rest, &next));
}

static void test_nothing_is_a_plus(void **state)
{
	struct sasl_input input = {0};
	struct sasl_message message;
	struct slice rest = SLICE(""), piece;
	(void)state;
	assert_true(sasl_next_piece(&rest, &piece));
	assert_true(slice_equal_text(piece, "+"));
	assert_false(sasl_next_piece(&rest, &piece));
	assert_int_equal(sasl_receive(&input, piece, &message), SASL_COMPLETE);
	assert_int_equal(message.len, 0);
}

static void test_one_piece_that_is_too_long(void **state)
{
	struct sasl_input input = {0};
	struct sasl_message message;
	char piece[SASL_PIECE_LIMIT + 1];
	(void)state;
	memset(piece, 'A', sizeof(piece));
	assert_int_equal(sasl_receive(&input, (struct slice){piece, sizeof(piece)}, &message), SASL_TOO_LONG);
	assert_int_equal(sasl_receive(&input, SLICE("Zm9v"), &message), SASL_COMPLETE);
	assert_string_equal(message.data, "foo");
}

static void test_too_many_pieces(void **state)
{
	struct sasl_input input = {0};
	struct sasl_message message;
	char piece[SASL_PIECE_LIMIT];
	(void)state;
	memset(piece, 'A', sizeof(piece));
	for (unsigned i = 0; i < SASL_TEXT_LIMIT / SASL_PIECE_LIMIT; i++)
		assert_int_equal(sasl_receive(&input, (struct slice){piece, sizeof(piece)}, &message), SASL_MORE);
	assert_int_equal(sasl_receive(&input, SLICE("AAAA"), &message), SASL_TOO_LONG);
	assert_int_equal(input.len, 0);
}

static void test_an_abort_leaves_nothing(void **state)
{
	const struct sasl_input empty = {0};
	struct sasl_input input = {0};
	struct sasl_message message;
	char piece[SASL_PIECE_LIMIT];
	(void)state;
	memset(piece, 'A', sizeof(piece));
	assert_int_equal(sasl_receive(&input, (struct slice){piece, sizeof(piece)}, &message), SASL_MORE);
	assert_int_equal(sasl_receive(&input, SLICE("*"), &message), SASL_ABORTED);
	assert_memory_equal(&input, &empty, sizeof(empty));
}

static void test_no_base64(void **state)
{
	static const struct slice wrong[] = {SLICE("Zm9"), SLICE("Zm9v*"), SLICE("**"), SLICE("++"), SLICE("Zm 9v"),
		SLICE("\xc3\xbc"
		      "AA"),
		SLICE("=")};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct sasl_input input = {0};
		struct sasl_message message;
		assert_int_equal(sasl_receive(&input, wrong[i], &message), SASL_MALFORMED);
		assert_int_equal(input.len, 0);
	}
}

static void test_plain(void **state)
{
	struct sasl_plain plain;
	(void)state;
	assert_true(sasl_plain_parse(SLICE("jilles\0jilles\0sesame"), &plain));
	assert_true(slice_equal_text(plain.authzid, "jilles"));
	assert_true(slice_equal_text(plain.authcid, "jilles"));
	assert_true(slice_equal_text(plain.password, "sesame"));
	assert_true(sasl_plain_parse(SLICE("\0jilles\0sesame"), &plain));
	assert_int_equal(plain.authzid.len, 0);
}

static void test_what_is_no_plain(void **state)
{
	static const struct slice wrong[] = {SLICE(""), SLICE("jilles"), SLICE("\0jilles"), SLICE("\0jilles\0"),
		SLICE("\0\0sesame"), SLICE("\0jilles\0ses\0ame"), SLICE("\0jilles\0sesame\0"), SLICE("\0jilles\0\xff"),
		SLICE("\0\0"), SLICE("a\0b\0\0")};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct sasl_plain plain;
		assert_false(sasl_plain_parse(wrong[i], &plain));
	}
}

static void test_building_plain(void **state)
{
	struct sasl_plain plain = {SLICE(""), SLICE("jilles"), SLICE("sesame")}, parsed;
	struct sasl_message message;
	char password[SASL_MESSAGE_LIMIT];
	(void)state;
	assert_true(sasl_plain_build(&plain, &message));
	assert_int_equal(message.len, 14);
	assert_memory_equal(message.data, "\0jilles\0sesame", 15);
	memset(password, 'x', sizeof(password));
	plain.password = (struct slice){password, SASL_MESSAGE_LIMIT - 8};
	assert_true(sasl_plain_build(&plain, &message));
	assert_true(sasl_plain_parse((struct slice){message.data, message.len}, &parsed));
	assert_true(slice_equal(parsed.password, plain.password));
	plain.password.len++;
	assert_false(sasl_plain_build(&plain, &message));
}

static void test_mechanisms(void **state)
{
	(void)state;
	assert_int_equal(sasl_mechanism_find(SLICE("PLAIN")), SASL_PLAIN);
	assert_int_equal(sasl_mechanism_find(SLICE("scram-sha-256")), SASL_SCRAM_SHA_256);
	assert_int_equal(sasl_mechanism_find(SLICE("SCRAM-SHA-256-PLUS")), SASL_MECHANISM_COUNT);
	assert_int_equal(sasl_mechanism_find(SLICE("PLAI")), SASL_MECHANISM_COUNT);
	assert_int_equal(sasl_mechanism_find(SLICE("")), SASL_MECHANISM_COUNT);
	for (unsigned i = 0; i < SASL_MECHANISM_COUNT; i++)
		assert_int_equal(sasl_mechanism_find(slice_of(sasl_mechanism_name((enum sasl_mechanism)i))), i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages_of_every_length_arrive),
		cmocka_unit_test(test_exactly_four_hundred),
		cmocka_unit_test(test_nothing_is_a_plus),
		cmocka_unit_test(test_one_piece_that_is_too_long),
		cmocka_unit_test(test_too_many_pieces),
		cmocka_unit_test(test_an_abort_leaves_nothing),
		cmocka_unit_test(test_no_base64),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_what_is_no_plain),
		cmocka_unit_test(test_building_plain),
		cmocka_unit_test(test_mechanisms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
