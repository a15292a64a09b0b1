#include "hub/whox.h"

#include <string.h>

#include <apollon/irc/message.h>

#include "hub/accounts.h"
#include "hub/operators.h"

static const char order[] = "tcuihsnfdlaor";

static uint32_t bit_of(char letter)
{
	return (uint32_t)1 << (letter - 'a');
}

void whox_parse(struct whox *whox, const char *text)
{
	size_t len = strcspn(text, ",");
	whox->fields = 0;
	for (size_t i = 0; i < len; i++) {
		if (strchr(order, text[i]))
			whox->fields |= bit_of(text[i]);
	}
	const char *token = text[len] == ',' ? text + len + 1 : "";
	size_t token_len = strlen(token);
	if (token_len == 0 || token_len > WHOX_TOKEN_LIMIT || strspn(token, "0123456789") != token_len)
		token = "0";
	memcpy(whox->token, token, strlen(token) + 1);
}

/* What is hidden by a cloak is for the user itself and for operators. Others get what says nothing, as clients know it. */
static const char *shown_address(const struct user *user, const struct user *asker)
{
	const char *address = user->sessions ? user->sessions->address : user->host;
	bool may_see =
		user == asker || operator_has(asker, OPERATOR_RIGHT_SEE_ADDRESSES) || strcmp(address, user->host) == 0;
	return may_see ? address : "255.255.255.255";
}

static void append_field(struct buffer *line, char field, const struct reply *reply, const struct user *user)
{
	const struct hub *hub = reply->hub;
	int64_t idle_ms = hub->now_ms > user->active_ms ? hub->now_ms - user->active_ms : 0;
	switch (field) {
	case 'u':
		buffer_append_text(line, user->username);
		break;
	case 'i':
		buffer_append_text(line, shown_address(user, reply->session->user));
		break;
	case 'h':
		buffer_append_text(line, user->host);
		break;
	case 's':
		buffer_append_text(line, hub->settings->server_name);
		break;
	case 'n':
		buffer_append_text(line, user->nick);
		break;
	case 'a':
		buffer_append_text(line, user->account ? user->account->record->name : "0");
		break;
	case 'd': /* hops */
		buffer_append_char(line, '0');
		break;
	case 'l':
		buffer_append_format(line, "%llu", (unsigned long long)idle_ms / 1000);
		break;
	case 'o': /* a channel operator's level: there are none */
		buffer_append_text(line, "n/a");
		break;
	case 'r':
		buffer_append_format(line, ":%s", user->realname);
		break;
	}
}

void whox_reply(
	struct reply *reply, const struct whox *whox, const struct user *user, const char *channel, const char *flags)
{
	struct buffer line;
	buffer_init(&line, 2 * MESSAGE_LIMIT);
	for (const char *field = order; *field; field++) {
		if (!(whox->fields & bit_of(*field)))
			continue;
		if (line.len > 0)
			buffer_append_char(&line, ' ');
		if (*field == 't')
			buffer_append_text(&line, whox->token);
		else if (*field == 'c')
			buffer_append_text(&line, channel);
		else if (*field == 'f')
			buffer_append_text(&line, flags);
		else
			append_field(&line, *field, reply, user);
	}
	reply_numeric(reply, RPL_WHOSPCRPL, buffer_text(&line));
	buffer_finish(&line);
}
