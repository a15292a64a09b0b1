#include <apollon/client/options.h>

#include <ctype.h>
#include <getopt.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/base/nearest.h>
#include <apollon/base/secret.h>
#include <apollon/irc/names.h>

#include "client/option_table.h"
#include "client/target.h"

/* Values that getopt gives for flags: beyond any letter's. */
#define ROW_VALUE 1000

#define DEFAULT_CHANNEL "#lobby"

static size_t count_rows(void)
{
	size_t count = 0;
	while (option_row_at(count))
		count++;
	return count;
}

/* What getopt_long wants, made of the table. The caller frees both. */
static void describe_rows(struct buffer *letters, struct option **names)
{
	size_t count = count_rows();
	*names = alloc_zeroed(count + 1, sizeof(**names));
	/* The colon: getopt tells a missing argument from an unknown flag. */
	buffer_append_char(letters, ':');
	for (size_t index = 0; index < count; index++) {
		const struct option_row *row = option_row_at(index);
		(*names)[index] = (struct option){
			.name = row->name,
			.has_arg = !row->argument       ? no_argument
				: *row->argument == '[' ? optional_argument
							: required_argument,
			.val = ROW_VALUE + (int)index,
		};
		if (row->letter)
			buffer_append_char(letters, row->letter);
		if (row->letter && row->argument)
			buffer_append_char(letters, ':');
	}
}

static const struct option_row *find_row(int value)
{
	if (value >= ROW_VALUE)
		return option_row_at((size_t)(value - ROW_VALUE));
	for (size_t index = 0; option_row_at(index); index++) {
		if (option_row_at(index)->letter == value)
			return option_row_at(index);
	}
	return NULL;
}

static bool apply_row(
	struct join_options *options, const struct option_row *row, const char *value, struct error *error)
{
	struct error reason;
	if (!row->apply) {
		*(bool *)((char *)options + row->flag) = true;
		return true;
	}
	if (row->apply(options, value, &reason))
		return true;
	error_set(error, "--%s: %s", row->name, reason.text);
	return false;
}

static void explain_unknown(const char *flag, struct error *error)
{
	struct nearest nearest;
	nearest_init(&nearest, flag + strspn(flag, "-"));
	for (size_t index = 0; option_row_at(index); index++)
		nearest_offer(&nearest, option_row_at(index)->name);
	if (nearest.best && flag[1] == '-')
		error_set(error, "there is no flag %s; did you mean --%s?", flag, nearest.best);
	else
		error_set(error, "there is no flag %s; `apollon join --help` lists those there are", flag);
}

/* What getopt found wrong with the flag before optind. */
static void explain(int result, char **argv, struct error *error)
{
	char letter[3] = {'-', (char)optopt, '\0'};
	const char *flag = optopt && optopt < ROW_VALUE ? letter : argv[optind - 1];

	if (result == ':')
		error_set(error, "%s wants a value behind it", flag);
	else if (optopt >= ROW_VALUE)
		error_set(error, "%s takes no value", flag);
	else
		explain_unknown(flag, error);
}

static bool parse_flags(struct join_options *options, int argc, char **argv, struct error *error)
{
	struct buffer letters;
	struct option *names;
	bool is_good = true;
	int result;

	buffer_init(&letters, SIZE_MAX);
	describe_rows(&letters, &names);
	optind = 0;
	opterr = 0;
	while (is_good && (result = getopt_long(argc, argv, buffer_text(&letters), names, NULL)) != -1) {
		const struct option_row *row = result == '?' || result == ':' ? NULL : find_row(result);
		is_good = row && apply_row(options, row, optarg, error);
		if (!row)
			explain(result, argv, error);
	}
	free(names);
	buffer_finish(&letters);
	return is_good;
}

/* "john.doe" is a good user name, but no nick. */
static char *nick_of_user(void)
{
	const char *user = getenv("USER");
	struct passwd *entry = user && *user ? NULL : getpwuid(getuid());
	char *nick;

	if (entry)
		user = entry->pw_name;
	if (!user || !*user)
		user = "guest";
	nick = alloc_bytes(strlen(user) + 2);
	nick[0] = '_';
	strcpy(nick + 1, user);
	for (char *c = nick + 1; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("[]\\`_^{|}-", *c))
			*c = '_';
	}
	if (isalpha((unsigned char)nick[1]))
		memmove(nick, nick + 1, strlen(nick));
	if (strlen(nick) > NICK_LIMIT)
		nick[NICK_LIMIT] = '\0';
	return nick;
}

static void set_defaults(struct join_options *options)
{
	*options = (struct join_options){
		.nick_retry = true,
		.password_fd = -1,
		.family = AF_UNSPEC,
		.connect_timeout_ms = 10000,
		.retries = RETRIES_BY_MODE,
		.acknowledged = true,
		.ack_timeout_ms = 10000,
	};
}

static bool apply_color_environment(struct join_options *options, struct error *error)
{
	const char *color = getenv("APOLLON_COLOR");
	if (!color || !*color)
		return true;
	for (size_t index = 0; option_row_at(index); index++) {
		const struct option_row *row = option_row_at(index);
		if (!strcmp(row->name, "color") && row->apply(options, color, error))
			return true;
	}
	struct error reason = *error;
	error_set(error, "APOLLON_COLOR: %s", reason.text);
	return false;
}

static bool parse_place(struct join_options *options, int argc, char **argv, struct error *error)
{
	const char *place = optind < argc ? argv[optind] : getenv("APOLLON_TARGET");
	char *nick = options->nick;
	bool is_good;

	if (optind + 1 < argc) {
		error_set(error, "one server is enough: '%s' is too much (channels go behind -c, messages behind -m)",
			argv[optind + 1]);
		return false;
	}
	if (!place || !*place) {
		error_set(error,
			"which server? Say `apollon join HOST`, for one on this machine `apollon join localhost`");
		return false;
	}
	/* What a flag says goes before what the address says. */
	options->nick = NULL;
	is_good = target_parse(options, place, error);
	if (nick) {
		free(options->nick);
		options->nick = nick;
	}
	return is_good;
}

static bool choose_channels(struct join_options *options, struct error *error)
{
	bool has_target = options->target != NULL;

	if (options->no_join) {
		if (!has_target && options->channel_count)
			options->target = alloc_text(options->channels[0].name);
		for (size_t index = 0; index < options->channel_count; index++) {
			free(options->channels[index].name);
			free(options->channels[index].key);
		}
		options->channel_count = 0;
		return true;
	}
	if (options->channel_count == 0 && has_target && names_looks_like_channel(options->target))
		return target_add_channel(options, options->target, false, error);
	if (options->channel_count == 0 && !has_target)
		return target_add_channel(options, DEFAULT_CHANNEL, false, error);
	return true;
}

/* Whether a flag makes no sense without TLS. */
static const char *find_tls_flag(const struct join_options *options)
{
	return options->pin_count          ? "--tls-pin"
		: options->tls_ca          ? "--tls-ca"
		: options->identity        ? "--identity"
		: options->tls_certificate ? "--tls-cert"
					   : NULL;
}

/* TLS, unless somebody says otherwise or nobody can listen in; on the port that goes with it. */
static bool choose_tls(struct join_options *options, struct error *error)
{
	struct address *address = &options->address;
	const char *flag = find_tls_flag(options);
	bool is_unix = address->scheme == ADDRESS_UNIX;

	options->is_local = target_is_local(address);
	if (options->tls == JOIN_TLS_BY_PLACE) {
		bool is_plain = options->is_local && !flag && address->port != IRC_TLS_PORT;
		options->tls = is_plain || is_unix ? JOIN_TLS_OFF : JOIN_TLS_ON;
	}
	if (address->port == 0 && !is_unix)
		address->port = options->tls == JOIN_TLS_ON ? IRC_TLS_PORT : IRC_PLAIN_PORT;
	if (is_unix && options->tls == JOIN_TLS_ON)
		error_set(error, "a unix socket needs no TLS: leave --tls out");
	else if (flag && options->tls == JOIN_TLS_OFF)
		error_set(error, "%s is of no use without TLS", flag);
	else
		return true;
	return false;
}

static bool check_trust(const struct join_options *options, struct error *error)
{
	if ((options->pin_count > 0) + (options->tls_ca != NULL) + options->insecure > 1)
		error_set(error, "one of --tls-pin, --tls-ca and --insecure is enough");
	else if (options->identity && options->tls_certificate)
		error_set(error, "one of --identity and --tls-cert is enough");
	else if (options->tls_key && !options->tls_certificate)
		error_set(error, "--tls-key belongs to a --tls-cert");
	else
		return true;
	return false;
}

static bool check_combination(const struct join_options *options, struct error *error)
{
	if (options->notice && options->action)
		error_set(error, "--notice and --action exclude each other");
	else if (options->receive_only && options->send_only)
		error_set(error, "--recv-only and --send-only exclude each other");
	else if (options->receive_only && (options->message_count || options->file))
		error_set(error, "--recv-only sends nothing, but -m or -f asks for it");
	else if (options->send_only && (options->count || options->until))
		error_set(error, "--send-only shows nothing, but -N or -U waits for messages");
	else if (options->no_join && !options->target && (options->message_count || options->file))
		error_set(error, "--no-join leaves nobody to send to: say whom with -t TARGET");
	else if (options->quiet && options->verbose)
		error_set(error, "--quiet and --verbose exclude each other");
	else
		return true;
	return false;
}

bool join_options_parse(struct join_options *options, int argc, char **argv, struct error *error)
{
	const char *nick = getenv("APOLLON_NICK");

	set_defaults(options);
	if (!apply_color_environment(options, error) || !parse_flags(options, argc, argv, error))
		return false;
	if (options->help || options->version)
		return true;
	if (!parse_place(options, argc, argv, error))
		return false;
	if (!options->nick)
		options->nick = nick && *nick ? alloc_text(nick) : nick_of_user();
	return choose_tls(options, error) && choose_channels(options, error) && check_trust(options, error) &&
		check_combination(options, error);
}

void join_options_finish(struct join_options *options)
{
	for (size_t index = 0; index < options->channel_count; index++) {
		free(options->channels[index].name);
		secret_free(options->channels[index].key);
	}
	for (size_t index = 0; index < options->message_count; index++)
		free(options->messages[index]);
	if (options->until)
		regfree(&options->until_expression);
	free(options->channels);
	free(options->messages);
	free(options->nick);
	for (size_t index = 0; index < options->pin_count; index++)
		free(options->pins[index]);
	free(options->pins);
	free(options->tls_ca);
	free(options->account);
	free(options->identity);
	free(options->tls_certificate);
	free(options->tls_key);
	secret_free(options->password);
	free(options->password_file);
	free(options->password_command);
	free(options->bind_address);
	free(options->target);
	free(options->file);
	free(options->until);
	free(options->format);
	*options = (struct join_options){.password_fd = -1};
}
