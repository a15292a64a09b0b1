#include <support/unit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include <apollon/store/store.h>

#include "store_stage.h"

/* --- what is kept --- */

static struct account_record *account_with_all(const char *name)
{
	struct account_record *record = account_of(name);
	record->password_hash = strdup("$argon2id$hash");
	record->scram = strdup("SCRAM-SHA-256$4096:salt$stored:server");
	record->code = strdup("123456");
	record->registered_ms = 1800000000123;
	account_record_add_certificate(record, "ffff", 7);
	account_record_add_certificate(record, "aaaa", 8);
	return record;
}

static struct channel_record *channel_with_all(const char *name)
{
	struct channel_record *record = channel_of(name, "alice");
	record->topic = strdup("tea at five");
	record->topic_setter = strdup("alice!a@b");
	record->modes = strdup("+ntk key");
	record->registered_ms = 1;
	record->created_ms = 2;
	record->topic_ms = 3;
	record->lists = list_record_create('b', "*!*@bad", "alice", 4);
	record->lists->next = list_record_create('I', "*!*@good", NULL, 5);
	record->access = access_record_create("bob", 'o');
	record->access->next = access_record_create("carol", 'v');
	return record;
}

static void test_a_new_file_is_empty_and_its_owners_alone(void **state)
{
	struct stage *stage = *state;
	struct stat file;
	open_store(stage);
	assert_null(stage->contents.accounts);
	assert_null(stage->contents.channels);
	assert_null(stage->contents.bans);
	assert_null(stage->contents.settings);
	assert_int_equal(stat(stage->path, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
}

static void test_an_account_comes_back_as_it_was(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_with_all("Alice"));
	reopen_store(stage);
	const struct account_record *account = stage->contents.accounts;
	assert_non_null(account);
	assert_null(account->next);
	assert_string_equal(account->name, "Alice");
	assert_string_equal(account->password_hash, "$argon2id$hash");
	assert_string_equal(account->scram, "SCRAM-SHA-256$4096:salt$stored:server");
	assert_string_equal(account->code, "123456");
	assert_int_equal(account->registered_ms, 1800000000123);
	assert_string_equal(account->certificates->fingerprint, "ffff");
	assert_int_equal(account->certificates->added_ms, 7);
	assert_string_equal(account->certificates->next->fingerprint, "aaaa");
	assert_null(account->certificates->next->next);
}

static void test_a_channel_comes_back_as_it_was(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	put_well(stage, STORE_PUT_CHANNEL, channel_with_all("#Tea"));
	reopen_store(stage);
	const struct channel_record *channel = stage->contents.channels;
	assert_non_null(channel);
	assert_string_equal(channel->name, "#Tea");
	assert_string_equal(channel->founder, "alice");
	assert_string_equal(channel->topic, "tea at five");
	assert_string_equal(channel->topic_setter, "alice!a@b");
	assert_string_equal(channel->modes, "+ntk key");
	assert_int_equal(channel->registered_ms, 1);
	assert_int_equal(channel->created_ms, 2);
	assert_int_equal(channel->topic_ms, 3);
	assert_int_equal(channel->lists->kind, 'b');
	assert_string_equal(channel->lists->mask, "*!*@bad");
	assert_string_equal(channel->lists->setter, "alice");
	assert_int_equal(channel->lists->set_ms, 4);
	assert_int_equal(channel->lists->next->kind, 'I');
	assert_null(channel->lists->next->setter);
	assert_string_equal(channel->access->account, "bob");
	assert_int_equal(channel->access->rank, 'o');
	assert_int_equal(channel->access->next->rank, 'v');
	assert_null(channel->access->next->next);
}

static void test_bans_and_settings_come_back_as_they_were(void **state)
{
	struct stage *stage = *state;
	struct ban_record *ban = ban_record_create('D', "192.0.2.0/24", "spam", "root");
	ban->set_ms = 10;
	ban->expires_ms = 20;
	open_store(stage);
	put_well(stage, STORE_PUT_BAN, ban);
	put_well(stage, STORE_PUT_SETTING, setting_record_create("cloak-key", "old"));
	put_well(stage, STORE_PUT_SETTING, setting_record_create("cloak-key", "new"));
	reopen_store(stage);
	assert_int_equal(stage->contents.bans->kind, 'D');
	assert_string_equal(stage->contents.bans->mask, "192.0.2.0/24");
	assert_string_equal(stage->contents.bans->reason, "spam");
	assert_string_equal(stage->contents.bans->setter, "root");
	assert_int_equal(stage->contents.bans->set_ms, 10);
	assert_int_equal(stage->contents.bans->expires_ms, 20);
	assert_string_equal(stage->contents.settings->key, "cloak-key");
	assert_string_equal(stage->contents.settings->value, "new");
	assert_null(stage->contents.settings->next);
}

static void test_a_put_replaces_all_there_was(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_with_all("alice"));
	put_well(stage, STORE_PUT_ACCOUNT, account_of("ALICE"));
	put_well(stage, STORE_PUT_CHANNEL, channel_with_all("#tea"));
	put_well(stage, STORE_PUT_CHANNEL, channel_of("#TEA", "bob"));
	reopen_store(stage);
	assert_string_equal(stage->contents.accounts->name, "ALICE");
	assert_null(stage->contents.accounts->password_hash);
	assert_null(stage->contents.accounts->certificates);
	assert_null(stage->contents.accounts->next);
	assert_string_equal(stage->contents.channels->name, "#TEA");
	assert_string_equal(stage->contents.channels->founder, "bob");
	assert_null(stage->contents.channels->topic);
	assert_null(stage->contents.channels->lists);
	assert_null(stage->contents.channels->access);
	assert_null(stage->contents.channels->next);
}

static void test_what_is_dropped_is_gone_with_all_its_parts(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_with_all("alice"));
	put_well(stage, STORE_PUT_CHANNEL, channel_with_all("#tea"));
	put_well(stage, STORE_PUT_BAN, ban_record_create('K', "*@Bad.example", "", "root"));
	put_well(stage, STORE_PUT_BAN, ban_record_create('D', "*@bad.example", "", "root"));
	put_well(stage, STORE_DROP_ACCOUNT, strdup("Alice"));
	put_well(stage, STORE_DROP_CHANNEL, strdup("#Tea"));
	put_well(stage, STORE_DROP_BAN, ban_record_create('K', "*@bad.example", NULL, NULL));
	reopen_store(stage);
	assert_null(stage->contents.accounts);
	assert_null(stage->contents.channels);
	assert_int_equal(stage->contents.bans->kind, 'D');
	assert_null(stage->contents.bans->next);
	assert_int_equal(count_rows(stage, "certificate"), 0);
	assert_int_equal(count_rows(stage, "channel_list"), 0);
	assert_int_equal(count_rows(stage, "channel_access"), 0);
}

/* Somebody else may have the name next. */
static void test_an_account_takes_its_rights_along(void **state)
{
	struct stage *stage = *state;
	struct channel_record *other = channel_of("#other", "bob");
	other->access = access_record_create("Alice", 'o');
	other->access->next = access_record_create("carol", 'v');
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("alice"));
	put_well(stage, STORE_PUT_CHANNEL, channel_with_all("#tea"));
	put_well(stage, STORE_PUT_CHANNEL, channel_of("#tea", "Alice"));
	put_well(stage, STORE_PUT_CHANNEL, other);
	put_well(stage, STORE_DROP_ACCOUNT, strdup("ALICE"));
	reopen_store(stage);
	assert_string_equal(stage->contents.channels->name, "#other");
	assert_null(stage->contents.channels->next);
	assert_string_equal(stage->contents.channels->access->account, "carol");
	assert_null(stage->contents.channels->access->next);
}

static void test_to_drop_what_is_not_there_is_no_failure(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	put_well(stage, STORE_DROP_ACCOUNT, strdup("nobody"));
}

/* --- commits --- */

static void test_what_waits_is_committed_together_and_answered_in_order(void **state)
{
	struct stage *stage = *state;
	struct store_request *first = NULL;
	open_store(stage);
	for (unsigned i = 5; i > 0; i--)
		first = queue_before(first, STORE_PUT_ACCOUNT, i, numbered_account(i));
	assert_int_equal(commit(stage, first), 0);
	assert_int_equal(store_commit_count(stage->store), 1);
	assert_string_equal(stage->answers, "1. 2. 3. 4. 5. ");
}

static void test_a_long_queue_is_several_transactions(void **state)
{
	struct stage *stage = *state;
	struct store_request *first = NULL;
	open_store(stage);
	for (unsigned i = 2 * STORE_BATCH_LIMIT + 1; i > 0; i--)
		first = queue_before(first, STORE_PUT_ACCOUNT, 0, numbered_account(i));
	assert_int_equal(commit(stage, first), 0);
	assert_int_equal(store_commit_count(stage->store), 3);
	assert_int_equal(count_rows(stage, "account"), 2 * STORE_BATCH_LIMIT + 1);
}

static void test_one_that_cannot_be_stored_fails_alone_and_whole(void **state)
{
	struct stage *stage = *state;
	struct account_record *twice = numbered_account(2);
	account_record_add_certificate(twice, "same", 0);
	account_record_add_certificate(twice, "same", 0);
	open_store(stage);
	struct store_request *first = queue_before(NULL, STORE_PUT_ACCOUNT, 3, numbered_account(3));
	first = queue_before(first, STORE_PUT_ACCOUNT, 2, twice);
	first = queue_before(first, STORE_PUT_ACCOUNT, 1, numbered_account(1));
	assert_int_equal(commit(stage, first), 1);
	assert_string_equal(stage->answers,
		"1. 2: UNIQUE constraint failed: certificate.account, "
		"certificate.fingerprint. 3. ");
	reopen_store(stage);
	assert_string_equal(stage->contents.accounts->name, "account1");
	assert_string_equal(stage->contents.accounts->next->name, "account3");
	assert_null(stage->contents.accounts->next->next);
}

static void test_somebody_who_holds_the_file_makes_all_fail_and_is_named(void **state)
{
	struct stage *stage = *state;
	struct store_request *first = NULL;
	sqlite3 *other = NULL;
	open_store(stage);
	assert_int_equal(sqlite3_open(stage->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	for (unsigned i = 2; i > 0; i--)
		first = queue_before(first, STORE_PUT_ACCOUNT, i, numbered_account(i));
	assert_int_equal(commit(stage, first), 2);
	assert_string_equal(stage->answers,
		"1: another program holds the file (database is locked). "
		"2: another program holds the file (database is locked). ");
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("alice"));
}

static void test_who_reads_holds_nobody_up(void **state)
{
	struct stage *stage = *state;
	sqlite3 *other = NULL;
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("alice"));
	assert_int_equal(sqlite3_open(stage->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN; SELECT * FROM account", NULL, NULL, NULL), SQLITE_OK);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("bob"));
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	reopen_store(stage);
	assert_string_equal(stage->contents.accounts->next->name, "bob");
}

static void test_the_memory_store_keeps_nothing_and_never_fails(void **state)
{
	struct stage *stage = *state;
	stage->store = store_create_memory();
	put_well(stage, STORE_PUT_ACCOUNT, account_with_all("alice"));
	put_well(stage, STORE_DROP_ACCOUNT, strdup("alice"));
	assert_int_equal(access(stage->path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		staged(test_a_new_file_is_empty_and_its_owners_alone),
		staged(test_an_account_comes_back_as_it_was),
		staged(test_a_channel_comes_back_as_it_was),
		staged(test_bans_and_settings_come_back_as_they_were),
		staged(test_a_put_replaces_all_there_was),
		staged(test_what_is_dropped_is_gone_with_all_its_parts),
		staged(test_an_account_takes_its_rights_along),
		staged(test_to_drop_what_is_not_there_is_no_failure),
		staged(test_what_waits_is_committed_together_and_answered_in_order),
		staged(test_a_long_queue_is_several_transactions),
		staged(test_one_that_cannot_be_stored_fails_alone_and_whole),
		staged(test_somebody_who_holds_the_file_makes_all_fail_and_is_named),
		staged(test_who_reads_holds_nobody_up),
		staged(test_the_memory_store_keeps_nothing_and_never_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
