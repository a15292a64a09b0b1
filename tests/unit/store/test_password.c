#include <support/unit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include <apollon/irc/scram.h>
#include <apollon/store/password.h>

static void test_the_password_and_no_other_fits_its_hash(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE];
	assert_true(password_hash("correct horse", hash));
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_int_equal(password_verify("correct horse", hash), PASSWORD_RIGHT);
	assert_int_equal(password_verify("correct horsf", hash), PASSWORD_WRONG);
	assert_int_equal(password_verify("correct hors", hash), PASSWORD_WRONG);
	assert_int_equal(password_verify("", hash), PASSWORD_WRONG);
}

static void test_two_hashes_of_a_password_differ(void **state)
{
	(void)state;
	char one[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];
	assert_true(password_hash("same", one));
	assert_true(password_hash("same", other));
	assert_string_not_equal(one, other);
}

static void test_a_hash_of_other_costs_is_right_and_old(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE];
	assert_int_equal(crypto_pwhash_str_alg(hash, "old", 3, 1, (size_t)8 << 20, crypto_pwhash_ALG_ARGON2ID13), 0);
	assert_int_equal(password_verify("old", hash), PASSWORD_RIGHT_AND_OLD);
	assert_int_equal(password_verify("new", hash), PASSWORD_WRONG);
}

static void test_what_is_a_hash(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE];
	assert_true(password_hash("x", hash));
	assert_true(password_is_hash(hash));
	assert_false(password_is_hash(""));
	assert_false(password_is_hash("secret"));
	assert_false(password_is_hash("$argon2id$v=19$"));
	assert_false(password_is_hash("$2y$10$abcdefghijklmnopqrstuv"));
	assert_int_equal(password_verify("secret", "secret"), PASSWORD_WRONG);
	assert_int_equal(password_verify("", ""), PASSWORD_WRONG);
}

/* On this thread alone. */
static double time_of(const char *password, const char *hash)
{
	struct timespec start, end;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
	assert_int_equal(password_verify(password, hash), PASSWORD_WRONG);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static void test_an_account_that_is_not_there_takes_as_long(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE];
	double known = 1e9, unknown = 1e9;
	assert_true(password_hash("right", hash));
	for (unsigned i = 0; i < 5; i++) {
		known = least(known, time_of("wrong", hash));
		unknown = least(unknown, time_of("wrong", NULL));
	}
	assert_true(unknown > known / 2 && unknown < known * 2);
}

static void test_a_job_to_hash_gives_hash_and_scram_and_wipes_the_password(void **state)
{
	(void)state;
	struct password_job *job = password_job_create(PASSWORD_HASH, 7, "pencil", NULL);
	struct scram_record record, again;
	password_run_job(job);
	assert_null(job->password);
	assert_false(job->has_failed);
	assert_int_equal(job->serial, 7);
	assert_int_equal(password_verify("pencil", job->hash), PASSWORD_RIGHT);
	assert_true(scram_record_parse(&record, job->scram));
	assert_int_equal(record.iterations, SCRAM_ITERATIONS);
	assert_int_equal(record.salt_len, SCRAM_SALT_SIZE);
	scram_record_make(
		&again, SLICE("pencil"), (struct slice){(const char *)record.salt, record.salt_len}, record.iterations);
	assert_memory_equal(again.stored_key, record.stored_key, sizeof(record.stored_key));
	assert_memory_equal(again.server_key, record.server_key, sizeof(record.server_key));
	password_job_destroy(job);
}

static void verify(const char *password, const char *hash, bool is_right)
{
	struct password_job *job = password_job_create(PASSWORD_VERIFY, 1, password, hash);
	password_run_job(job);
	assert_int_equal(job->is_right, is_right);
	assert_false(job->has_failed);
	assert_false(job->is_old);
	assert_null(job->password);
	password_job_destroy(job);
}

static void test_a_job_to_verify(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE];
	assert_true(password_hash("pencil", hash));
	verify("pencil", hash, true);
	verify("pencils", hash, false);
	verify("pencil", NULL, false);
}

/* What the process has mapped. */
static rlim_t mapped_bytes(void)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lu", &pages), 1);
	fclose(file);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void test_without_memory_nothing_is_found_out(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];
	struct rlimit all, none;
	assert_true(password_hash("pencil", hash));
	assert_int_equal(getrlimit(RLIMIT_AS, &all), 0);
	none = (struct rlimit){.rlim_cur = mapped_bytes() + PASSWORD_MEMORY / 2, .rlim_max = all.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
	enum password_verdict verdict = password_verify("pencil", hash);
	bool is_hashed = password_hash("pencil", other);
	assert_int_equal(setrlimit(RLIMIT_AS, &all), 0);
	assert_int_equal(verdict, PASSWORD_UNKNOWN);
	assert_false(is_hashed);
	assert_int_equal(password_verify("pencil", hash), PASSWORD_RIGHT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_password_and_no_other_fits_its_hash),
		cmocka_unit_test(test_two_hashes_of_a_password_differ),
		cmocka_unit_test(test_a_hash_of_other_costs_is_right_and_old),
		cmocka_unit_test(test_what_is_a_hash),
		cmocka_unit_test(test_an_account_that_is_not_there_takes_as_long),
		cmocka_unit_test(test_a_job_to_hash_gives_hash_and_scram_and_wipes_the_password),
		cmocka_unit_test(test_a_job_to_verify),
		cmocka_unit_test(test_without_memory_nothing_is_found_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
