#include <apollon/mailbox/mailbox.h>

#include <support/unit.h>

struct note {
	struct letter letter;
	int number;
};

static void count_wake(void *context)
{
	(*(unsigned *)context)++;
}

static void test_order(void **state)
{
	(void)state;
	struct mailbox mailbox;
	struct note notes[3] = {{.number = 1}, {.number = 2}, {.number = 3}};
	mailbox_init(&mailbox, NULL, NULL);
	assert_null(mailbox_take(&mailbox));
	for (unsigned i = 0; i < 3; i++)
		assert_true(mailbox_post(&mailbox, &notes[i].letter));
	struct letter *letter = mailbox_take(&mailbox);
	for (int number = 1; number <= 3; number++, letter = letter->next)
		assert_int_equal(((struct note *)letter)->number, number);
	assert_null(letter);
	assert_null(mailbox_take(&mailbox));
}

static void test_wakes_only_when_empty(void **state)
{
	(void)state;
	struct mailbox mailbox;
	struct note notes[3];
	unsigned wakes = 0;
	mailbox_init(&mailbox, count_wake, &wakes);
	assert_true(mailbox_post(&mailbox, &notes[0].letter));
	assert_true(mailbox_post(&mailbox, &notes[1].letter));
	assert_int_equal(wakes, 1);
	mailbox_take(&mailbox);
	assert_true(mailbox_post(&mailbox, &notes[2].letter));
	assert_int_equal(wakes, 2);
}

static void test_the_owner_wakes_nobody(void **state)
{
	(void)state;
	struct mailbox mailbox;
	struct note notes[2];
	unsigned wakes = 0;
	mailbox_init(&mailbox, count_wake, &wakes);
	assert_true(mailbox_post_here(&mailbox, &notes[0].letter));
	assert_true(mailbox_post_here(&mailbox, &notes[1].letter));
	assert_int_equal(wakes, 0);
	assert_ptr_equal(mailbox_take(&mailbox), &notes[0].letter);
}

static void test_pending(void **state)
{
	(void)state;
	struct mailbox mailbox;
	struct note notes[2];
	mailbox_init(&mailbox, NULL, NULL);
	assert_true(mailbox_post(&mailbox, &notes[0].letter));
	assert_true(mailbox_post(&mailbox, &notes[1].letter));
	mailbox_take(&mailbox);
	assert_int_equal(mailbox_pending(&mailbox), 2); /* taken, not yet dealt with */
	assert_int_equal(mailbox_done(&mailbox, 1), 1);
	assert_int_equal(mailbox_done(&mailbox, 1), 0);
}

static void test_closed(void **state)
{
	(void)state;
	struct mailbox mailbox;
	struct note notes[2];
	mailbox_init(&mailbox, NULL, NULL);
	assert_true(mailbox_post(&mailbox, &notes[0].letter));
	assert_ptr_equal(mailbox_close(&mailbox), &notes[0].letter);
	assert_false(mailbox_post(&mailbox, &notes[1].letter));
	assert_int_equal(mailbox_pending(&mailbox), 1);
	assert_null(mailbox_take(&mailbox));
	assert_null(mailbox_close(&mailbox));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_wakes_only_when_empty),
		cmocka_unit_test(test_the_owner_wakes_nobody),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_closed),
	};
	return cmocka_run_group_tests_name("mailbox/mailbox", tests, NULL, NULL);
}
