#include "client/sts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <apollon/base/buffer.h>
#include <apollon/base/text.h>

#include "client/private_file.h"

struct policy {
	char host[256];
	uint16_t port;
	int64_t until_ms;
};

/* Returns false for what is none, comments among it. */
static bool parse_line(struct slice line, struct policy *policy)
{
	char text[400], until[TEXT_TIME_SIZE];
	unsigned port;
	struct tm parts = {0};

	if (!text_copy(text, sizeof(text), line) || sscanf(text, "%255s %5u %31s", policy->host, &port, until) != 3 ||
		*policy->host == '#')
		return false;
	if (port == 0 || port > UINT16_MAX || !strptime(until, "%Y-%m-%dT%H:%M:%S", &parts))
		return false;
	policy->port = (uint16_t)port;
	policy->until_ms = (int64_t)timegm(&parts) * 1000;
	return true;
}

static bool fail(struct error *error, const char *path, const char *what)
{
	error_set(error, "cannot %s %s: %s", what, path, strerror(errno));
	return false;
}

uint16_t sts_find(const char *path, const char *host, int64_t now_ms)
{
	struct buffer text;
	struct policy policy;
	struct slice line;
	uint16_t port = 0;
	int fd = private_file_open(path, O_RDONLY);

	if (fd < 0)
		return 0;
	buffer_init(&text, STS_SIZE);
	if (private_file_read(fd, &text)) {
		struct slice rest = buffer_slice(&text);
		while (text.len > 0 && slice_next(&rest, '\n', &line)) {
			if (parse_line(line, &policy) && policy.until_ms > now_ms && !strcasecmp(policy.host, host))
				port = policy.port;
		}
	}
	buffer_finish(&text);
	close(fd);
	return port;
}

/* The policies of others that still hold, the youngest ones. */
static void keep_others(struct slice text, const char *host, int64_t now_ms, struct buffer *kept)
{
	struct slice line;
	struct policy policy;
	size_t count = 0;

	while (text.len > 0 && slice_next(&text, '\n', &line)) {
		if (!parse_line(line, &policy) || policy.until_ms <= now_ms || !strcasecmp(policy.host, host))
			continue;
		buffer_append_slice(kept, line);
		buffer_append_char(kept, '\n');
		if (++count >= STS_LIMIT)
			buffer_consume(kept, (size_t)((char *)memchr(kept->data, '\n', kept->len) - kept->data) + 1);
	}
}

static bool write_changed(const char *path, int fd, const struct policy *policy, int64_t now_ms, struct error *error)
{
	struct buffer before, after;
	char until[TEXT_TIME_SIZE];

	buffer_init(&before, STS_SIZE);
	buffer_init(&after, SIZE_MAX);
	bool is_read = private_file_read(fd, &before) || fail(error, path, "read");
	keep_others(buffer_slice(&before), policy->host, now_ms, &after);
	text_format_time(until, policy->until_ms);
	if (policy->until_ms > now_ms)
		buffer_append_format(&after, "%s %u %s\n", policy->host, (unsigned)policy->port, until);
	bool is_same = slice_equal(buffer_slice(&before), buffer_slice(&after));
	bool is_done =
		is_read && (is_same || private_file_replace(path, buffer_slice(&after)) || fail(error, path, "write"));
	buffer_finish(&before);
	buffer_finish(&after);
	return is_done;
}

bool sts_note(
	const char *path, const char *host, uint16_t port, int64_t duration_s, int64_t now_ms, struct error *error)
{
	struct policy policy = {.port = port, .until_ms = now_ms + duration_s * 1000};

	text_copy(policy.host, sizeof(policy.host), slice_of(host));
	private_file_make_folders(path);
	int fd = private_file_open(path, O_RDWR | (duration_s > 0 ? O_CREAT : 0));
	if (fd < 0)
		return (duration_s == 0 && errno == ENOENT) || fail(error, path, "open");
	bool is_done = write_changed(path, fd, &policy, now_ms, error);
	close(fd);
	return is_done;
}
