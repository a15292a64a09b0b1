#include "support/chat.h"

#include <string.h>

#include <apollon/base/alloc.h>

#include "hub/pending.h"

#define COUNT 300

/* Where a continuation notes that it was called, and with what. */
struct note {
	unsigned calls;
	bool is_right;
	bool has_session;
	char problem[32];
};

static void on_answer(const struct pending_call *call)
{
	struct note *note = *(struct note **)call->context;
	note->calls++;
	note->is_right = call->answer->is_right;
	note->has_session = call->session != NULL;
	strncpy(note->problem, call->answer->problem, sizeof(note->problem) - 1);
}

static uint64_t start(struct hub *hub, struct note *note)
{
	struct note **context = alloc_bytes(sizeof(*context));
	*context = note;
	return pending_start_alone(hub, on_answer, context, sizeof(*context));
}

/* Serials whose bytes are letters that differ in case alone, such as 65 and 97, are apart. */
static void test_each_answer_finds_its_own(void **state)
{
	static struct note notes[COUNT];
	struct hub *hub = chat_hub(*state);
	uint64_t serials[COUNT];
	memset(notes, 0, sizeof(notes));
	for (unsigned i = 0; i < COUNT; i++)
		serials[i] = start(hub, &notes[i]);
	for (unsigned i = COUNT; i-- > 0;) {
		pending_finish(hub, serials[i], &(struct answer){.is_right = i % 3 == 0, .problem = ""});
		for (unsigned other = 0; other < COUNT; other++)
			assert_int_equal(notes[other].calls, other >= i);
		assert_int_equal(notes[i].is_right, i % 3 == 0);
	}
}

static void test_an_answer_counts_once(void **state)
{
	struct note note = {0};
	struct hub *hub = chat_hub(*state);
	uint64_t serial = start(hub, &note);
	const struct answer answer = {.problem = "the disk is full"};
	pending_finish(hub, serial + 1, &answer);
	assert_int_equal(note.calls, 0);
	pending_finish(hub, serial, &answer);
	pending_finish(hub, serial, &answer);
	assert_int_equal(note.calls, 1);
	assert_false(note.has_session);
	assert_string_equal(note.problem, "the disk is full");
}

static void test_what_is_cancelled_is_never_called(void **state)
{
	struct note note = {0};
	struct hub *hub = chat_hub(*state);
	uint64_t serial = start(hub, &note);
	pending_cancel(hub, serial);
	pending_cancel(hub, serial);
	pending_finish(hub, serial, &(struct answer){.problem = ""});
	assert_int_equal(note.calls, 0);
}

/* What is left is freed with the hub: the sanitizer looks. */
static void test_the_hub_ends_first(void **state)
{
	struct note note = {0};
	start(chat_hub(*state), &note);
	assert_int_equal(note.calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_each_answer_finds_its_own),
		chat_test(test_an_answer_counts_once),
		chat_test(test_what_is_cancelled_is_never_called),
		chat_test(test_the_hub_ends_first),
	};
	return cmocka_run_group_tests_name("hub/pending", tests, NULL, NULL);
}
