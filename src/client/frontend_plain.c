#include "client/frontend_plain.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>

#include "client/input.h"

/* What a pipe that polls as writable takes without blocking. */
#define WRITE_SIZE 4096

/* How long stop waits for a reader who has stopped reading. */
#define STOP_PATIENCE_MS 5000

struct plain {
	struct frontend frontend; /* first: one is cast to the other */
	struct plain_settings settings;
	struct ev_loop *loop; /* NULL: not started */
	struct input input;
	struct ev_prepare flusher;
	struct ev_io writable;
	struct buffer output;
	size_t written; /* of output: the beginning that is out */
	bool is_pressed;
	bool has_failed;
};

static struct plain *of(struct frontend *frontend)
{
	return (struct plain *)frontend;
}

/* ---- output --------------------------------------------------------------------------------------------------------- */

static size_t pending(const struct plain *plain)
{
	return plain->output.len - plain->written;
}

static void fail(struct plain *plain, int error_number)
{
	plain->has_failed = true;
	plain->written = 0;
	buffer_clear(&plain->output);
	if (plain->frontend.callbacks.on_output_failed)
		plain->frontend.callbacks.on_output_failed(plain->frontend.callbacks.context, error_number);
}

/* Returns false when the reader takes nothing within that time. */
static bool wait_writable(const struct plain *plain, int timeout_ms)
{
	struct pollfd entry = {.fd = plain->settings.output_fd, .events = POLLOUT};
	return poll(&entry, 1, timeout_ms) > 0;
}

/* Writes as long as that does not block, each time for at most so long. */
static void write_out(struct plain *plain, int timeout_ms)
{
	while (pending(plain) > 0 && wait_writable(plain, timeout_ms)) {
		size_t len = pending(plain) < WRITE_SIZE ? pending(plain) : WRITE_SIZE;
		ssize_t result = write(plain->settings.output_fd, plain->output.data + plain->written, len);
		if (result < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (result < 0) {
			fail(plain, errno);
			return;
		}
		plain->written += (size_t)result;
	}
	buffer_consume(&plain->output, plain->written);
	plain->written = 0;
}

static void press(struct plain *plain)
{
	bool is_pressed = pending(plain) > (plain->is_pressed ? PLAIN_PRESSURE / 4 : PLAIN_PRESSURE);

	if (is_pressed == plain->is_pressed)
		return;
	plain->is_pressed = is_pressed;
	if (plain->frontend.callbacks.on_pressure)
		plain->frontend.callbacks.on_pressure(plain->frontend.callbacks.context, is_pressed);
}

static void on_prepare(struct ev_loop *loop, struct ev_prepare *watcher, int events)
{
	struct plain *plain = watcher->data;
	(void)events;

	if (pending(plain) > 0 && !ev_is_active(&plain->writable))
		write_out(plain, 0);
	if (pending(plain) > 0)
		ev_io_start(loop, &plain->writable);
	press(plain);
}

static void on_writable(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	(void)events;
	/* on_prepare writes. */
	ev_io_stop(loop, watcher);
}

void frontend_plain_write(struct frontend *frontend, const char *data, size_t len)
{
	if (!of(frontend)->has_failed)
		buffer_append(&of(frontend)->output, data, len);
}

static void plain_show(struct frontend *frontend, const char *text)
{
	frontend_plain_write(frontend, text, strlen(text));
	frontend_plain_write(frontend, "\n", 1);
}

static void plain_show_status(struct frontend *frontend, const char *text)
{
	dprintf(of(frontend)->settings.status_fd, "apollon join: %s\n", text);
}

static void plain_set_prompt(struct frontend *frontend, const char *text)
{
	(void)frontend, (void)text;
}

/* Nobody types here. */
static void plain_set_hidden(struct frontend *frontend, bool hidden)
{
	(void)frontend, (void)hidden;
}

/* ---- input ---------------------------------------------------------------------------------------------------------- */

static void on_line(void *context, const char *text)
{
	const struct frontend_callbacks *callbacks = &((struct plain *)context)->frontend.callbacks;
	callbacks->on_line(callbacks->context, text, true);
}

static void on_end(void *context)
{
	const struct frontend_callbacks *callbacks = &((struct plain *)context)->frontend.callbacks;
	callbacks->on_end(callbacks->context);
}

static void on_failed(void *context, const char *reason, bool unreadable)
{
	struct plain *plain = context;
	plain->settings.on_input_failed(plain->frontend.callbacks.context, reason, unreadable);
}

static void plain_set_reading(struct frontend *frontend, bool reading)
{
	if (of(frontend)->settings.input_fd >= 0)
		input_set_reading(&of(frontend)->input, reading);
}

/* ---- life ----------------------------------------------------------------------------------------------------------- */

static bool plain_start(struct frontend *frontend, struct ev_loop *loop, struct error *error)
{
	struct plain *plain = of(frontend);
	const struct input_callbacks callbacks = {on_line, on_end, on_failed, plain};
	(void)error;

	plain->loop = loop;
	ev_prepare_init(&plain->flusher, on_prepare);
	ev_io_init(&plain->writable, on_writable, plain->settings.output_fd, EV_WRITE);
	/* After whoever shows something in its own preparation. */
	ev_set_priority(&plain->flusher, -1);
	plain->flusher.data = plain->writable.data = plain;
	ev_prepare_start(loop, &plain->flusher);
	ev_unref(loop);
	if (plain->settings.input_fd >= 0)
		input_init(&plain->input, loop, plain->settings.input_fd, &callbacks);
	return true;
}

static void plain_stop(struct frontend *frontend)
{
	struct plain *plain = of(frontend);
	if (!plain->loop)
		return;
	write_out(plain, STOP_PATIENCE_MS);
	if (plain->settings.input_fd >= 0)
		input_finish(&plain->input);
	ev_io_stop(plain->loop, &plain->writable);
	ev_ref(plain->loop);
	ev_prepare_stop(plain->loop, &plain->flusher);
	plain->loop = NULL;
}

static void plain_destroy(struct frontend *frontend)
{
	buffer_finish(&of(frontend)->output);
	free(frontend);
}

static const struct frontend_ops plain_ops = {
	.start = plain_start,
	.show = plain_show,
	.show_status = plain_show_status,
	.set_prompt = plain_set_prompt,
	.set_hidden = plain_set_hidden,
	.set_reading = plain_set_reading,
	.stop = plain_stop,
	.destroy = plain_destroy,
};

struct frontend *frontend_plain_create(const struct plain_settings *settings)
{
	struct plain *plain = alloc_zeroed(1, sizeof(*plain));
	plain->frontend.ops = &plain_ops;
	plain->settings = *settings;
	/* Bounded by on_pressure: the source is held back. */
	buffer_init(&plain->output, SIZE_MAX);
	return &plain->frontend;
}
