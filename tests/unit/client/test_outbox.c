#include "support/unit.h"

#include <string.h>

#include "client/outbox.h"

static void add(struct outbox *outbox, const char *text)
{
	outbox_add(outbox, "#c", MESSAGE_PRIVMSG, text, strlen(text), 0);
}

static struct outgoing *launch(struct outbox *outbox, int64_t now_ms)
{
	size_t len = strlen(outbox->waiting.first->text);
	return outbox_launch(outbox, &outbox->waiting.first, len, len, len + 20, now_ms);
}

static void test_messages_fly_and_land(void **state)
{
	struct outbox outbox;
	(void)state;
	outbox_init(&outbox);
	add(&outbox, "one");
	add(&outbox, "two");
	struct outgoing *one = launch(&outbox, 100), *two = launch(&outbox, 100);
	assert_int_equal(one->serial, 1);
	assert_int_equal(two->serial, 2);
	assert_ptr_equal(outbox_find(&outbox, 2), two);
	assert_null(outbox_find(&outbox, 3));
	/* Confirmations may come in any order. */
	outbox_land(&outbox, two, 110);
	outgoing_destroy(two);
	outbox_land(&outbox, one, 120);
	outgoing_destroy(one);
	assert_int_equal(outbox.flying.count, 0);
	assert_int_equal(outbox.flying_bytes, 0);
	assert_int_equal(outbox.progress_ms, 120);
	add(&outbox, "three");
	assert_string_equal(outbox.waiting.first->text, "three");
	outbox_finish(&outbox);
}

static void test_a_piece_leaves_the_rest_waiting(void **state)
{
	struct outbox outbox;
	(void)state;
	outbox_init(&outbox);
	add(&outbox, "hello world");
	add(&outbox, "next");
	struct outgoing *piece = outbox_launch(&outbox, &outbox.waiting.first, 5, 6, 30, 0);
	assert_string_equal(piece->text, "hello");
	assert_string_equal(outbox.waiting.first->text, "world");
	assert_int_equal(outbox.waiting.count, 2);
	outbox_finish(&outbox);
}

static void test_bytes_bound_what_flies(void **state)
{
	struct outbox outbox;
	(void)state;
	outbox_init(&outbox);
	/* One always may, however long. */
	assert_true(outbox_has_room(&outbox, OUTBOX_WINDOW_BYTES * 2));
	add(&outbox, "x");
	outbox_launch(&outbox, &outbox.waiting.first, 1, 1, OUTBOX_WINDOW_BYTES - 100, 0);
	assert_true(outbox_has_room(&outbox, 100));
	assert_false(outbox_has_room(&outbox, 101));
	outbox_finish(&outbox);
}

static void test_what_flew_waits_again_first(void **state)
{
	struct outbox outbox;
	(void)state;
	outbox_init(&outbox);
	outbox_return(&outbox);
	for (const char **text = (const char *[]){"one", "two", "three", NULL}; *text; text++)
		add(&outbox, *text);
	launch(&outbox, 0);
	launch(&outbox, 0);
	outbox_return(&outbox);
	add(&outbox, "four");
	const char *expected[] = {"one", "two", "three", "four"};
	struct outgoing *outgoing = outbox.waiting.first;
	for (size_t index = 0; index < COUNT_OF(expected); index++, outgoing = outgoing->next) {
		assert_string_equal(outgoing->text, expected[index]);
		assert_int_equal(outgoing->resent, index < 2);
	}
	assert_null(outgoing);
	assert_int_equal(outbox.waiting.count, 4);
	/* All of them, with nothing behind. */
	while (outbox.waiting.first)
		launch(&outbox, 0);
	outbox_return(&outbox);
	add(&outbox, "five");
	assert_int_equal(outbox.waiting.count, 5);
	outbox_finish(&outbox);
}

static void test_one_in_the_middle_is_withdrawn(void **state)
{
	struct outbox outbox;
	(void)state;
	outbox_init(&outbox);
	add(&outbox, "one");
	add(&outbox, "two");
	outgoing_destroy(outbox_withdraw(&outbox, &outbox.waiting.first->next));
	add(&outbox, "three");
	assert_string_equal(outbox.waiting.first->next->text, "three");
	assert_int_equal(outbox.waiting.count, 2);
	outbox_finish(&outbox);
}

static void test_the_window_follows_the_server(void **state)
{
	struct outbox outbox;
	(void)state;
	outbox_init(&outbox);
	unsigned first = outbox.window;
	for (unsigned count = 0; count < 200; count++) {
		add(&outbox, "x");
		struct outgoing *outgoing = launch(&outbox, 0);
		outbox_land(&outbox, outgoing, 10);
		outgoing_destroy(outgoing);
	}
	assert_int_equal(outbox.window, OUTBOX_WINDOW_LIMIT);
	for (unsigned count = 0; count < 20; count++) {
		add(&outbox, "x");
		struct outgoing *outgoing = launch(&outbox, 0);
		outbox_land(&outbox, outgoing, 3000);
		outgoing_destroy(outgoing);
	}
	assert_int_equal(outbox.window, 1);
	outbox_return(&outbox);
	assert_int_equal(outbox.window, first);
	outbox_finish(&outbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages_fly_and_land),
		cmocka_unit_test(test_a_piece_leaves_the_rest_waiting),
		cmocka_unit_test(test_bytes_bound_what_flies),
		cmocka_unit_test(test_what_flew_waits_again_first),
		cmocka_unit_test(test_one_in_the_middle_is_withdrawn),
		cmocka_unit_test(test_the_window_follows_the_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
