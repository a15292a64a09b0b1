#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

#include "client/session_state.h"

/* Other nicks that are tried when ours is taken. */
#define NICK_TRIES_LIMIT 20

/* Of an STS policy: as long as anybody means it. */
#define STS_DURATION_LIMIT_S (INT64_C(100) * 365 * 86400)

static const char *const capability_names[SESSION_CAPABILITY_COUNT] = {
#define CAPABILITY_NAME(name, wire) [SESSION_CAPABILITY_INDEX_##name] = (wire),
	SESSION_CAPABILITIES(CAPABILITY_NAME)
#undef CAPABILITY_NAME
};

void session_begin_registration(struct session *session)
{
	session_send(session, "CAP LS 302");
	if (session->settings.password)
		session_send(session, "PASS :%s", session->settings.password);
	session_wipe_line(session);
	session_send(session, "NICK %s", session->nick);
	session_send(session, "USER %s 0 * :%s", session->settings.username, session->settings.realname);
}

/* One word of a list: "batch", "sasl=PLAIN", "-away-notify". */
struct capability {
	struct slice name;
	struct slice value; /* data NULL: none */
	bool is_removed;
	uint32_t bit; /* 0: of no use to us */
};

static bool next_capability(struct slice *list, struct capability *capability)
{
	if (!slice_next(list, ' ', &capability->value))
		return false;
	slice_next(&capability->value, '=', &capability->name);
	capability->is_removed = capability->name.len > 0 && *capability->name.data == '-';
	if (capability->is_removed)
		capability->name = (struct slice){capability->name.data + 1, capability->name.len - 1};
	capability->bit = 0;
	for (unsigned index = 0; index < SESSION_CAPABILITY_COUNT; index++) {
		if (slice_equal_text(capability->name, capability_names[index]))
			capability->bit = 1u << index;
	}
	return true;
}

/* The bits of the names in a list; those with a '-' in *removed. */
static uint32_t parse_capabilities(const char *list, uint32_t *removed)
{
	struct slice rest = slice_of(list);
	struct capability capability;
	uint32_t found = 0;

	while (next_capability(&rest, &capability))
		*(capability.is_removed ? removed : &found) |= capability.bit;
	return found;
}

/* "duration=2592000,port=6697,preload" */
static bool apply_sts(struct session *session, struct slice policy)
{
	struct slice value, key;
	uint64_t port = 0, duration = 0;
	bool has_duration = false;

	while (slice_next(&policy, ',', &value)) {
		slice_next(&value, '=', &key);
		if (slice_equal_text(key, "port") && !text_parse_number(value, UINT16_MAX, &port))
			port = 0;
		else if (slice_equal_text(key, "duration"))
			has_duration = value.data && text_parse_number(value, STS_DURATION_LIMIT_S, &duration);
	}
	return session->callbacks.on_sts &&
		session->callbacks.on_sts(
			session->callbacks.context, (uint16_t)port, has_duration ? (int64_t)duration : -1);
}

/* What the values say that some capabilities have. Returns false when the session is at its end. */
static bool read_values(struct session *session, const char *list)
{
	struct slice rest = slice_of(list);
	struct capability capability;

	while (next_capability(&rest, &capability)) {
		if (capability.bit == SESSION_SASL)
			login_note_offer(session, capability.value);
		if (!slice_equal_text(capability.name, "sts") || !apply_sts(session, capability.value))
			continue;
		session->phase = SESSION_QUITTING;
		session->answered = true;
		return false;
	}
	return true;
}

/* Returns whether there was anything to ask for. */
static bool request(struct session *session, uint32_t wanted)
{
	char list[512] = "";
	size_t len = 0;

	for (unsigned index = 0; index < SESSION_CAPABILITY_COUNT; index++) {
		if (wanted & (1u << index))
			len += (size_t)snprintf(
				list + len, sizeof(list) - len, "%s%s", len ? " " : "", capability_names[index]);
	}
	if (len > 0)
		session_send(session, "CAP REQ :%s", list);
	return len > 0;
}

static void handle_cap_ls(struct session *session, const struct incoming *incoming)
{
	uint32_t removed = 0;
	bool has_more = incoming->message->param_count > 3 && !strcmp(incoming_param(incoming, 2), "*");

	const char *list = incoming_param(incoming, has_more ? 3 : 2);
	session->offered |= parse_capabilities(list, &removed);
	if (!read_values(session, list) || has_more || session->phase != SESSION_REGISTERING)
		return;
	request(session, session->offered & ~(uint32_t)SESSION_SASL);
	/* The answer to the request comes before what the end brings, so that only a login need wait for it. */
	if (!login_begin(session))
		session_send(session, "CAP END");
}

static void handle_cap_new(struct session *session, const char *list)
{
	uint32_t removed = 0, added = parse_capabilities(list, &removed);

	session->offered |= added;
	if (!read_values(session, list))
		return;
	request(session, added & ~(uint32_t)SESSION_SASL);
	if (added & SESSION_SASL)
		login_on_offer(session);
}

static void handle_cap(struct session *session, const struct incoming *incoming)
{
	const char *subcommand = incoming_param(incoming, 1), *list = incoming_param(incoming, 2);
	uint32_t removed = 0;

	if (!strcmp(subcommand, "LS")) {
		handle_cap_ls(session, incoming);
	} else if (!strcmp(subcommand, "ACK")) {
		uint32_t enabled = parse_capabilities(list, &removed);
		session->enabled = (session->enabled | enabled) & ~removed;
		if (enabled & SESSION_SASL)
			login_on_capability(session, true);
	} else if (!strcmp(subcommand, "NAK")) {
		if (parse_capabilities(list, &removed) & SESSION_SASL)
			login_on_capability(session, false);
	} else if (!strcmp(subcommand, "NEW")) {
		handle_cap_new(session, list);
	} else if (!strcmp(subcommand, "DEL")) {
		uint32_t gone = parse_capabilities(list, &removed) | removed;
		session->offered &= ~gone;
		session->enabled &= ~gone;
	}
}

void session_join_rooms(struct session *session)
{
	for (struct room *room = session->rooms.table; room; room = room->hh.next) {
		if (room->state != ROOM_WANTED)
			continue;
		room->state = ROOM_JOINING;
		session->joining_ms = session->heard_ms;
		session_send(session, "JOIN %s%s%s", room->name, room->join_key ? " " : "",
			room->join_key ? room->join_key : "");
	}
}

static void handle_welcome(struct session *session, const struct incoming *incoming)
{
	if (session->phase != SESSION_REGISTERING || login_forbids_welcome(session))
		return;
	text_copy(session->nick, sizeof(session->nick), slice_of(incoming_param(incoming, 0)));
	text_copy(session->server, sizeof(session->server), slice_of(incoming->source));
	session->phase = SESSION_REGISTERED;
	struct session_event event = incoming_event(incoming, EVENT_CONNECTED);
	event.subject = session->nick;
	event.text = incoming_param(incoming, 1);
	session_emit(session, &event);
	session_join_rooms(session);
	session_pump(session, incoming->now_ms);
}

static void handle_isupport(struct session *session, const struct incoming *incoming)
{
	for (unsigned index = 1; index + 1 < incoming->message->param_count; index++)
		features_apply(&session->features, incoming->message->params[index]);
	rooms_set_casemap(&session->rooms, session->features.casemap);
}

static void fail_registration(
	struct session *session, const struct incoming *incoming, enum problem problem, const char *text)
{
	struct session_event event = incoming_event(incoming, EVENT_ERROR);
	if (session->answered)
		return;
	session->answered = true;
	event.problem = problem;
	event.code = incoming->message->command;
	event.text = text;
	event.subject = session->nick;
	session_emit(session, &event);
}

/* "bob", then "bob_", "bob__", then "bob1"...: short ones for servers that cut what is too long. */
static void choose_other_nick(struct session *session)
{
	char base[SESSION_WORD_SIZE];
	size_t keep = session->features.nick_limit > 2 ? session->features.nick_limit - 2 : 1;

	text_copy(base, sizeof(base), slice_of(session->settings.nick));
	session->nick_tries++;
	if (session->nick_tries <= 2) {
		snprintf(session->nick, sizeof(session->nick), "%.100s%s", base, session->nick_tries == 1 ? "_" : "__");
		return;
	}
	if (strlen(base) > keep)
		base[keep] = '\0';
	snprintf(session->nick, sizeof(session->nick), "%.100s%u", base, session->nick_tries - 2);
}

static void handle_nick_taken(struct session *session, const struct incoming *incoming)
{
	if (session->phase != SESSION_REGISTERING) {
		session_other_reply(session, incoming);
		return;
	}
	if (login_delays_nick(session))
		return;
	if (!session->settings.nick_retry || session->nick_tries >= NICK_TRIES_LIMIT) {
		fail_registration(session, incoming, PROBLEM_NICK, "the nick is taken");
		return;
	}
	choose_other_nick(session);
	session_send(session, "NICK %s", session->nick);
}

static void handle_nick_refused(struct session *session, const struct incoming *incoming)
{
	if (session->phase == SESSION_REGISTERING)
		fail_registration(session, incoming, PROBLEM_NICK,
			incoming_rest(session, incoming, incoming->message->param_count - 1));
	else
		session_other_reply(session, incoming);
}

static void handle_refused(struct session *session, const struct incoming *incoming)
{
	if (session->phase == SESSION_REGISTERING)
		fail_registration(session, incoming, PROBLEM_REFUSED, incoming_rest(session, incoming, 1));
	else
		session_other_reply(session, incoming);
}

/* Some servers refuse with an ERROR alone, and only its words say that trying again is of no use. */
static bool is_refusal(const char *text)
{
	static const char *const words[] = {"password", "bann", "-line", "not authori", "unauthori", "access denied",
		"log in", "logged in", "account"};
	for (size_t index = 0; index < sizeof(words) / sizeof(words[0]); index++) {
		if (strcasestr(text, words[index]))
			return true;
	}
	return false;
}

static void handle_error(struct session *session, const struct incoming *incoming)
{
	const char *text = incoming_param(incoming, 0);
	struct session_event event = incoming_event(incoming, EVENT_ERROR);

	if (session->phase == SESSION_QUITTING || session->answered)
		return;
	if (session->phase == SESSION_REGISTERING && is_refusal(text)) {
		fail_registration(session, incoming, PROBLEM_REFUSED, text);
		return;
	}
	event.code = "ERROR";
	event.text = text;
	session_emit(session, &event);
}

bool session_is_turned_away(struct session *session, const struct incoming *incoming)
{
	static const char code[] = "ACCOUNT_REQUIRED";
	bool is_so =
		session->phase == SESSION_REGISTERING && !strncmp(incoming_param(incoming, 1), code, sizeof(code) - 1);

	if (is_so)
		fail_registration(session, incoming, PROBLEM_REFUSED,
			incoming_param(incoming, incoming->message->param_count - 1));
	return is_so;
}

static void handle_ping(struct session *session, const struct incoming *incoming)
{
	session_send(session, "PONG :%s",
		incoming_param(incoming, incoming->message->param_count ? incoming->message->param_count - 1 : 0));
}

static void handle_pong(struct session *session, const struct incoming *incoming)
{
	unsigned long long serial;
	unsigned count = incoming->message->param_count;
	if (count > 0 && sscanf(incoming_param(incoming, count - 1), "apollon-%llu", &serial) == 1)
		session_confirm_until(session, serial, incoming->now_ms);
}

const struct incoming_row session_registration_rows[] = {
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
