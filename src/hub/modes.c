#include "hub/modes.h"

#include <string.h>

#include <apollon/irc/mask.h>

#include "hub/channel_keeping.h"
#include "hub/channel_params.h"
#include "hub/channels.h"
#include "hub/extban.h"
#include "hub/limits.h"
#include "hub/mode_changes.h"
#include "hub/param.h"
#include "hub/users.h"

/* Modes whose parameter is no list's and no rank's: from the key on, in the order of their rows. */
#define PARAM_FIRST CHANNEL_MODE_INDEX_KEY
#define PARAM_COUNT (CHANNEL_MODE_INDEX_LIMIT - PARAM_FIRST + 1)

/* One MODE that is being dealt with. */
struct work {
	struct call *call;
	struct channel *channel;
	const struct membership *member; /* NULL: an outsider, who may look at lists */
	unsigned next_param;
	unsigned change_count; /* with a parameter */
	uint32_t listed;       /* lists that were shown */
	uint64_t unknown[2];   /* letters that were answered, a bit for each of ASCII's codes */
	bool refused, incomplete;
	struct mode_changes changes;
	char params_before[PARAM_COUNT][CHANNEL_PARAM_SIZE];
};

static unsigned row_index(const struct channel_mode_row *row)
{
	return (unsigned)__builtin_ctz(row->bit);
}

static unsigned param_index(const struct channel_mode_row *row)
{
	return row_index(row) - PARAM_FIRST;
}

static const char *take_param(struct work *work)
{
	const struct message *message = work->call->message;
	return work->next_param < message->param_count ? message->params[work->next_param++] : NULL;
}

/* Once, however many changes it forbids. */
static void refuse(struct work *work)
{
	if (!work->refused && work->member)
		reply_numeric(work->call->reply, ERR_CHANOPRIVSNEEDED, work->channel->name);
	else if (!work->refused)
		reply_numeric(work->call->reply, ERR_NOTONCHANNEL, work->channel->name);
	work->refused = true;
}

static void answer_incomplete(struct work *work)
{
	if (!work->incomplete)
		reply_numeric(work->call->reply, ERR_NEEDMOREPARAMS, "MODE");
	work->incomplete = true;
}

static void answer_invalid(struct work *work, char letter, const char *param, const char *why)
{
	reply_numeric(work->call->reply, ERR_INVALIDMODEPARAM, work->channel->name, letter, param_shown(param), why);
}

/* Each letter once: a line full of them is no way to get a hundred lines. */
static void answer_unknown(struct work *work, char letter)
{
	unsigned char shown = letter > ' ' && letter < 0x7f ? (unsigned char)letter : '?';
	uint64_t bit = (uint64_t)1 << (shown & 63);
	if (work->unknown[shown >> 6] & bit)
		return;
	work->unknown[shown >> 6] |= bit;
	reply_numeric(work->call->reply, ERR_UNKNOWNMODE, shown);
}

static void change_flag(struct work *work, const struct channel_mode_row *row, bool adding)
{
	if (row->bit == CHANNEL_MODE_REGISTERED) {
		answer_invalid(work, row->letter, "*", "Only ChanServ registers a channel");
		return;
	}
	if (adding == !!(work->channel->modes & row->bit))
		return;
	work->channel->modes ^= row->bit;
	mode_changes_add(&work->changes, adding, row->letter, NULL);
}

/* What it was when the MODE began counts: a parameter that is set back is no change. */
static void note_param(struct work *work, const struct channel_mode_row *row)
{
	char now[CHANNEL_PARAM_SIZE];
	channel_param_format(work->channel, row, now);
	mode_changes_drop(&work->changes, row->letter);
	if (strcmp(now, work->params_before[param_index(row)]) == 0)
		return;
	if (*now)
		mode_changes_add(&work->changes, true, row->letter, now);
	else
		mode_changes_add(&work->changes, false, row->letter, row->class == MODE_CLASS_ALWAYS ? "*" : NULL);
}

/* Whoever is sent elsewhere is sent to where the setter has a say. */
static bool may_forward_to(struct work *work, const char *name)
{
	const struct channel *target = channels_find(work->call->hub, name);
	const struct membership *member = target ? channels_membership(work->call->user, target) : NULL;
	if (!target)
		answer_invalid(work, 'f', name, "There is no such channel to forward to");
	else if (target == work->channel)
		answer_invalid(work, 'f', name, "A channel is not forwarded to itself");
	else if (!member || member->status < MEMBER_OPERATOR)
		reply_numeric(work->call->reply, ERR_CHANOPRIVSNEEDED, target->name);
	else
		return true;
	return false;
}

static void set_param(struct work *work, const struct channel_mode_row *row, const char *param)
{
	if (row->bit == CHANNEL_MODE_FORWARD && names_is_channel(param) && !may_forward_to(work, param))
		return;
	const char *problem = channel_param_set(work->channel, row, param);
	/* A key is not echoed: the mistake may be all but the right one. */
	if (problem)
		answer_invalid(work, row->letter, row->bit == CHANNEL_MODE_KEY ? "*" : param, problem);
	else
		note_param(work, row);
}

static void clear_param(struct work *work, const struct channel_mode_row *row)
{
	channel_param_clear(work->channel, row);
	note_param(work, row);
}

static void change_status(struct work *work, char letter, bool adding, const char *nick)
{
	const struct user *user = users_find(work->call->hub, nick);
	if (!user) {
		reply_numeric(work->call->reply, ERR_NOSUCHNICK, param_shown(nick));
		return;
	}
	struct membership *target = channels_membership(user, work->channel);
	if (!target) {
		reply_numeric(work->call->reply, ERR_USERNOTINCHANNEL, user->nick, work->channel->name);
		return;
	}
	uint8_t bit = member_status_of_letter(letter);
	uint8_t status = adding ? target->status | bit : target->status & (uint8_t)~bit;
	if (status == target->status)
		return;
	channels_set_status(work->call->hub, target, status);
	mode_changes_add(&work->changes, adding, letter, user->nick);
}

static void change_list(
	struct work *work, const struct channel_mode_row *row, unsigned list, bool adding, const char *param)
{
	struct hub *hub = work->call->hub;
	char mask[SOURCE_SIZE];
	bool is_whole = extban_is(param) ? extban_complete(mask, sizeof(mask), param)
					 : mask_complete(mask, sizeof(mask), param);
	if (strcmp(param_shown(param), param) || !is_whole) {
		answer_invalid(work, row->letter, param_shown(param), "Mask is not well-formed");
		return;
	}
	bool is_changed;
	if (!adding) {
		is_changed = channels_list_remove(work->channel, list, mask);
	} else if (work->channel->list_count < hub->settings->max_list_entries) {
		is_changed = channels_list_add(hub, work->channel, list, mask, work->call->user->nick);
	} else {
		reply_numeric(work->call->reply, ERR_BANLISTFULL, work->channel->name, (char[]){row->letter, '\0'});
		return;
	}
	if (is_changed)
		mode_changes_add(&work->changes, adding, row->letter, mask);
}

static void show_entry(
	struct reply *reply, const struct channel *channel, unsigned list, const struct list_entry *entry)
{
	unsigned long long time_s = (unsigned long long)entry->set_ms / 1000;
	if (list == CHANNEL_MODE_INDEX_BAN)
		reply_numeric(reply, RPL_BANLIST, channel->name, entry->mask, entry->setter, time_s);
	else if (list == CHANNEL_MODE_INDEX_BAN_EXCEPTION)
		reply_numeric(reply, RPL_EXCEPTLIST, channel->name, entry->mask, entry->setter, time_s);
	else
		reply_numeric(reply, RPL_INVEXLIST, channel->name, entry->mask, entry->setter, time_s);
}

static void show_list(struct work *work, unsigned list)
{
	struct reply *reply = work->call->reply;
	const struct channel *channel = work->channel;
	if (work->listed & (1u << list))
		return;
	work->listed |= 1u << list;
	const struct list_entry *entry;
	DL_FOREACH(channel->lists[list], entry) {
		show_entry(reply, channel, list, entry);
	}
	if (list == CHANNEL_MODE_INDEX_BAN)
		reply_numeric(reply, RPL_ENDOFBANLIST, channel->name);
	else if (list == CHANNEL_MODE_INDEX_BAN_EXCEPTION)
		reply_numeric(reply, RPL_ENDOFEXCEPTLIST, channel->name);
	else
		reply_numeric(reply, RPL_ENDOFINVEXLIST, channel->name);
}

/* Operators change everything. Half-operators do not make or unmake operators of either kind, but may step down themselves. */
static bool may_change(const struct work *work, const struct channel_mode_row *row, bool adding, const char *param)
{
	uint8_t own = work->member ? work->member->status : 0;
	if (own >= MEMBER_OPERATOR)
		return true;
	if (own < MEMBER_HALF_OPERATOR)
		return false;
	if (row->bit == CHANNEL_MODE_HALF_OPERATOR && !adding)
		return param && users_find(work->call->hub, param) == work->call->user;
	return row->class != MODE_CLASS_STATUS || row->bit == CHANNEL_MODE_VOICE;
}

static void change_with_param(struct work *work, const struct channel_mode_row *row, bool adding, const char *param)
{
	if (++work->change_count > MODES_LIMIT)
		return;
	if (row->class == MODE_CLASS_LIST)
		change_list(work, row, row_index(row), adding, param);
	else if (row->class == MODE_CLASS_STATUS)
		change_status(work, row->letter, adding, param);
	else if (adding)
		set_param(work, row, param);
	else
		clear_param(work, row);
}

static bool takes_param(const struct channel_mode_row *row, bool adding)
{
	return row->class != MODE_CLASS_NEVER && (row->class != MODE_CLASS_WHEN_SET || adding);
}

static void change_one(struct work *work, char letter, bool adding)
{
	const struct channel_mode_row *row = channel_mode_find(letter);
	if (!row) {
		answer_unknown(work, letter);
		return;
	}
	const char *param = takes_param(row, adding) ? take_param(work) : NULL;
	if (row->class == MODE_CLASS_LIST && !param)
		show_list(work, row_index(row));
	else if (!may_change(work, row, adding, param))
		refuse(work);
	else if (param)
		change_with_param(work, row, adding, param);
	else if (row->class == MODE_CLASS_NEVER)
		change_flag(work, row, adding);
	else if (channel_param_has(row) && !adding)
		clear_param(work, row);
	else
		answer_incomplete(work);
}

void modes_change(struct call *call, struct channel *channel)
{
	struct work work = {.call = call, .channel = channel, .next_param = 2};
	work.member = channels_membership(call->user, channel);
	for (unsigned i = 0; i < PARAM_COUNT; i++)
		channel_param_format(channel, channel_mode_row(PARAM_FIRST + i), work.params_before[i]);
	bool adding = true;
	for (const char *letter = call_param(call, 1); *letter; letter++) {
		if (*letter == '+' || *letter == '-')
			adding = *letter == '+';
		else
			change_one(&work, *letter, adding);
	}
	if (work.changes.count == 0)
		return;
	mode_changes_announce(&work.changes, call->hub, call->user, channel, call->reply);
	channel_keeping_changed(call->hub, channel);
}
