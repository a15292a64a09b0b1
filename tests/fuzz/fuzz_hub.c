/*
 * Any conversation: each line of the input is a step, "a JOIN #x" said by the client a, "+a" it registers, "=a" it connects, "-a" it
 * leaves, "!a" it vanishes, "~a" it stops reading, "." a second passes, "*" the disk is full, or is not any more, "&" the store takes its
 * time, or has done so, "^" those who hash passwords do, "%" the server starts again, "$a" the client's connection is secure and has a
 * certificate. Whatever happens, each line that anybody gets is within the
 * protocol's limits and valid UTF-8, and when all have gone nothing of them is left.
 */
#include <stdlib.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/hub/rights.h>
#include <apollon/irc/message.h>
#include <support/fuzz.h>

#include "../unit/support/chat.h"
#include "hub/accounts.h"

#define CLIENTS 6
#define STEPS_LIMIT 200
#define OPENS_LIMIT 60

struct game {
	struct chat *chat;
	unsigned opens;
	bool store_fails, store_waits, workers_wait;
	bool is_open[CLIENTS];
};

static const char *name_of(unsigned client)
{
	static const char *const names[CLIENTS] = {"a", "b", "c", "d", "e", "f"};
	return names[client];
}

static void check_line(const char *line)
{
	struct slice rest = slice_of(line);
	const char *blank = line[0] == '@' ? strchr(line, ' ') : NULL;
	if (blank)
		rest = slice_of(blank + 1);
	require(rest.len <= MESSAGE_LIMIT - 2);
	require(text_is_utf8(slice_of(line)));
	require(line[0] == ':' || line[0] == '@' || !strncmp(line, "ERROR ", 6) || !strncmp(line, "PING ", 5));
}

static void check_lines(struct game *game)
{
	for (unsigned i = 0; i < CLIENTS; i++)
		for (const char *line; game->is_open[i] && (line = chat_next(game->chat, name_of(i)));)
			check_line(line);
}

static void open_client(struct game *game, unsigned client)
{
	if (game->is_open[client] || game->opens == OPENS_LIMIT)
		return;
	game->opens++;
	chat_open(game->chat, name_of(client));
	game->is_open[client] = true;
}

static void say(struct game *game, unsigned client, const char *text, size_t len)
{
	if (!game->is_open[client])
		return;
	chat_send_bytes(game->chat, name_of(client), text, len);
	chat_send_bytes(game->chat, name_of(client), "\r\n", 2);
}

static void close_client(struct game *game, unsigned client, bool in_order)
{
	if (!game->is_open[client])
		return;
	check_lines(game);
	chat_resume_reading(game->chat, name_of(client));
	(in_order ? chat_leave : chat_vanish)(game->chat, name_of(client));
	game->is_open[client] = false;
}

static void register_client(struct game *game, unsigned client)
{
	char nick[] = "NICK a";
	static const char user[] = "USER u 0 * :R";
	nick[5] = name_of(client)[0];
	open_client(game, client);
	say(game, client, nick, strlen(nick));
	say(game, client, user, strlen(user));
}

static void fail_store(struct game *game, bool fails)
{
	game->store_fails = fails;
	chat_fail_store(game->chat, fails ? "disk full" : "");
}

static void hold_store(struct game *game, bool waits)
{
	game->store_waits = waits;
	(waits ? chat_hold_store : chat_release_store)(game->chat);
}

static void hold_workers(struct game *game, bool wait)
{
	game->workers_wait = wait;
	(wait ? chat_hold_passwords : chat_release_passwords)(game->chat);
}

/* One of three certificates. */
static void secure(struct game *game, unsigned client)
{
	static const char *const fingerprints[] = {"", "0a", "0b"};
	if (game->is_open[client])
		chat_secure(game->chat, name_of(client), fingerprints[client % 3]);
}

static void restart(struct game *game)
{
	for (unsigned i = 0; i < CLIENTS; i++)
		close_client(game, i, true);
	hold_workers(game, false);
	hold_store(game, false);
	chat_restart(game->chat);
}

static void step(struct game *game, const char *line, size_t len)
{
	unsigned client = len > 1 ? (unsigned char)line[1] % CLIENTS : 0;
	switch (len ? line[0] : 0) {
	case '+':
		register_client(game, client);
		break;
	case '=':
		open_client(game, client);
		break;
	case '-':
	case '!':
		close_client(game, client, line[0] == '-');
		break;
	case '~':
		if (game->is_open[client])
			chat_stop_reading(game->chat, name_of(client));
		break;
	case '.':
		chat_pass(game->chat, 1);
		break;
	case '*':
		fail_store(game, !game->store_fails);
		break;
	case '&':
		hold_store(game, !game->store_waits);
		break;
	case '^':
		hold_workers(game, !game->workers_wait);
		break;
	case '$':
		secure(game, client);
		break;
	case '%':
		restart(game);
		break;
	default:
		if (len > 2)
			say(game, (unsigned char)line[0] % CLIENTS, line + 2, len - 2);
	}
	check_lines(game);
}

static void expect_nothing_left(struct game *game)
{
	struct hub_statistics statistics;
	hold_workers(game, false);
	hold_store(game, false);
	for (unsigned i = 0; i < CLIENTS; i++)
		close_client(game, i, i % 2);
	chat_pass(game->chat, 3);
	hub_statistics(chat_hub(game->chat), &statistics);
	require(statistics.users == 0);
	require(statistics.channels == 0);
	require(statistics.waiting == 0);
	require(statistics.sessions == 0);
	require(!chat_hub(game->chat)->pending);
	for (const struct account *account = chat_hub(game->chat)->accounts; account; account = account->hh.next) {
		require(account->session_count == 0);
		require(!account->is_changing && !account->next_record);
	}
}

static void configure(struct hub_settings *settings)
{
	struct hub_operator *operator= calloc(1, sizeof(*operator));
	hub_settings_set(&operator->name, "oper");
	hub_settings_set(&operator->password, "secret");
	hub_settings_set(&operator->mask, "*@*");
	operator->rights = OPERATOR_RIGHTS_ALL;
	operator->next = calloc(1, sizeof(*operator));
	hub_settings_set(&operator->next->name, "helper");
	hub_settings_set(&operator->next->password_hash, "fake:secret");
	hub_settings_set(&operator->next->mask, "*@*");
	operator->next->rights = OPERATOR_RIGHT_KLINE | OPERATOR_RIGHT_DLINE;
	settings->operators = operator;
	settings->max_clients = 5;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct game game = {.chat = chat_create()};
	struct slice rest = {(const char *)data, size}, line;
	configure(chat_settings(game.chat));
	for (unsigned i = 0; i < STEPS_LIMIT && slice_next(&rest, '\n', &line); i++)
		step(&game, line.data, line.len);
	expect_nothing_left(&game);
	chat_destroy(game.chat);
	return 0;
}
