/* A store in a folder of its own, and what was answered: for the tests of it. */
#ifndef STORE_STAGE_H
#define STORE_STAGE_H

#include <support/unit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include <apollon/store/store.h>

#define staged(test) cmocka_unit_test_setup_teardown(test, set_stage, clear_stage)

struct stage {
	char folder[64];
	char path[96];
	struct store *store;
	struct store_contents contents;
	struct error error;
	char answers[8192]; /* "1. 2: the reason. " */
};

static inline int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	strcpy(stage->folder, "/tmp/apollon-store-XXXXXX");
	if (!mkdtemp(stage->folder))
		return -1;
	snprintf(stage->path, sizeof(stage->path), "%s/apollon.db", stage->folder);
	*state = stage;
	return 0;
}

static inline void close_store(struct stage *stage)
{
	store_close(stage->store);
	stage->store = NULL;
	store_contents_finish(&stage->contents);
}

static inline int clear_stage(void **state)
{
	struct stage *stage = *state;
	char path[128];
	close_store(stage);
	for (const char *const *end = (const char *const[]){"", "-wal", "-shm", "-journal", NULL}; *end; end++) {
		snprintf(path, sizeof(path), "%s%s", stage->path, *end);
		unlink(path);
	}
	/* Fails, and the test with it, when anything else has been left there. */
	int result = rmdir(stage->folder);
	free(stage);
	return result;
}

static inline void open_store(struct stage *stage)
{
	stage->store = store_open(stage->path, &stage->contents, &stage->error);
	if (!stage->store)
		fail_msg("%s", stage->error.text);
}

static inline void reopen_store(struct stage *stage)
{
	close_store(stage);
	open_store(stage);
}

/* Opening fails, and the reason begins with the file's name and has all of the words, parted by '|', in it. */
static inline void open_badly(struct stage *stage, const char *words)
{
	char copy[256], *rest = copy, *word;
	stage->store = store_open(stage->path, &stage->contents, &stage->error);
	assert_null(stage->store);
	assert_null(stage->contents.accounts);
	snprintf(copy, sizeof(copy), "%s|%s", stage->path, words);
	while ((word = strsep(&rest, "|"))) {
		if (!strstr(stage->error.text, word))
			fail_msg("'%s' is not in: %s", word, stage->error.text);
	}
}

static inline void note_answer(void *context, const struct store_request *request, const char *problem)
{
	struct stage *stage = context;
	size_t len = strlen(stage->answers);
	if (request->serial)
		snprintf(stage->answers + len, sizeof(stage->answers) - len, "%u%s%s. ", (unsigned)request->serial,
			*problem ? ": " : "", problem);
	store_request_destroy((struct store_request *)request);
}

static inline unsigned commit(struct stage *stage, struct store_request *first)
{
	stage->answers[0] = '\0';
	return store_commit(stage->store, first, note_answer, stage);
}

static inline struct store_request *queue_before(
	struct store_request *next, enum store_kind kind, uint64_t serial, void *record)
{
	struct store_request *request = store_request_create(kind, serial, record);
	request->letter.next = (struct letter *)next;
	return request;
}

/* Takes the record. */
static inline void put_well(struct stage *stage, enum store_kind kind, void *record)
{
	assert_int_equal(commit(stage, queue_before(NULL, kind, 1, record)), 0);
	assert_string_equal(stage->answers, "1. ");
}

/* --- records --- */

static inline struct account_record *account_of(const char *name)
{
	struct account_record *record = calloc(1, sizeof(*record));
	record->name = strdup(name);
	return record;
}

static inline struct account_record *numbered_account(unsigned number)
{
	char name[32];
	snprintf(name, sizeof(name), "account%u", number);
	return account_of(name);
}

static inline struct channel_record *channel_of(const char *name, const char *founder)
{
	struct channel_record *record = calloc(1, sizeof(*record));
	record->name = strdup(name);
	record->founder = strdup(founder);
	return record;
}

/* As another program sees it. */
static inline int count_rows(const struct stage *stage, const char *table)
{
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;
	char sql[64];
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	assert_int_equal(sqlite3_open(stage->path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int count = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	assert_int_equal(sqlite3_close(database), SQLITE_OK);
	return count;
}

#endif
