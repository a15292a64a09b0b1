#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char options_help[] =
	"usage: load SCENARIO --port PORT [OPTION]...\n"
	"\n"
	"Puts a load on a chat server and measures what it delivers. Prints one report;\n"
	"exits 1 when a message was lost, doubled or reordered, or when the run failed,\n"
	"and 2 when the command line is wrong.\n"
	"\n"
	"scenarios\n"
	"  fanout     --senders 4 --window 32 --receivers 200: closed loop into one channel\n"
	"  paced      --rate 500 --receivers 200: so many messages a second\n"
	"  pingpong   two clients answer each other, one message in flight\n"
	"  rooms      --clients 1000 --members 10 --window 1: everybody talks in a small channel\n"
	"  idle       --clients 5000|max --channels 8 --members 80: memory a client, PING's round trip\n"
	"             (so many clients in all are in the channels, the others in none)\n"
	"  storm      --clients 2000: all connect at once\n"
	"  slow       --receivers 200: fanout without, then with 1 % that stop reading\n"
	"  rush       --clients 2000 --receivers 50 --rate 1000: a conversation, quiet, then while all the\n"
	"             others connect at once from a process of their own\n"
	"  churn      --members 1000 --clients 20: join, nick, part and quit while --senders talk\n"
	"\n"
	"In a closed loop each sender has --window messages under way. A message is under way until the last of\n"
	"its receivers has read it; only then may its sender send another one. What all senders may send is sent\n"
	"after each pass over the readable sockets, in one send() a sender, so that server and generator make the\n"
	"batches between them: from 1 to --senders times --window messages, the same rule for every server. No\n"
	"receive buffer can fill up (but in slow), and nobody waits for a clock. IRC's senders are members and\n"
	"get each other's messages; a publisher of Redis or NATS gets none. A latency is the time from before\n"
	"send() until the generator has read the message, its own work on the way included.\n"
	"\n"
	"others_cpu_share is what neither server nor generator used of the processors they may run on, in cores.\n"
	"\n"
	"options\n"
	"  --host ADDRESS     IPv4 address (127.0.0.1)\n"
	"  --port PORT\n"
	"  --pid PID          the server, for its CPU time and memory\n"
	"  --protocol NAME    irc, resp (Redis) or nats; the last two for fanout, paced and pingpong only\n"
	"  --seconds S        how long to measure (2)\n"
	"  --warmup S         how long to talk before that (0.3)\n"
	"  --patience S       messages that have not come when nothing came for so long are lost (5)\n"
	"  --payload BYTES    length of a message's text (48)\n"
	"  --at-once N        clients that may be on their way in at the same time (8)\n"
	"  --instance N       0 to 9: nicks and channels of its own, beside other generators on one server;\n"
	"                     not for churn\n"
	"  --label NAME       the server's name in the report\n"
	"  --tls              by TLS, with any certificate\n"
	"  --json             print the report as one line of JSON\n";

enum option_kind { KIND_TEXT, KIND_COUNT, KIND_CLIENTS, KIND_SECONDS, KIND_FLAG };

struct option_row {
	const char *name;
	enum option_kind kind;
	size_t offset;
	unsigned long limit;
};

#define ROW(name, kind, field, limit) \
	{ \
		name, kind, offsetof(struct options, field), limit \
	}

static const struct option_row rows[] = {
	ROW("host", KIND_TEXT, host, 0),
	ROW("label", KIND_TEXT, label, 0),
	ROW("protocol", KIND_TEXT, protocol, 0),
	ROW("port", KIND_COUNT, port, 65535),
	ROW("pid", KIND_COUNT, pid, 4194304),
	ROW("receivers", KIND_COUNT, receivers, 60000),
	ROW("senders", KIND_COUNT, senders, 1000),
	ROW("window", KIND_COUNT, window, 128),
	ROW("clients", KIND_CLIENTS, clients, 2000000),
	ROW("channels", KIND_COUNT, channels, 60000),
	ROW("members", KIND_COUNT, members, 60000),
	ROW("payload", KIND_COUNT, payload, 400),
	ROW("rate", KIND_COUNT, rate, 1000000),
	ROW("at-once", KIND_COUNT, at_once, 60000),
	ROW("instance", KIND_COUNT, instance, 9),
	ROW("seconds", KIND_SECONDS, seconds, 120),
	ROW("warmup", KIND_SECONDS, warmup, 60),
	ROW("patience", KIND_SECONDS, patience, 60),
	ROW("json", KIND_FLAG, as_json, 0),
	ROW("tls", KIND_FLAG, tls, 0),
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool parse_count(const char *text, unsigned long limit, unsigned long *value)
{
	char *end;

	errno = 0;
	*value = strtoul(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *value <= limit;
}

static bool parse_seconds(const char *text, unsigned long limit, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(*value) && *value >= 0 && *value <= (double)limit;
}

static void store_count(void *place, const struct option_row *row, unsigned long value)
{
	if (row->offset == offsetof(struct options, port))
		*(uint16_t *)place = (uint16_t)value;
	else if (row->offset == offsetof(struct options, pid))
		*(pid_t *)place = (pid_t)value;
	else
		*(unsigned *)place = (unsigned)value;
}

static bool store(struct options *options, const struct option_row *row, const char *text)
{
	void *place = (char *)options + row->offset;
	unsigned long count;

	switch (row->kind) {
	case KIND_TEXT:
		*(const char **)place = text;
		return true;
	case KIND_FLAG:
		*(bool *)place = true;
		return true;
	case KIND_SECONDS:
		return parse_seconds(text, row->limit, place);
	case KIND_CLIENTS:
		options->has_clients = true;
		if (strcmp(text, "max") == 0) {
			options->clients = OPTIONS_CLIENTS_MAX;
			return true;
		}
		break;
	case KIND_COUNT:
		break;
	}
	if (!parse_count(text, row->limit, &count))
		return false;
	store_count(place, row, count);
	return true;
}

static void describe_rows(struct option *longs)
{
	size_t i;

	for (i = 0; i < ROW_COUNT; i++) {
		longs[i].name = rows[i].name;
		longs[i].has_arg = rows[i].kind == KIND_FLAG ? no_argument : required_argument;
		longs[i].val = (int)i;
	}
	longs[i].name = "help";
	longs[i].val = 'h';
}

enum options_outcome options_parse(struct options *options, int argc, char **argv, char *why, size_t why_size)
{
	struct option longs[ROW_COUNT + 2] = {0};
	int index, code;

	memset(options, 0, sizeof(*options));
	options->host = "127.0.0.1";
	options->label = "server";
	options->protocol = "irc";
	options->seconds = 2;
	options->warmup = 0.3;
	options->patience = 5;
	describe_rows(longs);
	while ((code = getopt_long(argc, argv, "h", longs, &index)) != -1) {
		if (code == 'h')
			return OPTIONS_HELP;
		if (code == '?') {
			snprintf(why, why_size, "see load --help");
			return OPTIONS_WRONG;
		}
		if (!store(options, &rows[code], optarg)) {
			snprintf(why, why_size, "--%s: \"%s\" is not a number from 0 to %lu", rows[code].name, optarg,
				rows[code].limit);
			return OPTIONS_WRONG;
		}
	}
	if (optind + 1 != argc || options->port == 0) {
		snprintf(why, why_size, "one scenario and --port are needed, see load --help");
		return OPTIONS_WRONG;
	}
	options->scenario = argv[optind];
	return OPTIONS_RUN;
}

unsigned options_or(unsigned value, unsigned fallback)
{
	return value ? value : fallback;
}
