#include "hub/chanserv.h"

#include <string.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/channel_keeping.h"
#include "hub/channels.h"
#include "hub/mode_changes.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/users.h"

/* --- what the commands share --- */

/* Whoever may not know that a channel exists does not hear that it is registered. */
static bool is_visible(struct hub *hub, const struct channel_registration *registration, const struct user *user)
{
	const struct channel_record *record = registration->record;
	const struct channel *channel = channels_find(hub, record->name);
	if (operator_has(user, OPERATOR_RIGHT_CHANNELS) || channel_registration_rank(registration, user))
		return true;
	if (channel)
		return channels_is_visible(channel, user);
	return !record->modes || !memchr(record->modes, 's', strcspn(record->modes, " "));
}

struct channel_registration *chanserv_find(struct service_call *call)
{
	const char *name = service_param(call, 0);
	struct hub *hub = call->call->hub;
	struct channel_registration *registration = channel_registration_find(hub, name);
	if (!registration || !is_visible(hub, registration, call->call->user))
		service_answer(call, "%s is not registered.", param_shown(name));
	else if (registration->is_dropping)
		service_answer(call, "%s is being dropped: wait a moment.", registration->record->name);
	else
		return registration;
	return NULL;
}

bool chanserv_may_manage(const struct channel_registration *registration, const struct user *user)
{
	return channel_registration_is_founder(registration, user) || operator_has(user, OPERATOR_RIGHT_CHANNELS);
}

struct chanserv_change *chanserv_change_create(const struct channel_registration *registration, const char *account)
{
	struct chanserv_change *change = alloc_zeroed(1, sizeof(*change));
	change->id = registration->id;
	text_copy(change->channel, sizeof(change->channel), slice_of(registration->record->name));
	text_copy(change->account, sizeof(change->account), slice_of(account));
	return change;
}

bool chanserv_ask(struct service_call *call, struct channel_registration *registration, enum store_kind kind,
	continuation_fn *continuation, struct chanserv_change *change)
{
	if (channel_keeping_ask(call->call, registration, kind, continuation, change, sizeof(*change)))
		return true;
	service_answer(call, "Too much that you have asked for is still under way: try again in a moment.");
	return false;
}

struct channel_registration *chanserv_changed(const struct pending_call *call)
{
	const struct chanserv_change *change = call->context;
	struct channel_registration *registration = channel_registration_find(call->hub, change->channel);
	if (registration && registration->id == change->id)
		return registration;
	services_answer(call->reply, &service_chanserv, "%s is registered no longer.", change->channel);
	return NULL;
}

void chanserv_answer_failure(const struct pending_call *call)
{
	const struct chanserv_change *change = call->context;
	services_answer(call->reply, &service_chanserv,
		"The server could not store it, so nothing has changed at %s: try again later.", change->channel);
}

/* --- INFO, LIST --- */

static void show_kept(struct service_call *call, const struct channel_record *record)
{
	size_t letters = record->modes ? strcspn(record->modes, " ") : 0;
	if (letters > 1)
		service_answer(call, "    Modes: %.*sr", (int)letters, record->modes);
	if (record->topic)
		service_answer(call, "    Topic: %s (%s)", record->topic, record->topic_setter);
}

static void run_info(struct service_call *call)
{
	const struct channel_registration *registration = chanserv_find(call);
	if (!registration)
		return;
	const struct channel_record *record = registration->record;
	const struct channel *channel = channels_find(call->call->hub, record->name);
	char registered[TEXT_TIME_SIZE];
	text_format_time(registered, record->registered_ms);
	service_answer(call, "%s is registered since %s.", record->name, registered);
	service_answer(call, "    Founder: %s", record->founder);
	service_answer(call, "    Members now: %u", channel ? (unsigned)channel->member_count : 0);
	show_kept(call, record);
}

static const char *rank_name(char rank)
{
	return rank == 'o' ? "operator" : rank == 'h' ? "half-operator" : "voice";
}

static void run_list(struct service_call *call)
{
	const char *account = call->call->user->account->record->name;
	const struct founder *founder = channel_registration_founder(call->call->hub, account);
	const struct channel_registration *one;
	if (!founder) {
		service_answer(call, "%s is the founder of no channel.", account);
		return;
	}
	service_answer(call, "%s is the founder of:", account);
	DL_FOREACH2(founder->channels, one, founder_next)
		service_answer(call, "    %s", one->record->name);
}

/* --- OP and its like --- */

/* The founder may take a rank from everybody, others not from those who have it by right. */
static bool may_change(const struct channel_registration *registration, const struct user *user,
	const struct user *target, uint8_t bit, bool adding)
{
	uint8_t own = channel_registration_rank(registration, user);
	if (own < (bit == MEMBER_VOICE ? MEMBER_HALF_OPERATOR : MEMBER_OPERATOR))
		return false;
	return adding || user == target || channel_registration_is_founder(registration, user) ||
		!(channel_registration_rank(registration, target) & bit);
}

static void change_rank(struct service_call *call, struct membership *member, char letter, bool adding)
{
	struct hub *hub = call->call->hub;
	struct mode_changes changes = {.count = 0};
	struct user source = services_source(hub, call->service);
	uint8_t bit = member_status_of_letter(letter);
	if (adding == !!(member->status & bit)) {
		service_answer(call, "%s is that already.", member->user->nick);
		return;
	}
	channels_set_status(hub, member, member->status ^ bit);
	mode_changes_add(&changes, adding, letter, member->user->nick);
	mode_changes_announce(&changes, hub, &source, member->channel, NULL);
	service_answer(call, "%s %s %s at %s.", member->user->nick, adding ? "is now" : "is no longer",
		rank_name(letter), member->channel->name);
}

/* OP, HALFOP, VOICE, and with DE- in front. */
static void run_rank(struct service_call *call)
{
	const char *name = call->command->name;
	bool adding = strncmp(name, "DE", 2) != 0;
	const char *rank = adding ? name : name + 2;
	char letter = *rank == 'O' ? 'o' : *rank == 'H' ? 'h' : 'v';
	const struct channel_registration *registration = chanserv_find(call);
	if (!registration)
		return;
	struct user *user = call->call->user;
	const struct user *target = call->param_count > 1 ? users_find(call->call->hub, call->params[1]) : user;
	const struct channel *channel = channels_find(call->call->hub, registration->record->name);
	struct membership *member = target && channel ? channels_membership(target, channel) : NULL;
	if (!member)
		service_answer(call, "%s is not at %s.", target ? target->nick : param_shown(call->params[1]),
			registration->record->name);
	else if (!may_change(registration, user, target, member_status_of_letter(letter), adding))
		service_answer(call, "Your account has no right to that at %s.", registration->record->name);
	else
		change_rank(call, member, letter, adding);
}

#define RANK_COMMAND(command_name, what) \
	{ \
		.name = (command_name), .usage = "<channel> [<nick>]", .summary = (what), .min_params = 1, \
		.max_params = 2, .access = SERVICE_FOR_ACCOUNTS, .run = run_rank \
	}

static const struct service_command commands[] = {
	{.name = "REGISTER",
		.usage = "<channel>",
		.summary = "Register a channel that you are operator of: it keeps topic, modes and lists, and you.",
		.min_params = 1,
		.max_params = 1,
		.access = SERVICE_FOR_ACCOUNTS,
		.run = chanserv_register},
	{.name = "INFO",
		.usage = "<channel>",
		.summary = "Show what is known of a registered channel.",
		.min_params = 1,
		.max_params = 1,
		.run = run_info},
	{.name = "LIST",
		.usage = "",
		.summary = "Show the channels that your account is the founder of.",
		.access = SERVICE_FOR_ACCOUNTS,
		.run = run_list},
	{.name = "ACCESS",
		.usage = "<channel> [LIST | ADD <account> <o|h|v> | DEL <account>]",
		.summary = "Show or change who is operator, half-operator or voice whenever they come.",
		.min_params = 1,
		.max_params = 4,
		.access = SERVICE_FOR_ACCOUNTS,
		.run = chanserv_access},
	{.name = "TRANSFER",
		.usage = "<channel> <account> [<code>]",
		.summary = "Make another account the founder. The code is told when it is left out.",
		.min_params = 2,
		.max_params = 3,
		.access = SERVICE_FOR_ACCOUNTS,
		.run = chanserv_transfer},
	{.name = "DROP",
		.usage = "<channel> [<code>]",
		.summary = "Register a channel no longer. The code is told when it is left out.",
		.min_params = 1,
		.max_params = 2,
		.access = SERVICE_FOR_ACCOUNTS,
		.run = chanserv_drop},
	RANK_COMMAND("OP", "Make somebody operator, yourself without a nick."),
	RANK_COMMAND("DEOP", "Make somebody operator no longer."),
	RANK_COMMAND("HALFOP", "Make somebody half-operator."),
	RANK_COMMAND("DEHALFOP", "Make somebody half-operator no longer."),
	RANK_COMMAND("VOICE", "Give somebody voice."),
	RANK_COMMAND("DEVOICE", "Take somebody's voice."),
};

const struct service service_chanserv = {
	.name = "ChanServ",
	.summary = "Registers channels, and keeps them.",
	.commands = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
};
