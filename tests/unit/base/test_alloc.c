#include <apollon/base/alloc.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <support/unit.h>

static void test_no_bytes_are_a_valid_pointer(void **state)
{
	void *bytes = alloc_bytes(0), *zeroed = alloc_zeroed(0, 8), *also_zeroed = alloc_zeroed(8, 0);

	(void)state;
	assert_non_null(bytes);
	assert_non_null(zeroed);
	assert_non_null(also_zeroed);
	bytes = alloc_resize(bytes, 0);
	assert_non_null(bytes);
	free(bytes);
	free(zeroed);
	free(also_zeroed);
}

static void test_zeroed_is_zero(void **state)
{
	unsigned char *bytes = alloc_zeroed(1000, 3);

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		assert_int_equal(bytes[i], 0);
	free(bytes);
}

static void test_resize_keeps_the_bytes(void **state)
{
	char *bytes = alloc_resize(NULL, 4);

	(void)state;
	memcpy(bytes, "abc", 4);
	bytes = alloc_resize(bytes, 100000);
	assert_string_equal(bytes, "abc");
	free(bytes);
}

static void test_texts_are_copied(void **state)
{
	char *text = alloc_text("nick"), *empty = alloc_text_of(SLICE("")), *part;

	(void)state;
	part = alloc_text_of((struct slice){.data = text, .len = 2});
	assert_string_equal(text, "nick");
	assert_string_equal(empty, "");
	assert_string_equal(part, "ni");
	assert_null(alloc_text(NULL));
	assert_null(alloc_text_of((struct slice){.data = NULL, .len = 0}));
	free(text);
	free(empty);
	free(part);
}

/* Runs it in a child, whose standard error comes back in message. Returns how the child ended. */
static int run_in_child(void (*body)(void), char *message, size_t size)
{
	int ends[2], status;
	size_t len = 0;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit no_core = {0, 0};

		signal(SIGABRT, SIG_DFL);
		setrlimit(RLIMIT_CORE, &no_core);
		dup2(ends[1], STDERR_FILENO);
		body();
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], message + len, size - 1 - len)) > 0)
		len += (size_t)got;
	message[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void ask_for_more_than_there_is(void)
{
	volatile size_t size = SIZE_MAX / 2;

	free(alloc_bytes(size));
}

static void ask_for_a_product_that_overflows(void)
{
	volatile size_t count = SIZE_MAX / 2;

	free(alloc_zeroed(count, 3));
}

static void resize_to_more_than_there_is(void)
{
	volatile size_t size = SIZE_MAX / 2;

	free(alloc_resize(NULL, size));
}

static void test_out_of_memory_aborts_with_a_message(void **state)
{
	void (*const bodies[])(void) = {
		ask_for_more_than_there_is, ask_for_a_product_that_overflows, resize_to_more_than_there_is};
	char message[65536];
	int status;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		status = run_in_child(bodies[i], message, sizeof(message));
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGABRT);
		assert_non_null(strstr(message, "apollon: out of memory\n"));
	}
}

/* The sanitizer would stop the process instead of returning NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_bytes_are_a_valid_pointer),
		cmocka_unit_test(test_zeroed_is_zero),
		cmocka_unit_test(test_resize_keeps_the_bytes),
		cmocka_unit_test(test_texts_are_copied),
		cmocka_unit_test(test_out_of_memory_aborts_with_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
