#include <apollon/base/error.h>

#include <string.h>

#include <support/unit.h>

static void test_sets_the_text(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, "cannot read %s: line %d", "motd", 3);
	assert_string_equal(error.text, "cannot read motd: line 3");
	error_set(&error, "%s", "");
	assert_string_equal(error.text, "");
}

static void test_its_own_text_can_be_an_argument(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, "no such file");
	error_set(&error, "motd: %s", error.text);
	error_set(&error, "configuration: %s (%s)", error.text, error.text);
	assert_string_equal(error.text, "configuration: motd: no such file (motd: no such file)");
}

static void test_longer_texts_are_cut(void **state)
{
	struct error error;
	char full[sizeof(error.text)];

	(void)state;
	memset(full, 'x', sizeof(full) - 1);
	full[sizeof(full) - 1] = '\0';
	error_set(&error, "%s", full);
	assert_string_equal(error.text, full);
	error_set(&error, "%s!", full);
	assert_string_equal(error.text, full);
	error_set(&error, "y%s", full);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_int_equal(error.text[0], 'y');
}

static void test_it_is_one_line(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, "no file '%s'", "a\nb\x1b[31m\x7f\xc3\xbc");
	assert_string_equal(error.text, "no file 'a?b?[31m?\xc3\xbc'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sets_the_text),
		cmocka_unit_test(test_its_own_text_can_be_an_argument),
		cmocka_unit_test(test_longer_texts_are_cut),
		cmocka_unit_test(test_it_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
