#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "client/interactive.h"

/* Conversations with something unread that the prompt names; of more it only says how many. */
#define NAMED_LIMIT 5

static bool is_unread(const struct conversations *conversations, size_t index)
{
	return index != conversations->active && conversations->items[index]->unread > 0;
}

/* "[#dev 3 #ops 2! +4] " */
static void append_unread(const struct client *client, struct buffer *prompt)
{
	const struct conversations *conversations = &client->conversations;
	size_t count = 0;

	for (size_t index = 0; index < conversations->count; index++) {
		const struct conversation *conversation = conversations->items[index];
		if (!is_unread(conversations, index) || ++count > NAMED_LIMIT)
			continue;
		buffer_append_text(prompt, count == 1 ? "[" : " ");
		sanitize_append(prompt, slice_of(conversation->name), SANITIZE_SHOW);
		buffer_append_format(prompt, " %u%s", conversation->unread, conversation->mentions ? "!" : "");
	}
	if (count > NAMED_LIMIT)
		buffer_append_format(prompt, " +%zu", count - NAMED_LIMIT);
	if (count > 0)
		buffer_append_text(prompt, "] ");
}

/* "(offline, 2 queued) " */
static void append_state(const struct client *client, struct buffer *prompt)
{
	size_t waiting = session_waiting_count(client->session);
	bool is_connected = session_is_registered(client->session);
	const char *state = client->link.state == LINK_DOWN ? "offline" : "connecting";

	if (is_connected && waiting == 0)
		return;
	buffer_append_char(prompt, '(');
	if (!is_connected)
		buffer_append_text(prompt, state);
	if (waiting > 0)
		buffer_append_format(prompt, "%s%zu queued", is_connected ? "" : ", ", waiting);
	buffer_append_text(prompt, ") ");
}

void interactive_update_prompt(struct client *client)
{
	struct interactive *interactive = client->interactive;
	const struct conversation *active = conversations_active(&client->conversations);
	struct buffer *prompt = &interactive->prompt;

	buffer_clear(prompt);
	if (interactive->question) {
		buffer_append_text(prompt, interactive->question);
	} else {
		append_state(client, prompt);
		append_unread(client, prompt);
		sanitize_append(prompt, slice_of(active ? active->name : session_nick(client->session)), SANITIZE_SHOW);
		buffer_append_text(prompt, "> ");
	}
	if (interactive->shown_prompt && !strcmp(interactive->shown_prompt, buffer_text(prompt)))
		return;
	free(interactive->shown_prompt);
	interactive->shown_prompt = alloc_text(buffer_text(prompt));
	client->frontend->ops->set_prompt(client->frontend, interactive->shown_prompt);
}
