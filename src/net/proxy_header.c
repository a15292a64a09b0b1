#include <apollon/net/proxy_header.h>

#include <arpa/inet.h>
#include <string.h>

#include <apollon/base/text.h>

#define BEGINNING_1 "PROXY "
#define LIMIT_1 107

/* The shortest of all: "PROXY UNKNOWN", CR, LF. */
#define LEAST_1 15
#define FIELDS_1 6

#define BEGINNING_2 "\r\n\r\n\0\r\nQUIT\n"
#define FIXED_2 16

static enum proxy_result refuse(const char **problem, const char *text)
{
	*problem = text;
	return PROXY_BAD;
}

/* --- version 1 --- */

static bool parse_address(struct proxy_header *header, int family, struct slice source, struct slice destination)
{
	char text[INET6_ADDRSTRLEN];
	struct endpoint endpoint = {.len = sizeof(endpoint.storage)};
	void *target = family == AF_INET ? (void *)&((struct sockaddr_in *)&endpoint.storage)->sin_addr
					 : (void *)&((struct sockaddr_in6 *)&endpoint.storage)->sin6_addr;
	endpoint.storage.ss_family = (sa_family_t)family;
	if (!text_copy(text, sizeof(text), destination) || inet_pton(family, text, target) != 1 ||
		!text_copy(text, sizeof(text), source) || inet_pton(family, text, target) != 1)
		return false;
	endpoint_format(&endpoint, header->address);
	return true;
}

static bool is_port(struct slice text)
{
	uint64_t port;
	return text_parse_number(text, UINT16_MAX, &port) && (text.len == 1 || text.data[0] != '0');
}

static enum proxy_result parse_fields(struct proxy_header *header, struct slice line, const char **problem)
{
	struct slice fields[FIELDS_1], rest = line;
	unsigned count = 0;
	while (count < FIELDS_1 && slice_next(&rest, ' ', &fields[count]))
		count++;
	if (slice_equal_text(fields[1], "UNKNOWN"))
		return PROXY_DONE;
	bool is_ipv4 = slice_equal_text(fields[1], "TCP4");
	if (!is_ipv4 && !slice_equal_text(fields[1], "TCP6"))
		return refuse(problem, "TCP4, TCP6 or UNKNOWN has to stand behind PROXY");
	if (count < FIELDS_1 || rest.data)
		return refuse(problem, "two addresses and two ports have to stand in a PROXY header");
	if (!parse_address(header, is_ipv4 ? AF_INET : AF_INET6, fields[2], fields[3]))
		return refuse(problem, "a PROXY header with an address that is none");
	if (!is_port(fields[4]) || !is_port(fields[5]))
		return refuse(problem, "a PROXY header with a port that is none");
	return PROXY_DONE;
}

/* An unfinished one of version 1 needs a byte at least for each field that it has not, and each blank before one, and CR LF. */
static size_t missing_1(struct slice input)
{
	size_t blanks = 0, least = 2;
	if (input.len < LEAST_1)
		return LEAST_1 - input.len;
	if (input.data[input.len - 1] == '\r')
		return 1;
	if (memcmp(input.data + strlen(BEGINNING_1), "UNKNOWN", strlen("UNKNOWN")) == 0)
		return 1;
	for (size_t i = 0; i < input.len; i++)
		blanks += input.data[i] == ' ';
	if (blanks < FIELDS_1 - 1)
		least += 2 * (FIELDS_1 - 1 - blanks);
	return least;
}

static enum proxy_result parse_1(struct proxy_header *header, struct slice input, size_t *len, const char **problem)
{
	const char *end = memchr(input.data, '\n', input.len);
	if (!end && input.len < LIMIT_1) {
		size_t missing = missing_1(input), room = LIMIT_1 - input.len;
		*len = missing < room ? missing : room;
		return PROXY_NEED_MORE;
	}
	if (!end || end - input.data >= LIMIT_1)
		return refuse(problem, "a PROXY header of version 1 with more than 107 bytes");
	*len = (size_t)(end - input.data) + 1;
	if (*len < 2 || end[-1] != '\r')
		return refuse(problem, "a PROXY header that does not end with CR and LF");
	return parse_fields(header, (struct slice){input.data, *len - 2}, problem);
}

/* --- version 2 --- */

enum { COMMAND_LOCAL = 0, COMMAND_PROXY = 1 };
enum { FAMILY_UNSPEC = 0, FAMILY_INET = 1, FAMILY_INET6 = 2, FAMILY_UNIX = 3 };
enum { PROTOCOL_UNSPEC = 0, PROTOCOL_STREAM = 1 };
enum { EXTENSION_TLS = 0x20, CLIENT_TLS = 1 };

static const size_t addresses_len[] = {
	[FAMILY_UNSPEC] = 0, [FAMILY_INET] = 12, [FAMILY_INET6] = 36, [FAMILY_UNIX] = 216};

static unsigned byte_at(struct slice input, size_t index)
{
	return (unsigned char)input.data[index];
}

static size_t number_at(struct slice input, size_t index)
{
	return byte_at(input, index) << 8 | byte_at(input, index + 1);
}

static bool parse_extensions(struct proxy_header *header, struct slice rest)
{
	while (rest.len) {
		if (rest.len < 3 || number_at(rest, 1) > rest.len - 3)
			return false;
		size_t len = number_at(rest, 1);
		/* The client's flags, and four bytes on its certificate. */
		if (byte_at(rest, 0) == EXTENSION_TLS && len < 5)
			return false;
		if (byte_at(rest, 0) == EXTENSION_TLS)
			header->is_tls = byte_at(rest, 3) & CLIENT_TLS;
		rest = (struct slice){rest.data + 3 + len, rest.len - 3 - len};
	}
	return true;
}

static void take_address(struct proxy_header *header, unsigned family, const char *source)
{
	struct endpoint endpoint = {.len = sizeof(endpoint.storage)};
	endpoint.storage.ss_family = family == FAMILY_INET ? AF_INET : family == FAMILY_INET6 ? AF_INET6 : AF_UNIX;
	if (family == FAMILY_INET)
		memcpy(&((struct sockaddr_in *)&endpoint.storage)->sin_addr, source, 4);
	else if (family == FAMILY_INET6)
		memcpy(&((struct sockaddr_in6 *)&endpoint.storage)->sin6_addr, source, 16);
	endpoint_format(&endpoint, header->address);
}

static enum proxy_result parse_body(struct proxy_header *header, struct slice input, const char **problem)
{
	unsigned family = byte_at(input, 13) >> 4, protocol = byte_at(input, 13) & 15;
	struct slice body = {input.data + FIXED_2, input.len - FIXED_2};
	if (family >= sizeof(addresses_len) / sizeof(addresses_len[0]))
		return refuse(problem, "a PROXY header with a family of addresses that is not known");
	if (protocol != PROTOCOL_STREAM && family != FAMILY_UNSPEC)
		return refuse(problem, "a PROXY header for something else than a stream");
	if (body.len < addresses_len[family])
		return refuse(problem, "a PROXY header that is too short for its addresses");
	struct slice extensions = {body.data + addresses_len[family], body.len - addresses_len[family]};
	if (!parse_extensions(header, extensions))
		return refuse(problem, "a PROXY header with an extension that does not fit into it");
	if (family != FAMILY_UNSPEC)
		take_address(header, family, body.data);
	return PROXY_DONE;
}

static enum proxy_result parse_2(struct proxy_header *header, struct slice input, size_t *len, const char **problem)
{
	*len = FIXED_2 - input.len;
	if (input.len < FIXED_2)
		return PROXY_NEED_MORE;
	unsigned command = byte_at(input, 12) & 15;
	size_t total = FIXED_2 + number_at(input, 14);
	if (byte_at(input, 12) >> 4 != 2 || command > COMMAND_PROXY)
		return refuse(problem, "a PROXY header of a version, or with a command, that is not known");
	if (total > PROXY_HEADER_LIMIT)
		return refuse(problem, "a PROXY header with more than 4096 bytes");
	*len = total - input.len;
	if (input.len < total)
		return PROXY_NEED_MORE;
	*len = total;
	/* A proxy that speaks for itself, to see whether we are there. */
	if (command == COMMAND_LOCAL)
		return PROXY_DONE;
	return parse_body(header, (struct slice){input.data, total}, problem);
}

/* --- both --- */

static bool agrees(struct slice input, struct slice beginning)
{
	size_t len = input.len < beginning.len ? input.len : beginning.len;
	return memcmp(input.data, beginning.data, len) == 0;
}

enum proxy_result proxy_header_parse(struct proxy_header *header, struct slice input, size_t *len, const char **problem)
{
	*header = (struct proxy_header){.is_tls = false};
	*len = LEAST_1;
	if (input.len == 0)
		return PROXY_NEED_MORE;
	if (agrees(input, SLICE(BEGINNING_1)))
		return parse_1(header, input, len, problem);
	if (agrees(input, SLICE(BEGINNING_2)))
		return parse_2(header, input, len, problem);
	return refuse(problem, "the connection does not begin with a PROXY header");
}

bool proxy_watch_sees(struct proxy_watch *watch, struct slice input)
{
	if (!watch->version && input.len)
		watch->version = *input.data == *BEGINNING_1 ? 1 : 2;
	struct slice beginning = watch->version == 1 ? SLICE(BEGINNING_1) : SLICE(BEGINNING_2);
	for (size_t i = 0; i < input.len && !watch->is_over && watch->matched_len < beginning.len; i++) {
		watch->is_over = input.data[i] != beginning.data[watch->matched_len];
		watch->matched_len += !watch->is_over;
	}
	return watch->matched_len == beginning.len;
}
