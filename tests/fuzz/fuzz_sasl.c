/* Whatever stands in pieces of SASL: a message that arrives is what was sent, nothing stays behind when one is over, and neither PLAIN
 * nor a side of SCRAM lets anybody in by chance. The first byte says what the rest is. */
#include <apollon/irc/sasl.h>
#include <apollon/irc/scram.h>

#include <string.h>

#include <support/fuzz.h>

#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"

static bool is_wiped(const struct sasl_input *input)
{
	static const struct sasl_input empty;
	return memcmp(input, &empty, sizeof(empty)) == 0;
}

/* Lines are what AUTHENTICATE said, one after another. */
static void receive_lines(struct slice rest)
{
	static struct sasl_input input;
	struct sasl_message message;
	struct slice line;
	memset(&input, 0, sizeof(input));
	while (slice_next(&rest, '\n', &line)) {
		enum sasl_result result = sasl_receive(&input, line, &message);
		require(result == SASL_MORE ? line.len == SASL_PIECE_LIMIT : is_wiped(&input));
		if (result == SASL_COMPLETE) {
			require(message.len <= SASL_MESSAGE_LIMIT);
			require(message.data[message.len] == '\0');
		}
	}
}

static void require_round_trip(struct slice data)
{
	static char text[SECRET_BASE64_SIZE(SASL_MESSAGE_LIMIT)];
	struct sasl_input input = {0};
	struct sasl_message message;
	enum sasl_result result = SASL_MORE;
	struct slice rest, piece;
	if (data.len >= SASL_MESSAGE_LIMIT)
		data.len = SASL_MESSAGE_LIMIT - 1;
	secret_base64_encode(data, text);
	rest = slice_of(text);
	while (sasl_next_piece(&rest, &piece)) {
		require(result == SASL_MORE);
		result = sasl_receive(&input, piece, &message);
	}
	require(result == SASL_COMPLETE);
	require(slice_equal((struct slice){message.data, message.len}, data));
}

static void parse_plain(struct slice data)
{
	struct sasl_plain plain;
	struct sasl_message message;
	if (!sasl_plain_parse(data, &plain))
		return;
	require(plain.authcid.len && plain.password.len);
	if (sasl_plain_build(&plain, &message))
		require(slice_equal((struct slice){message.data, message.len}, data));
}

/* The first line is the client's first message, the second its last. */
static void serve_scram(struct slice rest)
{
	struct scram_server server = {0};
	struct scram_record record = {.iterations = SCRAM_ITERATIONS, .salt_len = SCRAM_SALT_SIZE};
	struct sasl_message answer;
	struct slice first = {0}, last = {0};
	slice_next(&rest, '\n', &first);
	slice_next(&rest, '\n', &last);
	memset(record.stored_key, 'k', sizeof(record.stored_key));
	if (!scram_server_first(&server, first)) {
		require(server.name[0]);
		require(!scram_server_challenge(&server, &record, "server", &answer));
		require(answer.len < SASL_MESSAGE_LIMIT);
		if (last.data)
			require(scram_server_final(&server, last, &answer) != NULL);
	}
	scram_server_finish(&server);
}

/* More rounds than that take longer than an input should. */
static bool asks_for_much(struct slice challenge)
{
	for (size_t i = 0; i + 6 < challenge.len; i++)
		if (!memcmp(challenge.data + i, "i=", 2) && challenge.data[i + 6] >= '0' &&
			challenge.data[i + 6] <= '9')
			return true;
	return false;
}

/* The first line is the server's challenge, the second its last word. */
static void use_scram(struct slice rest)
{
	struct scram_client client = {0};
	struct sasl_message message;
	struct error error;
	struct slice challenge = {0}, last = {0};
	slice_next(&rest, '\n', &challenge);
	slice_next(&rest, '\n', &last);
	require(scram_client_first(&client, "", "user", CLIENT_NONCE, &message));
	if (challenge.data && !asks_for_much(challenge) &&
		scram_client_final(&client, challenge, SLICE("pencil"), &message, &error)) {
		require(message.len <= SASL_MESSAGE_LIMIT);
		if (last.data && scram_client_verify(&client, last, &error))
			require(slice_starts_with(last, SLICE("v=")));
	}
	scram_client_finish(&client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scram_record record;
	char text[SCRAM_RECORD_SIZE];
	if (size == 0)
		return 0;
	struct slice rest = {(const char *)data + 1, size - 1};
	switch (data[0]) {
	case 'l':
		receive_lines(rest);
		break;
	case 'p':
		parse_plain(rest);
		break;
	case 's':
		serve_scram(rest);
		break;
	case 'c':
		use_scram(rest);
		break;
	case 'r':
		if (rest.len < sizeof(text)) {
			memcpy(text, rest.data, rest.len);
			text[rest.len] = '\0';
			if (scram_record_parse(&record, text))
				require(record.salt_len > 0);
		}
		break;
	default:
		require_round_trip(rest);
	}
	return 0;
}
