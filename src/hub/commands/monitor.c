#include <string.h>

#include "hub/command.h"
#include "hub/monitors.h"
#include "hub/param.h"
#include "hub/users.h"

/* Two lists that are gathered in one pass: who is there, who is not. */
struct presence {
	struct hub *hub;
	struct reply_words online, offline;
};

static void flush_online(struct reply_words *words, const char *text)
{
	reply_numeric(words->reply, RPL_MONONLINE, text);
}

static void flush_offline(struct reply_words *words, const char *text)
{
	reply_numeric(words->reply, RPL_MONOFFLINE, text);
}

static void presence_init(struct presence *presence, struct call *call)
{
	presence->hub = call->hub;
	reply_words_init(&presence->online, call->reply, ',', sizeof(":"), flush_online, NULL);
	reply_words_init(&presence->offline, call->reply, ',', sizeof(":"), flush_offline, NULL);
}

static void presence_add(const char *nick, void *context)
{
	struct presence *presence = context;
	const struct user *user = users_find(presence->hub, nick);
	char source[SOURCE_SIZE];
	if (!user) {
		reply_words_add(&presence->offline, nick);
		return;
	}
	users_source(user, source);
	reply_words_add(&presence->online, source);
}

static void presence_finish(struct presence *presence)
{
	reply_words_finish(&presence->online);
	reply_words_finish(&presence->offline);
}

/* 734 names all that did not fit: this one and the rest of the list. */
static void refuse_rest(struct call *call, char *nick, const char *rest)
{
	if (rest)
		nick[strlen(nick)] = ',';
	reply_numeric(call->reply, ERR_MONLISTFULL, call->hub->settings->max_monitors, nick);
}

static void add_targets(struct call *call, char *list)
{
	struct presence presence;
	char *nick;
	presence_init(&presence, call);
	while ((nick = call_next_target(&list))) {
		if (!names_is_nick(nick)) {
			reply_numeric(call->reply, ERR_ERRONEUSNICKNAME, param_shown(nick));
			continue;
		}
		if (monitors_add(call->hub, call->user, nick) == MONITOR_FULL) {
			refuse_rest(call, nick, list);
			break;
		}
		presence_add(nick, &presence);
	}
	presence_finish(&presence);
}

static void remove_targets(struct call *call, char *list)
{
	char *nick;
	while ((nick = call_next_target(&list)))
		monitors_remove(call->hub, call->user, nick);
}

static void flush_list(struct reply_words *words, const char *text)
{
	reply_numeric(words->reply, RPL_MONLIST, text);
}

static void list_one(const char *nick, void *context)
{
	reply_words_add(context, nick);
}

static void show_list(struct call *call)
{
	struct reply_words words;
	reply_words_init(&words, call->reply, ',', sizeof(":"), flush_list, NULL);
	monitors_each(call->user, list_one, &words);
	reply_words_finish(&words);
	reply_numeric(call->reply, RPL_ENDOFMONLIST);
}

static void show_presence(struct call *call)
{
	struct presence presence;
	presence_init(&presence, call);
	monitors_each(call->user, presence_add, &presence);
	presence_finish(&presence);
}

static void change_targets(struct call *call, char sign)
{
	if (call->message->param_count < 2) {
		reply_numeric(call->reply, ERR_NEEDMOREPARAMS, "MONITOR");
	} else if (sign == '+') {
		add_targets(call, call->message->params[1]);
	} else {
		remove_targets(call, call->message->params[1]);
	}
}

/* IRCv3 monitor. */
static void run_monitor(struct call *call)
{
	const char *subcommand = call_param(call, 0);
	switch (subcommand[1] ? '\0' : subcommand[0]) {
	case '+':
	case '-':
		change_targets(call, subcommand[0]);
		break;
	case 'C':
	case 'c':
		monitors_clear(call->hub, call->user);
		break;
	case 'L':
	case 'l':
		show_list(call);
		break;
	case 'S':
	case 's':
		show_presence(call);
		break;
	default:
		reply_numeric(call->reply, ERR_UNKNOWNERROR, "MONITOR", "One of + - C L S was expected");
	}
}

const struct command command_monitor = {
	.name = "MONITOR",
	.usage = "(+|-) <nick>{,<nick>} | C | L | S",
	.summary = "Be told when nicks come and go: add, remove, clear, list, show who is there.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_monitor,
};
