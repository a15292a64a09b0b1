#include <apollon/store/store.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "store/database.h"
#include "store/schema.h"
#include "store/tables.h"

struct store {
	sqlite3 *database; /* NULL: nothing is kept */
	struct account_table accounts;
	struct channel_table channels;
	struct ban_table bans;
	struct setting_table settings;
	unsigned long commit_count;
};

/* --- committing --- */

/* With its rights in the same transaction: whoever has the name next is somebody else. */
static int drop_account(struct store *store, const char *name)
{
	int result = account_table_drop(&store->accounts, name);
	return result == SQLITE_OK ? channel_table_forget_account(&store->channels, name) : result;
}

static int apply(struct store *store, const struct store_request *request)
{
	switch (request->kind) {
	case STORE_PUT_ACCOUNT:
		return account_table_put(&store->accounts, request->account);
	case STORE_DROP_ACCOUNT:
		return drop_account(store, request->name);
	case STORE_PUT_CHANNEL:
		return channel_table_put(&store->channels, request->channel);
	case STORE_DROP_CHANNEL:
		return channel_table_drop(&store->channels, request->name);
	case STORE_PUT_BAN:
		return ban_table_put(&store->bans, request->ban);
	case STORE_DROP_BAN:
		return ban_table_drop(&store->bans, request->ban);
	case STORE_PUT_SETTING:
		return setting_table_put(&store->settings, request->setting);
	}
	return SQLITE_MISUSE;
}

/* Requests that follow each other, up to end, which is none of them. */
struct batch {
	struct store_request *first, *end;
};

static struct store_request *request_after(const struct store_request *request)
{
	return (struct store_request *)request->letter.next;
}

enum commit_result {
	COMMIT_DONE,
	COMMIT_FAILED,    /* one of them could not be done, or all of them together */
	COMMIT_IMPOSSIBLE /* no transaction can be begun: it is not for any of them */
};

static bool apply_all(struct store *store, const struct batch *batch, struct error *error)
{
	for (struct store_request *request = batch->first; request != batch->end; request = request_after(request)) {
		if (!database_succeeded(store->database, apply(store, request), error))
			return false;
	}
	return true;
}

static enum commit_result commit(struct store *store, const struct batch *batch, struct error *error)
{
	if (!store->database)
		return COMMIT_DONE;
	errno = 0;
	if (!database_run(store->database, "BEGIN IMMEDIATE", error))
		return COMMIT_IMPOSSIBLE;
	if (!apply_all(store, batch, error) || !database_run(store->database, "COMMIT", error)) {
		database_roll_back(store->database);
		return COMMIT_FAILED;
	}
	store->commit_count++;
	return COMMIT_DONE;
}

struct answering {
	store_answer_fn *answer;
	void *context;
	unsigned failed_count;
};

static void answer_all(struct answering *answering, const struct batch *batch, const char *problem)
{
	for (struct store_request *request = batch->first, *next; request != batch->end; request = next) {
		next = request_after(request);
		answering->failed_count += *problem != '\0';
		answering->answer(answering->context, request, problem);
	}
}

/* One that cannot be stored, or does not fit on the disk any more, shall not be in the way of the others. */
static void commit_one_by_one(struct store *store, const struct batch *batch, struct answering *answering)
{
	struct error error = {.text = ""};
	for (struct store_request *request = batch->first, *next; request != batch->end; request = next) {
		next = request_after(request);
		enum commit_result result = commit(store, &(struct batch){request, next}, &error);
		if (result == COMMIT_IMPOSSIBLE) {
			answer_all(answering, &(struct batch){request, batch->end}, error.text);
			return;
		}
		answer_all(answering, &(struct batch){request, next}, result == COMMIT_DONE ? "" : error.text);
	}
}

static void commit_batch(struct store *store, const struct batch *batch, struct answering *answering)
{
	struct error error = {.text = ""};
	enum commit_result result = commit(store, batch, &error);
	if (result == COMMIT_FAILED && request_after(batch->first) != batch->end)
		commit_one_by_one(store, batch, answering);
	else
		answer_all(answering, batch, result == COMMIT_DONE ? "" : error.text);
}

static struct batch batch_from(struct store_request *first)
{
	struct batch batch = {first, first};
	for (unsigned count = 0; batch.end && count < STORE_BATCH_LIMIT; count++)
		batch.end = request_after(batch.end);
	return batch;
}

unsigned store_commit(struct store *store, struct store_request *first, store_answer_fn *answer, void *context)
{
	struct answering answering = {.answer = answer, .context = context};
	while (first) {
		struct batch batch = batch_from(first);
		commit_batch(store, &batch, &answering);
		first = batch.end;
	}
	return answering.failed_count;
}

unsigned long store_commit_count(const struct store *store)
{
	return store->commit_count;
}

/* --- opening --- */

static int take_finding(void *context, int column_count, char **values, char **names)
{
	(void)names;
	const char *finding = column_count == 1 && values[0] ? values[0] : "";
	if (strcmp(finding, "ok") == 0)
		return 0;
	error_set(context, "the file is damaged, restore it from a backup or move it away (%s)", finding);
	return 1;
}

/* Of what is loaded at each start; what grows for ever is looked at when it is read. */
static bool check_tables(sqlite3 *database, struct error *error)
{
	static const char *const checks[] = {"PRAGMA quick_check(account)", "PRAGMA quick_check(certificate)",
		"PRAGMA quick_check(channel)", "PRAGMA quick_check(channel_list)", "PRAGMA quick_check(channel_access)",
		"PRAGMA quick_check(ban)", "PRAGMA quick_check(setting)"};
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int result = sqlite3_exec(database, checks[i], take_finding, error, NULL);
		if (result == SQLITE_ABORT || !database_succeeded(database, result, error))
			return false;
	}
	return true;
}

static bool load(sqlite3 *database, struct store_contents *contents, struct error *error)
{
	return account_table_load(database, &contents->accounts, error) &&
		channel_table_load(database, &contents->channels, error) &&
		ban_table_load(database, &contents->bans, error) &&
		setting_table_load(database, &contents->settings, error);
}

static bool prepare(struct store *store, struct error *error)
{
	return account_table_open(&store->accounts, store->database, error) &&
		channel_table_open(&store->channels, store->database, error) &&
		ban_table_open(&store->bans, store->database, error) &&
		setting_table_open(&store->settings, store->database, error);
}

static bool open_all(struct store *store, const char *path, struct store_contents *contents, struct error *error)
{
	store->database = database_open(path, error);
	return store->database && schema_check(store->database, &schema_present, error) &&
		database_use_log(store->database, error) && schema_migrate(store->database, &schema_present, error) &&
		check_tables(store->database, error) && load(store->database, contents, error) && prepare(store, error);
}

struct store *store_open(const char *path, struct store_contents *contents, struct error *error)
{
	struct store *store = store_create_memory();
	*contents = (struct store_contents){0};
	if (open_all(store, path, contents, error))
		return store;
	error_set(error, "%s: %s", path, error->text);
	store_contents_finish(contents);
	store_close(store);
	return NULL;
}

struct store *store_create_memory(void)
{
	return alloc_zeroed(1, sizeof(struct store));
}

void store_close(struct store *store)
{
	if (!store)
		return;
	account_table_finish(&store->accounts);
	channel_table_finish(&store->channels);
	ban_table_finish(&store->bans);
	setting_table_finish(&store->settings);
	database_close(store->database);
	free(store);
}
