/* The lists of a channel: bans, exceptions from them, exceptions from +i. */
#include <stdlib.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/mask.h>

#include "hub/accounts.h"
#include "hub/channels.h"
#include "hub/extban.h"
#include "hub/users.h"

/* Whether one of the masks fits nick!user@host, or the account. */
static bool matches(const struct list_entry *list, const struct user *user)
{
	if (!list)
		return false;
	char source[SOURCE_SIZE];
	const char *account = user->account ? user->account->record->name : NULL;
	users_source(user, source);
	for (; list; list = list->next)
		if (extban_is(list->mask) ? extban_fits(list->mask, account) : mask_match(list->mask, source))
			return true;
	return false;
}

bool channels_list_matches(const struct channel *channel, unsigned list, const struct user *user)
{
	return matches(channel->lists[list], user);
}

bool channels_is_banned(const struct channel *channel, const struct user *user)
{
	return matches(channel->lists[CHANNEL_MODE_INDEX_BAN], user) &&
		!matches(channel->lists[CHANNEL_MODE_INDEX_BAN_EXCEPTION], user);
}

bool channels_member_is_banned(struct membership *membership)
{
	const struct channel *channel = membership->channel;
	if (membership->ban_serial != channel->ban_serial ||
		membership->source_serial != membership->user->source_serial) {
		membership->banned = channels_is_banned(channel, membership->user);
		membership->ban_serial = channel->ban_serial;
		membership->source_serial = membership->user->source_serial;
	}
	return membership->banned;
}

static struct list_entry *find(const struct channel *channel, unsigned list, const char *mask)
{
	struct list_entry *entry;
	DL_FOREACH(channel->lists[list], entry)
		if (!strcasecmp(entry->mask, mask))
			return entry;
	return NULL;
}

bool channels_list_add(struct hub *hub, struct channel *channel, unsigned list, const char *mask, const char *setter)
{
	if (find(channel, list, mask))
		return false;
	struct list_entry *entry = alloc_zeroed(1, sizeof(*entry));
	entry->mask = alloc_text(mask);
	entry->setter = alloc_text(setter);
	entry->set_ms = hub->now_ms;
	DL_APPEND2(channel->lists[list], entry, previous, next);
	channel->list_count++;
	channel->ban_serial++;
	return true;
}

bool channels_list_remove(struct channel *channel, unsigned list, const char *mask)
{
	struct list_entry *entry = find(channel, list, mask);
	if (!entry)
		return false;
	DL_DELETE2(channel->lists[list], entry, previous, next);
	channel->list_count--;
	channel->ban_serial++;
	free(entry->mask);
	free(entry->setter);
	free(entry);
	return true;
}
