#include "client/input.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/base/error.h>
#include <apollon/base/text.h>

#define READ_SIZE 65536

static void watch(struct input *input)
{
	bool has_bytes = input->bytes.len > input->taken;
	bool runs = input->is_reading && !input->is_done;

	if (runs && (has_bytes || input->has_ended || input->is_file))
		ev_idle_start(input->loop, &input->idle);
	else
		ev_idle_stop(input->loop, &input->idle);
	if (runs && !input->has_ended && !input->is_file)
		ev_io_start(input->loop, &input->watcher);
	else
		ev_io_stop(input->loop, &input->watcher);
}

static void finish_reading(struct input *input)
{
	input->is_done = true;
	watch(input);
}

static void fail(struct input *input, const char *reason, bool unreadable)
{
	struct error error;
	if (unreadable)
		error_set(&error, "%s", reason);
	else
		error_set(&error, "line %llu of the input %s", (unsigned long long)input->line, reason);
	finish_reading(input);
	input->callbacks.on_failed(input->callbacks.context, error.text, unreadable);
}

static void deliver(struct input *input, char *text, size_t len)
{
	input->line++;
	if (len > 0 && text[len - 1] == '\r')
		len--;
	text[len] = '\0';
	if (memchr(text, '\0', len))
		fail(input, "holds a NUL; messages are text", false);
	else if (!text_is_utf8((struct slice){text, len}))
		fail(input, "is not UTF-8; convert it with iconv(1), as in: iconv -f latin1 -t utf8", false);
	else
		input->callbacks.on_line(input->callbacks.context, text);
}

/* Returns false when there is no whole line. */
static bool deliver_next(struct input *input)
{
	size_t rest = input->bytes.len - input->taken;
	char *start = input->bytes.data + input->taken;
	char *end = rest ? memchr(start, '\n', rest) : NULL;

	if (!end)
		return false;
	input->taken += (size_t)(end - start) + 1;
	deliver(input, start, (size_t)(end - start));
	return true;
}

static void deliver_last(struct input *input)
{
	if (input->bytes.len > input->taken) {
		/* Room for the NUL that ends it. */
		(void)buffer_text(&input->bytes);
		size_t start = input->taken;
		input->taken = input->bytes.len;
		deliver(input, input->bytes.data + start, input->bytes.len - start);
	}
	if (input->is_done || !input->is_reading)
		return;
	finish_reading(input);
	input->callbacks.on_end(input->callbacks.context);
}

static bool is_readable(int fd)
{
	struct pollfd entry = {.fd = fd, .events = POLLIN};
	return poll(&entry, 1, 0) > 0;
}

/* Returns false when there is nothing to read just now. */
static bool read_more(struct input *input)
{
	/* Someone else may have taken what made it readable. */
	if (!input->is_file && !is_readable(input->fd))
		return false;
	buffer_consume(&input->bytes, input->taken);
	input->taken = 0;
	char *target = buffer_reserve(&input->bytes, READ_SIZE);
	if (!target) {
		input->line++;
		fail(input, "is longer than 1 MiB", false);
		return false;
	}
	ssize_t len = read(input->fd, target, READ_SIZE);
	if (len < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (len < 0) {
		struct error error;
		error_set(&error, "cannot read the input: %s", strerror(errno));
		fail(input, error.text, true);
		return false;
	}
	input->has_ended = len == 0;
	input->bytes.len += (size_t)len;
	return true;
}

static void run(struct input *input)
{
	while (input->is_reading && !input->is_done) {
		if (deliver_next(input))
			continue;
		if (input->has_ended)
			deliver_last(input);
		else if (!read_more(input))
			break;
	}
	watch(input);
}

static void on_readable(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	(void)loop, (void)events;
	run(watcher->data);
}

static void on_idle(struct ev_loop *loop, struct ev_idle *watcher, int events)
{
	(void)loop, (void)events;
	run(watcher->data);
}

void input_init(struct input *input, struct ev_loop *loop, int fd, const struct input_callbacks *callbacks)
{
	struct stat status;

	*input = (struct input){.loop = loop, .fd = fd, .callbacks = *callbacks};
	input->is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
	buffer_init(&input->bytes, INPUT_LINE_LIMIT + READ_SIZE);
	ev_io_init(&input->watcher, on_readable, fd, EV_READ);
	ev_idle_init(&input->idle, on_idle);
	input->watcher.data = input->idle.data = input;
}

void input_finish(struct input *input)
{
	input->is_done = true;
	watch(input);
	buffer_finish(&input->bytes);
}

void input_set_reading(struct input *input, bool reading)
{
	if (input->is_reading == reading)
		return;
	input->is_reading = reading;
	watch(input);
}
