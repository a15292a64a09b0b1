#include "hub/channel_replies.h"

#include <string.h>

#include "hub/channels.h"
#include "hub/param.h"
#include "hub/users.h"

void channel_reply_topic(struct reply *reply, const struct channel *channel)
{
	if (!channel->topic) {
		reply_numeric(reply, RPL_NOTOPIC, channel->name);
		return;
	}
	reply_numeric(reply, RPL_TOPIC, channel->name, channel->topic);
	reply_numeric(reply, RPL_TOPICWHOTIME, channel->name, channel->topic_setter,
		(unsigned long long)channel->topic_ms / 1000);
}

static void flush_names(struct reply_words *words, const char *text)
{
	const struct channel *channel = words->context;
	reply_numeric(words->reply, RPL_NAMREPLY, channels_symbol(channel), channel->name, text);
}

static void add_name(struct reply_words *words, const struct membership *member)
{
	char name[MEMBER_PREFIXES_SIZE + SOURCE_SIZE];
	member_prefixes(name, member->status, reply_has(words->reply, CAPABILITY_MULTI_PREFIX));
	char *rest = name + strlen(name);
	if (reply_has(words->reply, CAPABILITY_USERHOST_IN_NAMES))
		users_source(member->user, rest);
	else
		memcpy(rest, member->user->nick, strlen(member->user->nick) + 1);
	reply_words_add(words, name);
}

void channel_reply_names(struct reply *reply, const struct channel *channel)
{
	const struct user *asker = reply->session->user;
	bool is_member = channels_membership(asker, channel);
	if (is_member || channels_is_visible(channel, asker)) {
		struct reply_words words;
		reply_words_init(&words, reply, ' ', strlen(channel->name) + sizeof("=  :"), flush_names, channel);
		const struct membership *member;
		DL_FOREACH2(channel->members, member, channel_next) {
			if (is_member || users_is_visible(member->user, asker))
				add_name(&words, member);
		}
		reply_words_finish(&words);
	}
	reply_numeric(reply, RPL_ENDOFNAMES, channel->name);
}

struct channel *channel_or_refuse(struct reply *reply, const char *name)
{
	struct channel *channel = channels_find(reply->hub, name);
	if (channel && channels_is_visible(channel, reply->session->user))
		return channel;
	reply_numeric(reply, ERR_NOSUCHCHANNEL, param_shown(name));
	return NULL;
}

struct membership *channel_membership_or_refuse(struct reply *reply, const struct channel *channel)
{
	struct membership *member = channels_membership(reply->session->user, channel);
	if (!member)
		reply_numeric(reply, ERR_NOTONCHANNEL, channel->name);
	return member;
}
