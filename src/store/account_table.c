#include <apollon/base/alloc.h>

#include "store/database.h"
#include "store/tables.h"

bool account_table_open(struct account_table *table, sqlite3 *database, struct error *error)
{
	const struct statement_row rows[] = {
		{&table->put,
			"INSERT INTO account (name, password_hash, scram, code, registered_ms)"
			" VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET name = excluded.name,"
			" password_hash = excluded.password_hash, scram = excluded.scram, code = excluded.code,"
			" registered_ms = excluded.registered_ms"},
		{&table->clear, "DELETE FROM certificate WHERE account = ?"},
		{&table->put_certificate, "INSERT INTO certificate (account, fingerprint, added_ms) VALUES (?, ?, ?)"},
		{&table->drop, "DELETE FROM account WHERE name = ?"},
	};
	return statement_prepare_all(rows, sizeof(rows) / sizeof(rows[0]), database, error);
}

void account_table_finish(struct account_table *table)
{
	statement_finish(&table->put);
	statement_finish(&table->clear);
	statement_finish(&table->put_certificate);
	statement_finish(&table->drop);
}

static int put_account(struct account_table *table, const struct account_record *record)
{
	statement_put_text(&table->put, record->name);
	statement_put_text(&table->put, record->password_hash);
	statement_put_text(&table->put, record->scram);
	statement_put_text(&table->put, record->code);
	statement_put_number(&table->put, record->registered_ms);
	return statement_run(&table->put);
}

static int put_certificates(struct account_table *table, const struct account_record *record)
{
	statement_put_text(&table->clear, record->name);
	int result = statement_run(&table->clear);
	for (const struct certificate_record *entry = record->certificates; entry && result == SQLITE_OK;
		entry = entry->next) {
		statement_put_text(&table->put_certificate, record->name);
		statement_put_text(&table->put_certificate, entry->fingerprint);
		statement_put_number(&table->put_certificate, entry->added_ms);
		result = statement_run(&table->put_certificate);
	}
	return result;
}

int account_table_put(struct account_table *table, const struct account_record *record)
{
	int result = put_account(table, record);
	return result == SQLITE_OK ? put_certificates(table, record) : result;
}

int account_table_drop(struct account_table *table, const char *name)
{
	statement_put_text(&table->drop, name);
	return statement_run(&table->drop);
}

/* --- loading --- */

static struct account_record *take_account(struct statement *row)
{
	struct account_record *record = alloc_zeroed(1, sizeof(*record));
	record->name = statement_take_text(row);
	record->password_hash = statement_take_text(row);
	record->scram = statement_take_text(row);
	record->code = statement_take_text(row);
	record->registered_ms = statement_take_number(row);
	return record;
}

static int load_certificates(struct statement *rows, struct account_record *record)
{
	struct certificate_record **end = &record->certificates;
	int result;
	statement_put_text(rows, record->name);
	while ((result = statement_next(rows)) == SQLITE_ROW) {
		*end = alloc_zeroed(1, sizeof(**end));
		(*end)->fingerprint = statement_take_text(rows);
		(*end)->added_ms = statement_take_number(rows);
		end = &(*end)->next;
	}
	return result;
}

static int load(struct statement *accounts, struct statement *certificates, struct account_record **end)
{
	int result;
	while ((result = statement_next(accounts)) == SQLITE_ROW) {
		*end = take_account(accounts);
		result = load_certificates(certificates, *end);
		if (result != SQLITE_DONE)
			break;
		end = &(*end)->next;
	}
	return result;
}

bool account_table_load(sqlite3 *database, struct account_record **first, struct error *error)
{
	struct statement accounts = {0}, certificates = {0};
	const struct statement_row rows[] = {
		{&accounts, "SELECT name, password_hash, scram, code, registered_ms FROM account ORDER BY name"},
		{&certificates, "SELECT fingerprint, added_ms FROM certificate WHERE account = ? ORDER BY added_ms"},
	};
	bool loaded = statement_prepare_all(rows, 2, database, error) &&
		database_succeeded(database, load(&accounts, &certificates, first), error);
	statement_finish(&accounts);
	statement_finish(&certificates);
	return loaded;
}
