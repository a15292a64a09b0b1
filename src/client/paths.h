/*
 * Where the client keeps its files, by the XDG base directory specification.
 *   ownership       what is returned is the caller's to free; NULL when neither the variable nor HOME says where.
 */
#ifndef CLIENT_PATHS_H
#define CLIENT_PATHS_H

/* What may be lost without harm but is to last: "history", "known_hosts". */
char *paths_state(const char *name);

/* What belongs to the user: "identities/default.key". */
char *paths_data(const char *name);

#endif
