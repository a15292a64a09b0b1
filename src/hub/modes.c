#include "hub/modes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/mask.h>

#include "hub/channels.h"
#include "hub/limits.h"
#include "hub/mode_changes.h"
#include "hub/param.h"
#include "hub/users.h"

/* More than this many members no channel ever has. */
#define LIMIT_MAXIMUM 1000000000u

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
	char key_before[KEY_LIMIT + 1];
	uint32_t limit_before;
};

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
	if (adding == !!(work->channel->modes & row->bit))
		return;
	work->channel->modes ^= row->bit;
	mode_changes_add(&work->changes, adding, row->letter, NULL);
}

static void set_key(struct channel *channel, const char *key)
{
	char *copy = alloc_text(key);
	free(channel->key);
	channel->key = copy;
	if (copy)
		channel->modes |= CHANNEL_MODE_KEY;
	else
		channel->modes &= ~(uint32_t)CHANNEL_MODE_KEY;
}

static void change_key(struct work *work, bool adding, const char *param)
{
	if (adding && !names_is_key(param)) {
		/* A key is not echoed: the mistake may be all but the right one. */
		answer_invalid(work, 'k', "*", "Key is not well-formed");
		return;
	}
	if (!adding && !work->channel->key)
		return;
	set_key(work->channel, adding ? param : NULL);
	mode_changes_drop(&work->changes, 'k');
	if (strcmp(work->channel->key ? work->channel->key : "", work->key_before))
		mode_changes_add(&work->changes, adding, 'k', adding ? param : "*");
}

static void change_limit(struct work *work, bool adding, const char *param)
{
	uint64_t limit = 0;
	if (adding && (!text_parse_number(slice_of(param), LIMIT_MAXIMUM, &limit) || limit == 0)) {
		answer_invalid(work, 'l', param, "Limit is no positive number");
		return;
	}
	struct channel *channel = work->channel;
	channel->limit = (uint32_t)limit;
	if (adding)
		channel->modes |= CHANNEL_MODE_LIMIT;
	else
		channel->modes &= ~(uint32_t)CHANNEL_MODE_LIMIT;
	char text[16];
	snprintf(text, sizeof(text), "%u", (unsigned)limit);
	mode_changes_drop(&work->changes, 'l');
	if (channel->limit != work->limit_before)
		mode_changes_add(&work->changes, adding, 'l', adding ? text : NULL);
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
	if (strcmp(param_shown(param), param) || !mask_complete(mask, sizeof(mask), param)) {
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

static void change_with_param(
	struct work *work, const struct channel_mode_row *row, unsigned index, bool adding, const char *param)
{
	if (++work->change_count > MODES_LIMIT)
		return;
	if (row->class == MODE_CLASS_LIST)
		change_list(work, row, index, adding, param);
	else if (row->class == MODE_CLASS_STATUS)
		change_status(work, row->letter, adding, param);
	else if (row->bit == CHANNEL_MODE_KEY)
		change_key(work, adding, param);
	else
		change_limit(work, adding, param);
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
	unsigned index = (unsigned)__builtin_ctz(row->bit);
	const char *param = takes_param(row, adding) ? take_param(work) : NULL;
	if (row->class == MODE_CLASS_LIST && !param)
		show_list(work, index);
	else if (!may_change(work, row, adding, param))
		refuse(work);
	else if (param)
		change_with_param(work, row, index, adding, param);
	else if (row->class == MODE_CLASS_NEVER)
		change_flag(work, row, adding);
	else if (row->bit == CHANNEL_MODE_LIMIT && !adding)
		change_limit(work, false, NULL);
	else if (row->bit == CHANNEL_MODE_KEY && !adding)
		change_key(work, false, NULL);
	else
		answer_incomplete(work);
}

void modes_change(struct call *call, struct channel *channel)
{
	struct work work = {.call = call, .channel = channel, .next_param = 2};
	work.member = channels_membership(call->user, channel);
	snprintf(work.key_before, sizeof(work.key_before), "%s", channel->key ? channel->key : "");
	work.limit_before = channel->modes & CHANNEL_MODE_LIMIT ? channel->limit : 0;
	bool adding = true;
	for (const char *letter = call_param(call, 1); *letter; letter++) {
		if (*letter == '+' || *letter == '-')
			adding = *letter == '+';
		else
			change_one(&work, *letter, adding);
	}
	mode_changes_announce(&work.changes, call, channel);
}
