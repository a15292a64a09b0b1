#include "support/sasl.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/scram.h>

void sasl_send(struct chat *chat, const char *name, struct slice message)
{
	char text[SECRET_BASE64_SIZE(2 * SASL_MESSAGE_LIMIT)];
	secret_base64_encode(message, text);
	struct slice rest = slice_of(text), piece;
	while (sasl_next_piece(&rest, &piece))
		chat_send(chat, name, "AUTHENTICATE %.*s", SLICE_ARGUMENTS(piece));
}

void sasl_send_plain(struct chat *chat, const char *name, const char *account, const char *password)
{
	struct sasl_plain plain = {SLICE(""), slice_of(account), slice_of(password)};
	struct sasl_message message;
	chat_send(chat, name, "AUTHENTICATE PLAIN");
	chat_await(chat, name, "* AUTHENTICATE +");
	assert_true(sasl_plain_build(&plain, &message));
	sasl_send(chat, name, (struct slice){message.data, message.len});
}

/* What the server said by AUTHENTICATE, in however many pieces; false when it said something else. */
static bool receive(struct chat *chat, const char *name, struct sasl_message *message)
{
	struct sasl_input input = {0};
	enum sasl_result result = SASL_MORE;
	while (result == SASL_MORE) {
		const char *line = chat_next(chat, name);
		const char *piece = line ? strstr(line, " AUTHENTICATE ") : NULL;
		if (!piece)
			return false;
		result = sasl_receive(&input, slice_of(piece + strlen(" AUTHENTICATE ")), message);
	}
	return result == SASL_COMPLETE;
}

bool sasl_prove(struct chat *chat, const char *name, const char *account, const char *password)
{
	struct scram_client client = {0};
	struct sasl_message message, answer;
	struct error error;
	bool is_proven = false;
	chat_send(chat, name, "AUTHENTICATE SCRAM-SHA-256");
	chat_await(chat, name, "* AUTHENTICATE +");
	assert_true(scram_client_first(&client, "", account, "clientnonce", &message));
	sasl_send(chat, name, (struct slice){message.data, message.len});
	assert_true(receive(chat, name, &answer));
	assert_true(scram_client_final(
		&client, (struct slice){answer.data, answer.len}, slice_of(password), &message, &error));
	sasl_send(chat, name, (struct slice){message.data, message.len});
	if (receive(chat, name, &answer))
		is_proven = scram_client_verify(&client, (struct slice){answer.data, answer.len}, &error);
	scram_client_finish(&client);
	return is_proven;
}

void sasl_open(struct chat *chat, const char *name)
{
	chat_open(chat, name);
	chat_secure(chat, name, "");
	chat_send(chat, name, "CAP REQ :sasl");
	chat_send(chat, name, "NICK %s", name);
	chat_send(chat, name, "USER user 0 * :Real Name");
	chat_await(chat, name, "* CAP * ACK :sasl");
}
