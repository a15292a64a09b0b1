#include "hub/channels.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/mailbox/delivery.h>

#include "hub/channel_params.h"

struct channel *channels_find(struct hub *hub, const char *name)
{
	struct channel *channel = NULL;
	HASH_FIND(hh, hub->channels, name, strlen(name), channel);
	return channel;
}

static uint32_t take_number(struct hub *hub)
{
	return hub->free_number_count ? hub->free_numbers[--hub->free_number_count] : ++hub->next_number;
}

static void give_number(struct hub *hub, uint32_t number)
{
	if (hub->free_number_count == hub->free_number_capacity) {
		hub->free_number_capacity = hub->free_number_capacity ? 2 * hub->free_number_capacity : 64;
		hub->free_numbers =
			alloc_resize(hub->free_numbers, hub->free_number_capacity * sizeof(*hub->free_numbers));
	}
	hub->free_numbers[hub->free_number_count++] = number;
}

struct channel *channels_create(struct hub *hub, const char *name)
{
	struct channel *channel =
		alloc_zeroed(1, sizeof(*channel) + hub->host->shard_count * sizeof(channel->shard_sessions[0]));
	channel->number = take_number(hub);
	channel->name = alloc_text(name);
	channel->modes = CHANNEL_MODE_NO_EXTERNAL | CHANNEL_MODE_TOPIC_PROTECTED;
	channel->ban_serial = 1;
	channel->created_ms = hub->now_ms;
	HASH_ADD_KEYPTR(hh, hub->channels, channel->name, strlen(channel->name), channel);
	hub->channel_count++;
	return channel;
}

static void destroy(struct hub *hub, struct channel *channel)
{
	HASH_DEL(hub->channels, channel);
	hub->channel_count--;
	give_number(hub, channel->number);
	while (channel->invitations)
		channels_uninvite(channel, channel->invitations->user);
	for (unsigned list = 0; list < CHANNEL_LIST_COUNT; list++)
		while (channel->lists[list])
			channels_list_remove(channel, list, channel->lists[list]->mask);
	free(channel->name);
	free(channel->topic);
	free(channel->topic_setter);
	free(channel->key);
	free(channel->forward);
	free(channel);
}

struct membership *channels_membership(const struct user *user, const struct channel *channel)
{
	struct membership *membership;
	DL_FOREACH2(user->memberships, membership, user_next)
		if (membership->channel == channel)
			return membership;
	return NULL;
}

static void post_roster(
	struct hub *hub, enum delivery_kind kind, const struct session *session, uint32_t number, uint8_t status)
{
	struct delivery *delivery = delivery_create(kind, 0);
	delivery->to = session->id;
	delivery->channel = number;
	delivery->status = status;
	hub->host->post(hub->host->context, session->id.shard, delivery);
}

static void roster_add(struct hub *hub, struct channel *channel, const struct session *session, uint8_t status)
{
	channel->shard_sessions[session->id.shard]++;
	post_roster(hub, DELIVERY_JOIN, session, channel->number, status);
}

static void roster_remove(struct hub *hub, struct channel *channel, const struct session *session)
{
	channel->shard_sessions[session->id.shard]--;
	post_roster(hub, DELIVERY_PART, session, channel->number, 0);
}

struct membership *channels_add(struct hub *hub, struct channel *channel, struct user *user, uint8_t status)
{
	struct membership *membership = alloc_zeroed(1, sizeof(*membership));
	membership->user = user;
	membership->channel = channel;
	membership->status = status;
	DL_APPEND2(channel->members, membership, channel_previous, channel_next);
	DL_APPEND2(user->memberships, membership, user_previous, user_next);
	channel->member_count++;
	user->membership_count++;
	channels_uninvite(channel, user);
	for (struct session *session = user->sessions; session; session = session->user_next)
		roster_add(hub, channel, session, status);
	return membership;
}

void channels_remove(struct hub *hub, struct membership *membership)
{
	struct channel *channel = membership->channel;
	struct user *user = membership->user;
	for (struct session *session = user->sessions; session; session = session->user_next)
		roster_remove(hub, channel, session);
	DL_DELETE2(channel->members, membership, channel_previous, channel_next);
	DL_DELETE2(user->memberships, membership, user_previous, user_next);
	channel->member_count--;
	user->membership_count--;
	free(membership);
	if (!channel->member_count)
		destroy(hub, channel);
}

void channels_end_empty(struct hub *hub, struct channel *channel)
{
	if (!channel->member_count)
		destroy(hub, channel);
}

static void change_hidden(struct hub *hub, const struct session *session, uint32_t mode, bool member)
{
	bool is_notices = mode == USER_MODE_SERVER_NOTICES;
	uint32_t *counts = is_notices ? hub->notices_sessions : hub->wallops_sessions;
	counts[session->id.shard] += member ? 1u : -1u;
	post_roster(hub, member ? DELIVERY_JOIN : DELIVERY_PART, session,
		is_notices ? hub->notices_channel : hub->wallops_channel, 0);
}

void channels_remove_session(struct hub *hub, struct user *user, const struct session *session)
{
	struct membership *membership;
	DL_FOREACH2(user->memberships, membership, user_next)
		roster_remove(hub, membership->channel, session);
	if (user->modes & USER_MODE_SERVER_NOTICES)
		change_hidden(hub, session, USER_MODE_SERVER_NOTICES, false);
	if (user->modes & USER_MODE_WALLOPS)
		change_hidden(hub, session, USER_MODE_WALLOPS, false);
}

void channels_set_status(struct hub *hub, struct membership *membership, uint8_t status)
{
	membership->status = status;
	for (struct session *session = membership->user->sessions; session; session = session->user_next)
		post_roster(hub, DELIVERY_JOIN, session, membership->channel->number, status);
}

void channels_set_topic(struct hub *hub, struct channel *channel, const char *topic, const char *setter)
{
	free(channel->topic);
	free(channel->topic_setter);
	channel->topic = topic && *topic ? alloc_text(topic) : NULL;
	channel->topic_setter = channel->topic ? alloc_text(setter) : NULL;
	channel->topic_ms = hub->now_ms;
}

char channels_symbol(const struct channel *channel)
{
	return channel->modes & CHANNEL_MODE_SECRET ? '@' : '=';
}

bool channels_is_visible(const struct channel *channel, const struct user *asker)
{
	return !(channel->modes & CHANNEL_MODE_SECRET) || (asker->modes & USER_MODE_OPERATOR) ||
		channels_membership(asker, channel);
}

bool channels_is_invited(const struct channel *channel, const struct user *user)
{
	struct invitation *invitation;
	DL_FOREACH2(user->invitations, invitation, user_next)
		if (invitation->channel == channel)
			return true;
	return false;
}

void channels_invite(struct channel *channel, struct user *user)
{
	if (channels_is_invited(channel, user))
		return;
	struct invitation *invitation = alloc_zeroed(1, sizeof(*invitation));
	invitation->user = user;
	invitation->channel = channel;
	DL_APPEND2(user->invitations, invitation, user_previous, user_next);
	DL_APPEND2(channel->invitations, invitation, channel_previous, channel_next);
}

void channels_uninvite(struct channel *channel, struct user *user)
{
	struct invitation *invitation, *next;
	DL_FOREACH_SAFE2(user->invitations, invitation, next, user_next) {
		if (invitation->channel != channel)
			continue;
		DL_DELETE2(user->invitations, invitation, user_previous, user_next);
		DL_DELETE2(channel->invitations, invitation, channel_previous, channel_next);
		free(invitation);
	}
}

void channels_format_modes(const struct channel *channel, const struct user *asker, struct buffer *target)
{
	bool may_see_key = (asker->modes & USER_MODE_OPERATOR) || channels_membership(asker, channel);
	channel_params_format_modes(channel, may_see_key, target);
}

void channels_set_hidden(struct hub *hub, struct user *user, uint32_t mode, bool member)
{
	for (struct session *session = user->sessions; session; session = session->user_next)
		change_hidden(hub, session, mode, member);
}
