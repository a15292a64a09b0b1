#include <support/unit.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/mailbox/password_job.h>
#include <apollon/mailbox/record.h>

static struct account_record *alice(void)
{
	struct account_record *record = calloc(1, sizeof(*record));
	record->name = strdup("alice");
	record->scram = strdup("SCRAM-SHA-256$1:a$b:c");
	record->registered_ms = 5;
	account_record_add_certificate(record, "one", 1);
	account_record_add_certificate(record, "two", 2);
	return record;
}

static struct channel_record *tea(void)
{
	struct channel_record *record = calloc(1, sizeof(*record));
	record->name = strdup("#tea");
	record->founder = strdup("alice");
	record->modes = strdup("+nt");
	record->topic_ms = 9;
	record->lists = list_record_create('b', "*!*@bad", NULL, 3);
	record->lists->next = list_record_create('e', "*!*@good", "alice", 4);
	record->access = access_record_create("bob", 'v');
	record->access->next = access_record_create("carol", 'o');
	return record;
}

static void test_a_copy_of_an_account_is_its_own(void **state)
{
	(void)state;
	struct account_record *record = alice(), *copy = account_record_copy(record);
	account_record_destroy(record);
	assert_string_equal(copy->name, "alice");
	assert_null(copy->password_hash);
	assert_null(copy->code);
	assert_string_equal(copy->scram, "SCRAM-SHA-256$1:a$b:c");
	assert_int_equal(copy->registered_ms, 5);
	assert_string_equal(copy->certificates->fingerprint, "one");
	assert_string_equal(copy->certificates->next->fingerprint, "two");
	assert_int_equal(copy->certificates->next->added_ms, 2);
	assert_null(copy->certificates->next->next);
	account_record_destroy(copy);
}

static void test_a_copy_of_a_channel_is_its_own(void **state)
{
	(void)state;
	struct channel_record *record = tea(), *copy = channel_record_copy(record);
	channel_record_destroy(record);
	assert_string_equal(copy->name, "#tea");
	assert_string_equal(copy->founder, "alice");
	assert_string_equal(copy->modes, "+nt");
	assert_null(copy->topic);
	assert_int_equal(copy->topic_ms, 9);
	assert_int_equal(copy->lists->kind, 'b');
	assert_null(copy->lists->setter);
	assert_string_equal(copy->lists->next->mask, "*!*@good");
	assert_int_equal(copy->lists->next->set_ms, 4);
	assert_string_equal(copy->access->next->account, "carol");
	assert_int_equal(copy->access->next->rank, 'o');
	assert_null(copy->access->next->next);
	channel_record_destroy(copy);
}

/* What each kind holds is freed with it: the sanitizer looks. */
static void test_requests_own_what_they_hold(void **state)
{
	(void)state;
	struct store_request *requests[] = {
		store_request_create(STORE_PUT_ACCOUNT, 1, alice()),
		store_request_create(STORE_DROP_ACCOUNT, 2, strdup("alice")),
		store_request_create(STORE_PUT_CHANNEL, 3, tea()),
		store_request_create(STORE_DROP_CHANNEL, 4, strdup("#tea")),
		store_request_create(STORE_PUT_BAN, 5, ban_record_create('K', "*@bad", "spam", "root")),
		store_request_create(STORE_DROP_BAN, 6, ban_record_create('D', "192.0.2.0/24", NULL, NULL)),
		store_request_create(STORE_PUT_SETTING, 7, setting_record_create("key", "value")),
	};
	for (unsigned i = 0; i < COUNT_OF(requests); i++) {
		assert_int_equal(requests[i]->serial, i + 1);
		store_request_destroy(requests[i]);
	}
	store_request_destroy(NULL);
}

static void test_contents_are_freed_with_all_that_follows(void **state)
{
	(void)state;
	struct store_contents contents = {.accounts = alice(),
		.channels = tea(),
		.bans = ban_record_create('K', "*@bad", "", "root"),
		.settings = setting_record_create("key", "value")};
	contents.accounts->next = alice();
	contents.channels->next = tea();
	contents.bans->next = ban_record_create('K', "*@worse", "", "root");
	contents.settings->next = setting_record_create("other", "value");
	store_contents_finish(&contents);
	assert_null(contents.accounts);
	assert_null(contents.channels);
	assert_null(contents.bans);
	assert_null(contents.settings);
}

static void test_a_password_is_wiped_once_it_is_dealt_with(void **state)
{
	(void)state;
	struct password_job *job = password_job_create(PASSWORD_VERIFY, 3, "secret", "hash");
	assert_string_equal(job->password, "secret");
	assert_string_equal(job->hash, "hash");
	password_job_wipe(job);
	assert_null(job->password);
	password_job_wipe(job);
	password_job_destroy(job);
	password_job_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_copy_of_an_account_is_its_own),
		cmocka_unit_test(test_a_copy_of_a_channel_is_its_own),
		cmocka_unit_test(test_requests_own_what_they_hold),
		cmocka_unit_test(test_contents_are_freed_with_all_that_follows),
		cmocka_unit_test(test_a_password_is_wiped_once_it_is_dealt_with),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
