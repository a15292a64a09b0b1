#include "hub/channel_params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

/* More than this many members no channel ever has. */
#define LIMIT_MAXIMUM 1000000000u

#define THROTTLE_JOINS_MAXIMUM 1000u
#define THROTTLE_SECONDS_MAXIMUM 3600u

bool channel_param_has(const struct channel_mode_row *row)
{
	return row->class == MODE_CLASS_ALWAYS || row->class == MODE_CLASS_WHEN_SET;
}

static void set_text(char **target, const char *text)
{
	char *copy = alloc_text(text);
	free(*target);
	*target = copy;
}

static const char *set_limit(struct channel *channel, const char *param)
{
	uint64_t limit;
	if (!text_parse_number(slice_of(param), LIMIT_MAXIMUM, &limit) || limit == 0)
		return "Limit is no positive number";
	channel->limit = (uint32_t)limit;
	return NULL;
}

static const char *set_throttle(struct channel *channel, const char *param)
{
	const char *colon = strchr(param, ':');
	uint64_t joins = 0, seconds = 0;
	if (!colon ||
		!text_parse_number((struct slice){param, (size_t)(colon - param)}, THROTTLE_JOINS_MAXIMUM, &joins) ||
		!text_parse_number(slice_of(colon + 1), THROTTLE_SECONDS_MAXIMUM, &seconds) || joins == 0 ||
		seconds == 0)
		return "Throttle is <joins>:<seconds>, at most 1000:3600";
	channel->throttle_joins = (uint16_t)joins;
	channel->throttle_s = (uint16_t)seconds;
	channel->throttle_count = 0;
	return NULL;
}

const char *channel_param_set(struct channel *channel, const struct channel_mode_row *row, const char *param)
{
	const char *problem = NULL;
	if (row->bit == CHANNEL_MODE_KEY && !names_is_key(param))
		problem = "Key is not well-formed";
	else if (row->bit == CHANNEL_MODE_KEY)
		set_text(&channel->key, param);
	else if (row->bit == CHANNEL_MODE_FORWARD && !names_is_channel(param))
		problem = "Forward is no channel";
	else if (row->bit == CHANNEL_MODE_FORWARD)
		set_text(&channel->forward, param);
	else if (row->bit == CHANNEL_MODE_LIMIT)
		problem = set_limit(channel, param);
	else if (row->bit == CHANNEL_MODE_JOIN_THROTTLE)
		problem = set_throttle(channel, param);
	if (!problem)
		channel->modes |= row->bit;
	return problem;
}

void channel_param_clear(struct channel *channel, const struct channel_mode_row *row)
{
	channel->modes &= ~row->bit;
	if (row->bit == CHANNEL_MODE_KEY)
		set_text(&channel->key, NULL);
	else if (row->bit == CHANNEL_MODE_FORWARD)
		set_text(&channel->forward, NULL);
}

void channel_param_format(
	const struct channel *channel, const struct channel_mode_row *row, char target[CHANNEL_PARAM_SIZE])
{
	target[0] = '\0';
	if (!(channel->modes & row->bit))
		return;
	if (row->bit == CHANNEL_MODE_KEY)
		snprintf(target, CHANNEL_PARAM_SIZE, "%s", channel->key);
	else if (row->bit == CHANNEL_MODE_FORWARD)
		snprintf(target, CHANNEL_PARAM_SIZE, "%s", channel->forward);
	else if (row->bit == CHANNEL_MODE_LIMIT)
		snprintf(target, CHANNEL_PARAM_SIZE, "%u", (unsigned)channel->limit);
	else if (row->bit == CHANNEL_MODE_JOIN_THROTTLE)
		snprintf(target, CHANNEL_PARAM_SIZE, "%u:%u", channel->throttle_joins, channel->throttle_s);
}

void channel_params_format_modes(const struct channel *channel, bool shows_key, struct buffer *target)
{
	buffer_append_char(target, '+');
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++)
		if (channel->modes & channel_mode_row(i)->bit)
			buffer_append_char(target, channel_mode_row(i)->letter);
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++) {
		const struct channel_mode_row *row = channel_mode_row(i);
		char param[CHANNEL_PARAM_SIZE];
		channel_param_format(channel, row, param);
		if (*param)
			buffer_append_format(target, " %s", row->bit == CHANNEL_MODE_KEY && !shows_key ? "*" : param);
	}
}

static void clear_all(struct channel *channel)
{
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++) {
		const struct channel_mode_row *row = channel_mode_row(i);
		if (channel_param_has(row))
			channel_param_clear(channel, row);
		else if (row->class == MODE_CLASS_NEVER && row->bit != CHANNEL_MODE_REGISTERED)
			channel->modes &= ~row->bit;
	}
}

static void restore_one(struct channel *channel, char letter, char **params)
{
	const struct channel_mode_row *row = channel_mode_find(letter);
	if (!row)
		return;
	const char *param = channel_param_has(row) ? strsep(params, " ") : NULL;
	if (param)
		channel_param_set(channel, row, param);
	else if (row->class == MODE_CLASS_NEVER && row->bit != CHANNEL_MODE_REGISTERED)
		channel->modes |= row->bit;
}

void channel_params_restore_modes(struct channel *channel, const char *text)
{
	char *copy = alloc_text(text), *params = copy;
	const char *letters = strsep(&params, " ");
	clear_all(channel);
	for (letters += *letters == '+'; *letters; letters++)
		restore_one(channel, *letters, &params);
	free(copy);
}
