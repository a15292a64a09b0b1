#include "server/config_values.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/names.h>
#include <apollon/net/address.h>
#include <apollon/net/network.h>

#define DEFAULT_PORT 6667

/* Parses text into target (its type goes by the kind). The error says what was expected. */
typedef bool parse_fn(const struct config_option *option, const char *text, void *target, struct error *error);

static bool expected(struct error *error, const char *what, const char *text)
{
	error_set(error, "expected %s, not '%.100s'", what, text);
	return false;
}

static bool in_range(const struct config_option *option, uint64_t number)
{
	return number >= option->minimum && number <= option->maximum;
}

static bool out_of_range(struct error *error, const char *what, const struct config_option *option, const char *text)
{
	error_set(error, "expected %s from %llu to %llu, not '%.100s'", what, (unsigned long long)option->minimum,
		(unsigned long long)option->maximum, text);
	return false;
}

static bool parse_number(const struct config_option *option, const char *text, void *target, struct error *error)
{
	uint64_t number;
	if (!text_parse_number(slice_of(text), UINT_MAX, &number) || !in_range(option, number))
		return out_of_range(error, "a whole number", option, text);
	*(unsigned *)target = (unsigned)number;
	return true;
}

/* Zero as a number is told from "auto" by the value's text. */
static bool parse_auto_number(const struct config_option *option, const char *text, void *target, struct error *error)
{
	if (strcmp(text, "auto") == 0) {
		*(unsigned *)target = 0;
		return true;
	}
	uint64_t number;
	if (!text_parse_number(slice_of(text), UINT_MAX, &number) || !in_range(option, number))
		return out_of_range(error, "auto or a whole number", option, text);
	*(unsigned *)target = (unsigned)number;
	return true;
}

static bool parse_size(const struct config_option *option, const char *text, void *target, struct error *error)
{
	uint64_t bytes;
	if (!text_parse_size(slice_of(text), &bytes) || !in_range(option, bytes))
		return out_of_range(error, "a number of bytes (65536, 64K, 1M)", option, text);
	*(size_t *)target = (size_t)bytes;
	return true;
}

static bool parse_seconds(const struct config_option *option, const char *text, void *target, struct error *error)
{
	uint64_t seconds;
	if (!text_parse_duration(slice_of(text), &seconds) || !in_range(option, seconds))
		return out_of_range(error, "a time (90, 90s, 15m, 2h) of seconds", option, text);
	*(unsigned *)target = (unsigned)seconds;
	return true;
}

static bool parse_descriptor(const struct config_option *option, const char *text, void *target, struct error *error)
{
	uint64_t number;
	if (!text_parse_number(slice_of(text), INT_MAX, &number) || !in_range(option, number))
		return out_of_range(error, "a file descriptor", option, text);
	*(int *)target = (int)number;
	return true;
}

static void replace_text(void *target, const char *text)
{
	char **place = target;
	char *copy = alloc_text(text);
	free(*place);
	*place = copy;
}

static bool is_server_name(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	size_t len = strlen(text);
	return strchr(text, '.') && strspn(text, allowed) == len && text[0] != '.' && text[0] != '-' &&
		text[len - 1] != '.';
}

static bool parse_server_name(const struct config_option *option, const char *text, void *target, struct error *error)
{
	if (strlen(text) > option->maximum || !is_server_name(text))
		return expected(error, "a name like irc.example.net (letters, digits, '-', and a '.' in it)", text);
	replace_text(target, text);
	return true;
}

static bool parse_word(const struct config_option *option, const char *text, void *target, struct error *error)
{
	if (!config_is_line(text, option->maximum) || strpbrk(text, " =:"))
		return expected(error, "a word without blanks, '=' and ':'", text);
	replace_text(target, text);
	return true;
}

static bool parse_text(const struct config_option *option, const char *text, void *target, struct error *error)
{
	if (!config_is_line(text, option->maximum)) {
		error_set(error, "expected a line of text of 1 to %llu bytes in UTF-8, without control characters",
			(unsigned long long)option->maximum);
		return false;
	}
	replace_text(target, text);
	return true;
}

static bool parse_path(const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	if (!*text)
		return expected(error, "the name of a file", text);
	replace_text(target, text);
	return true;
}

static void append_item(struct config_list *list, const char *text)
{
	list->items = alloc_resize(list->items, (list->count + 1) * sizeof(*list->items));
	list->items[list->count++] = alloc_text(text);
}

void config_list_clear(struct config_list *list)
{
	for (unsigned i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct config_list){0};
}

static bool parse_address(const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	struct address address;
	struct error reason;
	if (!address_parse(&address, text, DEFAULT_PORT, &reason)) {
		error_set(error, "expected HOST:PORT, [IPV6]:PORT, :PORT or unix:PATH, not '%.100s' (%s)", text,
			reason.text);
		return false;
	}
	append_item(target, text);
	return true;
}

/* One address, kept as it was written. */
static bool parse_one_address(const struct config_option *option, const char *text, void *target, struct error *error)
{
	struct config_list list = {0};
	if (!parse_address(option, text, &list, error))
		return false;
	config_list_clear(&list);
	replace_text(target, text);
	return true;
}

static bool parse_path_of_several(
	const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	if (!*text)
		return expected(error, "the name of a file or folder", text);
	append_item(target, text);
	return true;
}

static bool parse_network(const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	struct network network;
	if (strcmp(text, "none") == 0)
		return true;
	if (!network_parse(&network, text, error))
		return false;
	network_list_add(target, &network);
	return true;
}

static bool parse_choice(const struct config_option *option, const char *text, void *target, struct error *error)
{
	struct slice rest = slice_of(option->choices), choice;
	for (unsigned i = 0; slice_next(&rest, ' ', &choice); i++) {
		if (slice_equal_text(choice, text)) {
			*(unsigned *)target = i;
			return true;
		}
	}
	error_set(error, "expected one of %s, not '%.100s'", option->choices, text);
	return false;
}

static bool parse_switch(const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	static const char *const on[] = {"on", "yes", "true"}, *const off[] = {"off", "no", "false"};
	for (unsigned i = 0; i < sizeof(on) / sizeof(on[0]); i++) {
		if (strcmp(text, on[i]) == 0 || strcmp(text, off[i]) == 0) {
			*(bool *)target = strcmp(text, on[i]) == 0;
			return true;
		}
	}
	return expected(error, "on or off", text);
}

static bool parse_log_level(const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	if (!log_level_parse(text, target))
		return expected(error, "debug, info, warning or error", text);
	return true;
}

static bool parse_log_format(const struct config_option *option, const char *text, void *target, struct error *error)
{
	(void)option;
	if (!log_format_parse(text, target))
		return expected(error, "text or json", text);
	return true;
}

static parse_fn *const parsers[CONFIG_KIND_COUNT] = {
	[CONFIG_ADDRESSES] = parse_address,
	[CONFIG_ADDRESS] = parse_one_address,
	[CONFIG_PATHS] = parse_path_of_several,
	[CONFIG_NETWORKS] = parse_network,
	[CONFIG_CHOICE] = parse_choice,
	[CONFIG_SWITCH] = parse_switch,
	[CONFIG_NUMBER] = parse_number,
	[CONFIG_AUTO_NUMBER] = parse_auto_number,
	[CONFIG_SIZE] = parse_size,
	[CONFIG_SECONDS] = parse_seconds,
	[CONFIG_SERVER_NAME] = parse_server_name,
	[CONFIG_WORD] = parse_word,
	[CONFIG_TEXT] = parse_text,
	[CONFIG_PATH] = parse_path,
	[CONFIG_DESCRIPTOR] = parse_descriptor,
	[CONFIG_LOG_LEVEL] = parse_log_level,
	[CONFIG_LOG_FORMAT] = parse_log_format,
};

bool config_is_line(const char *text, size_t limit)
{
	size_t len = strlen(text);
	if (len == 0 || len > limit || !text_is_utf8(slice_of(text)))
		return false;
	for (const char *c = text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return false;
	}
	return true;
}

bool config_is_host_mask(const char *text)
{
	const char *at = strchr(text, '@');
	return config_is_line(text, USER_LIMIT + 1 + HOST_LIMIT) && at && at != text && at[1] && !strchr(at + 1, '@') &&
		!strpbrk(text, " !,") && text[0] != ':';
}

static void *target_of(struct config *config, const struct config_option *option)
{
	char *base = option->in_hub ? (char *)config->hub : (char *)config;
	return base + option->offset;
}

/* The value's text as it is shown and compared: a list's are joined. */
static char *joined_text(const struct config_value *value, const char *text, bool joined)
{
	if (!joined || !value->text)
		return alloc_text(text);
	struct buffer buffer;
	buffer_init(&buffer, SIZE_MAX);
	buffer_append_format(&buffer, "%s, %s", value->text, text);
	return buffer_release(&buffer);
}

/* A list. */
static void empty(const struct config_option *option, void *target)
{
	if (option->kind == CONFIG_NETWORKS)
		network_list_clear(target);
	else
		config_list_clear(target);
}

bool config_assign(struct config *config, const struct config_option *option, const char *text, const char *origin,
	enum config_rank rank, struct error *error)
{
	struct config_value *value = &config->values[config_option_index(option)];
	bool is_list = config_option_is_list(option), joins = is_list && value->rank == rank;
	void *target = target_of(config, option);
	if (is_list && !joins && !config_check_value(option, text, error))
		return false;
	if (is_list && !joins)
		empty(option, target);
	if (!parsers[option->kind](option, text, target, error))
		return false;
	char *new_text = joined_text(value, text, joins);
	free(value->text);
	free(value->origin);
	*value = (struct config_value){.text = new_text, .origin = alloc_text(origin), .rank = rank};
	return true;
}

void config_unassign(struct config *config, const struct config_option *option)
{
	struct config_value *value = &config->values[config_option_index(option)];
	if (option->kind == CONFIG_DESCRIPTOR)
		*(int *)target_of(config, option) = -1;
	else if (config_option_is_list(option))
		empty(option, target_of(config, option));
	else if (option->kind == CONFIG_PATH || option->kind == CONFIG_TEXT || option->kind == CONFIG_ADDRESS)
		replace_text(target_of(config, option), NULL);
	free(value->text);
	free(value->origin);
	*value = (struct config_value){0};
}

bool config_check_value(const struct config_option *option, const char *text, struct error *error)
{
	union {
		unsigned number;
		size_t size;
		int descriptor;
		char *text;
		struct config_list list;
		struct network_list networks;
		bool is_on;
		enum log_level level;
		enum log_format format;
	} scratch;
	memset(&scratch, 0, sizeof(scratch));
	if (!parsers[option->kind](option, text, &scratch, error))
		return false;
	switch (option->kind) {
	case CONFIG_ADDRESSES:
	case CONFIG_PATHS:
	case CONFIG_NETWORKS:
		empty(option, &scratch);
		break;
	case CONFIG_ADDRESS:
	case CONFIG_SERVER_NAME:
	case CONFIG_WORD:
	case CONFIG_TEXT:
	case CONFIG_PATH:
		free(scratch.text);
		break;
	default:
		break;
	}
	return true;
}
