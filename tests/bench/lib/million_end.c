#include "million_end.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "clock.h"
#include "payload.h"

/* Which message is lost or doubled when a flaw is asked for. */
#define FLAWED_MEMBER 1
#define FLAWED_MESSAGE 7

struct end {
	struct transport transport; /* first: one is cast to the other */
	struct fleet_client *client;
};

static struct fleet_client *client_of(const struct transport *transport)
{
	return ((const struct end *)transport)->client;
}

static unsigned index_of(const struct fleet_client *client)
{
	return (unsigned)(client - client->fleet->clients);
}

/* --- what the client says --- */

static int say_hello(const struct fleet_client *client, char *target, size_t size)
{
	unsigned index = index_of(client);
	bool is_member = fleet_is_member(client->fleet, index);
	return snprintf(target, size, "%sNICK u%u\r\nUSER bench 0 * :bench\r\n%s",
		is_member ? "CAP REQ :no-implicit-names\r\n" : "", index, is_member ? "CAP END\r\n" : "");
}

static int say_message(const struct fleet *fleet, char *target, size_t size)
{
	char tail[PAYLOAD_TAIL + 1] = "";
	payload_encode(tail, PAYLOAD_MAGIC << 16);
	payload_encode(tail + PAYLOAD_WORD, fleet->message_count - 1);
	payload_encode(tail + 2 * PAYLOAD_WORD, clock_ticks(fleet->message_due));
	return snprintf(target, size, "PRIVMSG " FLEET_CHANNEL " :one message to all of them %s\r\n", tail);
}

static int say(struct fleet_client *client, enum fleet_says what, char *target, size_t size)
{
	if (!(client->says & what))
		return 0;
	switch (what) {
	case FLEET_SAYS_HELLO:
		return say_hello(client, target, size);
	case FLEET_SAYS_JOIN:
		return snprintf(target, size, "JOIN " FLEET_CHANNEL "\r\n");
	case FLEET_SAYS_PING:
		return snprintf(target, size, "PING :%llu\r\n", (unsigned long long)client->asked);
	case FLEET_SAYS_PONG:
		return snprintf(target, size, "PONG :bench\r\n");
	case FLEET_SAYS_MESSAGE:
		return say_message(client->fleet, target, size);
	}
	return 0;
}

static enum transport_status end_read(struct transport *transport, void *data, size_t size, size_t *read_len)
{
	struct fleet_client *client = client_of(transport);
	if (client->state & FLEET_RESET) {
		errno = ECONNRESET;
		return TRANSPORT_FAILED;
	}
	if (client->state & FLEET_GONE)
		return TRANSPORT_CLOSED;
	if (!client->says)
		return TRANSPORT_WANT_READ;
	size_t len = 0;
	for (unsigned what = FLEET_SAYS_HELLO; what <= FLEET_SAYS_MESSAGE; what *= 2)
		len += (size_t)say(client, what, (char *)data + len, size - len);
	client->says = 0;
	*read_len = len;
	return TRANSPORT_OK;
}

/* --- what the client is told --- */

static bool starts_with(const char *line, size_t len, const char *text)
{
	size_t text_len = strlen(text);
	return len >= text_len && !memcmp(line, text, text_len);
}

static void hear_pong(struct fleet_client *client, const char *text, size_t len)
{
	struct fleet *fleet = client->fleet;
	char token[32];
	size_t token_len = (size_t)snprintf(token, sizeof(token), " %llu", (unsigned long long)client->asked);
	if (!(client->state & FLEET_ASKING) || len < token_len ||
		memcmp(text + len - token_len + 1, token + 1, token_len - 1) != 0) {
		fleet_blame(client->fleet, client, "a PONG came that answers no PING");
		return;
	}
	uint64_t now = clock_now();
	histogram_add(&fleet->pings, clock_ticks(now) - clock_ticks(client->asked));
	client->state &= (uint8_t)~FLEET_ASKING;
	client->asked = now + FLEET_PING_NS;
	fleet->asking--;
}

static void count_message(struct fleet_client *client, uint32_t sequence, uint32_t due)
{
	struct fleet *fleet = client->fleet;
	if (sequence < client->sequence) {
		fleet->doubled++;
		return;
	}
	fleet->lost += sequence - client->sequence;
	client->sequence = sequence + 1;
	fleet->delivered++;
	histogram_add(&fleet->messages, clock_ticks(clock_now()) - due);
}

static void hear_message(struct fleet_client *client, const char *text, size_t len)
{
	const char *tail = text + len - PAYLOAD_TAIL;
	if (len < PAYLOAD_TAIL || payload_decode(tail) != PAYLOAD_MAGIC << 16) {
		fleet_blame(client->fleet, client, "a message came that nobody sent");
		return;
	}
	uint32_t sequence = payload_decode(tail + PAYLOAD_WORD);
	bool is_flawed = sequence == FLAWED_MESSAGE && index_of(client) == FLAWED_MEMBER;
	if (is_flawed && client->fleet->flaw == FLEET_LOSES)
		return;
	if (is_flawed && client->fleet->flaw == FLEET_DOUBLES)
		count_message(client, sequence, payload_decode(tail + 2 * PAYLOAD_WORD));
	count_message(client, sequence, payload_decode(tail + 2 * PAYLOAD_WORD));
}

static void hear_join(struct fleet_client *client, const char *source)
{
	char own[16];
	size_t own_len = (size_t)snprintf(own, sizeof(own), "u%u!", index_of(client));
	if (memcmp(source, own, own_len) != 0 || (client->state & FLEET_JOINED))
		return;
	client->state |= FLEET_JOINED;
	client->fleet->joined++;
}

/* The source, then a blank, then the rest. */
static void hear_sourced(struct fleet_client *client, const char *line, size_t len)
{
	const char *text = memchr(line, ' ', len);
	if (!text) {
		fleet_blame(client->fleet, client, "a line came that is none");
		return;
	}
	text++;
	len -= (size_t)(text - line);
	if (starts_with(text, len, "PRIVMSG ")) {
		hear_message(client, text, len);
	} else if (starts_with(text, len, "JOIN ")) {
		hear_join(client, line + 1);
	} else if (starts_with(text, len, "PONG ")) {
		hear_pong(client, text, len);
	} else if (starts_with(text, len, "001 ")) {
		client->state |= FLEET_REGISTERED;
		client->fleet->registered++;
	}
}

/* Without the CR LF. */
static void hear(struct fleet_client *client, const char *line, size_t len)
{
	if (len && line[0] == ':') {
		hear_sourced(client, line, len);
	} else if (starts_with(line, len, "PING ")) {
		client->fleet->asked +=
			!(client->state & FLEET_ASKED) && index_of(client) >= client->fleet->witness_count;
		client->state |= FLEET_ASKED;
		fleet_say(client->fleet, index_of(client), FLEET_SAYS_PONG);
	} else {
		fleet_blame(client->fleet, client, "the server told a client of an error, or nothing sensible");
	}
}

/* The server never cuts a line in two when it can write as much as it wants. */
static void hear_all(struct fleet_client *client, const char *data, size_t len)
{
	while (len) {
		const char *end = memchr(data, '\n', len);
		if (!end || end == data || end[-1] != '\r') {
			fleet_blame(client->fleet, client, "a line did not end");
			return;
		}
		hear(client, data, (size_t)(end - data) - 1);
		len -= (size_t)(end + 1 - data);
		data = end + 1;
	}
}

/* The last line, if it is a message to the channel: what stands before it says who joined. */
static void hear_last(struct fleet_client *client, const struct iovec *part)
{
	const char *data = part->iov_base;
	size_t len = part->iov_len;
	if (len < PAYLOAD_TAIL + 2 || payload_decode(data + len - 2 - PAYLOAD_TAIL) != PAYLOAD_MAGIC << 16)
		return;
	const char *before = memrchr(data, '\n', len - 1);
	const char *line = before ? before + 1 : data;
	hear_all(client, line, len - (size_t)(line - data));
}

static enum transport_status end_write(
	struct transport *transport, const struct iovec *parts, int part_count, size_t *written_len)
{
	struct fleet_client *client = client_of(transport);
	bool skips = client->fleet->skips_joins && (client->state & FLEET_JOINED) && !(client->state & FLEET_ASKING);
	if (client->state & FLEET_RESET) {
		errno = ECONNRESET;
		return TRANSPORT_FAILED;
	}
	if (client->state & FLEET_GONE)
		client->state |= FLEET_RESET;
	for (int i = 0; i < part_count; i++) {
		*written_len += parts[i].iov_len;
		if (!skips && !(client->state & FLEET_GONE))
			hear_all(client, parts[i].iov_base, parts[i].iov_len);
	}
	if (skips && !(client->state & FLEET_GONE))
		hear_last(client, &parts[part_count - 1]);
	return TRANSPORT_OK;
}

/* --- the rest --- */

static enum transport_status end_handshake(struct transport *transport)
{
	(void)transport;
	return TRANSPORT_OK;
}

static enum transport_status end_shutdown(struct transport *transport)
{
	struct fleet_client *client = client_of(transport);
	fleet_blame(client->fleet, client, "the server closed a connection");
	return TRANSPORT_OK;
}

static int end_fd(const struct transport *transport)
{
	(void)transport;
	return -1;
}

static void end_destroy(struct transport *transport)
{
	struct fleet_client *client = client_of(transport);
	if (!(client->state & FLEET_GONE))
		fleet_blame(client->fleet, client, "the server dropped a connection");
	client->state &= (uint8_t)~FLEET_OPEN;
	client->fleet->open--;
	free(transport);
}

static const struct transport_ops end_ops = {
	.handshake = end_handshake,
	.read = end_read,
	.write = end_write,
	.shutdown = end_shutdown,
	.fd = end_fd,
	.destroy = end_destroy,
};

struct transport *million_end_create(struct fleet_client *client)
{
	struct end *end = alloc_bytes(sizeof(*end));
	*end = (struct end){{&end_ops}, client};
	return &end->transport;
}
