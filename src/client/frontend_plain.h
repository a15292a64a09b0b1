/*
 * The frontend of scripts: lines in, one event a line out, through descriptors that others may share (none is made non-blocking).
 *   limits          PLAIN_PRESSURE bytes of output wait before on_pressure asks for the source to be held back.
 */
#ifndef CLIENT_FRONTEND_PLAIN_H
#define CLIENT_FRONTEND_PLAIN_H

#include <stddef.h>

#include "client/frontend.h"

#define PLAIN_PRESSURE ((size_t)256 << 10)

struct plain_settings {
	int input_fd; /* -1: there is no input, and no end of it */
	int output_fd;
	int status_fd;

	/* The input holds what is no text, or cannot be read. No on_end follows. */
	void (*on_input_failed)(void *context, const char *reason, bool unreadable);
};

/* Borrows the descriptors. Reads nothing before set_reading. */
struct frontend *frontend_plain_create(const struct plain_settings *settings);

/* Like show, for records that hold NULs or end in another way. */
void frontend_plain_write(struct frontend *frontend, const char *data, size_t len);

#endif
