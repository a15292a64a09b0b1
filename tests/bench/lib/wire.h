/*
 * What differs between the protocols the generator speaks. IRC is the full
 * one; Redis' RESP and NATS know only subscribe and publish, so that who wants
 * to be spoken to subscribes to a channel that has its nick for a name.
 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#define WIRE_TARGET_LIMIT 32

struct client;

/* What a line from the server that is no benchmark message means. */
enum wire_event {
	WIRE_OTHER,
	WIRE_REGISTERED,
	WIRE_JOINED,
	WIRE_PING,
	WIRE_REFUSED,
	WIRE_GOODBYE,
};

struct wire {
	const char *name;
	/* What every channel's name begins with. */
	const char *channel_prefix;
	/* Senders are members of the channel and get each other's messages. */
	bool senders_are_members;
	/* A registered client can be spoken to by its nick. */
	bool has_nicks;
	/* Queues what a client says first on its connection. */
	void (*greet)(struct client *client);
	/* Queues what subscribes a registered client to its channel. */
	void (*join)(struct client *client);
	/* Answers a line that was classified as WIRE_PING. */
	void (*pong)(struct client *client, const char *line, size_t len);
	enum wire_event (*classify)(const struct client *client, const char *line, size_t len);
	/* Writes what stands before and after a text of `text_len` bytes sent to `target`; returns the head's length. */
	size_t (*head)(char *to, size_t size, const char *target, size_t text_len);
};

/* NULL when there is no such protocol. */
const struct wire *wire_find(const char *name);

#endif
