/*
 * The machine's limit: a process that does nothing but send the same bytes to
 * the same number of loopback connections, a number of messages a call, while
 * another process drains them. What no chat server on sockets can beat.
 *
 * Closed loop by default: the next round starts when the last one was drained,
 * as with the windows of the load generator. With --rate, rounds start by the
 * clock.
 */
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

#define BATCH_LIMIT 128
#define RECEIVER_LIMIT 9000
#define DRAIN_SIZE ((size_t)128 * 1024)
#define WARMUP (CLOCK_SECOND / 5)

struct floor_options {
	unsigned receivers;
	unsigned batch;
	unsigned bytes;
	unsigned rate;
	int writer_core;
	int drain_core;
	double seconds;
	bool as_json;
};

struct floor {
	const struct floor_options *options;
	int *writers;
	int *readers;
	int acks[2];
	size_t round_bytes;
	char *text;
};

static const char help[] = "usage: floor [OPTION]...\n"
			   "\n"
			   "  --receivers N      connections that are written to (200)\n"
			   "  --batch N          messages a call, up to 128; without it 1, 4, 16, 64 and 128 in turn\n"
			   "  --bytes N          length of a message (92)\n"
			   "  --rate N           so many rounds a second instead of as many as are drained\n"
			   "  --seconds S        how long to measure (1)\n"
			   "  --writer-core N, --drain-core N   pin the two processes\n"
			   "  --json             one line of JSON a batch size\n";

static int fail(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	return 1;
}

static void pin(int core)
{
	cpu_set_t set;

	if (core < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(core, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		fail("sched_setaffinity");
}

static uint64_t own_cpu(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * CLOCK_SECOND + (uint64_t)time.tv_nsec;
}

/* A connected pair over TCP on loopback; both ends stay blocking. */
static bool connect_pair(int listener, const struct sockaddr_in *address, int *writer, int *reader)
{
	int one = 1;

	*reader = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*reader < 0 || connect(*reader, (const struct sockaddr *)address, sizeof(*address)) != 0)
		return false;
	*writer = accept(listener, NULL, NULL);
	return *writer >= 0 && setsockopt(*writer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0;
}

static bool open_pairs(struct floor *floor)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(address);
	unsigned i;

	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(listener, 16) != 0)
		return false;
	if (getsockname(listener, (struct sockaddr *)&address, &len) != 0)
		return false;
	for (i = 0; i < floor->options->receivers; i++)
		if (!connect_pair(listener, &address, &floor->writers[i], &floor->readers[i]))
			return false;
	close(listener);
	return true;
}

/* The other process: reads everything and acknowledges each round by one byte. */
static int drain(const struct floor *floor)
{
	struct epoll_event events[256];
	char *buffer = malloc(DRAIN_SIZE);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	size_t total = 0;
	unsigned i;

	for (i = 0; i < floor->options->receivers; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.fd = floor->readers[i]};

		if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, floor->readers[i], &event) != 0)
			return fail("epoll");
		close(floor->writers[i]);
	}
	for (;;) {
		int count = epoll_wait(epoll, events, 256, -1);

		for (int n = 0; n < count; n++) {
			ssize_t got = recv(events[n].data.fd, buffer, DRAIN_SIZE, MSG_DONTWAIT);

			if (got == 0)
				return 0; /* the writer is done */
			if (got > 0)
				total += (size_t)got;
		}
		for (; total >= floor->round_bytes; total -= floor->round_bytes)
			if (write(floor->acks[1], "", 1) != 1)
				return 0;
	}
}

/* Waits for the acknowledgement, or in an open loop for the next point in time. */
static void await_round(const struct floor *floor, struct timespec *due)
{
	char acks[64];

	if (!floor->options->rate) {
		while (read(floor->acks[0], acks, 1) < 0 && errno == EINTR)
			;
		return;
	}
	due->tv_nsec += (long)(CLOCK_SECOND / floor->options->rate);
	if (due->tv_nsec >= (long)CLOCK_SECOND) {
		due->tv_nsec -= (long)CLOCK_SECOND;
		due->tv_sec++;
	}
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, due, NULL);
	while (recv(floor->acks[0], acks, sizeof(acks), MSG_DONTWAIT) == (ssize_t)sizeof(acks))
		;
}

static bool write_round(const struct floor *floor, size_t len)
{
	for (unsigned i = 0; i < floor->options->receivers; i++)
		if (send(floor->writers[i], floor->text, len, MSG_NOSIGNAL) != (ssize_t)len)
			return false;
	return true;
}

/* Rounds for so long; how many, or 0 when a connection broke. */
static uint64_t write_rounds(const struct floor *floor, size_t len, uint64_t duration)
{
	uint64_t end = clock_now() + duration, rounds = 0;
	struct timespec due;

	clock_gettime(CLOCK_MONOTONIC, &due);
	while (clock_now() < end) {
		if (!write_round(floor, len))
			return 0;
		await_round(floor, &due);
		rounds++;
	}
	return rounds;
}

static void print(const struct floor_options *options, unsigned batch, double deliveries, double wall, double cpu)
{
	if (options->as_json) {
		printf("{\"scenario\":\"floor\",\"server\":\"floor\",\"receivers\":%u,\"batch\":%u,\"line_bytes\":%u,\"rate\":%u,",
			options->receivers, batch, options->bytes, options->rate);
		printf("\"seconds\":%.6f,\"deliveries\":%.0f,\"deliveries_per_second\":%.0f,", wall, deliveries,
			deliveries / wall);
		printf("\"server_cpu_share\":%.4f,\"deliveries_per_cpu_second\":%.0f,\"cpu_us_per_delivery\":%.6f}\n",
			cpu / wall, deliveries / cpu, cpu * 1e6 / deliveries);
		return;
	}
	printf("%4u receivers, %3u a call: %12.0f deliveries/s %12.0f a CPU-second %8.4f us each\n", options->receivers,
		batch, deliveries / wall, deliveries / cpu, cpu * 1e6 / deliveries);
}

static int write_all(const struct floor *floor, unsigned batch)
{
	const struct floor_options *options = floor->options;
	size_t len = (size_t)batch * options->bytes;
	uint64_t wall, cpu, rounds;

	pin(options->writer_core);
	if (!write_rounds(floor, len, WARMUP))
		return fail("send");
	wall = clock_now();
	cpu = own_cpu();
	rounds = write_rounds(floor, len, (uint64_t)(options->seconds * (double)CLOCK_SECOND));
	cpu = own_cpu() - cpu;
	wall = clock_now() - wall;
	if (!rounds)
		return fail("send");
	print(options, batch, (double)rounds * batch * options->receivers, (double)wall / 1e9, (double)cpu / 1e9);
	return 0;
}

static int measure(const struct floor_options *options, unsigned batch)
{
	struct floor floor = {.options = options};
	int code, status;
	pid_t child;

	floor.round_bytes = (size_t)batch * options->bytes * options->receivers;
	floor.writers = calloc(options->receivers, sizeof(int));
	floor.readers = calloc(options->receivers, sizeof(int));
	floor.text = calloc(batch, options->bytes);
	if (!floor.writers || !floor.readers || !floor.text)
		abort();
	memset(floor.text, 'x', (size_t)batch * options->bytes);
	if (!open_pairs(&floor) || socketpair(AF_UNIX, SOCK_STREAM, 0, floor.acks) != 0)
		return fail("sockets");
	child = fork();
	if (child < 0)
		return fail("fork");
	if (child == 0) {
		pin(options->drain_core);
		_exit(drain(&floor));
	}
	for (unsigned i = 0; i < options->receivers; i++)
		close(floor.readers[i]);
	code = write_all(&floor, batch);
	for (unsigned i = 0; i < options->receivers; i++)
		close(floor.writers[i]);
	waitpid(child, &status, 0);
	close(floor.acks[0]);
	close(floor.acks[1]);
	free(floor.writers);
	free(floor.readers);
	free(floor.text);
	return code;
}

static bool set_option(struct floor_options *options, int code, const char *value)
{
	double number = value ? strtod(value, NULL) : 0;

	switch (code) {
	case 'r':
		options->receivers = (unsigned)number;
		return number >= 1 && number <= RECEIVER_LIMIT;
	case 'b':
		options->batch = (unsigned)number;
		return number >= 1 && number <= BATCH_LIMIT;
	case 'y':
		options->bytes = (unsigned)number;
		return number >= 1 && number <= 1024;
	case 'p':
		options->rate = (unsigned)number;
		return number >= 1 && number <= 100000;
	case 's':
		options->seconds = number;
		return number > 0 && number <= 60;
	case 'w':
		options->writer_core = (int)number;
		return number >= 0 && number < CPU_SETSIZE;
	case 'd':
		options->drain_core = (int)number;
		return number >= 0 && number < CPU_SETSIZE;
	case 'j':
		options->as_json = true;
		return true;
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"receivers", required_argument, NULL, 'r'},
		{"batch", required_argument, NULL, 'b'},
		{"bytes", required_argument, NULL, 'y'},
		{"rate", required_argument, NULL, 'p'},
		{"seconds", required_argument, NULL, 's'},
		{"writer-core", required_argument, NULL, 'w'},
		{"drain-core", required_argument, NULL, 'd'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	static const unsigned batches[] = {1, 4, 16, 64, 128};
	struct floor_options options = {200, 0, 92, 0, -1, -1, 1, false};
	int code;

	while ((code = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (code == 'h') {
			fputs(help, stdout);
			return 0;
		}
		if (!set_option(&options, code, optarg)) {
			fprintf(stderr, "floor: wrong option or value, see floor --help\n");
			return 2;
		}
	}
	if (options.batch)
		return measure(&options, options.batch);
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++)
		if ((code = measure(&options, batches[i])) != 0)
			return code;
	return 0;
}
