/*
 * Lines from a file, a pipe or a terminal that others may share: it is never made non-blocking.
 *   thread safety   the client's one thread.
 *   callbacks       come from the loop, never from within a function of this header.
 *   limits          INPUT_LINE_LIMIT bytes a line; reads only while lines are wanted.
 */
#ifndef CLIENT_INPUT_H
#define CLIENT_INPUT_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/buffer.h>

#define INPUT_LINE_LIMIT ((size_t)1 << 20)

struct input_callbacks {
	/* A line without its end: UTF-8 without NUL. */
	void (*on_line)(void *context, const char *text);
	void (*on_end)(void *context);

	/* It cannot be used any further: `unreadable`, or what it holds is no text. Called instead of on_end. */
	void (*on_failed)(void *context, const char *reason, bool unreadable);
	void *context;
};

struct input {
	struct ev_loop *loop;
	struct input_callbacks callbacks;
	int fd;
	bool is_file;    /* always ready: read when nothing else is to be done */
	bool is_reading; /* lines are wanted */
	bool has_ended;  /* no more bytes will come */
	bool is_done;    /* and this was told */
	struct ev_io watcher;
	struct ev_idle idle; /* runs while bytes are at hand */
	struct buffer bytes;
	size_t taken;  /* of bytes: the beginning that was delivered */
	uint64_t line; /* number of the last line delivered */
};

/* Borrows fd. Delivers nothing before input_set_reading. */
void input_init(struct input *input, struct ev_loop *loop, int fd, const struct input_callbacks *callbacks);
void input_finish(struct input *input);
void input_set_reading(struct input *input, bool reading);

#endif
