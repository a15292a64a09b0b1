/*
 * The parameters that modes of a channel have – key, limit, forward, throttle – as the texts that MODE takes and shows.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_CHANNEL_PARAMS_H
#define HUB_CHANNEL_PARAMS_H

#include <apollon/base/buffer.h>

#include "hub/state.h"

/* Any of them with its NUL: the longest is a channel's name. */
#define CHANNEL_PARAM_SIZE (CHANNEL_NAME_LIMIT + 1)

/* Whether the mode is one of these: a parameter, but no list and no rank. */
bool channel_param_has(const struct channel_mode_row *row);

/* NULL: it is set. Otherwise why the parameter is none, for people; nothing has changed then. */
const char *channel_param_set(struct channel *channel, const struct channel_mode_row *row, const char *param);

void channel_param_clear(struct channel *channel, const struct channel_mode_row *row);

/* "" when the mode is not set. */
void channel_param_format(
	const struct channel *channel, const struct channel_mode_row *row, char target[CHANNEL_PARAM_SIZE]);

/* All modes but ranks and lists, "+klnt key 10"; a key is shown as "*" unless shows_key. */
void channel_params_format_modes(const struct channel *channel, bool shows_key, struct buffer *target);

/* The modes of such a text instead of those that the channel has; what means nothing is left out, and +r is as it was. */
void channel_params_restore_modes(struct channel *channel, const char *text);

#endif
