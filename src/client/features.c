#include "client/features.h"

#include <string.h>

#include <apollon/base/slice.h>
#include <apollon/base/text.h>
#include <apollon/irc/message.h>

void features_init(struct features *features)
{
	*features = (struct features){
		.casemap = CASEMAP_RFC1459,
		.channel_prefixes = "#&",
		.status_letters = "ov",
		.status_prefixes = "@+",
		.mode_classes = {"beI", "k", "l", "imnpst"},
		.line_limit = MESSAGE_LIMIT,
		.nick_limit = 9,
		.modes_limit = 3,
	};
}

static void set_text(char *target, size_t size, const char *value)
{
	text_copy(target, size, slice_of(value));
}

static void set_casemap(struct features *features, const char *value)
{
	features->casemap = casemap_parse(value);
}

static void set_channel_prefixes(struct features *features, const char *value)
{
	set_text(features->channel_prefixes, sizeof(features->channel_prefixes), value);
}

/* "(ov)@+" */
static void set_prefix(struct features *features, const char *value)
{
	const char *end = strchr(value, ')');
	size_t count = end ? (size_t)(end - value) - 1 : 0;

	if (*value != '(' || !end || strlen(end + 1) != count || count >= sizeof(features->status_letters))
		return;
	text_copy(features->status_letters, sizeof(features->status_letters), (struct slice){value + 1, count});
	set_text(features->status_prefixes, sizeof(features->status_prefixes), end + 1);
}

static void set_channel_modes(struct features *features, const char *value)
{
	struct slice rest = slice_of(value), part;
	for (unsigned class = 0; class < 4 && slice_next(&rest, ',', &part); class ++)
		text_copy(features->mode_classes[class], sizeof(features->mode_classes[class]), part);
}

static void set_message_prefixes(struct features *features, const char *value)
{
	set_text(features->message_prefixes, sizeof(features->message_prefixes), value);
}

static void set_network(struct features *features, const char *value)
{
	set_text(features->network, sizeof(features->network), value);
}

static void set_limit(size_t *limit, const char *value, size_t minimum, size_t maximum)
{
	uint64_t number;
	if (text_parse_number(slice_of(value), maximum, &number) && number >= minimum)
		*limit = number;
}

static void set_line_limit(struct features *features, const char *value)
{
	set_limit(&features->line_limit, value, MESSAGE_LIMIT, 16384);
}

static void set_nick_limit(struct features *features, const char *value)
{
	set_limit(&features->nick_limit, value, 1, 512);
}

static void set_modes_limit(struct features *features, const char *value)
{
	set_limit(&features->modes_limit, value, 1, 12);
}

static const struct {
	const char *key;
	void (*set)(struct features *features, const char *value);
} rows[] = {
	{"CASEMAPPING", set_casemap},
	{"CHANMODES", set_channel_modes},
	{"CHANTYPES", set_channel_prefixes},
	{"LINELEN", set_line_limit},
	{"MODES", set_modes_limit},
	{"NETWORK", set_network},
	{"NICKLEN", set_nick_limit},
	{"PREFIX", set_prefix},
	{"STATUSMSG", set_message_prefixes},
};

void features_apply(struct features *features, const char *token)
{
	const char *equals = strchr(token, '=');
	struct slice key = {token, equals ? (size_t)(equals - token) : strlen(token)};

	for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
		if (slice_equal_text(key, rows[index].key))
			rows[index].set(features, equals ? equals + 1 : "");
	}
}

bool features_is_channel(const struct features *features, const char *name)
{
	return *name && strchr(features->channel_prefixes, *name);
}

const char *features_channel_of(const struct features *features, const char *target)
{
	const char *name = target + strspn(target, features->message_prefixes);
	return features_is_channel(features, name) ? name : target;
}

char features_status_prefix(const struct features *features, char letter)
{
	const char *found = letter ? strchr(features->status_letters, letter) : NULL;
	return found ? features->status_prefixes[found - features->status_letters] : '\0';
}

bool features_mode_has_parameter(const struct features *features, char letter, bool is_set)
{
	if (features_status_prefix(features, letter) || strchr(features->mode_classes[0], letter) ||
		strchr(features->mode_classes[1], letter))
		return true;
	return is_set && strchr(features->mode_classes[2], letter);
}
