/*
 * Channels: by name, with their members, modes and lists. The shards' rosters are kept in step here.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_CHANNELS_H
#define HUB_CHANNELS_H

#include <apollon/base/buffer.h>

#include "hub/state.h"

struct channel *channels_find(struct hub *hub, const char *name);

/* Makes an empty channel; its first member is to follow at once. */
struct channel *channels_create(struct hub *hub, const char *name);

/* NULL when it is no member. O(the user's channels). */
struct membership *channels_membership(const struct user *user, const struct channel *channel);

/* Adds the user with all its sessions to roster and lists; uses up its invitation. Announces nothing. */
struct membership *channels_add(struct hub *hub, struct channel *channel, struct user *user, uint8_t status);

/* Takes the user off; the channel ends with its last member (and the pointer with it). Announces nothing. */
void channels_remove(struct hub *hub, struct membership *membership);

/* Takes one session of several off the rosters of all the user's channels. */
void channels_remove_session(struct hub *hub, struct user *user, const struct session *session);

/* Ends a channel that was made and has got no member. */
void channels_end_empty(struct hub *hub, struct channel *channel);

/* Changes a member's ranks, here and in the rosters. Announces nothing. */
void channels_set_status(struct hub *hub, struct membership *membership, uint8_t status);

void channels_set_topic(struct hub *hub, struct channel *channel, const char *topic, const char *setter);

/* "=", "@": public or secret, for 353. */
char channels_symbol(const struct channel *channel);

/* Whether the asker may know of it: not +s, or a member, or an operator. */
bool channels_is_visible(const struct channel *channel, const struct user *asker);

/* Whether a list has a mask that fits the user; bans also consider the exceptions. */
bool channels_is_banned(const struct channel *channel, const struct user *user);
bool channels_list_matches(const struct channel *channel, unsigned list, const struct user *user);

/* The same for a member, remembered until a list or the user's source changes: O(1) for each message. */
bool channels_member_is_banned(struct membership *membership);

/* Returns false when it is there already (add) or not there (remove). mask complete. */
bool channels_list_add(struct hub *hub, struct channel *channel, unsigned list, const char *mask, const char *setter);
bool channels_list_remove(struct channel *channel, unsigned list, const char *mask);

bool channels_is_invited(const struct channel *channel, const struct user *user);
void channels_invite(struct channel *channel, struct user *user);
void channels_uninvite(struct channel *channel, struct user *user);

/* "+klnt key 10" as 324 shows it: the key only to members. */
void channels_format_modes(const struct channel *channel, const struct user *asker, struct buffer *target);

/* Hidden channels for +s and +w: the user's sessions join or leave their roster. */
void channels_set_hidden(struct hub *hub, struct user *user, uint32_t mode, bool member);

#endif
