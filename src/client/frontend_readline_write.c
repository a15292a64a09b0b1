/*
 * Bytes to the terminal, in their order, without ever waiting for it: one that stops reading (a frozen window, a dead ssh) must
 * not stop the chat. The terminal is opened once more for that, since non-blocking mode on the standard streams would be shared
 * with whoever else has them.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "client/frontend_readline_internal.h"

/* What a terminal that takes nothing is given before bytes are dropped, and the time it gets to take the last ones. */
enum { UNWRITTEN_LIMIT = 4 * 1024 * 1024, PATIENCE_MS = 1000 };

/* Returns false when the terminal takes no more now. */
static bool write_some(struct readline_frontend *frontend)
{
	struct buffer *unwritten = &frontend->unwritten;
	while (unwritten->len > 0) {
		ssize_t written = write(frontend->terminal, unwritten->data, unwritten->len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && errno == EAGAIN)
			return false;
		/* One that is gone says so to the side that reads. */
		buffer_consume(unwritten, written < 0 ? unwritten->len : (size_t)written);
	}
	return true;
}

static void on_writable(struct ev_loop *loop, ev_io *watcher, int events)
{
	(void)events;
	if (write_some(watcher->data))
		ev_io_stop(loop, watcher);
}

void frontend_readline_write(struct readline_frontend *frontend, struct slice bytes)
{
	if (!buffer_append_slice(&frontend->unwritten, bytes))
		buffer_clear(&frontend->unwritten);
	if (!write_some(frontend) && frontend->running)
		ev_io_start(frontend->loop, &frontend->writable);
}

void frontend_readline_write_text(struct readline_frontend *frontend, const char *text)
{
	frontend_readline_write(frontend, slice_of(text));
}

bool frontend_readline_is_writable(const struct readline_frontend *frontend)
{
	return frontend->unwritten.len == 0;
}

void frontend_readline_write_rest(struct readline_frontend *frontend)
{
	struct pollfd terminal = {.fd = frontend->terminal, .events = POLLOUT};
	while (!write_some(frontend)) {
		int ready = poll(&terminal, 1, PATIENCE_MS);
		if (ready == 0 || (ready < 0 && errno != EINTR))
			buffer_clear(&frontend->unwritten);
	}
}

void frontend_readline_write_start(struct readline_frontend *frontend)
{
	const char *name = ttyname(STDOUT_FILENO);
	int fd = name ? open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
	/* A terminal of somebody else's, as after su: then it has to be waited for. */
	if (fd < 0)
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	frontend->terminal = fd < 0 ? STDOUT_FILENO : fd;
	ev_io_init(&frontend->writable, on_writable, frontend->terminal, EV_WRITE);
	frontend->writable.data = frontend;
}

void frontend_readline_write_stop(struct readline_frontend *frontend)
{
	ev_io_stop(frontend->loop, &frontend->writable);
	frontend_readline_write_rest(frontend);
	if (frontend->terminal != STDOUT_FILENO)
		close(frontend->terminal);
	frontend->terminal = STDOUT_FILENO;
}

void frontend_readline_write_init(struct readline_frontend *frontend)
{
	frontend->terminal = STDOUT_FILENO;
	buffer_init(&frontend->unwritten, UNWRITTEN_LIMIT);
}

void frontend_readline_write_finish(struct readline_frontend *frontend)
{
	buffer_finish(&frontend->unwritten);
}
