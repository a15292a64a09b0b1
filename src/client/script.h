/*
 * The mode for scripts: what is sent comes from -m, a file or standard input; what comes is shown line by line; and it ends by
 * itself, with a status that says whether all went well.
 *
 * It ends when everything is sent and confirmed and nothing is to be received; when -N, -U or -W say so; when the server refuses
 * something; or when the link is lost and may not be had again.
 */
#ifndef CLIENT_SCRIPT_H
#define CLIENT_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "client/client.h"
#include "client/output.h"

/* Lines that wait for the window while more are read: enough to fill it. */
#define SCRIPT_AHEAD 64

struct script {
	struct output output;
	struct ev_timer timer; /* -W */
	int file_fd;           /* of -f; -1: none */
	bool reads_input;      /* a descriptor feeds us */
	bool discards_input;   /* but only its end matters */
	bool input_ended;
	bool is_met;     /* -N or -U */
	bool is_aborted; /* nothing more is to be sent */
	bool was_told_to_leave;
	char *held_command;  /* a slash command of the input that waits for the messages before it; NULL: none */
	size_t next_message; /* of -m */
	uint64_t line;       /* of the input */
	uint64_t confirmed;
	uint64_t failed;
	uint64_t received;
	struct buffer record;
};

/* script_events.c */
void script_on_event(struct client *client, const struct session_event *event);
void script_show(struct client *client, const struct session_event *event);
bool script_has_condition(const struct client *client);

/* Where what is sent goes. */
const char *script_target(const struct client *client);

/* Sends nothing more, and leaves. */
void script_abort(struct client *client);

#endif
