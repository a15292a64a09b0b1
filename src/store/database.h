/*
 * One SQLite file: opened so that a commit is on the disk when it has succeeded, and its errors in words for people.
 *   thread safety   one thread at a time.
 *   errors          what is wrong is said without the file's name, which the caller knows.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

/* How long somebody else who has the file (a backup, a shell) may hold up a write before it fails. */
#define DATABASE_BUSY_MS 2000

/* What the write-ahead log is cut back to once its pages are in the file. */
#define DATABASE_LOG_BYTES "67108864"

/* Creates the file, for its owner alone, when there is none. What is in it may be of others yet: nothing is changed. The handle is the
 * caller's. */
sqlite3 *database_open(const char *path, struct error *error) MUST_CHECK;

/* From now on with a write-ahead log: who reads (a backup, somebody with a shell) never holds up who writes. */
bool database_use_log(sqlite3 *database, struct error *error) MUST_CHECK;

/* NULL is allowed. All statements must have been finished. */
void database_close(sqlite3 *database);

/* Runs statements that give no rows. */
bool database_run(sqlite3 *database, const char *sql, struct error *error) MUST_CHECK;

/* The one number of the one row that a statement gives. */
bool database_number(sqlite3 *database, const char *sql, int64_t *number, struct error *error) MUST_CHECK;

/* Ends a transaction without its changes, if one is open: SQLite itself has ended some that failed. */
void database_roll_back(sqlite3 *database);

/* Whether this is the result of a call that went well; else says in the error what it means. */
bool database_succeeded(sqlite3 *database, int result, struct error *error) MUST_CHECK;

#endif
