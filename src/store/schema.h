/*
 * The layout of the database: which file is ours, and how one of any older version becomes one of today's.
 *   thread safety   one thread at a time.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

/* In the header of each database of ours: "Aplo". */
#define SCHEMA_APPLICATION_ID 0x41706c6f

/* Step n, from 1, makes version n of version n - 1. Steps are never changed once a release has had them: new ones are added. */
struct schema {
	const char *const *steps;
	int version; /* how many there are */
};

/* The one of this program. */
extern const struct schema schema_present;

/* Whether the database is empty or ours and no newer than the schema. Changes nothing. */
bool schema_check(sqlite3 *database, const struct schema *schema, struct error *error) MUST_CHECK;

/* Takes such a one to the schema's version, one transaction a step. When one fails it stays what it was before that step. */
bool schema_migrate(sqlite3 *database, const struct schema *schema, struct error *error) MUST_CHECK;

#endif
