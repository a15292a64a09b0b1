/*
 * Bans, as sections of the configuration.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_CONFIG_BANS_H
#define SERVER_CONFIG_BANS_H

#include <apollon/server/config.h>

/* Checks and appends. When it returns false, the error says what was expected. */
bool config_add_ban(struct config *config, const char *mask, const char *reason, struct error *error) MUST_CHECK;

#endif
