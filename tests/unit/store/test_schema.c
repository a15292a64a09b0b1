#include <support/unit.h>

#include <string.h>

#include <sqlite3.h>

#include <store/database.h>
#include <store/schema.h>

static const char *const two_steps[] = {
	"CREATE TABLE thing (name TEXT); INSERT INTO thing VALUES ('first')",
	"ALTER TABLE thing ADD COLUMN size INTEGER; UPDATE thing SET size = length(name)",
};
static const char *const bad_steps[] = {
	"CREATE TABLE thing (name TEXT)",
	"CREATE TABLE other (name TEXT); INSERT INTO nowhere VALUES (1)",
};
static const struct schema version_1 = {two_steps, 1}, version_2 = {two_steps, 2}, broken = {bad_steps, 2};

static int open_memory(void **state)
{
	return sqlite3_open(":memory:", (sqlite3 **)state) == SQLITE_OK ? 0 : -1;
}

static int close_memory(void **state)
{
	return sqlite3_close(*state) == SQLITE_OK ? 0 : -1;
}

static int64_t number(sqlite3 *database, const char *sql)
{
	int64_t result;
	struct error error;
	if (!database_number(database, sql, &result, &error))
		fail_msg("%s: %s", sql, error.text);
	return result;
}

static void migrate(sqlite3 *database, const struct schema *schema)
{
	struct error error;
	if (!schema_check(database, schema, &error) || !schema_migrate(database, schema, &error))
		fail_msg("%s", error.text);
}

static void test_an_empty_database_becomes_ours_and_takes_all_steps(void **state)
{
	migrate(*state, &version_2);
	assert_int_equal(number(*state, "PRAGMA application_id"), SCHEMA_APPLICATION_ID);
	assert_int_equal(number(*state, "PRAGMA user_version"), 2);
	assert_int_equal(number(*state, "SELECT size FROM thing"), 5);
}

static void test_an_older_one_takes_only_the_steps_it_has_not_had(void **state)
{
	migrate(*state, &version_1);
	assert_int_equal(number(*state, "PRAGMA user_version"), 1);
	assert_int_equal(sqlite3_exec(*state, "UPDATE thing SET name = 'changed'", NULL, NULL, NULL), SQLITE_OK);
	migrate(*state, &version_2);
	assert_int_equal(number(*state, "PRAGMA user_version"), 2);
	assert_int_equal(number(*state, "SELECT size FROM thing WHERE name = 'changed'"), 7);
	migrate(*state, &version_2);
	assert_int_equal(number(*state, "SELECT count(*) FROM thing"), 1);
}

static void test_a_step_that_fails_leaves_the_version_before_it(void **state)
{
	struct error error;
	assert_false(schema_migrate(*state, &broken, &error));
	assert_non_null(strstr(error.text, "layout 2"));
	assert_non_null(strstr(error.text, "nowhere"));
	assert_int_equal(number(*state, "PRAGMA user_version"), 1);
	assert_int_equal(number(*state, "SELECT count(*) FROM sqlite_schema WHERE name = 'other'"), 0);
	assert_int_equal(sqlite3_get_autocommit(*state), 1);
}

static void test_a_newer_one_is_refused(void **state)
{
	struct error error;
	migrate(*state, &version_2);
	assert_false(schema_check(*state, &version_1, &error));
	assert_non_null(strstr(error.text, "a newer apollon has written it (layout 2; this one knows those up to 1)"));
}

static void test_one_of_another_program_is_refused(void **state)
{
	struct error error;
	assert_int_equal(sqlite3_exec(*state, "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
	assert_false(schema_check(*state, &version_2, &error));
	assert_non_null(strstr(error.text, "another program's"));
}

/* Each release's steps are what its databases have been made with. */
static void test_the_present_schema_has_all_its_steps(void **state)
{
	assert_true(schema_present.version >= 1);
	for (int i = 0; i < schema_present.version; i++)
		assert_non_null(schema_present.steps[i]);
	migrate(*state, &schema_present);
	assert_int_equal(number(*state, "PRAGMA user_version"), schema_present.version);
}

int main(void)
{
#define with_memory(test) cmocka_unit_test_setup_teardown(test, open_memory, close_memory)
	const struct CMUnitTest tests[] = {
		with_memory(test_an_empty_database_becomes_ours_and_takes_all_steps),
		with_memory(test_an_older_one_takes_only_the_steps_it_has_not_had),
		with_memory(test_a_step_that_fails_leaves_the_version_before_it),
		with_memory(test_a_newer_one_is_refused),
		with_memory(test_one_of_another_program_is_refused),
		with_memory(test_the_present_schema_has_all_its_steps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
