/*
 * Announcements: what is said to others than who asked. Each costs one delivery for each shard that has somebody of its audience.
 *   thread safety   the hub's thread.
 *   ownership       announcements are counted; announce_to_* borrow, announce_say makes and lets go by itself.
 */
#ifndef HUB_ANNOUNCE_H
#define HUB_ANNOUNCE_H

#include <apollon/base/attributes.h>
#include <apollon/mailbox/announcement.h>
#include <apollon/mailbox/delivery.h>

#include "hub/state.h"

/* ":nick!user@host " and the rest as formatted, with a new message id and the time of the request. client_tags: raw tags of which the
 * client-only ones are passed on, or NULL. user NULL: from the server. The caller's reference. */
struct announcement *announce_create(struct hub *hub, const struct user *user, const char *client_tags,
	const char *format, ...) FORMAT_CHECKED(4, 5);

/* The same for what is sent most often, without the cost of a format: "command prefixtarget :text", or without text when it is NULL. */
struct announcement *announce_create_message(struct hub *hub, const struct user *user, const char *client_tags,
	const char *command, const char *prefix, const char *target, const char *text);

/* To all members. audience NULL: all of them. */
void announce_to_channel(struct hub *hub, const struct channel *channel, struct announcement *announcement,
	const struct audience *audience);

/* To all who share a channel with the user, its other sessions among them, each connection once. Who has no channel has no peers: the
 * user's own sessions always get it, unless they are excepted or filtered. */
void announce_to_peers(
	struct hub *hub, const struct user *user, struct announcement *announcement, const struct audience *audience);

/* To all sessions of a user but `except` (NULL: none), filtered by the audience (NULL: all). */
void announce_to_user(struct hub *hub, const struct user *user, struct announcement *announcement,
	const struct session *except, const struct audience *audience);

void announce_to_session(struct hub *hub, const struct session *session, struct announcement *announcement);

/* ":server NOTICE nick :*** text" to all operators with +s. */
void announce_to_operators(struct hub *hub, const char *format, ...) FORMAT_CHECKED(2, 3);

/* To all users with +w. */
void announce_wallops(struct hub *hub, struct announcement *announcement, const struct session *except);

/* A line from the server to one session outside of any reply: ":server " and the rest as formatted. */
void announce_line(struct hub *hub, const struct session *session, const char *format, ...) FORMAT_CHECKED(3, 4);

/* "ERROR :Closing Link: address (reason)", without a source, as the end of a connection has it. */
void announce_error(struct hub *hub, const struct session *session, const char *address, const char *reason);

/* All but this session: for what its reply shows it itself. */
struct audience audience_except(const struct session *session);

#endif
