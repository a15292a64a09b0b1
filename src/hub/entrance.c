#include "hub/entrance.h"

#include <string.h>

#include "hub/channel_registration.h"
#include "hub/channels.h"

/* Channels may forward in a circle. */
#define FORWARDS_LIMIT 5

static bool is_uninvited(const struct channel *channel, const struct user *user)
{
	return (channel->modes & CHANNEL_MODE_INVITE_ONLY) &&
		!channels_list_matches(channel, CHANNEL_MODE_INDEX_INVITE_EXCEPTION, user);
}

static bool is_window_over(const struct hub *hub, const struct channel *channel)
{
	return hub->elapsed_ms - channel->throttle_since_ms >= (int64_t)channel->throttle_s * 1000;
}

static bool is_throttled(const struct hub *hub, const struct channel *channel)
{
	return (channel->modes & CHANNEL_MODE_JOIN_THROTTLE) && !is_window_over(hub, channel) &&
		channel->throttle_count >= channel->throttle_joins;
}

void entrance_count(const struct hub *hub, struct channel *channel)
{
	if (!(channel->modes & CHANNEL_MODE_JOIN_THROTTLE))
		return;
	if (is_window_over(hub, channel)) {
		channel->throttle_since_ms = hub->elapsed_ms;
		channel->throttle_count = 0;
	}
	if (channel->throttle_count < channel->throttle_joins)
		channel->throttle_count++;
}

unsigned entrance_refusal(
	const struct hub *hub, const struct channel *channel, const struct user *user, const char *key)
{
	bool is_invited = channels_is_invited(channel, user);
	if (channel_registration_rank(channel->registration, user) >= MEMBER_OPERATOR)
		return 0;
	if (!is_invited && channels_is_banned(channel, user))
		return ERR_BANNEDFROMCHAN;
	if (!is_invited && is_uninvited(channel, user))
		return ERR_INVITEONLYCHAN;
	if ((channel->modes & CHANNEL_MODE_KEY) && strcmp(key, channel->key) != 0)
		return ERR_BADCHANNELKEY;
	if (is_invited)
		return 0;
	if ((channel->modes & CHANNEL_MODE_JOIN_LOGGED_IN) && !user->account)
		return ERR_NEEDREGGEDNICK;
	if ((channel->modes & CHANNEL_MODE_LIMIT) && channel->member_count >= channel->limit)
		return ERR_CHANNELISFULL;
	return is_throttled(hub, channel) ? ERR_THROTTLE : 0;
}

void entrance_answer(struct reply *reply, const struct channel *channel, unsigned refusal)
{
	const char *name = channel->name;
	switch (refusal) {
	case ERR_BANNEDFROMCHAN:
		reply_numeric(reply, ERR_BANNEDFROMCHAN, name);
		break;
	case ERR_INVITEONLYCHAN:
		reply_numeric(reply, ERR_INVITEONLYCHAN, name);
		break;
	case ERR_BADCHANNELKEY:
		reply_numeric(reply, ERR_BADCHANNELKEY, name);
		break;
	case ERR_NEEDREGGEDNICK:
		reply_numeric(reply, ERR_NEEDREGGEDNICK, name, "Cannot join channel (+R): log in to an account first");
		break;
	case ERR_CHANNELISFULL:
		reply_numeric(reply, ERR_CHANNELISFULL, name);
		break;
	case ERR_THROTTLE:
		reply_numeric(reply, ERR_THROTTLE, name);
		break;
	}
}

/* Who is banned is not sent on to bother others, and who has mistyped a key wants to try again. */
static bool is_forwarded(unsigned refusal)
{
	return refusal == ERR_INVITEONLYCHAN || refusal == ERR_NEEDREGGEDNICK || refusal == ERR_CHANNELISFULL ||
		refusal == ERR_THROTTLE;
}

struct channel *entrance_forward(
	struct hub *hub, const struct channel *channel, const struct user *user, unsigned refusal)
{
	for (unsigned i = 0; i < FORWARDS_LIMIT && is_forwarded(refusal) && channel->forward; i++) {
		struct channel *target = channels_find(hub, channel->forward);
		if (!target || channels_membership(user, target))
			return NULL;
		refusal = entrance_refusal(hub, target, user, "");
		if (!refusal)
			return target;
		channel = target;
	}
	return NULL;
}
