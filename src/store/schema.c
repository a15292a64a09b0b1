#include "store/schema.h"

#include "store/database.h"

/* Names are what ASCII case mapping makes the same: SQLite's NOCASE is just that. */
static const char *const present_steps[] = {
	/* 1 */
	"CREATE TABLE account ("
	" name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,"
	" password_hash TEXT,"
	" scram TEXT,"
	" code TEXT,"
	" registered_ms INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE certificate ("
	" account TEXT COLLATE NOCASE NOT NULL REFERENCES account (name) ON DELETE CASCADE ON UPDATE CASCADE,"
	" fingerprint TEXT NOT NULL,"
	" added_ms INTEGER NOT NULL,"
	" PRIMARY KEY (account, fingerprint)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE channel ("
	" name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,"
	" founder TEXT NOT NULL,"
	" topic TEXT,"
	" topic_setter TEXT,"
	" modes TEXT,"
	" registered_ms INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL,"
	" topic_ms INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE channel_list ("
	" channel TEXT COLLATE NOCASE NOT NULL REFERENCES channel (name) ON DELETE CASCADE ON UPDATE CASCADE,"
	" position INTEGER NOT NULL,"
	" kind TEXT NOT NULL,"
	" mask TEXT NOT NULL,"
	" setter TEXT,"
	" set_ms INTEGER NOT NULL,"
	" PRIMARY KEY (channel, position)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE channel_access ("
	" channel TEXT COLLATE NOCASE NOT NULL REFERENCES channel (name) ON DELETE CASCADE ON UPDATE CASCADE,"
	" account TEXT COLLATE NOCASE NOT NULL,"
	" rank TEXT NOT NULL,"
	" PRIMARY KEY (channel, account)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE ban ("
	" kind TEXT NOT NULL,"
	" mask TEXT COLLATE NOCASE NOT NULL,"
	" reason TEXT,"
	" setter TEXT,"
	" set_ms INTEGER NOT NULL,"
	" expires_ms INTEGER NOT NULL,"
	" PRIMARY KEY (kind, mask)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE setting ("
	" key TEXT PRIMARY KEY NOT NULL,"
	" value TEXT NOT NULL"
	") STRICT, WITHOUT ROWID;",
};

const struct schema schema_present = {
	.steps = present_steps, .version = sizeof(present_steps) / sizeof(present_steps[0])};

struct identity {
	int64_t application, version, table_count;
};

static bool identify(sqlite3 *database, struct identity *identity, struct error *error)
{
	return database_number(database, "PRAGMA application_id", &identity->application, error) &&
		database_number(database, "PRAGMA user_version", &identity->version, error) &&
		database_number(database, "SELECT count(*) FROM sqlite_schema", &identity->table_count, error);
}

static bool is_empty(const struct identity *identity)
{
	return !identity->application && !identity->version && !identity->table_count;
}

bool schema_check(sqlite3 *database, const struct schema *schema, struct error *error)
{
	struct identity identity;
	if (!identify(database, &identity, error))
		return false;
	if (is_empty(&identity))
		return true;
	if (identity.application != SCHEMA_APPLICATION_ID) {
		error_set(error, "this is a database of another program's: name another folder by --data");
		return false;
	}
	if (identity.version > schema->version) {
		error_set(error,
			"a newer apollon has written it (layout %lld; this one knows those up to %d): use that one",
			(long long)identity.version, schema->version);
		return false;
	}
	return true;
}

static bool run_step(sqlite3 *database, const char *sql, int version, struct error *error)
{
	char mark[96];
	sqlite3_snprintf(sizeof(mark), mark, "PRAGMA application_id = %d; PRAGMA user_version = %d",
		SCHEMA_APPLICATION_ID, version);
	bool done = database_run(database, "BEGIN IMMEDIATE", error) && database_run(database, sql, error) &&
		database_run(database, mark, error) && database_run(database, "COMMIT", error);
	if (!done)
		database_roll_back(database);
	return done;
}

bool schema_migrate(sqlite3 *database, const struct schema *schema, struct error *error)
{
	int64_t present;
	if (!database_number(database, "PRAGMA user_version", &present, error))
		return false;
	for (int version = (int)present; version < schema->version; version++) {
		if (!run_step(database, schema->steps[version], version + 1, error)) {
			error_set(error, "it cannot be brought to layout %d: %s", version + 1, error->text);
			return false;
		}
	}
	return true;
}
