/*
 * What a configuration asks for against what the machine gives: file descriptors and processors.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_CONFIG_FIT_H
#define SERVER_CONFIG_FIT_H

#include <apollon/server/config.h>

/* What an "auto" of max-clients and max-waiting means where there are descriptors enough. */
#define CONFIG_AUTO_CLIENTS 10000u
#define CONFIG_AUTO_WAITING 1000u

/* The same for max-per-ip: more people than these behind one address are rare. */
#define CONFIG_AUTO_PER_ADDRESS 64u

/* Puts numbers in the places of "auto"; warns where numbers that were asked for do not fit. */
void config_fit(struct config *config, const struct config_source *source, struct config_notes *notes);

#endif
