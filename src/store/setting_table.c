#include <apollon/base/alloc.h>

#include "store/database.h"
#include "store/tables.h"

bool setting_table_open(struct setting_table *table, sqlite3 *database, struct error *error)
{
	const struct statement_row row = {&table->put,
		"INSERT INTO setting (key, value) VALUES (?, ?)"
		" ON CONFLICT (key) DO UPDATE SET value = excluded.value"};
	return statement_prepare_all(&row, 1, database, error);
}

void setting_table_finish(struct setting_table *table)
{
	statement_finish(&table->put);
}

int setting_table_put(struct setting_table *table, const struct setting_record *record)
{
	statement_put_text(&table->put, record->key);
	statement_put_text(&table->put, record->value);
	return statement_run(&table->put);
}

static int load(struct statement *rows, struct setting_record **end)
{
	int result;
	while ((result = statement_next(rows)) == SQLITE_ROW) {
		*end = alloc_zeroed(1, sizeof(**end));
		(*end)->key = statement_take_text(rows);
		(*end)->value = statement_take_text(rows);
		end = &(*end)->next;
	}
	return result;
}

bool setting_table_load(sqlite3 *database, struct setting_record **first, struct error *error)
{
	struct statement rows = {0};
	const struct statement_row text = {&rows, "SELECT key, value FROM setting ORDER BY key"};
	bool loaded = statement_prepare_all(&text, 1, database, error) &&
		database_succeeded(database, load(&rows, first), error);
	statement_finish(&rows);
	return loaded;
}
