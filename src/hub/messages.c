#include "hub/messages.h"

#include <string.h>

#include "hub/announce.h"
#include "hub/channels.h"
#include "hub/limits.h"
#include "hub/param.h"
#include "hub/services.h"
#include "hub/users.h"

/* One message on its way. */
struct sending {
	struct call *call;
	const struct message_kind *kind;
	const char *text;
	const char *tags;      /* that may go on, NULL: none */
	bool *is_confidential; /* set once a service has read it: there may be a password in it */
};

static struct announcement *create(const struct sending *sending, const char *prefix, const char *target)
{
	struct call *call = sending->call;
	call->hub->message_count++;
	return announce_create_message(call->hub, call->user, sending->tags, sending->kind->command, prefix, target,
		sending->kind->has_text ? sending->text : NULL);
}

static void echo(const struct sending *sending, const struct announcement *announcement)
{
	if (reply_has(sending->call->reply, CAPABILITY_ECHO_MESSAGE | sending->kind->capabilities))
		reply_announcement(sending->call->reply, announcement);
}

/* What is no text: CTCP requests but ACTION, and the codes of bold, colours, and so on. */
static bool is_ctcp(const char *text)
{
	static const char action[] = "\1ACTION";
	return *text == '\1' && (strncmp(text, action, strlen(action)) != 0 || !strchr(" \1", text[strlen(action)]));
}

static bool has_formatting(const char *text)
{
	return strpbrk(text, "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f");
}

static const char *find_text_obstacle(const struct channel *channel, const char *text)
{
	if ((channel->modes & CHANNEL_MODE_NO_CTCP) && is_ctcp(text))
		return "+C: no CTCP here";
	if ((channel->modes & CHANNEL_MODE_NO_FORMATTING) && has_formatting(text))
		return "+c: no colours or formatting here";
	return NULL;
}

/* The mode that forbids the user to speak there; NULL when none does. */
static const char *find_obstacle(const struct channel *channel, const struct user *user)
{
	struct membership *member = channels_membership(user, channel);
	if (member && member->status)
		return NULL;
	if (!member && (channel->modes & CHANNEL_MODE_NO_EXTERNAL))
		return "+n";
	if (channel->modes & CHANNEL_MODE_MODERATED)
		return "+m";
	if ((channel->modes & CHANNEL_MODE_SPEAK_LOGGED_IN) && !user->account)
		return "+M: log in to an account first";
	if (member ? channels_member_is_banned(member) : channels_is_banned(channel, user))
		return "+b";
	return NULL;
}

/* Returns false, and answers where there is an answer, when it is not to be said there. */
static bool may_speak(const struct sending *sending, const struct channel *channel)
{
	struct call *call = sending->call;
	const char *obstacle = find_obstacle(channel, call->user);
	if (!obstacle && sending->kind->has_text)
		obstacle = find_text_obstacle(channel, sending->text);
	if (obstacle && sending->kind->is_answered)
		reply_numeric(call->reply, ERR_CANNOTSENDTOCHAN, channel->name, obstacle);
	return !obstacle;
}

/* STATUSMSG: of several prefixes the lowest counts; NUL when there is none. */
static char lowest_prefix(const char *prefixes, const char *name)
{
	char lowest = '\0';
	for (; prefixes < name; prefixes++) {
		if (!lowest || member_status_of_prefix(*prefixes) < member_status_of_prefix(lowest))
			lowest = *prefixes;
	}
	return lowest;
}

/* All ranks from that of a prefix upwards; 0, which is everybody, without one. */
static uint8_t status_audience(char prefix)
{
	const uint8_t all = MEMBER_OPERATOR | MEMBER_HALF_OPERATOR | MEMBER_VOICE;
	return prefix ? all & (uint8_t) ~(member_status_of_prefix(prefix) - 1) : 0;
}

static void send_to_channel(const struct sending *sending, const char *target, const char *name)
{
	struct call *call = sending->call;
	struct channel *channel = channels_find(call->hub, name);
	if (!channel) {
		if (sending->kind->is_answered)
			reply_numeric(call->reply, ERR_NOSUCHCHANNEL, param_shown(target));
		return;
	}
	if (!may_speak(sending, channel))
		return;
	char prefix[2] = {lowest_prefix(target, name), '\0'};
	struct audience audience = audience_except(call->session);
	audience.capabilities = sending->kind->capabilities;
	audience.status = status_audience(*prefix);
	struct announcement *announcement = create(sending, prefix, channel->name);
	announce_to_channel(call->hub, channel, announcement, &audience);
	echo(sending, announcement);
	announcement_unref(announcement);
}

/* The sender's other sessions see what was said in their name, if they want to. */
static void tell_own_sessions(const struct sending *sending, struct announcement *announcement)
{
	struct call *call = sending->call;
	struct audience audience = {.capabilities = CAPABILITY_ECHO_MESSAGE | sending->kind->capabilities};
	announce_to_user(call->hub, call->user, announcement, call->session, &audience);
}

/* A service answers only what is said to it to be answered. */
static void send_to_service(const struct sending *sending, const struct service *service)
{
	struct announcement *announcement = create(sending, "", service->name);
	echo(sending, announcement);
	announcement_unref(announcement);
	if (sending->kind->has_text && sending->kind->is_answered)
		services_run(sending->call, service, sending->text);
	*sending->is_confidential = true;
}

static void send_to_user(const struct sending *sending, const char *nick)
{
	struct call *call = sending->call;
	const struct user *target = users_find(call->hub, nick);
	const struct service *service = target ? NULL : services_find(nick);
	if (service) {
		send_to_service(sending, service);
		return;
	}
	if (!target) {
		if (sending->kind->is_answered)
			reply_numeric(call->reply, ERR_NOSUCHNICK, param_shown(nick));
		return;
	}
	struct announcement *announcement = create(sending, "", target->nick);
	struct audience audience = {.capabilities = sending->kind->capabilities};
	announce_to_user(call->hub, target, announcement, NULL, &audience);
	if (target != call->user)
		tell_own_sessions(sending, announcement);
	echo(sending, announcement);
	announcement_unref(announcement);
	if (sending->kind->has_text && sending->kind->is_answered && target->away)
		reply_numeric(call->reply, RPL_AWAY, target->nick, target->away);
}

static void send_to(const struct sending *sending, const char *target)
{
	const char *name = target;
	while (member_status_of_prefix(*name))
		name++;
	if (names_looks_like_channel(name))
		send_to_channel(sending, target, name);
	else
		send_to_user(sending, target);
}

void messages_send(struct call *call, const struct message_kind *kind)
{
	bool is_confidential = false;
	struct sending sending = {
		.call = call, .kind = kind, .text = call_param(call, 1), .is_confidential = &is_confidential};
	char *targets = call->message->param_count ? call->message->params[0] : NULL;
	const char *target = call_next_target(&targets);
	if (!target) {
		if (kind->is_answered)
			reply_numeric(call->reply, ERR_NORECIPIENT, kind->command);
		return;
	}
	if (kind->has_text && !*sending.text) {
		if (kind->is_answered)
			reply_numeric(call->reply, ERR_NOTEXTTOSEND);
		return;
	}
	if (reply_has(call->reply, CAPABILITY_MESSAGE_TAGS))
		sending.tags = call->message->tags;
	if (kind->has_text)
		call->user->active_ms = call->hub->now_ms;
	for (unsigned i = 0; target && i < MESSAGE_TARGETS_LIMIT; i++, target = call_next_target(&targets))
		send_to(&sending, target);
	if (target && kind->is_answered)
		reply_numeric(call->reply, ERR_TOOMANYTARGETS, param_shown(target));
	if (is_confidential)
		call_wipe_params(call);
}
