/*
 * The whole server with several shards, under clients that come, talk, and go, in order or by a reset, while it reads its
 * configuration again. Some register accounts, so that workers and store have to do meanwhile. An observer in the channel must
 * see each sender's numbers without a gap, a repetition or a change of order.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apollon/base/log.h>
#include <apollon/server/config.h>
#include <apollon/server/server.h>

#define TALKERS 6
#define ROUNDS 24
#define MESSAGES 200
#define OWN_LINE 700

static char port_path[64], data_path[80];
static atomic_uint failures;

struct client {
	int fd;
	size_t len;
	char bytes[65536];
};

static void complain(const char *what, const char *line)
{
	atomic_fetch_add(&failures, 1);
	fprintf(stderr, "%s: %s\n", what, line);
}

static unsigned short read_port(void)
{
	for (unsigned i = 0; i < 3000; i++) {
		FILE *file = fopen(port_path, "r");
		unsigned port = 0;
		if (file) {
			int found = fscanf(file, "%u", &port);
			fclose(file);
			if (found == 1)
				return (unsigned short)port;
		}
		usleep(10000);
	}
	fprintf(stderr, "the server does not come up\n");
	exit(1);
}

static void client_open(struct client *client, unsigned short port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	client->len = 0;
	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval limit = {.tv_sec = 60};
	setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(client->fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		complain("connect", strerror(errno));
}

static void client_send(struct client *client, const char *text)
{
	size_t len = strlen(text);
	while (len) {
		ssize_t sent = send(client->fd, text, len, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		text += sent;
		len -= (size_t)sent;
	}
}

/* The next line, without its end, valid until the next call; NULL at the end of the connection. */
static char *client_line(struct client *client)
{
	static _Thread_local char line[OWN_LINE];
	for (;;) {
		char *end = memchr(client->bytes, '\n', client->len);
		if (end) {
			size_t len = (size_t)(end - client->bytes);
			snprintf(line, sizeof(line), "%.*s", (int)(len ? len - 1 : 0), client->bytes);
			client->len -= len + 1;
			memmove(client->bytes, end + 1, client->len);
			return line;
		}
		ssize_t received =
			recv(client->fd, client->bytes + client->len, sizeof(client->bytes) - client->len, 0);
		if (received <= 0)
			return NULL;
		client->len += (size_t)received;
	}
}

static bool client_await(struct client *client, const char *part)
{
	for (char *line; (line = client_line(client));)
		if (strstr(line, part))
			return true;
	return false;
}

static void client_register(struct client *client, const char *nick)
{
	char text[256];
	snprintf(text, sizeof(text), "NICK %s\r\nUSER %s 0 * :x\r\nJOIN #stress\r\n", nick, nick);
	client_send(client, text);
	if (!client_await(client, " 366 "))
		complain("no registration", nick);
}

static void reset(const struct client *client)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};
	setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void talk(struct client *client)
{
	char text[64];
	for (unsigned i = 0; i < MESSAGES; i++) {
		snprintf(text, sizeof(text), "PRIVMSG #stress :%u\r\n", i);
		client_send(client, text);
	}
}

/* An account is kept once the server says so: by workers, store and hub. */
static void keep_account(struct client *client, const char *nick)
{
	client_send(client, "REGISTER * * tea-at-five\r\n");
	if (!client_await(client, "REGISTER SUCCESS"))
		complain("no account", nick);
}

static void *run_talker(void *context)
{
	struct client *client = malloc(sizeof(*client));
	unsigned index = *(unsigned *)context;
	unsigned short port = read_port();
	for (unsigned round = 0; round < ROUNDS; round++) {
		char nick[32];
		snprintf(nick, sizeof(nick), "t%ur%u", index, round);
		client_open(client, port);
		client_register(client, nick);
		talk(client);
		if (round % 6 == 1)
			keep_account(client, nick);
		if (round % 3 == 0) {
			reset(client);
		} else {
			client_send(client, "PING done\r\n");
			if (!client_await(client, "PONG"))
				complain("no answer", nick);
		}
		if (round % 3 == 1)
			client_send(client, "QUIT :bye\r\n");
		close(client->fd);
		kill(getpid(), round % 2 ? SIGHUP : SIGUSR1);
	}
	free(client);
	return NULL;
}

/* ":t1r2!... PRIVMSG #stress :7" must follow ":6" of the same sender. */
static void check_order(const char *line, unsigned next[TALKERS][ROUNDS], unsigned *count)
{
	unsigned talker, round, number;
	const char *text = strstr(line, " PRIVMSG #stress :");
	if (!text || sscanf(line, ":t%ur%u!", &talker, &round) != 2 ||
		sscanf(text, " PRIVMSG #stress :%u", &number) != 1)
		return;
	if (talker >= TALKERS || round >= ROUNDS || number != next[talker][round])
		complain("out of order", line);
	else
		next[talker][round]++;
	(*count)++;
}

static void check_complete(unsigned next[TALKERS][ROUNDS])
{
	for (unsigned talker = 0; talker < TALKERS; talker++)
		for (unsigned round = 0; round < ROUNDS; round++)
			if (round % 3 && next[talker][round] != MESSAGES)
				complain("messages are missing", "of who left in order");
}

static void *run_observer(void *context)
{
	struct client *observer = context;
	unsigned next[TALKERS][ROUNDS] = {{0}};
	unsigned count = 0;
	for (char *line; (line = client_line(observer));) {
		check_order(line, next, &count);
		if (strstr(line, "PONG"))
			break;
	}
	check_complete(next);
	printf("the observer saw %u messages\n", count);
	return NULL;
}

static void *run_clients(void *context)
{
	(void)context;
	struct client *observer = malloc(sizeof(*observer));
	pthread_t observer_thread, talkers[TALKERS];
	unsigned indices[TALKERS];
	client_open(observer, read_port());
	client_register(observer, "observer");
	pthread_create(&observer_thread, NULL, run_observer, observer);
	for (unsigned i = 0; i < TALKERS; i++) {
		indices[i] = i;
		pthread_create(&talkers[i], NULL, run_talker, &indices[i]);
	}
	for (unsigned i = 0; i < TALKERS; i++)
		pthread_join(talkers[i], NULL);
	client_send(observer, "PING end\r\n");
	pthread_join(observer_thread, NULL);
	kill(getpid(), SIGTERM);
	if (client_await(observer, "ERROR :"))
		close(observer->fd);
	else
		complain("no good bye", "ERROR");
	free(observer);
	return NULL;
}

static struct config *configure(struct config_source *source, unsigned processors)
{
	static const char *const settings[] = {"listen=127.0.0.1:0", "threads=3"};
	struct error error;
	char setting[128];
	struct config_notes notes;
	config_source_init(source);
	source->processors = processors;
	source->path = strdup("/dev/null");
	config_notes_init(&notes);
	bool valid = true;
	for (unsigned i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		valid = valid && config_source_set(source, settings[i], &error);
	snprintf(setting, sizeof(setting), "port-file=%s", port_path);
	valid = valid && config_source_set(source, setting, &error);
	snprintf(setting, sizeof(setting), "data=%s", data_path);
	valid = valid && config_source_set(source, setting, &error);
	struct config *config = valid ? config_load(source, &notes) : NULL;
	if (!config)
		fprintf(stderr, "configuration: %s\n", valid ? buffer_text(&notes.problems) : error.text);
	config_notes_finish(&notes);
	return config;
}

static bool remove_data(void)
{
	char command[128];
	snprintf(command, sizeof(command), "rm -rf '%s'", data_path);
	return system(command) == 0;
}

static bool run_server(unsigned processors, struct log *log)
{
	struct error error;
	struct config_source source;
	struct config *config = configure(&source, processors);
	if (!config)
		return false;
	/* The clients' threads leave the signals to the server's main thread. */
	sigset_t all, old;
	pthread_t clients;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_create(&clients, NULL, run_clients, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!server_run(config, &source, log, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return false;
	}
	pthread_join(clients, NULL);
	config_source_finish(&source);
	return remove_data() && atomic_load(&failures) == 0;
}

/* Once with a processor left for the hub, which then has a thread of its own, and once without. */
int main(void)
{
	struct log log;
	snprintf(port_path, sizeof(port_path), "%s/apollon-stress-%ld", P_tmpdir, (long)getpid());
	snprintf(data_path, sizeof(data_path), "%s.data", port_path);
	log_init(&log, stderr, LOG_LEVEL_WARNING, LOG_FORMAT_TEXT);
	return run_server(8, &log) && run_server(2, &log) ? 0 : 1;
}
