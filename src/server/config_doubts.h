/* What is right in itself and yet hardly meant. One thread at a time. */
#ifndef SERVER_CONFIG_DOUBTS_H
#define SERVER_CONFIG_DOUBTS_H

#include <apollon/server/config.h>

/* Adds a warning for each, with where it comes from and what to do; a problem where it could not start. Looks at files and users of this
 * machine, and changes nothing. */
void config_doubt(const struct config *config, struct config_notes *notes);

#endif
