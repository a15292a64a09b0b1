#include <apollon/net/address.h>

#include <arpa/inet.h>
#include <string.h>

#include <apollon/base/slice.h>
#include <apollon/base/text.h>

#define UNIX_SCHEME "unix:"
#define PLAIN_SCHEME "irc://"
#define TLS_SCHEME "ircs://"

static bool parse_unix(struct address *address, const char *path, struct error *error)
{
	size_t limit = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

	address->scheme = ADDRESS_UNIX;
	if (*path && strlen(path) <= limit && text_copy(address->host, sizeof(address->host), slice_of(path)))
		return true;
	error_set(error, "address \"" UNIX_SCHEME "%s\": a path of 1 to %zu bytes must stand after \"" UNIX_SCHEME "\"",
		path, limit);
	return false;
}

static bool is_number(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.len > 0;
}

static bool is_ipv6(const char *host)
{
	struct in6_addr ignored;
	char digits[INET6_ADDRSTRLEN];

	/* The zone of a link-local address ("fe80::1%eth0") is the resolver's business. */
	return text_copy(digits, sizeof(digits), (struct slice){.data = host, .len = strcspn(host, "%")}) &&
		inet_pton(AF_INET6, digits, &ignored) == 1;
}

/* The two halves of an address; has_port tells an absent port from an empty one. */
struct halves {
	struct slice host;
	struct slice port;
	bool has_port;
};

/* The part in brackets, and the port after them. Returns false when it is not of that form. */
static bool split_brackets(const char *text, struct halves *halves)
{
	const char *end = strchr(text, ']');

	if (!end || (end[1] && end[1] != ':'))
		return false;
	halves->host = (struct slice){.data = text + 1, .len = (size_t)(end - text - 1)};
	halves->has_port = end[1] == ':';
	halves->port = slice_of(halves->has_port ? end + 2 : NULL);
	return true;
}

static bool split_plain(const char *text, struct halves *halves)
{
	struct slice rest = slice_of(text);

	if (is_number(rest)) {
		*halves = (struct halves){.host = SLICE(""), .port = rest, .has_port = true};
		return true;
	}
	slice_next(&rest, ':', &halves->host);
	halves->has_port = rest.data != NULL;
	halves->port = rest;
	return !halves->has_port || !memchr(rest.data, ':', rest.len);
}

static bool parse_host(
	struct address *address, const char *text, struct slice host, bool in_brackets, struct error *error)
{
	if (!text_copy(address->host, sizeof(address->host), host)) {
		error_set(error, "address \"%.64s...\": the host has more than %zu bytes", text,
			sizeof(address->host) - 1);
		return false;
	}
	if (in_brackets && !is_ipv6(address->host)) {
		error_set(error, "address \"%s\": what stands in brackets must be an IPv6 address", text);
		return false;
	}
	return true;
}

static bool parse_port(struct address *address, const char *text, const struct halves *halves, uint16_t default_port,
	struct error *error)
{
	uint64_t port = default_port;

	if (halves->has_port && !text_parse_number(halves->port, UINT16_MAX, &port)) {
		error_set(error, "address \"%s\": the port must be a number from 0 to 65535", text);
		return false;
	}
	address->port = (uint16_t)port;
	return true;
}

/* Where the rest begins. */
static const char *skip_scheme(struct address *address, const char *text, uint16_t *default_port)
{
	if (slice_starts_with(slice_of(text), SLICE(PLAIN_SCHEME)))
		return text + strlen(PLAIN_SCHEME);
	if (!slice_starts_with(slice_of(text), SLICE(TLS_SCHEME)))
		return text;
	address->is_tls = true;
	*default_port = ADDRESS_TLS_PORT;
	return text + strlen(TLS_SCHEME);
}

bool address_parse(struct address *address, const char *text, uint16_t default_port, struct error *error)
{
	struct halves halves;

	*address = (struct address){.scheme = ADDRESS_TCP};
	if (slice_starts_with(slice_of(text), SLICE(UNIX_SCHEME)))
		return parse_unix(address, text + strlen(UNIX_SCHEME), error);
	text = skip_scheme(address, text, &default_port);
	bool in_brackets = *text == '[';
	if (!*text) {
		error_set(error,
			"an empty address: HOST, HOST:PORT, [IPV6]:PORT, " TLS_SCHEME "HOST or " UNIX_SCHEME
			"PATH was expected");
		return false;
	}
	if (!(in_brackets ? split_brackets : split_plain)(text, &halves)) {
		error_set(error,
			"address \"%s\": HOST:PORT was expected; an IPv6 address stands in brackets: [::1]:6667", text);
		return false;
	}
	return parse_host(address, text, halves.host, in_brackets, error) &&
		parse_port(address, text, &halves, default_port, error);
}
