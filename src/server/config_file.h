/*
 * The configuration file: libconfuse's syntax, with our positions and texts for what is wrong in it.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_CONFIG_FILE_H
#define SERVER_CONFIG_FILE_H

#include <apollon/server/config.h>

/* Beyond this it is no configuration. */
#define CONFIG_FILE_LIMIT (4u * 1024 * 1024)

/* Reads path into the configuration with CONFIG_FROM_FILE. What is wrong goes to the notes; so it may take a part of the file. */
void config_file_read(struct config *config, const char *path, struct config_notes *notes);

/* Reads a whole file of at most limit bytes; false with a reason ("cannot read PATH: why"). The bytes are appended to target.
 * others: whether everybody on this machine may read it; may be NULL. */
bool config_file_contents(const char *path, size_t limit, struct buffer *target, bool *others, struct error *error)
	MUST_CHECK;

/* Makes the text fit for libconfuse, in place: comments ('#' and "//" to the end of the line, and C's) become blanks, so that it counts
 * lines rightly. Returns where a '*' or '+' stands outside of quotes, which it would drop without a word; NULL when there is none. */
const char *config_file_prepare(char *text);

#endif
