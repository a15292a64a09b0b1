/*
 * Passwords and keys: read from files, commands, descriptors and people, never from the command line, where others could see them.
 *   thread safety   any thread. Blocks.
 *   ownership       what is returned is the caller's, to give to secret_free.
 *   limits          SECRET_LIMIT bytes; only the first line counts, without its end.
 */
#ifndef CLIENT_SECRET_H
#define CLIENT_SECRET_H

#include <apollon/base/error.h>

#define SECRET_LIMIT 300

/* Each returns NULL with a reason when there is none. */
char *secret_from_file(const char *path, struct error *error);
char *secret_from_command(const char *command, struct error *error);
char *secret_from_descriptor(int fd, struct error *error);

/* Asks at the terminal that standard input is, without showing what is typed. */
char *secret_from_terminal(const char *question, struct error *error);

#endif
