#include "hub/mode_changes.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hub/announce.h"
#include "hub/users.h"

static void remove_at(struct mode_changes *changes, unsigned index)
{
	changes->count--;
	memmove(&changes->entries[index], &changes->entries[index + 1],
		(changes->count - index) * sizeof(changes->entries[0]));
}

void mode_changes_add(struct mode_changes *changes, bool adding, char letter, const char *param)
{
	if (!param)
		param = "";
	for (unsigned i = 0; i < changes->count; i++) {
		const struct mode_change *entry = &changes->entries[i];
		if (entry->letter == letter && entry->adding != adding && !strcasecmp(entry->param, param)) {
			remove_at(changes, i);
			return;
		}
	}
	assert(changes->count < MODE_CHANGES_LIMIT);
	struct mode_change *entry = &changes->entries[changes->count++];
	entry->letter = letter;
	entry->adding = adding;
	snprintf(entry->param, sizeof(entry->param), "%s", param);
}

void mode_changes_drop(struct mode_changes *changes, char letter)
{
	for (unsigned i = changes->count; i-- > 0;) {
		if (changes->entries[i].letter == letter)
			remove_at(changes, i);
	}
}

/* What is to be said, and to whom. */
struct telling {
	struct hub *hub;
	const struct user *source;
	const struct channel *channel;
	struct reply *reply;
	struct buffer letters, params;
};

static void announce(struct telling *telling)
{
	struct announcement *announcement = announce_create(telling->hub, telling->source, NULL, "MODE %s %s%s",
		telling->channel->name, buffer_text(&telling->letters), buffer_text(&telling->params));
	struct audience audience =
		telling->reply ? audience_except(telling->reply->session) : (struct audience){.status = 0};
	announce_to_channel(telling->hub, telling->channel, announcement, &audience);
	if (telling->reply)
		reply_announcement(telling->reply, announcement);
	announcement_unref(announcement);
	buffer_clear(&telling->letters);
	buffer_clear(&telling->params);
}

void mode_changes_announce(const struct mode_changes *changes, struct hub *hub, const struct user *source,
	const struct channel *channel, struct reply *reply)
{
	struct telling telling = {.hub = hub, .source = source, .channel = channel, .reply = reply};
	char prefix[SOURCE_SIZE];
	users_source(source, prefix);
	size_t room = MESSAGE_LIMIT - strlen(prefix) - strlen(channel->name) - sizeof(": MODE  \r\n");
	buffer_init(&telling.letters, MESSAGE_LIMIT);
	buffer_init(&telling.params, MESSAGE_LIMIT);
	bool adding = false;
	for (unsigned i = 0; i < changes->count; i++) {
		const struct mode_change *entry = &changes->entries[i];
		if (telling.letters.len + telling.params.len + strlen(entry->param) + sizeof("+x") > room)
			announce(&telling);
		if (telling.letters.len == 0 || entry->adding != adding)
			buffer_append_char(&telling.letters, entry->adding ? '+' : '-');
		adding = entry->adding;
		buffer_append_char(&telling.letters, entry->letter);
		if (*entry->param)
			buffer_append_format(&telling.params, " %s", entry->param);
	}
	if (telling.letters.len)
		announce(&telling);
	buffer_finish(&telling.letters);
	buffer_finish(&telling.params);
}
