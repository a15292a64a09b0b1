/*
 * The tables, one kind of record each: putting a record replaces all there was of it.
 *   thread safety   one thread at a time.
 *   transactions    the caller's: a put is several statements.
 *   errors          put and drop return SQLite's result.
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/mailbox/record.h>

#include "store/statement.h"

struct account_table {
	struct statement put, clear, put_certificate, drop;
};

struct channel_table {
	struct statement put, clear_lists, clear_access, put_list, put_access, drop, drop_founders, drop_ranks;
};

struct ban_table {
	struct statement put, drop;
};

struct setting_table {
	struct statement put;
};

/* Prepares the statements; the table is zeroed before. */
bool account_table_open(struct account_table *table, sqlite3 *database, struct error *error) MUST_CHECK;
bool channel_table_open(struct channel_table *table, sqlite3 *database, struct error *error) MUST_CHECK;
bool ban_table_open(struct ban_table *table, sqlite3 *database, struct error *error) MUST_CHECK;
bool setting_table_open(struct setting_table *table, sqlite3 *database, struct error *error) MUST_CHECK;

/* After an open that failed, and on a zeroed table, as well. */
void account_table_finish(struct account_table *table);
void channel_table_finish(struct channel_table *table);
void ban_table_finish(struct ban_table *table);
void setting_table_finish(struct setting_table *table);

int account_table_put(struct account_table *table, const struct account_record *record) MUST_CHECK;
int account_table_drop(struct account_table *table, const char *name) MUST_CHECK;
int channel_table_put(struct channel_table *table, const struct channel_record *record) MUST_CHECK;
int channel_table_drop(struct channel_table *table, const char *name) MUST_CHECK;

/* Of an account that ends: the channels that it is the founder of, and its ranks in others. */
int channel_table_forget_account(struct channel_table *table, const char *account) MUST_CHECK;
int ban_table_put(struct ban_table *table, const struct ban_record *record) MUST_CHECK;
int ban_table_drop(struct ban_table *table, const struct ban_record *record) MUST_CHECK;
int setting_table_put(struct setting_table *table, const struct setting_record *record) MUST_CHECK;

/* All records, by name. What has been loaded when one fails is the caller's as well. */
bool account_table_load(sqlite3 *database, struct account_record **first, struct error *error) MUST_CHECK;
bool channel_table_load(sqlite3 *database, struct channel_record **first, struct error *error) MUST_CHECK;
bool ban_table_load(sqlite3 *database, struct ban_record **first, struct error *error) MUST_CHECK;
bool setting_table_load(sqlite3 *database, struct setting_record **first, struct error *error) MUST_CHECK;

#endif
