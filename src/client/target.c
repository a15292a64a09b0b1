#include "client/target.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/names.h>

#include "client/secret.h"

char *target_channel_name(const char *name)
{
	if (strchr("#&+!", *name) && *name)
		return alloc_text(name);
	char *prefixed = alloc_bytes(strlen(name) + 2);
	prefixed[0] = '#';
	strcpy(prefixed + 1, name);
	return prefixed;
}

static bool check_channel(const char *name, struct error *error)
{
	for (const char *c = name; *c; c++) {
		if ((unsigned char)*c <= ' ' || *c == ',' || *c == 0x7f) {
			error_set(error, "'%s' is no channel name: it may hold no blanks, commas or control characters",
				name);
			return false;
		}
	}
	if (!name[1]) {
		error_set(error, "a channel's name is missing after '%s'", name);
		return false;
	}
	return true;
}

static bool add_channel(struct join_options *options, const char *text, const char *key_file, struct error *error)
{
	char *name = target_channel_name(text), *key = NULL;

	if (!check_channel(name, error))
		goto wrong;
	if (key_file) {
		key = secret_from_file(key_file, error);
		if (!key)
			goto wrong;
	}
	options->channels = alloc_resize(options->channels, (options->channel_count + 1) * sizeof(*options->channels));
	options->channels[options->channel_count++] = (struct join_channel){.name = name, .key = key};
	return true;
wrong:
	free(name);
	return false;
}

bool target_add_channel(struct join_options *options, const char *text, bool with_key, struct error *error)
{
	const char *key_file = with_key ? strchr(text, '=') : NULL;
	if (!key_file)
		return add_channel(options, text, NULL, error);
	char *name = alloc_text_of((struct slice){.data = text, .len = (size_t)(key_file - text)});
	bool is_added = add_channel(options, name, key_file + 1, error);
	free(name);
	return is_added;
}

/* "%23ops" gives "#ops", in place. */
static bool decode_percent(char *text, struct error *error)
{
	char *target = text;
	for (const char *source = text; *source; source++) {
		if (*source != '%') {
			*target++ = *source;
			continue;
		}
		char digits[3] = {0};
		if (!isxdigit((unsigned char)source[1]) || !isxdigit((unsigned char)source[2])) {
			error_set(error, "'%s' in the URL: after '%%' stand two hexadecimal digits ('%%23' is '#')",
				source);
			return false;
		}
		memcpy(digits, source + 1, 2);
		*target = (char)strtol(digits, NULL, 16);
		if (!*target++) {
			error_set(error, "the URL holds a NUL");
			return false;
		}
		source += 2;
	}
	*target = '\0';
	return true;
}

static bool add_channels(struct join_options *options, char *list, bool is_url, struct error *error)
{
	struct slice rest = slice_of(list), part;
	while (slice_next(&rest, ',', &part)) {
		if (part.len == 0)
			continue;
		char *name = alloc_text_of(part);
		bool is_added =
			(!is_url || decode_percent(name, error)) && target_add_channel(options, name, false, error);
		free(name);
		if (!is_added)
			return false;
	}
	return true;
}

/* Cuts "NICK@" off the front. */
static bool take_nick(struct join_options *options, char **text, struct error *error)
{
	char *at = strchr(*text, '@'), *slash = strchr(*text, '/');
	if (!at || (slash && slash < at && strncmp(*text, "unix:", 5) != 0))
		return true;
	if (!strncmp(*text, "unix:", 5))
		return true;
	*at = '\0';
	if (strchr(*text, ':')) {
		error_set(error,
			"no password in the address, where others can read it: use --pass-file, --pass-cmd or --pass-fd");
		return false;
	}
	if (!**text) {
		error_set(error, "the nick before '@' is missing");
		return false;
	}
	free(options->nick);
	options->nick = alloc_text(*text);
	*text = at + 1;
	return true;
}

static bool parse_place(struct join_options *options, char *text, bool is_url, struct error *error)
{
	if (!take_nick(options, &text, error))
		return false;
	if (!strncmp(text, "unix:", 5))
		return address_parse(&options->address, text, 0, error);
	char *slash = strchr(text, '/');
	if (slash) {
		*slash = '\0';
		/* A query ("?key=…") would be lost silently, a fragment is a channel whose '#' was not encoded. */
		if (is_url && strchr(slash + 1, '?')) {
			error_set(error, "no '?' in an irc:// URL; keys are given as -c CHANNEL=KEYFILE");
			return false;
		}
		if (!add_channels(options, slash + 1, is_url, error))
			return false;
	}
	if (!*text || *text == ':') {
		error_set(error, "the host is missing; write it as HOST, HOST:PORT or [IPV6]:PORT");
		return false;
	}
	return address_parse(&options->address, text, 0, error);
}

/* What the scheme says of TLS may not be the opposite of what a flag said. */
static bool apply_scheme(struct join_options *options, bool is_tls, struct error *error)
{
	enum join_tls opposite = is_tls ? JOIN_TLS_OFF : JOIN_TLS_ON;
	if (options->tls == opposite) {
		error_set(error, "%s says the opposite", is_tls ? "--no-tls" : "--tls");
		return false;
	}
	options->tls = is_tls ? JOIN_TLS_ON : JOIN_TLS_OFF;
	return true;
}

bool target_parse(struct join_options *options, const char *text, struct error *error)
{
	bool is_plain = !strncasecmp(text, "irc://", 6), is_tls = !strncasecmp(text, "ircs://", 7);
	bool is_url = is_plain || is_tls;

	if (strstr(text, "://") && !is_url) {
		error_set(error, "'%s': the scheme is not known; use ircs://HOST, irc://HOST or HOST:PORT", text);
		return false;
	}
	char *copy = alloc_text(is_url ? strstr(text, "://") + 3 : text);
	struct error reason;
	bool is_parsed =
		(!is_url || apply_scheme(options, is_tls, &reason)) && parse_place(options, copy, is_url, &reason);
	if (!is_parsed)
		error_set(error, "'%s': %s", text, reason.text);
	free(copy);
	return is_parsed;
}

bool target_is_local(const struct address *address)
{
	struct in_addr ipv4;
	struct in6_addr ipv6;
	const char *host = address->host;
	size_t len = strlen(host), suffix = strlen(".localhost");

	if (address->scheme == ADDRESS_UNIX || !strcasecmp(host, "localhost"))
		return true;
	if (inet_pton(AF_INET, host, &ipv4) == 1)
		return ntohl(ipv4.s_addr) >> 24 == IN_LOOPBACKNET;
	if (inet_pton(AF_INET6, host, &ipv6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&ipv6) ||
			(IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == IN_LOOPBACKNET);
	return len > suffix && !strcasecmp(host + len - suffix, ".localhost");
}
