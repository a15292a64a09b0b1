#include "hub/accounts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

/* The name of the key in the store. */
#define LOGIN_KEY_SETTING "login-key"

struct account_certificate {
	char *fingerprint;
	struct account *account;
	UT_hash_handle hh;
};

struct account *accounts_find_any(struct hub *hub, const char *name)
{
	struct account *account = NULL;
	HASH_FIND(hh, hub->accounts, name, strlen(name), account);
	return account;
}

struct account *accounts_find(struct hub *hub, const char *name)
{
	struct account *account = accounts_find_any(hub, name);
	return account && account->state == ACCOUNT_VERIFIED ? account : NULL;
}

struct account *accounts_find_same(struct hub *hub, const char *name, uint64_t id)
{
	struct account *account = accounts_find_any(hub, name);
	return account && account->id == id ? account : NULL;
}

bool accounts_protect(struct hub *hub, const char *nick, const struct session *session)
{
	const struct account *account = accounts_find(hub, nick);
	return account && account != session->account;
}

/* --- certificates --- */

static struct account_certificate *find_certificate(struct hub *hub, const char *fingerprint)
{
	struct account_certificate *certificate = NULL;
	HASH_FIND(hh, hub->account_certificates, fingerprint, strlen(fingerprint), certificate);
	return certificate;
}

struct account *accounts_find_certificate(struct hub *hub, const char *fingerprint)
{
	const struct account_certificate *certificate = find_certificate(hub, fingerprint);
	return certificate && certificate->account->state == ACCOUNT_VERIFIED ? certificate->account : NULL;
}

/* The first account that has one keeps it. */
static void add_certificates(struct hub *hub, struct account *account)
{
	for (const struct certificate_record *entry = account->record->certificates; entry; entry = entry->next) {
		if (find_certificate(hub, entry->fingerprint))
			continue;
		struct account_certificate *certificate = alloc_zeroed(1, sizeof(*certificate));
		certificate->fingerprint = alloc_text(entry->fingerprint);
		certificate->account = account;
		HASH_ADD_KEYPTR(hh, hub->account_certificates, certificate->fingerprint,
			strlen(certificate->fingerprint), certificate);
	}
}

static void remove_certificates(struct hub *hub, const struct account *account)
{
	for (const struct certificate_record *entry = account->record->certificates; entry; entry = entry->next) {
		struct account_certificate *certificate = find_certificate(hub, entry->fingerprint);
		if (!certificate || certificate->account != account)
			continue;
		HASH_DEL(hub->account_certificates, certificate);
		free(certificate->fingerprint);
		free(certificate);
	}
}

/* --- the table --- */

struct account *accounts_add(struct hub *hub, struct account_record *record)
{
	assert(!accounts_find_any(hub, record->name));
	struct account *account = alloc_zeroed(1, sizeof(*account));
	account->record = record;
	account->id = ++hub->next_account_id;
	HASH_ADD_KEYPTR(hh, hub->accounts, record->name, strlen(record->name), account);
	add_certificates(hub, account);
	return account;
}

void accounts_settle(struct hub *hub, struct account *account)
{
	if (account->state == ACCOUNT_UNVERIFIED)
		DL_DELETE2(hub->unverified_accounts, account, previous, next);
	account->state = account->record->code ? ACCOUNT_UNVERIFIED : ACCOUNT_VERIFIED;
	if (account->state == ACCOUNT_UNVERIFIED)
		DL_APPEND2(hub->unverified_accounts, account, previous, next);
}

void accounts_replace_record(struct hub *hub, struct account *account, struct account_record *record)
{
	remove_certificates(hub, account);
	HASH_DEL(hub->accounts, account);
	account_record_destroy(account->record);
	account->record = record;
	account->drop_code[0] = '\0';
	HASH_ADD_KEYPTR(hh, hub->accounts, record->name, strlen(record->name), account);
	add_certificates(hub, account);
}

void accounts_remove(struct hub *hub, struct account *account)
{
	assert(account->session_count == 0);
	remove_certificates(hub, account);
	if (account->state == ACCOUNT_UNVERIFIED)
		DL_DELETE2(hub->unverified_accounts, account, previous, next);
	HASH_DEL(hub->accounts, account);
	account_record_destroy(account->record);
	account_record_destroy(account->next_record);
	secret_wipe(account->drop_code, sizeof(account->drop_code));
	free(account);
}

static void format_hex(char *target, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < len; i++) {
		*target++ = digits[bytes[i] >> 4];
		*target++ = digits[bytes[i] & 15];
	}
	*target = '\0';
}

void accounts_make_code(struct hub *hub, char code[ACCOUNT_CODE_SIZE])
{
	uint8_t bytes[ACCOUNT_CODE_SIZE / 2];
	hub->host->random(hub->host->context, bytes, sizeof(bytes));
	format_hex(code, bytes, sizeof(bytes));
}

/* --- start and end --- */

void accounts_init(struct hub *hub)
{
	if (hub->host->random)
		hub->host->random(hub->host->context, hub->login_key, sizeof(hub->login_key));
}

/* With another key the salts that are shown for accounts that are not there would change with each start, and those of accounts
 * would not. */
static void restore_key(struct hub *hub, const struct store_contents *contents)
{
	for (const struct setting_record *setting = contents->settings; setting; setting = setting->next) {
		size_t len;
		if (strcmp(setting->key, LOGIN_KEY_SETTING) == 0 &&
			secret_base64_decode(slice_of(setting->value), hub->login_key, sizeof(hub->login_key), &len) &&
			len == sizeof(hub->login_key))
			return;
	}
	char text[SECRET_BASE64_SIZE(SECRET_HASH_SIZE)];
	secret_base64_encode((struct slice){(const char *)hub->login_key, sizeof(hub->login_key)}, text);
	hub->host->store(hub->host->context,
		store_request_create(STORE_PUT_SETTING, 0, setting_record_create(LOGIN_KEY_SETTING, text)));
	secret_wipe(text, sizeof(text));
}

static int compare_ages(const struct account *a, const struct account *b)
{
	return (a->record->registered_ms > b->record->registered_ms) -
		(a->record->registered_ms < b->record->registered_ms);
}

void accounts_restore(struct hub *hub, struct store_contents *contents)
{
	restore_key(hub, contents);
	while (contents->accounts) {
		struct account_record *record = contents->accounts;
		contents->accounts = record->next;
		record->next = NULL;
		accounts_settle(hub, accounts_add(hub, record));
	}
	DL_SORT2(hub->unverified_accounts, compare_ages, previous, next);
}

static void drop_expired(struct hub *hub, struct account *account)
{
	hub->host->store(
		hub->host->context, store_request_create(STORE_DROP_ACCOUNT, 0, alloc_text(account->record->name)));
	accounts_remove(hub, account);
}

void accounts_tick(struct hub *hub)
{
	struct account *account = hub->unverified_accounts;
	while (account && hub->now_ms - account->record->registered_ms >= ACCOUNT_UNVERIFIED_MS) {
		struct account *next = account->next;
		if (!account->is_changing)
			drop_expired(hub, account);
		account = next;
	}
}

void accounts_finish(struct hub *hub)
{
	struct account *account, *next;
	HASH_ITER(hh, hub->accounts, account, next) {
		account->session_count = 0;
		accounts_remove(hub, account);
	}
	secret_wipe(hub->login_key, sizeof(hub->login_key));
}
