#include "wire.h"

#include <stdio.h>
#include <string.h>

#include "client.h"

static bool starts_with(const char *line, size_t len, const char *text)
{
	size_t text_len = strlen(text);

	return len >= text_len && memcmp(line, text, text_len) == 0;
}

/* IRC */

static void irc_greet(struct client *client)
{
	client_say(client, "NICK %s\r\nUSER bench 0 * :bench\r\n", client->nick);
}

static void irc_join(struct client *client)
{
	client_say(client, "JOIN %s\r\n", client->channel);
}

static void irc_pong(struct client *client, const char *line, size_t len)
{
	client_say(client, "PONG%.*s\r\n", (int)(len - strlen("PING")), line + strlen("PING"));
}

/* The three digits after ":server ", or 0. */
static unsigned irc_numeric(const char *line, size_t len)
{
	const char *space;
	unsigned value = 0;
	size_t i;

	if (len < 6 || line[0] != ':')
		return 0;
	space = memchr(line, ' ', len);
	if (!space || space + 5 > line + len || space[4] != ' ')
		return 0;
	for (i = 1; i <= 3; i++) {
		if (space[i] < '0' || space[i] > '9')
			return 0;
		value = value * 10 + (unsigned)(space[i] - '0');
	}
	return value;
}

static enum wire_event irc_classify(const struct client *client, const char *line, size_t len)
{
	unsigned numeric;

	(void)client;
	if (starts_with(line, len, "PING "))
		return WIRE_PING;
	if (starts_with(line, len, "ERROR "))
		return WIRE_GOODBYE;
	numeric = irc_numeric(line, len);
	switch (numeric) {
	case 1:
		return WIRE_REGISTERED;
	case 366:
		return WIRE_JOINED;
	case 422: /* no motd, which is no failure */
		return WIRE_OTHER;
	default:
		return numeric >= 400 && numeric < 600 ? WIRE_REFUSED : WIRE_OTHER;
	}
}

static size_t irc_head(char *to, size_t size, const char *target, size_t text_len)
{
	(void)text_len;
	return (size_t)snprintf(to, size, "PRIVMSG %s :", target);
}

/* Redis: registered as soon as it answers PING, joined at subscribe's count. RESP 2 sends deliveries as they come by
 * default, but forbids a subscriber to publish; who does both needs RESP 3. */

static void resp_greet(struct client *client)
{
	client_say(client, client->is_both ? "HELLO 3\r\nPING\r\n" : "PING\r\n");
}

static void resp_join(struct client *client)
{
	client_say(client, "SUBSCRIBE %s\r\n", client->channel);
}

static enum wire_event resp_classify(const struct client *client, const char *line, size_t len)
{
	if (starts_with(line, len, "+PONG"))
		return WIRE_REGISTERED;
	if (starts_with(line, len, "-"))
		return WIRE_REFUSED;
	return client->state == CLIENT_JOINING && starts_with(line, len, ":") ? WIRE_JOINED : WIRE_OTHER;
}

static size_t resp_head(char *to, size_t size, const char *target, size_t text_len)
{
	return (size_t)snprintf(
		to, size, "*3\r\n$7\r\nPUBLISH\r\n$%zu\r\n%s\r\n$%zu\r\n", strlen(target), target, text_len);
}

/* NATS: PONG answers the PING after CONNECT, and the one after SUB. */

static void nats_greet(struct client *client)
{
	client_say(client, "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\nPING\r\n");
}

static void nats_join(struct client *client)
{
	client_say(client, "SUB %s 1\r\nPING\r\n", client->channel);
}

static void nats_pong(struct client *client, const char *line, size_t len)
{
	(void)line;
	(void)len;
	client_say(client, "PONG\r\n");
}

static enum wire_event nats_classify(const struct client *client, const char *line, size_t len)
{
	if (starts_with(line, len, "PING"))
		return WIRE_PING;
	if (starts_with(line, len, "-ERR"))
		return WIRE_REFUSED;
	if (!starts_with(line, len, "PONG"))
		return WIRE_OTHER;
	return client->state == CLIENT_JOINING ? WIRE_JOINED : WIRE_REGISTERED;
}

static size_t nats_head(char *to, size_t size, const char *target, size_t text_len)
{
	return (size_t)snprintf(to, size, "PUB %s %zu\r\n", target, text_len);
}

static const struct wire wires[] = {
	{"irc", "#", true, true, irc_greet, irc_join, irc_pong, irc_classify, irc_head},
	{"resp", "", false, false, resp_greet, resp_join, NULL, resp_classify, resp_head},
	{"nats", "", false, false, nats_greet, nats_join, nats_pong, nats_classify, nats_head},
};

const struct wire *wire_find(const char *name)
{
	for (size_t i = 0; i < sizeof(wires) / sizeof(wires[0]); i++)
		if (strcmp(wires[i].name, name) == 0)
			return &wires[i];
	return NULL;
}
