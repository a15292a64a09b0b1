/*
 * A message on its way to any number of connections: decided and written once by the hub, rendered once per set of tags by each
 * shard, never per recipient. Immutable once it has been posted.
 *   thread safety   the reference count is atomic; the rest is read only.
 *   ownership       counted: create gives one reference; each letter that names it holds one.
 */
#ifndef APOLLON_MAILBOX_ANNOUNCEMENT_H
#define APOLLON_MAILBOX_ANNOUNCEMENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

/* Sorts by time, unique in one server: base 32 of the milliseconds, a counter within the run, NUL. */
#define MSGID_SIZE 24

struct announcement {
	atomic_uint references;
	uint16_t client_tags_len;
	uint16_t body_len;
	uint8_t account_len;
	bool from_bot;
	char msgid[MSGID_SIZE]; /* "" when it has none (what is no event of its own: a reply) */
	int64_t time_ms;
	char data
		[]; /* client-only tags as received ("+a=b;+c", escaped), then the body with its CR LF, then the sender's account */
};

/* Whose message it is, as far as tags tell of that. */
struct announcement_sender {
	struct slice account; /* empty: none; escaped as tags are, at most 255 bytes */
	bool is_bot;
};

/* Copies. msgid and sender may be NULL. */
struct announcement *announcement_create(int64_t time_ms, const char *msgid, const struct announcement_sender *sender,
	struct slice client_tags, struct slice body);

struct announcement *announcement_ref(struct announcement *announcement);
void announcement_unref(struct announcement *announcement);

struct slice announcement_body(const struct announcement *announcement);

/*
 * A view is the part of a connection's capabilities that changes how an announcement looks.
 */
#define VIEW_COUNT 8

/* Below VIEW_COUNT. */
unsigned view_of_capabilities(uint32_t capabilities);

/* The most bytes that announcement_render may append. */
size_t announcement_render_limit(const struct announcement *announcement);

/* Appends the message as a connection of that view gets it. extra is "" or tags that it alone gets ("label=x"), rendered first. */
void announcement_render(
	const struct announcement *announcement, unsigned view, const char *extra, struct buffer *target);

#endif
