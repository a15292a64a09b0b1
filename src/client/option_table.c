#include "client/option_table.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "client/identity.h"
#include "client/known_hosts.h"
#include "client/target.h"

/* Of an account's name: no server has longer ones. */
enum { ACCOUNT_LIMIT = 100 };

static void set_text(char **text, const char *value)
{
	free(*text);
	*text = alloc_text(value);
}

static bool apply_nick(struct join_options *options, const char *value, struct error *error)
{
	if (!*value || strpbrk(value, " \r\n,*?!@:") || strchr("#&", *value)) {
		error_set(error, "'%s' is no nick", value);
		return false;
	}
	set_text(&options->nick, value);
	return true;
}

static bool apply_nick_retry(struct join_options *options, const char *value, struct error *error)
{
	options->nick_retry = !strcmp(value, "auto");
	if (options->nick_retry || !strcmp(value, "never"))
		return true;
	error_set(error, "expected auto or never, not '%s'", value);
	return false;
}

static bool one_password(const struct join_options *options, struct error *error)
{
	if (!options->password_file && !options->password_command && options->password_fd < 0)
		return true;
	error_set(error, "the password has a source already; one of --pass-file, --pass-cmd and --pass-fd is enough");
	return false;
}

static bool apply_pass_file(struct join_options *options, const char *value, struct error *error)
{
	bool is_first = one_password(options, error);
	set_text(&options->password_file, value);
	return is_first;
}

static bool apply_pass_cmd(struct join_options *options, const char *value, struct error *error)
{
	bool is_first = one_password(options, error);
	set_text(&options->password_command, value);
	return is_first;
}

static bool parse_count(const char *value, uint64_t minimum, uint64_t maximum, uint64_t *number, struct error *error)
{
	if (text_parse_number(slice_of(value), maximum, number) && *number >= minimum)
		return true;
	error_set(error, "expected a number from %llu to %llu, not '%s'", (unsigned long long)minimum,
		(unsigned long long)maximum, value);
	return false;
}

static bool apply_pass_fd(struct join_options *options, const char *value, struct error *error)
{
	uint64_t fd;
	if (!one_password(options, error) || !parse_count(value, 0, INT_MAX, &fd, error))
		return false;
	options->password_fd = (int)fd;
	return true;
}

static bool apply_tls(struct join_options *options, const char *value, struct error *error)
{
	(void)value;
	if (options->tls == JOIN_TLS_OFF)
		error_set(error, "--no-tls says the opposite");
	bool is_possible = options->tls != JOIN_TLS_OFF;
	options->tls = JOIN_TLS_ON;
	options->is_tls_said = true;
	return is_possible;
}

static bool apply_no_tls(struct join_options *options, const char *value, struct error *error)
{
	(void)value;
	if (options->tls == JOIN_TLS_ON)
		error_set(error, "--tls says the opposite");
	bool is_possible = options->tls != JOIN_TLS_ON;
	options->tls = JOIN_TLS_OFF;
	options->is_tls_said = true;
	return is_possible;
}

static bool apply_tls_pin(struct join_options *options, const char *value, struct error *error)
{
	char fingerprint[TLS_FINGERPRINT_SIZE];

	if (!fingerprint_parse(slice_of(value), fingerprint)) {
		error_set(error, "expected sha256: and 64 hexadecimal digits, not '%s'", value);
		return false;
	}
	options->pins = alloc_resize(options->pins, (options->pin_count + 1) * sizeof(*options->pins));
	options->pins[options->pin_count++] = alloc_text(fingerprint);
	return true;
}

/* A path is not empty. */
static bool set_path(char **path, const char *value, struct error *error)
{
	if (!*value) {
		error_set(error, "expected a file");
		return false;
	}
	set_text(path, value);
	return true;
}

static bool apply_tls_ca(struct join_options *options, const char *value, struct error *error)
{
	return set_path(&options->tls_ca, value, error);
}

static bool apply_tls_cert(struct join_options *options, const char *value, struct error *error)
{
	return set_path(&options->tls_certificate, value, error);
}

static bool apply_tls_key(struct join_options *options, const char *value, struct error *error)
{
	return set_path(&options->tls_key, value, error);
}

static bool apply_account(struct join_options *options, const char *value, struct error *error)
{
	if (!*value || strpbrk(value, " \r\n") || !text_is_utf8(slice_of(value)) || strlen(value) > ACCOUNT_LIMIT) {
		error_set(error, "'%s' is no account's name", value);
		return false;
	}
	set_text(&options->account, value);
	return true;
}

static bool apply_identity(struct join_options *options, const char *value, struct error *error)
{
	if (value && !identity_is_name(value) && !strchr(value, '/')) {
		error_set(error, "'%s' is neither a name (letters, digits, . _ -) nor a path with a / in it", value);
		return false;
	}
	set_text(&options->identity, value ? value : "");
	return true;
}

static bool apply_ipv4(struct join_options *options, const char *value, struct error *error)
{
	(void)value, (void)error;
	options->family = AF_INET;
	return true;
}

static bool apply_ipv6(struct join_options *options, const char *value, struct error *error)
{
	(void)value, (void)error;
	options->family = AF_INET6;
	return true;
}

static bool apply_bind(struct join_options *options, const char *value, struct error *error)
{
	if (!*value) {
		error_set(error, "expected an address of this machine");
		return false;
	}
	set_text(&options->bind_address, value);
	return true;
}

/* Seconds, with decimals, as milliseconds. */
static bool parse_seconds(const char *value, int64_t *milliseconds, struct error *error)
{
	char *end;
	double seconds = strtod(value, &end);

	if (end == value || *end || !isfinite(seconds) || seconds < 0.001 || seconds > 1e9) {
		error_set(error, "expected seconds, as in 10 or 0.5, not '%s'", value);
		return false;
	}
	*milliseconds = (int64_t)(seconds * 1000);
	return true;
}

static bool apply_connect_timeout(struct join_options *options, const char *value, struct error *error)
{
	return parse_seconds(value, &options->connect_timeout_ms, error);
}

static bool apply_retry(struct join_options *options, const char *value, struct error *error)
{
	uint64_t retries;
	if (!parse_count(value, 0, INT_MAX, &retries, error))
		return false;
	options->retries = (int64_t)retries;
	return true;
}

static bool apply_channel(struct join_options *options, const char *value, struct error *error)
{
	return target_add_channel(options, value, true, error);
}

static bool apply_target(struct join_options *options, const char *value, struct error *error)
{
	if (!*value || strpbrk(value, " \r\n,:")) {
		error_set(error, "expected one channel or nick, not '%s'", value);
		return false;
	}
	set_text(&options->target, value);
	return true;
}

static bool apply_message(struct join_options *options, const char *value, struct error *error)
{
	if (!text_is_utf8(slice_of(value))) {
		error_set(error, "the text is not UTF-8");
		return false;
	}
	options->messages = alloc_resize(options->messages, (options->message_count + 1) * sizeof(*options->messages));
	options->messages[options->message_count++] = alloc_text(value);
	return true;
}

static bool apply_file(struct join_options *options, const char *value, struct error *error)
{
	if (options->file) {
		error_set(error, "one file is enough; for several: cat FILES | apollon join …");
		return false;
	}
	set_text(&options->file, value);
	return true;
}

static bool apply_ack(struct join_options *options, const char *value, struct error *error)
{
	options->acknowledged = !strcmp(value, "server");
	if (options->acknowledged || !strcmp(value, "none"))
		return true;
	error_set(error, "expected server or none, not '%s'", value);
	return false;
}

static bool apply_ack_timeout(struct join_options *options, const char *value, struct error *error)
{
	return parse_seconds(value, &options->ack_timeout_ms, error);
}

static bool apply_count(struct join_options *options, const char *value, struct error *error)
{
	return parse_count(value, 1, INT_MAX, &options->count, error);
}

static bool apply_wait(struct join_options *options, const char *value, struct error *error)
{
	return parse_seconds(value, &options->wait_ms, error);
}

static bool apply_until(struct join_options *options, const char *value, struct error *error)
{
	char reason[256];

	if (options->until) {
		error_set(error, "one expression is enough; for several: 'ONE|OTHER'");
		return false;
	}
	int code = regcomp(&options->until_expression, value, REG_EXTENDED | REG_NOSUB);
	if (code) {
		regerror(code, &options->until_expression, reason, sizeof(reason));
		error_set(error, "'%s' is no extended regular expression: %s", value, reason);
		return false;
	}
	set_text(&options->until, value);
	return true;
}

static bool apply_json(struct join_options *options, const char *value, struct error *error)
{
	(void)value, (void)error;
	options->output = JOIN_OUTPUT_JSON;
	return true;
}

static bool apply_format(struct join_options *options, const char *value, struct error *error)
{
	for (const char *c = value; (c = strchr(c, '%')); c += 2) {
		if (!c[1] || !strchr("tTnacmies%", c[1])) {
			error_set(error, "'%%%c' is not known; there are %%t %%T %%n %%a %%c %%m %%i %%e %%s %%%%",
				c[1] ? c[1] : ' ');
			return false;
		}
	}
	options->output = JOIN_OUTPUT_FORMAT;
	set_text(&options->format, value);
	return true;
}

static bool apply_color(struct join_options *options, const char *value, struct error *error)
{
	static const char *const words[] = {
		[JOIN_COLOR_AUTO] = "auto", [JOIN_COLOR_ALWAYS] = "always", [JOIN_COLOR_NEVER] = "never"};
	for (unsigned color = 0; color < sizeof(words) / sizeof(words[0]); color++) {
		if (!strcmp(value, words[color])) {
			options->color = color;
			return true;
		}
	}
	error_set(error, "expected auto, always or never, not '%s'", value);
	return false;
}

#define FLAG(field) .flag = offsetof(struct join_options, field)

/* clang-format off */
static const struct option_row rows[] = {
	{'n', "nick", "NICK", OPTION_CONNECTION, "who to be (else $APOLLON_NICK, else $USER)", apply_nick, 0},
	{0, "nick-retry", "auto|never", OPTION_CONNECTION, "if the nick is taken: take another one (auto), or\nend with 73 (never)", apply_nick_retry, 0},
	{'4', "ipv4", NULL, OPTION_CONNECTION, "by IPv4 only", apply_ipv4, 0},
	{'6', "ipv6", NULL, OPTION_CONNECTION, "by IPv6 only", apply_ipv6, 0},
	{0, "bind", "ADDRESS", OPTION_CONNECTION, "come from this address of this machine", apply_bind, 0},
	{0, "connect-timeout", "SECONDS", OPTION_CONNECTION, "wait so long for the server's first word (10)", apply_connect_timeout, 0},
	{0, "retry", "N", OPTION_CONNECTION, "connect again so often when the link is lost or\ncannot be had (terminal: no limit; script: 0)", apply_retry, 0},

	{0, "tls", NULL, OPTION_TRUST, "encrypt, on this machine, too; everywhere else that\nis so anyway (port 6697)", apply_tls, 0},
	{0, "no-tls", NULL, OPTION_TRUST, "do not encrypt: all on the way can listen (port\n6667)", apply_no_tls, 0},
	{0, "tls-pin", "sha256:HEX", OPTION_TRUST, "trust the certificate with this fingerprint, and no\nother; as often as wanted", apply_tls_pin, 0},
	{0, "tls-ca", "FILE", OPTION_TRUST, "trust whom these CAs (PEM) vouch for, and no other", apply_tls_ca, 0},
	{0, "insecure", NULL, OPTION_TRUST, "trust whoever answers: for tests", NULL, FLAG(insecure)},

	{'u', "account", "NAME", OPTION_LOGIN, "log in to this account (SASL); the password is asked\nfor, or has a source below", apply_account, 0},
	{0, "pass-file", "FILE", OPTION_LOGIN, "the password, of the account or else of the server,\nis the file's first line", apply_pass_file, 0},
	{0, "pass-cmd", "COMMAND", OPTION_LOGIN, "… the first line that this shell command prints", apply_pass_cmd, 0},
	{0, "pass-fd", "N", OPTION_LOGIN, "… the first line of this open descriptor", apply_pass_fd, 0},
	{0, "identity", "[=NAME|FILE]", OPTION_LOGIN, "show a certificate of one's own, made at its first\nuse; once /register has told the server of it, it\nlogs in without a password", apply_identity, 0},
	{0, "tls-cert", "FILE", OPTION_LOGIN, "show this certificate (PEM) instead", apply_tls_cert, 0},
	{0, "tls-key", "FILE", OPTION_LOGIN, "its key, if that is in another file", apply_tls_key, 0},

	{'c', "channel", "CHANNEL[=KEYFILE]", OPTION_CHANNELS, "join it, as often as wanted; the first one gets\nwhat is sent. '#' may be left out.", apply_channel, 0},
	{'t', "target", "TARGET", OPTION_CHANNELS, "send to this channel or nick", apply_target, 0},
	{0, "no-join", NULL, OPTION_CHANNELS, "join nothing", NULL, FLAG(no_join)},

	{'m', "message", "TEXT", OPTION_SENDING, "send this and leave; as often as wanted", apply_message, 0},
	{'f', "file", "FILE", OPTION_SENDING, "send the lines of the file (-: standard input) and\nleave", apply_file, 0},
	{0, "notice", NULL, OPTION_SENDING, "send notices, which no bot answers", NULL, FLAG(notice)},
	{0, "action", NULL, OPTION_SENDING, "send actions (/me)", NULL, FLAG(action)},
	{0, "commands", NULL, OPTION_SENDING, "let lines that begin with / be slash commands", NULL, FLAG(commands)},
	{0, "no-split", NULL, OPTION_SENDING, "end with 65 at a line that is too long for one\nmessage, instead of sending it in pieces", NULL, FLAG(no_split)},
	{0, "ack", "server|none", OPTION_SENDING, "a message counts as sent when the server has\nconfirmed it (server), or when it is written (none)", apply_ack, 0},
	{0, "ack-timeout", "SECONDS", OPTION_SENDING, "give up when nothing is confirmed for so long (10)", apply_ack_timeout, 0},

	{'N', "count", "COUNT", OPTION_RECEIVING, "leave after so many messages", apply_count, 0},
	{'W', "wait", "SECONDS", OPTION_RECEIVING, "leave after this time, with 124", apply_wait, 0},
	{'U', "until", "ERE", OPTION_RECEIVING, "leave when a message matches", apply_until, 0},
	{0, "include-self", NULL, OPTION_RECEIVING, "show what is sent, too", NULL, FLAG(include_self)},

	{'j', "json", NULL, OPTION_OUTPUT, "one JSON object a line, for every event", apply_json, 0},
	{'F', "format", "FORMAT", OPTION_OUTPUT, "a line a message: %t time, %T HH:MM, %n nick,\n%a account, %c target, %m text, %i msgid, %e event,\n%s '-' notice, '=' action; %%, \\n, \\t, \\0", apply_format, 0},
	{0, "raw", NULL, OPTION_OUTPUT, "leave control characters in texts as they came", NULL, FLAG(raw)},
	{'q', "quiet", NULL, OPTION_OUTPUT, "nothing on standard error but why it failed", NULL, FLAG(quiet)},
	{'v', "verbose", NULL, OPTION_OUTPUT, "show joins, topics and all other events, and on\nstandard error what is going on", NULL, FLAG(verbose)},
	{0, "color", "auto|always|never", OPTION_OUTPUT, "colours (auto: on a terminal, unless NO_COLOR)", apply_color, 0},

	{0, "recv-only", NULL, OPTION_BEHAVIOUR, "send nothing; the end of standard input ends nothing", NULL, FLAG(receive_only)},
	{0, "send-only", NULL, OPTION_BEHAVIOUR, "show nothing", NULL, FLAG(send_only)},
	{0, "no-interactive", NULL, OPTION_BEHAVIOUR, "be a tool for scripts on a terminal, too", NULL, FLAG(no_interactive)},

	{'h', "help", NULL, OPTION_OTHER, "show this", NULL, FLAG(help)},
	{'V', "version", NULL, OPTION_OTHER, "show the version", NULL, FLAG(version)},
};
/* clang-format on */

const struct option_row *option_row_at(size_t index)
{
	return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}
