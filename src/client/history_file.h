/*
 * The history of what was typed, in a file: an entry a line, LF in it as \n and backslash as two.
 *   thread safety   several processes may load and append at once; none loses what another wrote.
 *   privacy         the file is made 0600, and its missing folders 0700. What carries a secret is the caller's to leave out.
 *   limits          HISTORY_FILE_ENTRIES are loaded, the youngest; a file that has grown beyond twice that, or beyond
 *                   HISTORY_FILE_SIZE bytes, is cut down to them.
 */
#ifndef CLIENT_HISTORY_FILE_H
#define CLIENT_HISTORY_FILE_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

enum { HISTORY_FILE_ENTRIES = 1000, HISTORY_FILE_SIZE = 4 * 1024 * 1024 };

/* Calls on_entry for each entry, the oldest first; of the same one several times in a row for one of them. A file that is
 * not there has none. */
bool history_file_load(const char *path, void (*on_entry)(void *context, const char *text), void *context,
	struct error *error) MUST_CHECK;

bool history_file_append(const char *path, const char *text, struct error *error) MUST_CHECK;

#endif
