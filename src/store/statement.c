#include "store/statement.h"

#include <apollon/base/alloc.h>

#include "store/database.h"

bool statement_prepare_all(const struct statement_row *rows, size_t count, sqlite3 *database, struct error *error)
{
	int result = SQLITE_OK;
	for (size_t i = 0; i < count; i++) {
		*rows[i].statement = (struct statement){0};
		if (result == SQLITE_OK)
			result = sqlite3_prepare_v3(
				database, rows[i].sql, -1, SQLITE_PREPARE_PERSISTENT, &rows[i].statement->handle, NULL);
	}
	return database_succeeded(database, result, error);
}

void statement_finish(struct statement *statement)
{
	sqlite3_finalize(statement->handle);
	statement->handle = NULL;
}

static void keep(struct statement *statement, int result)
{
	if (!statement->result)
		statement->result = result;
}

void statement_put_text(struct statement *statement, const char *text)
{
	int position = ++statement->position;
	keep(statement,
		text ? sqlite3_bind_text(statement->handle, position, text, -1, SQLITE_STATIC)
		     : sqlite3_bind_null(statement->handle, position));
}

void statement_put_number(struct statement *statement, int64_t number)
{
	keep(statement, sqlite3_bind_int64(statement->handle, ++statement->position, number));
}

static void make_ready(struct statement *statement)
{
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
	statement->result = SQLITE_OK;
	statement->position = 0;
}

int statement_next(struct statement *statement)
{
	int result = statement->result ? statement->result : sqlite3_step(statement->handle);
	statement->position = -1;
	if (result != SQLITE_ROW)
		make_ready(statement);
	return result;
}

int statement_run(struct statement *statement)
{
	int result = statement_next(statement);
	return result == SQLITE_DONE ? SQLITE_OK : result;
}

char *statement_take_text(struct statement *statement)
{
	const unsigned char *text = sqlite3_column_text(statement->handle, ++statement->position);
	return alloc_text((const char *)text);
}

int64_t statement_take_number(struct statement *statement)
{
	return sqlite3_column_int64(statement->handle, ++statement->position);
}

char statement_take_char(struct statement *statement)
{
	const unsigned char *text = sqlite3_column_text(statement->handle, ++statement->position);
	return text ? (char)*text : '\0';
}
