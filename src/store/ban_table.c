#include <apollon/base/alloc.h>

#include "store/database.h"
#include "store/tables.h"

bool ban_table_open(struct ban_table *table, sqlite3 *database, struct error *error)
{
	const struct statement_row rows[] = {
		{&table->put,
			"INSERT INTO ban (kind, mask, reason, setter, set_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)"
			" ON CONFLICT (kind, mask) DO UPDATE SET mask = excluded.mask, reason = excluded.reason,"
			" setter = excluded.setter, set_ms = excluded.set_ms, expires_ms = excluded.expires_ms"},
		{&table->drop, "DELETE FROM ban WHERE kind = ? AND mask = ?"},
	};
	return statement_prepare_all(rows, sizeof(rows) / sizeof(rows[0]), database, error);
}

void ban_table_finish(struct ban_table *table)
{
	statement_finish(&table->put);
	statement_finish(&table->drop);
}

int ban_table_put(struct ban_table *table, const struct ban_record *record)
{
	const char kind[] = {record->kind, '\0'};
	statement_put_text(&table->put, kind);
	statement_put_text(&table->put, record->mask);
	statement_put_text(&table->put, record->reason);
	statement_put_text(&table->put, record->setter);
	statement_put_number(&table->put, record->set_ms);
	statement_put_number(&table->put, record->expires_ms);
	return statement_run(&table->put);
}

int ban_table_drop(struct ban_table *table, const struct ban_record *record)
{
	const char kind[] = {record->kind, '\0'};
	statement_put_text(&table->drop, kind);
	statement_put_text(&table->drop, record->mask);
	return statement_run(&table->drop);
}

static int load(struct statement *rows, struct ban_record **end)
{
	int result;
	while ((result = statement_next(rows)) == SQLITE_ROW) {
		*end = alloc_zeroed(1, sizeof(**end));
		(*end)->kind = statement_take_char(rows);
		(*end)->mask = statement_take_text(rows);
		(*end)->reason = statement_take_text(rows);
		(*end)->setter = statement_take_text(rows);
		(*end)->set_ms = statement_take_number(rows);
		(*end)->expires_ms = statement_take_number(rows);
		end = &(*end)->next;
	}
	return result;
}

bool ban_table_load(sqlite3 *database, struct ban_record **first, struct error *error)
{
	struct statement rows = {0};
	const struct statement_row text = {
		&rows, "SELECT kind, mask, reason, setter, set_ms, expires_ms FROM ban ORDER BY set_ms, kind, mask"};
	bool loaded = statement_prepare_all(&text, 1, database, error) &&
		database_succeeded(database, load(&rows, first), error);
	statement_finish(&rows);
	return loaded;
}
