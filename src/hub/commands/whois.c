#include <stdio.h>
#include <string.h>

#include <apollon/irc/mask.h>

#include "hub/accounts.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/limits.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/services.h"
#include "hub/users.h"

static void flush_channels(struct reply_words *words, const char *text)
{
	const struct user *user = words->context;
	reply_numeric(words->reply, RPL_WHOISCHANNELS, user->nick, text);
}

/* Who hides (+i) shows the channels it shares with the asker alone; secret ones are for their members. */
static bool shows_channel(const struct user *asker, const struct user *user, const struct channel *channel)
{
	if (user == asker || (asker->modes & USER_MODE_OPERATOR) || channels_membership(asker, channel))
		return true;
	return !(user->modes & USER_MODE_INVISIBLE) && channels_is_visible(channel, asker);
}

static void show_channels(struct call *call, const struct user *user)
{
	struct reply_words words;
	const struct membership *membership;
	reply_words_init(&words, call->reply, ' ', strlen(user->nick) + sizeof(" :"), flush_channels, user);
	DL_FOREACH2(user->memberships, membership, user_next) {
		char word[MEMBER_PREFIXES_SIZE + CHANNEL_NAME_LIMIT + 1];
		if (!shows_channel(call->user, user, membership->channel))
			continue;
		member_prefixes(word, membership->status, reply_has(call->reply, CAPABILITY_MULTI_PREFIX));
		size_t len = strlen(word);
		snprintf(word + len, sizeof(word) - len, "%s", membership->channel->name);
		reply_words_add(&words, word);
	}
	reply_words_finish(&words);
}

/* Whether nobody on the way can read what it hears: each of its connections is encrypted. */
static bool is_encrypted(const struct user *user)
{
	for (const struct session *session = user->sessions; session; session = session->user_next)
		if (!session->is_tls)
			return false;
	return user->sessions;
}

static void show_certificates(struct reply *reply, const struct user *user)
{
	for (const struct session *session = user->sessions; session; session = session->user_next)
		if (session->certificate)
			reply_numeric(reply, RPL_WHOISCERTFP, user->nick, session->certificate);
}

/* For the user itself and operators. */
static void show_private(struct reply *reply, const struct user *user)
{
	const struct user *asker = reply->session->user;
	char modes[USER_MODES_SIZE];
	const char *address = user->sessions ? user->sessions->address : user->host;
	user_modes_format(modes, user->modes);
	if (user == asker || operator_has(asker, OPERATOR_RIGHT_SEE_ADDRESSES)) {
		reply_numeric(reply, RPL_WHOISACTUALLY, user->nick, address);
		reply_numeric(reply, RPL_WHOISHOST, user->nick, user->username, address, address);
	}
	reply_numeric(reply, RPL_WHOISMODES, user->nick, modes);
	show_certificates(reply, user);
}

static void show_user(struct call *call, const struct user *user)
{
	struct reply *reply = call->reply;
	const struct hub_settings *settings = call->hub->settings;
	int64_t idle_ms = call->hub->now_ms > user->active_ms ? call->hub->now_ms - user->active_ms : 0;
	reply_numeric(reply, RPL_WHOISUSER, user->nick, user->username, user->host, user->realname);
	show_channels(call, user);
	reply_numeric(reply, RPL_WHOISSERVER, user->nick, settings->server_name, settings->description);
	if (user->modes & USER_MODE_OPERATOR)
		reply_numeric(reply, RPL_WHOISOPERATOR, user->nick);
	if (user->account)
		reply_numeric(reply, RPL_WHOISACCOUNT, user->nick, user->account->record->name);
	if (is_encrypted(user))
		reply_numeric(reply, RPL_WHOISSECURE, user->nick);
	if (user->modes & USER_MODE_BOT)
		reply_numeric(reply, RPL_WHOISBOT, user->nick, settings->network);
	if (user->away)
		reply_numeric(reply, RPL_AWAY, user->nick, user->away);
	if (user == call->user || (call->user->modes & USER_MODE_OPERATOR))
		show_private(reply, user);
	reply_numeric(reply, RPL_WHOISIDLE, user->nick, (unsigned long long)idle_ms / 1000,
		(unsigned long long)user->signon_ms / 1000);
}

static void show_nick(struct call *call, const char *nick)
{
	const struct user *user = users_find(call->hub, nick);
	const struct service *service = services_find(nick);
	if (user)
		show_user(call, user);
	else if (service)
		services_whois(call->reply, service);
	else
		reply_numeric(call->reply, ERR_NOSUCHNICK, param_shown(nick));
	reply_numeric(call->reply, RPL_ENDOFWHOIS, param_shown(nick));
}

static void show_nicks(struct call *call, char *list)
{
	const char *nick;
	for (unsigned i = 0; i < WHOIS_TARGETS_LIMIT && (nick = call_next_target(&list)); i++)
		show_nick(call, nick);
	if (list)
		reply_numeric(call->reply, ERR_TOOMANYTARGETS, param_shown(list));
}

/* WHOIS [<server>] <nick>{,<nick>}. The server may be named by the nick of somebody on it. */
static void run_whois(struct call *call)
{
	bool names_server = call->message->param_count > 1 && *call->message->params[1];
	const char *server = names_server ? call->message->params[0] : "*";
	if (!*call_param(call, 0))
		reply_numeric(call->reply, ERR_NONICKNAMEGIVEN);
	else if (!mask_match(server, call->hub->settings->server_name) && !users_find(call->hub, server))
		reply_numeric(call->reply, ERR_NOSUCHSERVER, param_shown(server));
	else
		show_nicks(call, call->message->params[names_server]);
}

const struct command command_whois = {
	.name = "WHOIS",
	.usage = "[<server>] <nick>{,<nick>}",
	.summary = "Show who somebody is.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_whois,
};
