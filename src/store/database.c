#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* --- what went wrong --- */

static const char *meaning_of_errno(int error_number)
{
	switch (error_number) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return "the disk is full";
	case EROFS:
		return "the disk is read-only";
	case EACCES:
	case EPERM:
		return "the file or its folder may not be written to";
	default:
		return "the disk has failed";
	}
}

/* NULL: SQLite's own words are as good. */
static const char *meaning_of(int primary, int error_number)
{
	switch (primary) {
	case SQLITE_FULL:
		return "the disk is full";
	case SQLITE_READONLY:
		return "the file or its disk is read-only";
	case SQLITE_CORRUPT:
		return "the file is damaged, restore it from a backup or move it away";
	case SQLITE_NOTADB:
		return "the file is no database, or a damaged one: restore it from a backup or move it away";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program holds the file";
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return error_number ? meaning_of_errno(error_number) : "the file cannot be opened or written";
	default:
		return NULL;
	}
}

bool database_succeeded(sqlite3 *database, int result, struct error *error)
{
	if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
		return true;
	int primary = result & 0xff;
	bool is_io = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
	int last_number = errno, error_number = is_io ? sqlite3_system_errno(database) : 0;
	/* Of a write that a commit failed by it says nothing, but that was the last to fail. */
	if (is_io && !error_number)
		error_number = last_number;
	bool is_last = sqlite3_extended_errcode(database) == result;
	const char *meaning = meaning_of(primary, error_number);
	const char *detail = error_number ? strerror(error_number)
		: is_last                 ? sqlite3_errmsg(database)
					  : sqlite3_errstr(result);
	if (meaning)
		error_set(error, "%s (%s)", meaning, detail);
	else
		error_set(error, "%s", detail);
	return false;
}

/* --- statements without a shape of their own --- */

bool database_run(sqlite3 *database, const char *sql, struct error *error)
{
	return database_succeeded(database, sqlite3_exec(database, sql, NULL, NULL, NULL), error);
}

bool database_number(sqlite3 *database, const char *sql, int64_t *number, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	bool succeeded = database_succeeded(database, result, error);
	if (succeeded)
		*number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return succeeded;
}

void database_roll_back(sqlite3 *database)
{
	if (!sqlite3_get_autocommit(database))
		sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
}

/* --- life --- */

/* SQLite gives its other files the permissions of this one. */
static bool create_file(const char *path, struct error *error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		error_set(error, "%s (%s)", meaning_of_errno(errno), strerror(errno));
		return false;
	}
	close(fd);
	return true;
}

/* Of "PRAGMA journal_mode". */
static int take_mode(void *is_wal, int column_count, char **values, char **names)
{
	(void)names;
	*(bool *)is_wal = column_count == 1 && values[0] && strcmp(values[0], "wal") == 0;
	return 0;
}

bool database_use_log(sqlite3 *database, struct error *error)
{
	bool is_wal = false;
	int result = sqlite3_exec(database, "PRAGMA journal_mode = WAL", take_mode, &is_wal, NULL);
	if (!database_succeeded(database, result, error))
		return false;
	if (!is_wal)
		error_set(error, "no write-ahead log can be kept there, as on some network disks: name another folder");
	return is_wal;
}

/* FULL: a commit has reached the disk when it returns. */
static bool configure(sqlite3 *database, struct error *error)
{
	static const char settings[] = "PRAGMA synchronous = FULL;"
				       "PRAGMA foreign_keys = ON;"
				       "PRAGMA trusted_schema = OFF;"
				       "PRAGMA cell_size_check = ON;"
				       "PRAGMA temp_store = MEMORY;"
				       "PRAGMA journal_size_limit = " DATABASE_LOG_BYTES;
	sqlite3_extended_result_codes(database, 1);
	sqlite3_busy_timeout(database, DATABASE_BUSY_MS);
	sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return database_run(database, settings, error);
}

sqlite3 *database_open(const char *path, struct error *error)
{
	sqlite3 *database = NULL;
	if (!create_file(path, error))
		return NULL;
	int result = sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (database_succeeded(database, result, error) && configure(database, error))
		return database;
	sqlite3_close(database);
	return NULL;
}

void database_close(sqlite3 *database)
{
	sqlite3_close(database);
}
