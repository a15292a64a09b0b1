#include "support/chat_backend.h"
#include "support/sasl.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "hub/accounts.h"

#define PASSWORD "sesame-street"
#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_a_restart_keeps_them(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_secure(chat, "alice", FINGERPRINT);
	chat_send(chat, "alice", "NS CERT ADD");
	chat_register(chat, "bob", PASSWORD);
	chat_restart(chat);
	sasl_open(chat, "alice");
	sasl_send_plain(chat, "alice", "ALICE", PASSWORD);
	chat_await(chat, "alice", "* 900 alice * alice :*");
	sasl_open(chat, "carol");
	chat_secure(chat, "carol", FINGERPRINT);
	chat_send(chat, "carol", "AUTHENTICATE EXTERNAL");
	chat_send(chat, "carol", "AUTHENTICATE +");
	chat_await(chat, "carol", "* 900 carol * alice :*");
	assert_true(sasl_prove(chat, "carol", "bob", PASSWORD));
	chat_connect(chat, "dan");
	chat_send(chat, "dan", "NICK bob");
	chat_expect(chat, "dan", "* 433 dan bob :Nickname is registered*");
}

static void test_a_name_goes_by_no_case(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "Alice", PASSWORD);
	struct hub *hub = chat_hub(chat);
	assert_ptr_equal(accounts_find(hub, "aLICE"), accounts_find_any(hub, "alicE"));
	assert_string_equal(accounts_find(hub, "aLICE")->record->name, "Alice");
	assert_null(accounts_find(hub, "alic"));
	assert_null(accounts_find(hub, ""));
}

static void test_an_id_is_that_of_one_account(void **state)
{
	struct chat *chat = *state;
	struct hub *hub = chat_hub(chat);
	chat_register(chat, "alice", PASSWORD);
	uint64_t id = accounts_find(hub, "alice")->id;
	assert_non_null(accounts_find_same(hub, "alice", id));
	assert_null(accounts_find_same(hub, "alice", id + 1));
	chat_leave(chat, "alice");
	accounts_remove(hub, accounts_find(hub, "alice"));
	assert_null(accounts_find_same(hub, "alice", id));
	chat_register(chat, "alice", PASSWORD);
	assert_null(accounts_find_same(hub, "alice", id));
}

/* The store gives them in any order; the oldest end first. */
static void test_unverified_ones_end_in_order_of_age(void **state)
{
	struct chat *chat = *state;
	const int64_t now_ms = 1700000000000;
	static const int64_t ages_ms[] = {1000, ACCOUNT_UNVERIFIED_MS, 5000};
	for (unsigned i = 0; i < 3; i++) {
		char name[8];
		snprintf(name, sizeof(name), "user%u", i);
		struct account_record *record = alloc_zeroed(1, sizeof(*record));
		record->name = alloc_text(name);
		record->code = alloc_text("0123456789abcdef");
		record->registered_ms = now_ms - ages_ms[i];
		record->next = chat_backend(chat)->contents.accounts;
		chat_backend(chat)->contents.accounts = record;
	}
	struct hub *hub = chat_hub(chat);
	assert_null(accounts_find_any(hub, "user1"));
	assert_non_null(accounts_find_any(hub, "user0"));
	assert_null(accounts_find(hub, "user0"));
	hub_tick(hub, now_ms + ACCOUNT_UNVERIFIED_MS - 5000, 1);
	chat_step(chat);
	assert_null(accounts_find_any(hub, "user2"));
	assert_non_null(accounts_find_any(hub, "user0"));
	hub_tick(hub, now_ms + ACCOUNT_UNVERIFIED_MS, 1);
	chat_step(chat);
	assert_null(accounts_find_any(hub, "user0"));
	assert_null(chat_backend(chat)->contents.accounts);
}

static void test_codes_are_not_alike(void **state)
{
	struct chat *chat = *state;
	char first[ACCOUNT_CODE_SIZE], second[ACCOUNT_CODE_SIZE];
	accounts_make_code(chat_hub(chat), first);
	accounts_make_code(chat_hub(chat), second);
	assert_int_equal(strlen(first), ACCOUNT_CODE_SIZE - 1);
	assert_int_equal(strspn(first, "0123456789abcdef"), ACCOUNT_CODE_SIZE - 1);
	assert_string_not_equal(first, second);
}

static void test_the_key_is_made_once(void **state)
{
	struct chat *chat = *state;
	uint8_t key[SECRET_HASH_SIZE];
	memcpy(key, chat_hub(chat)->login_key, sizeof(key));
	chat_step(chat);
	chat_restart(chat);
	assert_memory_equal(chat_hub(chat)->login_key, key, sizeof(key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_a_restart_keeps_them),
		chat_test(test_a_name_goes_by_no_case),
		chat_test(test_an_id_is_that_of_one_account),
		chat_test(test_unverified_ones_end_in_order_of_age),
		chat_test(test_codes_are_not_alike),
		chat_test(test_the_key_is_made_once),
	};
	return cmocka_run_group_tests_name("hub/accounts", tests, NULL, NULL);
}
