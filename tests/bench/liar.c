/*
 * A chat server for tests of the load generator: everybody is in every
 * channel, and one delivery goes wrong in the way that the command line names.
 * A generator that is to be believed must notice.
 */
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENT_LIMIT 64
#define LINE_LIMIT 1024

static const char help[] =
	"usage: liar PORT_FILE LIE NUMBER\n"
	"\n"
	"Serves IRC on a free port of 127.0.0.1, which it writes to PORT_FILE, until it is killed. The lie befalls\n"
	"the delivery of that number, all receivers counted together:\n"
	"  none      it arrives\n"
	"  drop      it does not\n"
	"  double    it arrives twice\n"
	"  swap      the receiver gets it after the next one\n"
	"  echo      it arrives, and the sender gets it, too\n"
	"  hang-up   instead of it, the receiver's connection is closed\n";

struct client {
	int fd;
	char input[LINE_LIMIT];
	size_t len;
	char nick[32];
	/* A delivery that comes after the next one; empty: none. */
	char held[LINE_LIMIT];
};

struct liar {
	const char *lie;
	unsigned long number;
	unsigned long delivery_count;
	struct client clients[CLIENT_LIMIT];
	size_t count;
};

static void put(const struct client *client, const char *line)
{
	/* A client that is gone is noticed when it is read from. */
	if (client->fd >= 0 && send(client->fd, line, strlen(line), MSG_NOSIGNAL) < 0)
		return;
}

static void hang_up(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
}

static bool lies(const struct liar *liar, const char *lie)
{
	return liar->delivery_count == liar->number && strcmp(liar->lie, lie) == 0;
}

static void deliver(struct liar *liar, const struct client *from, struct client *to, const char *line)
{
	liar->delivery_count++;
	if (lies(liar, "swap")) {
		strcpy(to->held, line);
		return;
	}
	if (lies(liar, "hang-up"))
		hang_up(to);
	if (!lies(liar, "drop"))
		put(to, line);
	if (lies(liar, "double"))
		put(to, line);
	if (lies(liar, "echo"))
		put(from, line);
	put(to, to->held);
	to->held[0] = '\0';
}

/* To everybody else, or to the one whose nick the target is. */
static void relay(struct liar *liar, const struct client *from, const char *command)
{
	const char *target = command + strlen("PRIVMSG ");
	char line[LINE_LIMIT + 64];

	snprintf(line, sizeof(line), ":%s!u@h %.*s\r\n", from->nick, LINE_LIMIT - 128, command);
	for (size_t i = 0; i < liar->count; i++) {
		struct client *to = &liar->clients[i];
		size_t len = strlen(to->nick);

		if (to != from && to->fd >= 0 && len > 0 &&
			(target[0] == '#' || (strncmp(target, to->nick, len) == 0 && target[len] == ' ')))
			deliver(liar, from, to, line);
	}
}

static void on_line(struct liar *liar, struct client *client, const char *line)
{
	char answer[LINE_LIMIT + 64];

	if (sscanf(line, "NICK %31s", client->nick) == 1) {
		snprintf(answer, sizeof(answer), ":liar 001 %s :Welcome\r\n", client->nick);
		put(client, answer);
	} else if (strncmp(line, "JOIN ", 5) == 0) {
		snprintf(answer, sizeof(answer), ":liar 366 %s %s :End\r\n", client->nick, line + 5);
		put(client, answer);
	} else if (strncmp(line, "PRIVMSG ", 8) == 0) {
		relay(liar, client, line);
	}
}

static void on_readable(struct liar *liar, struct client *client)
{
	ssize_t got = recv(client->fd, client->input + client->len, LINE_LIMIT - 1 - client->len, 0);
	char *line = client->input, *end;

	if (got <= 0) {
		hang_up(client);
		return;
	}
	client->len += (size_t)got;
	client->input[client->len] = '\0';
	while ((end = strstr(line, "\r\n"))) {
		*end = '\0';
		on_line(liar, client, line);
		line = end + 2;
	}
	client->len -= (size_t)(line - client->input);
	memmove(client->input, line, client->len);
}

static void serve(struct liar *liar, int listener)
{
	struct pollfd polls[CLIENT_LIMIT + 1];
	size_t count;

	for (;;) {
		count = liar->count;
		polls[count] = (struct pollfd){listener, count < CLIENT_LIMIT ? POLLIN : 0, 0};
		for (size_t i = 0; i < count; i++)
			polls[i] = (struct pollfd){liar->clients[i].fd, POLLIN, 0};
		poll(polls, count + 1, -1);
		for (size_t i = 0; i < count; i++)
			if (polls[i].revents && liar->clients[i].fd >= 0)
				on_readable(liar, &liar->clients[i]);
		if (polls[count].revents & POLLIN)
			liar->clients[liar->count++].fd = accept(listener, NULL, NULL);
	}
}

static int listen_anywhere(const char *port_file)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(address);
	FILE *file;

	if (listener < 0 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
		listen(listener, CLIENT_LIMIT) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0)
		return -1;
	file = fopen(port_file, "w");
	if (!file)
		return -1;
	fprintf(file, "%d\n", ntohs(address.sin_port));
	fclose(file);
	return listener;
}

int main(int argc, char **argv)
{
	struct liar *liar;
	int listener;

	if (argc != 4) {
		fputs(help, stderr);
		return 2;
	}
	liar = calloc(1, sizeof(*liar));
	if (!liar)
		abort();
	liar->lie = argv[2];
	liar->number = strtoul(argv[3], NULL, 10);
	listener = listen_anywhere(argv[1]);
	if (listener < 0) {
		perror("liar");
		return 1;
	}
	serve(liar, listener);
}
