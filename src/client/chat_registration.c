#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

#include "client/chat_state.h"

/* Other nicks that are tried when ours is taken. */
#define NICK_TRIES_LIMIT 20

static const char *const capability_names[CHAT_CAPABILITY_COUNT] = {
#define CAPABILITY_NAME(name, wire) [CHAT_CAPABILITY_INDEX_##name] = (wire),
	CHAT_CAPABILITIES(CAPABILITY_NAME)
#undef CAPABILITY_NAME
};

void chat_begin_registration(struct chat *chat)
{
	chat_send(chat, "CAP LS 302");
	if (chat->settings.password)
		chat_send(chat, "PASS :%s", chat->settings.password);
	chat_send(chat, "NICK %s", chat->nick);
	chat_send(chat, "USER %s 0 * :%s", chat->settings.username, chat->settings.realname);
}

/* The bits of the names in a list ("batch sasl=PLAIN -away-notify"); those with a '-' in *removed. */
static uint32_t parse_capabilities(const char *list, uint32_t *removed)
{
	struct slice rest = slice_of(list), word, name;
	uint32_t found = 0;

	while (slice_next(&rest, ' ', &word)) {
		slice_next(&word, '=', &name);
		bool is_removed = name.len > 0 && *name.data == '-';
		if (is_removed)
			name = (struct slice){name.data + 1, name.len - 1};
		for (unsigned index = 0; index < CHAT_CAPABILITY_COUNT; index++) {
			if (slice_equal_text(name, capability_names[index]))
				*(is_removed ? removed : &found) |= 1u << index;
		}
	}
	return found;
}

/* Returns whether there was anything to ask for. */
static bool request(struct chat *chat, uint32_t wanted)
{
	char list[512] = "";
	size_t len = 0;

	for (unsigned index = 0; index < CHAT_CAPABILITY_COUNT; index++) {
		if (wanted & (1u << index))
			len += (size_t)snprintf(
				list + len, sizeof(list) - len, "%s%s", len ? " " : "", capability_names[index]);
	}
	if (len > 0)
		chat_send(chat, "CAP REQ :%s", list);
	return len > 0;
}

static void handle_cap_ls(struct chat *chat, const struct incoming *incoming)
{
	uint32_t removed = 0;
	bool has_more = incoming->message->param_count > 3 && !strcmp(incoming_param(incoming, 2), "*");

	chat->offered |= parse_capabilities(incoming_param(incoming, has_more ? 3 : 2), &removed);
	if (has_more || chat->phase != CHAT_REGISTERING)
		return;
	request(chat, chat->offered);
	/* The answer to the request comes before what the end brings, so that nobody need wait for it. */
	chat_send(chat, "CAP END");
}

static void handle_cap(struct chat *chat, const struct incoming *incoming)
{
	const char *subcommand = incoming_param(incoming, 1), *list = incoming_param(incoming, 2);
	uint32_t removed = 0;

	if (!strcmp(subcommand, "LS")) {
		handle_cap_ls(chat, incoming);
	} else if (!strcmp(subcommand, "ACK")) {
		chat->enabled |= parse_capabilities(list, &removed);
		chat->enabled &= ~removed;
	} else if (!strcmp(subcommand, "NEW")) {
		uint32_t added = parse_capabilities(list, &removed);
		chat->offered |= added;
		request(chat, added);
	} else if (!strcmp(subcommand, "DEL")) {
		uint32_t gone = parse_capabilities(list, &removed) | removed;
		chat->offered &= ~gone;
		chat->enabled &= ~gone;
	}
}

void chat_join_rooms(struct chat *chat)
{
	for (struct room *room = chat->rooms.table; room; room = room->hh.next) {
		if (room->state != ROOM_WANTED)
			continue;
		room->state = ROOM_JOINING;
		chat_send(chat, "JOIN %s%s%s", room->name, room->join_key ? " " : "",
			room->join_key ? room->join_key : "");
	}
}

static void handle_welcome(struct chat *chat, const struct incoming *incoming)
{
	text_copy(chat->nick, sizeof(chat->nick), slice_of(incoming_param(incoming, 0)));
	text_copy(chat->server, sizeof(chat->server), slice_of(incoming->source));
	chat->phase = CHAT_REGISTERED;
	struct chat_event event = incoming_event(incoming, EVENT_CONNECTED);
	event.subject = chat->nick;
	event.text = incoming_param(incoming, 1);
	chat_emit(chat, &event);
	chat_join_rooms(chat);
	chat_pump(chat, incoming->now_ms);
}

static void handle_isupport(struct chat *chat, const struct incoming *incoming)
{
	for (unsigned index = 1; index + 1 < incoming->message->param_count; index++)
		features_apply(&chat->features, incoming->message->params[index]);
	rooms_set_casemap(&chat->rooms, chat->features.casemap);
}

static void fail_registration(
	struct chat *chat, const struct incoming *incoming, enum problem problem, const char *text)
{
	struct chat_event event = incoming_event(incoming, EVENT_ERROR);
	if (chat->answered)
		return;
	chat->answered = true;
	event.problem = problem;
	event.code = incoming->message->command;
	event.text = text;
	event.subject = chat->nick;
	chat_emit(chat, &event);
}

/* "bob", then "bob_", "bob__", then "bob1"...: short ones for servers that cut what is too long. */
static void choose_other_nick(struct chat *chat)
{
	char base[CHAT_WORD_SIZE];
	size_t keep = chat->features.nick_limit > 2 ? chat->features.nick_limit - 2 : 1;

	text_copy(base, sizeof(base), slice_of(chat->settings.nick));
	chat->nick_tries++;
	if (chat->nick_tries <= 2) {
		snprintf(chat->nick, sizeof(chat->nick), "%.100s%s", base, chat->nick_tries == 1 ? "_" : "__");
		return;
	}
	if (strlen(base) > keep)
		base[keep] = '\0';
	snprintf(chat->nick, sizeof(chat->nick), "%.100s%u", base, chat->nick_tries - 2);
}

static void handle_nick_taken(struct chat *chat, const struct incoming *incoming)
{
	if (chat->phase != CHAT_REGISTERING) {
		chat_other_reply(chat, incoming);
		return;
	}
	if (!chat->settings.nick_retry || chat->nick_tries >= NICK_TRIES_LIMIT) {
		fail_registration(chat, incoming, PROBLEM_NICK, "the nick is taken");
		return;
	}
	choose_other_nick(chat);
	chat_send(chat, "NICK %s", chat->nick);
}

static void handle_nick_refused(struct chat *chat, const struct incoming *incoming)
{
	if (chat->phase == CHAT_REGISTERING)
		fail_registration(chat, incoming, PROBLEM_NICK,
			incoming_rest(chat, incoming, incoming->message->param_count - 1));
	else
		chat_other_reply(chat, incoming);
}

static void handle_refused(struct chat *chat, const struct incoming *incoming)
{
	if (chat->phase == CHAT_REGISTERING)
		fail_registration(chat, incoming, PROBLEM_REFUSED, incoming_rest(chat, incoming, 1));
	else
		chat_other_reply(chat, incoming);
}

/* Some servers refuse with an ERROR alone, and only its words say that trying again is of no use. */
static bool is_refusal(const char *text)
{
	static const char *const words[] = {"password", "bann", "-line", "not authori", "unauthori", "access denied"};
	for (size_t index = 0; index < sizeof(words) / sizeof(words[0]); index++) {
		if (strcasestr(text, words[index]))
			return true;
	}
	return false;
}

static void handle_error(struct chat *chat, const struct incoming *incoming)
{
	const char *text = incoming_param(incoming, 0);
	struct chat_event event = incoming_event(incoming, EVENT_ERROR);

	if (chat->phase == CHAT_QUITTING || chat->answered)
		return;
	if (chat->phase == CHAT_REGISTERING && is_refusal(text)) {
		fail_registration(chat, incoming, PROBLEM_REFUSED, text);
		return;
	}
	event.code = "ERROR";
	event.text = text;
	chat_emit(chat, &event);
}

static void handle_ping(struct chat *chat, const struct incoming *incoming)
{
	chat_send(chat, "PONG :%s",
		incoming_param(incoming, incoming->message->param_count ? incoming->message->param_count - 1 : 0));
}

static void handle_pong(struct chat *chat, const struct incoming *incoming)
{
	unsigned long long serial;
	unsigned count = incoming->message->param_count;
	if (count > 0 && sscanf(incoming_param(incoming, count - 1), "apollon-%llu", &serial) == 1)
		chat_confirm_until(chat, serial, incoming->now_ms);
}

const struct incoming_row chat_registration_rows[] = {
	{"PING", handle_ping},
	{"PONG", handle_pong},
	{"CAP", handle_cap},
	{"ERROR", handle_error},
	{"001", handle_welcome},
	{"005", handle_isupport},
	{"432", handle_nick_refused},
	{"433", handle_nick_taken},
	{"436", handle_nick_taken},
	{"437", handle_nick_taken},
	{"463", handle_refused},
	{"464", handle_refused},
	{"465", handle_refused},
	{NULL, NULL},
};
