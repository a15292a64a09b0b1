#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hub/bans.h"
#include "hub/query.h"

struct stats_row {
	char letter;
	bool operator_only;
	const char *summary;
	void (*show)(struct call *call);
};

static void show_text(struct call *call, const char *format, ...) FORMAT_CHECKED(2, 3);

static void show_text(struct call *call, const char *format, ...)
{
	char text[MESSAGE_LIMIT];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	reply_numeric(call->reply, RPL_STATSDEBUG, text);
}

static void show_uptime(struct call *call)
{
	int64_t ms = call->hub->now_ms - call->hub->started_ms;
	unsigned seconds = ms > 0 ? (unsigned)(ms / 1000) : 0;
	reply_numeric(
		call->reply, RPL_STATSUPTIME, seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
}

static void show_commands(struct call *call)
{
	for (unsigned i = 0; i < command_count(); i++) {
		if (call->hub->command_counts[i] > 0)
			reply_numeric(
				call->reply, RPL_STATSCOMMANDS, command_at(i)->name, call->hub->command_counts[i]);
	}
}

static void show_operator_rows(struct call *call)
{
	const struct hub_operator *row = call->hub->settings->operators;
	for (; row; row = row->next)
		reply_numeric(call->reply, RPL_STATSOLINE, row->mask, row->name);
}

/* "reason (by alice; until 2026-11-24 18:26 UTC)" */
static void format_ban(const struct ban_view *ban, char text[MESSAGE_LIMIT])
{
	char reason[BAN_TEXT_SIZE];
	bans_format(ban, reason);
	snprintf(text, MESSAGE_LIMIT, "%s (%s%s)", reason, ban->setter ? "by " : "configured",
		ban->setter ? ban->setter : "");
}

static void show_ban(const struct ban_view *ban, void *context)
{
	const struct call *call = context;
	char text[MESSAGE_LIMIT], username[USER_LIMIT + HOST_LIMIT];
	const char *at = strchr(ban->mask, '@');
	format_ban(ban, text);
	snprintf(username, sizeof(username), "%.*s", (int)(at - ban->mask), ban->mask);
	reply_numeric(call->reply, RPL_STATSKLINE, at + 1, username, text);
}

static void show_network_ban(const struct ban_view *ban, void *context)
{
	const struct call *call = context;
	char text[MESSAGE_LIMIT];
	format_ban(ban, text);
	reply_numeric(call->reply, RPL_STATSDLINE, ban->mask, text);
}

static void show_bans(struct call *call)
{
	bans_each(call->hub, BAN_BY_MASK, show_ban, call);
}

static void show_network_bans(struct call *call)
{
	bans_each(call->hub, BAN_BY_NETWORK, show_network_ban, call);
}

static void show_operators(struct call *call)
{
	unsigned count = 0;
	for (const struct user *user = call->hub->users; user; user = user->hh.next) {
		if (!(user->modes & USER_MODE_OPERATOR))
			continue;
		show_text(call, "%s (%s@%s)", user->nick, user->username, user->host);
		count++;
	}
	show_text(call, "%u operator(s)", count);
}

static void show_totals(struct call *call)
{
	const struct hub *hub = call->hub;
	show_text(call, "connections %u, inside %u, waiting %u", hub->session_count, hub->inside_count,
		hub->waiting_count);
	show_text(call, "users %u, at most %u", hub->user_count, hub->user_peak);
	show_text(call, "channels %u", hub->channel_count);
	show_text(call, "requests %llu, messages %llu, deliveries %llu", (unsigned long long)hub->request_count,
		(unsigned long long)hub->message_count, (unsigned long long)hub->delivery_count);
}

static const struct stats_row rows[] = {
	{'d', true, "bans of networks", show_network_bans},
	{'k', true, "bans by user and host", show_bans},
	{'m', false, "how often each command was used", show_commands},
	{'o', true, "who may become an operator", show_operator_rows},
	{'p', false, "operators online", show_operators},
	{'t', true, "totals", show_totals},
	{'u', false, "how long the server has been running", show_uptime},
};

static void show_rows(struct call *call)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		show_text(call, "%c - %s%s", rows[i].letter, rows[i].summary,
			rows[i].operator_only ? " (operators)" : "");
}

static void show_letter(struct call *call, char letter)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].letter != letter && rows[i].letter != letter - 'A' + 'a')
			continue;
		if (rows[i].operator_only && !(call->user->modes & USER_MODE_OPERATOR))
			reply_numeric(call->reply, ERR_NOPRIVILEGES);
		else
			rows[i].show(call);
	}
}

static void run_stats(struct call *call)
{
	char letter[2] = {call_param(call, 0)[0], '\0'};
	if (!query_is_here(call, 1))
		return;
	if (letter[0] && letter[0] != '?')
		show_letter(call, letter[0]);
	else
		show_rows(call);
	reply_numeric(call->reply, RPL_ENDOFSTATS, letter[0] ? letter : "*");
}

const struct command command_stats = {
	.name = "STATS",
	.usage = "[d|k|m|o|p|t|u [<server>]]",
	.summary = "Show statistics; without a letter, which there are.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_stats,
};
