/*
 * Values of options: from text to where they live, checked.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_CONFIG_VALUES_H
#define SERVER_CONFIG_VALUES_H

#include <apollon/server/config.h>

/* Checks and stores. A list's first value of a higher rank replaces what lower ranks gave. When it returns false, the config is as
 * before and the error says what was expected ("expected …, not 'x'"), without the key. */
bool config_assign(struct config *config, const struct config_option *option, const char *text, const char *origin,
	enum config_rank rank, struct error *error) MUST_CHECK;

/* Makes a value that has no standard one unset again. */
void config_unassign(struct config *config, const struct config_option *option);

/* Checks alone. */
bool config_check_value(const struct config_option *option, const char *text, struct error *error) MUST_CHECK;

/* Frees what is in it, and empties it. */
void config_list_clear(struct config_list *list);

/* One line of text that may stand in a reply: UTF-8 without control characters, of 1 to limit bytes. */
bool config_is_line(const char *text, size_t limit);

/* "user@host", wildcards allowed. */
bool config_is_host_mask(const char *text);

#endif
