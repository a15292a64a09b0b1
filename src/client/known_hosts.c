#include "client/known_hosts.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "client/private_file.h"

static const char heading[] =
	"# Certificates that `apollon join` trusts without a CA that vouches for them: HOST:PORT, the\n"
	"# SHA-256 of the certificate, since when. Who removes a line is asked again.\n";

bool fingerprint_parse(struct slice text, char fingerprint[TLS_FINGERPRINT_SIZE])
{
	size_t prefix = sizeof(FINGERPRINT_PREFIX) - 1, len = 0;

	if (text.len > prefix && !strncasecmp(text.data, FINGERPRINT_PREFIX, prefix))
		text = (struct slice){text.data + prefix, text.len - prefix};
	for (size_t at = 0; at < text.len; at++) {
		char c = text.data[at];
		/* Colons stand between whole bytes. */
		if (c == ':' && len > 0 && len % 2 == 0 && at + 1 < text.len && text.data[at - 1] != ':')
			continue;
		if (!isxdigit((unsigned char)c) || len + 1 >= TLS_FINGERPRINT_SIZE)
			return false;
		fingerprint[len++] = (char)tolower((unsigned char)c);
	}
	fingerprint[len] = '\0';
	return len + 1 == TLS_FINGERPRINT_SIZE;
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

/* The next word; empty at the end. */
static struct slice take_word(struct slice *line)
{
	struct slice word;
	while (line->len > 0 && isspace((unsigned char)*line->data))
		*line = (struct slice){line->data + 1, line->len - 1};
	word = (struct slice){line->data, 0};
	while (word.len < line->len && !isspace((unsigned char)line->data[word.len]))
		word.len++;
	*line = (struct slice){line->data + word.len, line->len - word.len};
	return word;
}

/* "host:6697", and as an address writes it: "[::1]:6697". */
static bool is_place(const char *word)
{
	const char *colon = strrchr(word, ':');
	uint64_t port;

	if (!colon || colon == word || !text_parse_number(slice_of(colon + 1), UINT16_MAX, &port) || port == 0)
		return false;
	if (*word == '[')
		return colon[-1] == ']' && colon - word > 2;
	return !memchr(word, ':', (size_t)(colon - word));
}

/* Returns what is wrong with the line, or NULL. */
static const char *parse_line(struct slice line, struct known_host *host)
{
	if (line.len > KNOWN_HOSTS_LINE)
		return "it is too long";
	struct slice place = take_word(&line), fingerprint = take_word(&line);
	if (fingerprint.len == 0)
		return "after HOST:PORT a fingerprint is missing";
	if (!fingerprint_parse(fingerprint, host->fingerprint))
		return "the fingerprint should be sha256: and 64 hexadecimal digits";
	host->place = alloc_text_of(place);
	for (char *c = host->place; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (strlen(host->place) == place.len && is_place(host->place))
		return NULL;
	free(host->place);
	return "it should begin with HOST:PORT";
}

static void report_wrong(struct known_hosts *hosts, unsigned line, const char *reason)
{
	if (hosts->wrong_count++ > 0)
		return;
	hosts->wrong_line = line;
	hosts->wrong_reason = reason;
}

static bool is_for_people(struct slice line)
{
	struct slice word = take_word(&line);
	return word.len == 0 || *word.data == '#';
}

void known_hosts_parse(struct known_hosts *hosts, struct slice text)
{
	struct slice line;

	*hosts = (struct known_hosts){0};
	for (unsigned number = 1; slice_next(&text, '\n', &line); number++) {
		struct known_host host = {.line = number};
		if (is_for_people(line))
			continue;
		const char *wrong = parse_line(line, &host);
		if (wrong) {
			report_wrong(hosts, number, wrong);
			continue;
		}
		hosts->items = alloc_resize(hosts->items, (hosts->count + 1) * sizeof(*hosts->items));
		hosts->items[hosts->count++] = host;
	}
}

static bool fail(struct error *error, const char *path, const char *what)
{
	error_set(error, "cannot %s %s: %s", what, path, strerror(errno));
	return false;
}

/* All of it, or false. */
static bool read_all(int fd, const char *path, struct buffer *text, struct error *error)
{
	off_t size = lseek(fd, 0, SEEK_END);
	if (size > KNOWN_HOSTS_SIZE)
		errno = EFBIG;
	bool is_read =
		size >= 0 && size <= KNOWN_HOSTS_SIZE && lseek(fd, 0, SEEK_SET) == 0 && private_file_read(fd, text);
	return is_read || fail(error, path, "read");
}

bool known_hosts_load(struct known_hosts *hosts, const char *path, struct error *error)
{
	struct buffer text;
	int fd = private_file_open(path, O_RDONLY);

	*hosts = (struct known_hosts){0};
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? true : fail(error, path, "open");
	buffer_init(&text, SIZE_MAX);
	bool is_read = read_all(fd, path, &text, error);
	close(fd);
	if (is_read)
		known_hosts_parse(hosts, buffer_slice(&text));
	buffer_finish(&text);
	return is_read;
}

void known_hosts_finish(struct known_hosts *hosts)
{
	for (size_t index = 0; index < hosts->count; index++)
		free(hosts->items[index].place);
	free(hosts->items);
	*hosts = (struct known_hosts){0};
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

enum known_hosts_match known_hosts_find(const struct known_hosts *hosts, const char *place, const char *fingerprint)
{
	enum known_hosts_match match = KNOWN_HOSTS_NONE;

	for (size_t index = 0; index < hosts->count; index++) {
		if (strcmp(hosts->items[index].place, place) != 0)
			continue;
		if (!strcmp(hosts->items[index].fingerprint, fingerprint))
			return KNOWN_HOSTS_SAME;
		match = KNOWN_HOSTS_OTHER;
	}
	return match;
}

void known_hosts_append_lines(const struct known_hosts *hosts, const char *place, struct buffer *words)
{
	size_t left = 0;

	for (size_t index = 0; index < hosts->count; index++)
		left += !strcmp(hosts->items[index].place, place);
	buffer_append_text(words, left == 1 ? "line " : "lines ");
	for (size_t index = 0; index < hosts->count; index++) {
		if (strcmp(hosts->items[index].place, place) != 0)
			continue;
		left--;
		buffer_append_format(words, "%u%s", hosts->items[index].line,
			left > 1            ? ", "
				: left == 1 ? " and "
					    : "");
	}
}

char *known_hosts_place(const struct address *address)
{
	struct buffer place;

	buffer_init(&place, SIZE_MAX);
	buffer_append_format(
		&place, strchr(address->host, ':') ? "[%s]:%u" : "%s:%u", address->host, (unsigned)address->port);
	for (size_t at = 0; at < place.len; at++)
		place.data[at] = (char)tolower((unsigned char)place.data[at]);
	return buffer_release(&place);
}

/* ---- adding --------------------------------------------------------------------------------------------------------- */

static void append_line(struct buffer *text, const char *place, const char *fingerprint, int64_t now_ms)
{
	char time[TEXT_TIME_SIZE];

	text_format_time(time, now_ms);
	if (text->len == 0)
		buffer_append_text(text, heading);
	else if (text->data[text->len - 1] != '\n')
		buffer_append_char(text, '\n');
	buffer_append_format(text, "%s " FINGERPRINT_PREFIX "%s %.10s\n", place, fingerprint, time);
}

static bool is_there(struct slice text, const char *place, const char *fingerprint)
{
	struct known_hosts hosts;
	known_hosts_parse(&hosts, text);
	bool is_known = known_hosts_find(&hosts, place, fingerprint) == KNOWN_HOSTS_SAME;
	known_hosts_finish(&hosts);
	return is_known;
}

bool known_hosts_add(const char *path, const char *place, const char *fingerprint, int64_t now_ms, struct error *error)
{
	struct buffer text;

	private_file_make_folders(path);
	int fd = private_file_open(path, O_RDWR | O_CREAT);
	if (fd < 0)
		return fail(error, path, "open");
	buffer_init(&text, SIZE_MAX);
	bool is_done = read_all(fd, path, &text, error);
	if (is_done && !is_there(buffer_slice(&text), place, fingerprint)) {
		append_line(&text, place, fingerprint, now_ms);
		is_done = private_file_replace(path, buffer_slice(&text)) || fail(error, path, "write");
	}
	buffer_finish(&text);
	close(fd);
	return is_done;
}
