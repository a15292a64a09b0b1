/*
 * A prepared statement: prepared once, run many times. Values are put, and columns taken, in the order of the statement's text; the
 * first thing that fails is kept and is the result of the run.
 *   thread safety   one thread at a time.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

struct statement {
	sqlite3_stmt *handle;
	int position; /* of the last value put or column taken */
	int result;
};

struct statement_row {
	struct statement *statement;
	const char *sql;
};

/* Those before one that fails stay prepared; the others are zeroed. */
bool statement_prepare_all(const struct statement_row *rows, size_t count, sqlite3 *database, struct error *error)
	MUST_CHECK;

/* One that is zeroed is allowed. */
void statement_finish(struct statement *statement);

/* Borrowed until the statement has run. A text that is NULL is SQL's NULL. */
void statement_put_text(struct statement *statement, const char *text);
void statement_put_number(struct statement *statement, int64_t number);

/* Runs one that gives no rows, and makes it ready to be put to again. */
int statement_run(struct statement *statement) MUST_CHECK;

/* The next row: SQLITE_ROW, SQLITE_DONE or an error. After anything but a row it is ready to be put to again. */
int statement_next(struct statement *statement) MUST_CHECK;

/* The row's next column. What is returned is the caller's; a NULL is NULL. */
char *statement_take_text(struct statement *statement);
int64_t statement_take_number(struct statement *statement);

/* Its first character; 0 for an empty one. */
char statement_take_char(struct statement *statement);

#endif
