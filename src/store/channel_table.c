#include <apollon/base/alloc.h>

#include "store/database.h"
#include "store/tables.h"

bool channel_table_open(struct channel_table *table, sqlite3 *database, struct error *error)
{
	const struct statement_row rows[] = {
		{&table->put,
			"INSERT INTO channel (name, founder, topic, topic_setter, modes, registered_ms, created_ms, topic_ms)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET name = excluded.name,"
			" founder = excluded.founder, topic = excluded.topic, topic_setter = excluded.topic_setter,"
			" modes = excluded.modes, registered_ms = excluded.registered_ms,"
			" created_ms = excluded.created_ms, topic_ms = excluded.topic_ms"},
		{&table->clear_lists, "DELETE FROM channel_list WHERE channel = ?"},
		{&table->clear_access, "DELETE FROM channel_access WHERE channel = ?"},
		{&table->put_list,
			"INSERT INTO channel_list (channel, position, kind, mask, setter, set_ms)"
			" VALUES (?, ?, ?, ?, ?, ?)"},
		{&table->put_access, "INSERT INTO channel_access (channel, account, rank) VALUES (?, ?, ?)"},
		{&table->drop, "DELETE FROM channel WHERE name = ?"},
		{&table->drop_founders, "DELETE FROM channel WHERE founder = ? COLLATE NOCASE"},
		{&table->drop_ranks, "DELETE FROM channel_access WHERE account = ?"},
	};
	return statement_prepare_all(rows, sizeof(rows) / sizeof(rows[0]), database, error);
}

void channel_table_finish(struct channel_table *table)
{
	statement_finish(&table->put);
	statement_finish(&table->clear_lists);
	statement_finish(&table->clear_access);
	statement_finish(&table->put_list);
	statement_finish(&table->put_access);
	statement_finish(&table->drop);
	statement_finish(&table->drop_founders);
	statement_finish(&table->drop_ranks);
}

static int put_channel(struct channel_table *table, const struct channel_record *record)
{
	statement_put_text(&table->put, record->name);
	statement_put_text(&table->put, record->founder);
	statement_put_text(&table->put, record->topic);
	statement_put_text(&table->put, record->topic_setter);
	statement_put_text(&table->put, record->modes);
	statement_put_number(&table->put, record->registered_ms);
	statement_put_number(&table->put, record->created_ms);
	statement_put_number(&table->put, record->topic_ms);
	return statement_run(&table->put);
}

static int put_lists(struct channel_table *table, const struct channel_record *record)
{
	int64_t position = 0;
	statement_put_text(&table->clear_lists, record->name);
	int result = statement_run(&table->clear_lists);
	for (const struct list_record *entry = record->lists; entry && result == SQLITE_OK; entry = entry->next) {
		const char kind[] = {entry->kind, '\0'};
		statement_put_text(&table->put_list, record->name);
		statement_put_number(&table->put_list, position++);
		statement_put_text(&table->put_list, kind);
		statement_put_text(&table->put_list, entry->mask);
		statement_put_text(&table->put_list, entry->setter);
		statement_put_number(&table->put_list, entry->set_ms);
		result = statement_run(&table->put_list);
	}
	return result;
}

static int put_access(struct channel_table *table, const struct channel_record *record)
{
	statement_put_text(&table->clear_access, record->name);
	int result = statement_run(&table->clear_access);
	for (const struct access_record *entry = record->access; entry && result == SQLITE_OK; entry = entry->next) {
		const char rank[] = {entry->rank, '\0'};
		statement_put_text(&table->put_access, record->name);
		statement_put_text(&table->put_access, entry->account);
		statement_put_text(&table->put_access, rank);
		result = statement_run(&table->put_access);
	}
	return result;
}

int channel_table_put(struct channel_table *table, const struct channel_record *record)
{
	int result = put_channel(table, record);
	if (result == SQLITE_OK)
		result = put_lists(table, record);
	return result == SQLITE_OK ? put_access(table, record) : result;
}

int channel_table_drop(struct channel_table *table, const char *name)
{
	statement_put_text(&table->drop, name);
	return statement_run(&table->drop);
}

int channel_table_forget_account(struct channel_table *table, const char *account)
{
	statement_put_text(&table->drop_founders, account);
	int result = statement_run(&table->drop_founders);
	if (result != SQLITE_OK)
		return result;
	statement_put_text(&table->drop_ranks, account);
	return statement_run(&table->drop_ranks);
}

/* --- loading --- */

struct channel_rows {
	struct statement channels, lists, access;
};

static struct channel_record *take_channel(struct statement *row)
{
	struct channel_record *record = alloc_zeroed(1, sizeof(*record));
	record->name = statement_take_text(row);
	record->founder = statement_take_text(row);
	record->topic = statement_take_text(row);
	record->topic_setter = statement_take_text(row);
	record->modes = statement_take_text(row);
	record->registered_ms = statement_take_number(row);
	record->created_ms = statement_take_number(row);
	record->topic_ms = statement_take_number(row);
	return record;
}

static int load_lists(struct statement *rows, struct channel_record *record)
{
	struct list_record **end = &record->lists;
	int result;
	statement_put_text(rows, record->name);
	while ((result = statement_next(rows)) == SQLITE_ROW) {
		*end = alloc_zeroed(1, sizeof(**end));
		(*end)->kind = statement_take_char(rows);
		(*end)->mask = statement_take_text(rows);
		(*end)->setter = statement_take_text(rows);
		(*end)->set_ms = statement_take_number(rows);
		end = &(*end)->next;
	}
	return result;
}

static int load_access(struct statement *rows, struct channel_record *record)
{
	struct access_record **end = &record->access;
	int result;
	statement_put_text(rows, record->name);
	while ((result = statement_next(rows)) == SQLITE_ROW) {
		*end = alloc_zeroed(1, sizeof(**end));
		(*end)->account = statement_take_text(rows);
		(*end)->rank = statement_take_char(rows);
		end = &(*end)->next;
	}
	return result;
}

static int load(struct channel_rows *rows, struct channel_record **end)
{
	int result;
	while ((result = statement_next(&rows->channels)) == SQLITE_ROW) {
		*end = take_channel(&rows->channels);
		result = load_lists(&rows->lists, *end);
		if (result == SQLITE_DONE)
			result = load_access(&rows->access, *end);
		if (result != SQLITE_DONE)
			break;
		end = &(*end)->next;
	}
	return result;
}

bool channel_table_load(sqlite3 *database, struct channel_record **first, struct error *error)
{
	struct channel_rows rows = {0};
	const struct statement_row texts[] = {
		{&rows.channels,
			"SELECT name, founder, topic, topic_setter, modes, registered_ms, created_ms, topic_ms"
			" FROM channel ORDER BY name"},
		{&rows.lists,
			"SELECT kind, mask, setter, set_ms FROM channel_list WHERE channel = ? ORDER BY position"},
		{&rows.access, "SELECT account, rank FROM channel_access WHERE channel = ? ORDER BY account"},
	};
	bool loaded = statement_prepare_all(texts, 3, database, error) &&
		database_succeeded(database, load(&rows, first), error);
	statement_finish(&rows.channels);
	statement_finish(&rows.lists);
	statement_finish(&rows.access);
	return loaded;
}
