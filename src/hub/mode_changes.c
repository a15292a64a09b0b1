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

static void announce(struct call *call, const struct channel *channel, struct buffer *letters, struct buffer *params)
{
	struct announcement *announcement = announce_create(
		call->hub, call->user, NULL, "MODE %s %s%s", channel->name, buffer_text(letters), buffer_text(params));
	struct audience audience = audience_except(call->session);
	announce_to_channel(call->hub, channel, announcement, &audience);
	reply_announcement(call->reply, announcement);
	announcement_unref(announcement);
	buffer_clear(letters);
	buffer_clear(params);
}

void mode_changes_announce(const struct mode_changes *changes, struct call *call, const struct channel *channel)
{
	char source[SOURCE_SIZE];
	users_source(call->user, source);
	size_t room = MESSAGE_LIMIT - strlen(source) - strlen(channel->name) - sizeof(": MODE  \r\n");
	struct buffer letters, params;
	buffer_init(&letters, MESSAGE_LIMIT);
	buffer_init(&params, MESSAGE_LIMIT);
	bool adding = false;
	for (unsigned i = 0; i < changes->count; i++) {
		const struct mode_change *entry = &changes->entries[i];
		if (letters.len + params.len + strlen(entry->param) + sizeof("+x") > room)
			announce(call, channel, &letters, &params);
		if (letters.len == 0 || entry->adding != adding)
			buffer_append_char(&letters, entry->adding ? '+' : '-');
		adding = entry->adding;
		buffer_append_char(&letters, entry->letter);
		if (*entry->param)
			buffer_append_format(&params, " %s", entry->param);
	}
	if (letters.len)
		announce(call, channel, &letters, &params);
	buffer_finish(&letters);
	buffer_finish(&params);
}
