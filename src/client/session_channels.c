#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

#include "client/session_state.h"

static void emit_at(struct session *session, const struct incoming *incoming, enum event_type type, const char *target,
	const char *subject, const char *text)
{
	struct session_event event = incoming_event(incoming, type);
	event.target = target;
	event.conversation = target;
	event.subject = subject;
	event.text = text;
	session_emit(session, &event);
}

static struct room *find_room(const struct session *session, const char *name)
{
	return rooms_find(&session->rooms, name);
}

static void enter_room(struct session *session, const struct incoming *incoming, const char *channel)
{
	struct room *room = rooms_add(&session->rooms, channel);
	if (!room)
		return;
	room->state = ROOM_JOINED;
	room->names_done = room->was_named = false;
	room_set_name(room, channel);
	room_clear_members(&session->rooms, room);
	room_add_member(&session->rooms, room, session->nick);
	emit_at(session, incoming, EVENT_JOINED, channel, NULL, NULL);
}

/* JOIN channel, with extended-join: JOIN channel account :real name */
static void handle_join(struct session *session, const struct incoming *incoming)
{
	const char *channel = incoming_param(incoming, 0), *account = incoming_param(incoming, 1);
	struct room *room = find_room(session, channel);
	struct session_event event = incoming_event(incoming, EVENT_JOIN);

	if (incoming->self) {
		enter_room(session, incoming, channel);
		return;
	}
	if (room)
		room_add_member(&session->rooms, room, incoming->nick);
	event.target = event.conversation = channel;
	if (*account && strcmp(account, "*") != 0)
		event.account = account;
	session_emit(session, &event);
}

static void remove_member(struct session *session, struct room *room, const char *nick)
{
	struct member *member = room ? room_find_member(&session->rooms, room, nick) : NULL;
	if (member)
		room_remove_member(&session->rooms, room, member);
}

static void handle_part(struct session *session, const struct incoming *incoming)
{
	const char *channel = incoming_param(incoming, 0);
	struct room *room = find_room(session, channel);

	emit_at(session, incoming, EVENT_PART, channel, NULL, incoming_param(incoming, 1));
	remove_member(session, room, incoming->nick);
	if (incoming->self && room) {
		rooms_remove(&session->rooms, room);
		session_refuse_waiting(session, channel, "PART", "the channel was left");
	}
}

static void handle_kick(struct session *session, const struct incoming *incoming)
{
	const char *channel = incoming_param(incoming, 0), *nick = incoming_param(incoming, 1);
	struct room *room = find_room(session, channel);
	struct session_event event = incoming_event(incoming, EVENT_KICK);
	bool is_me = session_is_me(session, nick);

	event.target = event.conversation = channel;
	event.subject = nick;
	event.text = incoming_param(incoming, 2);
	event.highlight = is_me;
	event.problem = is_me ? PROBLEM_CHANNEL : PROBLEM_NONE;
	session_emit(session, &event);
	remove_member(session, room, nick);
	if (is_me && room) {
		rooms_remove(&session->rooms, room);
		session_refuse_waiting(session, channel, "KICK", "kicked from the channel");
	}
}

static void handle_quit(struct session *session, const struct incoming *incoming)
{
	struct session_event event = incoming_event(incoming, EVENT_QUIT);
	event.text = incoming_param(incoming, 0);
	/* Told while they are still members: the reader may ask where they were. */
	if (!incoming->self)
		session_emit(session, &event);
	for (struct room *room = session->rooms.table; room; room = room->hh.next)
		remove_member(session, room, incoming->nick);
}

static void handle_nick(struct session *session, const struct incoming *incoming)
{
	const char *nick = incoming_param(incoming, 0);
	struct session_event event = incoming_event(incoming, EVENT_NICK);

	event.subject = nick;
	if (incoming->self)
		text_copy(session->nick, sizeof(session->nick), slice_of(nick));
	for (struct room *room = session->rooms.table; room; room = room->hh.next)
		room_rename_member(&session->rooms, room, incoming->nick, nick);
	session_emit(session, &event);
}

static void handle_topic(struct session *session, const struct incoming *incoming)
{
	const char *channel = incoming_param(incoming, 0), *topic = incoming_param(incoming, 1);
	struct room *room = find_room(session, channel);
	if (room)
		room_set_topic(room, topic);
	emit_at(session, incoming, EVENT_TOPIC, channel, NULL, topic);
}

/* 332: the topic when we ask or join. */
static void handle_topic_reply(struct session *session, const struct incoming *incoming)
{
	const char *channel = incoming_param(incoming, 1), *topic = incoming_param(incoming, 2);
	struct room *room = find_room(session, channel);
	struct session_event event = incoming_event(incoming, EVENT_TOPIC);

	if (room)
		room_set_topic(room, topic);
	event.from = event.source = NULL;
	event.target = event.conversation = channel;
	event.text = topic;
	session_emit(session, &event);
}

/* The ranks stay in the order of the server's prefixes. */
static void change_status(const struct features *features, struct member *member, char prefix, bool is_set)
{
	char status[MEMBER_STATUS_SIZE] = "";
	size_t len = 0;

	for (const char *c = features->status_prefixes; *c && len + 1 < sizeof(status); c++) {
		bool has = strchr(member->status, *c) != NULL;
		if (*c == prefix ? is_set : has)
			status[len++] = *c;
	}
	memcpy(member->status, status, sizeof(status));
}

static void change_modes(struct session *session, struct room *room, const struct incoming *incoming)
{
	bool is_set = true;
	unsigned next = 2;

	for (const char *letter = incoming_param(incoming, 1); *letter; letter++) {
		if (*letter == '+' || *letter == '-') {
			is_set = *letter == '+';
			continue;
		}
		if (!features_mode_has_parameter(&session->features, *letter, is_set))
			continue;
		const char *parameter = incoming_param(incoming, next++);
		char prefix = features_status_prefix(&session->features, *letter);
		struct member *member = prefix ? room_find_member(&session->rooms, room, parameter) : NULL;
		if (member)
			change_status(&session->features, member, prefix, is_set);
		if (*letter == 'k' && room->join_key && is_set)
			room_set_key(room, parameter);
	}
}

static void handle_mode(struct session *session, const struct incoming *incoming)
{
	const char *target = incoming_param(incoming, 0);
	struct room *room = find_room(session, target);
	if (room)
		change_modes(session, room, incoming);
	emit_at(session, incoming, EVENT_MODE, target, NULL, incoming_rest(session, incoming, 1));
}

/* "@+nick" or, with userhost-in-names, "@+nick!user@host". */
static void add_named(struct session *session, struct room *room, struct slice word)
{
	char text[SESSION_WORD_SIZE * 2];
	if (word.len == 0 || !text_copy(text, sizeof(text), word))
		return;
	size_t status_len = strspn(text, session->features.status_prefixes);
	text[strcspn(text, "!")] = '\0';
	struct member *member = text[status_len] ? room_add_member(&session->rooms, room, text + status_len) : NULL;
	if (member)
		text_copy(member->status, sizeof(member->status), (struct slice){text, status_len});
}

/* 353 nick = channel :names */
static void handle_names(struct session *session, const struct incoming *incoming)
{
	struct room *room = find_room(session, incoming_param(incoming, 2));
	struct slice rest = slice_of(incoming_param(incoming, 3)), word;

	if (!room || room->state != ROOM_JOINED) {
		session_other_reply(session, incoming);
		return;
	}
	if (room->names_done) {
		room_clear_members(&session->rooms, room);
		room->names_done = false;
	}
	while (slice_next(&rest, ' ', &word))
		add_named(session, room, word);
}

static void handle_names_end(struct session *session, const struct incoming *incoming)
{
	const char *channel = incoming_param(incoming, 1);
	struct room *room = find_room(session, channel);
	struct session_event event = incoming_event(incoming, EVENT_NAMES);

	if (!room || room->state != ROOM_JOINED)
		return;
	event.self = !room->was_named;
	room->names_done = room->was_named = true;
	buffer_clear(&session->text);
	for (const struct member *member = room->members; member; member = member->hh.next)
		buffer_append_format(
			&session->text, "%s%s%s", session->text.len ? " " : "", member->status, member->nick);
	event.target = event.conversation = room->name;
	event.count = HASH_COUNT(room->members);
	event.text = buffer_text(&session->text);
	session_emit(session, &event);
}

static void handle_invite(struct session *session, const struct incoming *incoming)
{
	struct session_event event = incoming_event(incoming, EVENT_INVITE);
	event.subject = incoming_param(incoming, 0);
	event.target = incoming_param(incoming, 1);
	event.highlight = session_is_me(session, event.subject);
	session_emit(session, &event);
}

static void handle_away(struct session *session, const struct incoming *incoming)
{
	emit_at(session, incoming, EVENT_AWAY, NULL, NULL,
		incoming->message->param_count ? incoming_param(incoming, 0) : NULL);
}

static void emit_profile(struct session *session, const struct incoming *incoming, const char *what, const char *value)
{
	buffer_clear(&session->text);
	buffer_append_format(&session->text, "%s %s", what, value);
	emit_at(session, incoming, EVENT_PROFILE, NULL, NULL, buffer_text(&session->text));
}

static void handle_setname(struct session *session, const struct incoming *incoming)
{
	emit_profile(session, incoming, "is now called", incoming_param(incoming, 0));
}

static void handle_chghost(struct session *session, const struct incoming *incoming)
{
	char user_host[SESSION_WORD_SIZE * 2];
	snprintf(user_host, sizeof(user_host), "%.120s@%.120s", incoming_param(incoming, 0),
		incoming_param(incoming, 1));
	if (incoming->self)
		text_copy(session->user_host, sizeof(session->user_host), slice_of(user_host));
	emit_profile(session, incoming, "is now", user_host);
}

static void handle_account(struct session *session, const struct incoming *incoming)
{
	const char *account = incoming_param(incoming, 0);
	bool is_logout = !strcmp(account, "*");

	/* Of ourselves 900 and 901 have told. */
	if (incoming->self)
		return;
	emit_profile(session, incoming, is_logout ? "logged out" : "logged in as", is_logout ? "" : account);
}

const struct incoming_row session_channel_rows[] = {
	{"JOIN", handle_join},
	{"PART", handle_part},
	{"QUIT", handle_quit},
	{"NICK", handle_nick},
	{"KICK", handle_kick},
	{"MODE", handle_mode},
	{"TOPIC", handle_topic},
	{"INVITE", handle_invite},
	{"AWAY", handle_away},
	{"ACCOUNT", handle_account},
	{"CHGHOST", handle_chghost},
	{"SETNAME", handle_setname},
	{"332", handle_topic_reply},
	{"353", handle_names},
	{"366", handle_names_end},
	{NULL, NULL},
};
