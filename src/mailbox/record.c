#include <apollon/mailbox/record.h>

#include <stdlib.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

/* --- what records are made of --- */

void account_record_add_certificate(struct account_record *record, const char *fingerprint, int64_t added_ms)
{
	struct certificate_record **end = &record->certificates;
	while (*end)
		end = &(*end)->next;
	*end = alloc_zeroed(1, sizeof(**end));
	(*end)->fingerprint = alloc_text(fingerprint);
	(*end)->added_ms = added_ms;
}

struct list_record *list_record_create(char kind, const char *mask, const char *setter, int64_t set_ms)
{
	struct list_record *record = alloc_zeroed(1, sizeof(*record));
	record->kind = kind;
	record->mask = alloc_text(mask);
	record->setter = alloc_text(setter);
	record->set_ms = set_ms;
	return record;
}

struct access_record *access_record_create(const char *account, char rank)
{
	struct access_record *record = alloc_zeroed(1, sizeof(*record));
	record->account = alloc_text(account);
	record->rank = rank;
	return record;
}

struct ban_record *ban_record_create(char kind, const char *mask, const char *reason, const char *setter)
{
	struct ban_record *record = alloc_zeroed(1, sizeof(*record));
	record->kind = kind;
	record->mask = alloc_text(mask);
	record->reason = alloc_text(reason);
	record->setter = alloc_text(setter);
	return record;
}

struct setting_record *setting_record_create(const char *key, const char *value)
{
	struct setting_record *record = alloc_zeroed(1, sizeof(*record));
	record->key = alloc_text(key);
	record->value = alloc_text(value);
	return record;
}

/* --- copies --- */

struct account_record *account_record_copy(const struct account_record *record)
{
	struct account_record *copy = alloc_zeroed(1, sizeof(*copy));
	copy->name = alloc_text(record->name);
	copy->password_hash = alloc_text(record->password_hash);
	copy->scram = alloc_text(record->scram);
	copy->code = alloc_text(record->code);
	copy->registered_ms = record->registered_ms;
	for (const struct certificate_record *entry = record->certificates; entry; entry = entry->next)
		account_record_add_certificate(copy, entry->fingerprint, entry->added_ms);
	return copy;
}

static void copy_parts(struct channel_record *copy, const struct channel_record *record)
{
	struct list_record **list_end = &copy->lists;
	for (const struct list_record *entry = record->lists; entry; entry = entry->next) {
		*list_end = list_record_create(entry->kind, entry->mask, entry->setter, entry->set_ms);
		list_end = &(*list_end)->next;
	}
	struct access_record **access_end = &copy->access;
	for (const struct access_record *entry = record->access; entry; entry = entry->next) {
		*access_end = access_record_create(entry->account, entry->rank);
		access_end = &(*access_end)->next;
	}
}

struct channel_record *channel_record_copy(const struct channel_record *record)
{
	struct channel_record *copy = alloc_zeroed(1, sizeof(*copy));
	copy->name = alloc_text(record->name);
	copy->founder = alloc_text(record->founder);
	copy->topic = alloc_text(record->topic);
	copy->topic_setter = alloc_text(record->topic_setter);
	copy->modes = alloc_text(record->modes);
	copy->registered_ms = record->registered_ms;
	copy->created_ms = record->created_ms;
	copy->topic_ms = record->topic_ms;
	copy_parts(copy, record);
	return copy;
}

/* --- their end --- */

void account_record_destroy(struct account_record *record)
{
	if (!record)
		return;
	for (struct certificate_record *entry = record->certificates, *next; entry; entry = next) {
		next = entry->next;
		free(entry->fingerprint);
		free(entry);
	}
	free(record->name);
	secret_free(record->password_hash);
	secret_free(record->scram);
	secret_free(record->code);
	free(record);
}

void channel_record_destroy(struct channel_record *record)
{
	if (!record)
		return;
	for (struct list_record *entry = record->lists, *next; entry; entry = next) {
		next = entry->next;
		free(entry->mask);
		free(entry->setter);
		free(entry);
	}
	for (struct access_record *entry = record->access, *next; entry; entry = next) {
		next = entry->next;
		free(entry->account);
		free(entry);
	}
	free(record->name);
	free(record->founder);
	free(record->topic);
	free(record->topic_setter);
	free(record->modes);
	free(record);
}

void ban_record_destroy(struct ban_record *record)
{
	if (!record)
		return;
	free(record->mask);
	free(record->reason);
	free(record->setter);
	free(record);
}

void setting_record_destroy(struct setting_record *record)
{
	if (!record)
		return;
	free(record->key);
	secret_free(record->value);
	free(record);
}

#define DESTROY_ALL(kind, first) \
	for (struct kind *entry = (first), *next; entry; entry = next) { \
		next = entry->next; \
		kind##_destroy(entry); \
	}

void store_contents_finish(struct store_contents *contents)
{
	DESTROY_ALL(account_record, contents->accounts)
	DESTROY_ALL(channel_record, contents->channels)
	DESTROY_ALL(ban_record, contents->bans)
	DESTROY_ALL(setting_record, contents->settings)
	*contents = (struct store_contents){0};
}

/* --- requests --- */

struct store_request *store_request_create(enum store_kind kind, uint64_t serial, void *record)
{
	struct store_request *request = alloc_zeroed(1, sizeof(*request));
	request->kind = kind;
	request->serial = serial;
	switch (kind) {
	case STORE_PUT_ACCOUNT:
		request->account = record;
		break;
	case STORE_PUT_CHANNEL:
		request->channel = record;
		break;
	case STORE_PUT_BAN:
	case STORE_DROP_BAN:
		request->ban = record;
		break;
	case STORE_PUT_SETTING:
		request->setting = record;
		break;
	case STORE_DROP_ACCOUNT:
	case STORE_DROP_CHANNEL:
		request->name = record;
		break;
	}
	return request;
}

void store_request_destroy(struct store_request *request)
{
	if (!request)
		return;
	switch (request->kind) {
	case STORE_PUT_ACCOUNT:
		account_record_destroy(request->account);
		break;
	case STORE_PUT_CHANNEL:
		channel_record_destroy(request->channel);
		break;
	case STORE_PUT_BAN:
	case STORE_DROP_BAN:
		ban_record_destroy(request->ban);
		break;
	case STORE_PUT_SETTING:
		setting_record_destroy(request->setting);
		break;
	case STORE_DROP_ACCOUNT:
	case STORE_DROP_CHANNEL:
		free(request->name);
		break;
	}
	free(request);
}
