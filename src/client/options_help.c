#include <stdio.h>
#include <string.h>

#include "client/option_table.h"

#define FLAG_COLUMNS 28

static const char usage[] = "Usage: apollon join [FLAG...] [NICK@]HOST[:PORT][/CHANNEL[,CHANNEL]...]\n"
			    "       apollon join [FLAG...] irc[s]://HOST[:PORT]/CHANNEL | unix:/PATH\n"
			    "\n"
			    "Join a chat on any IRC server. On a terminal it is a chat client; /help there lists\n"
			    "its commands. Between pipes it is a tool: each line of standard input is sent as a\n"
			    "message, never as a command, and each message that comes is a line on standard\n"
			    "output. The end of standard input means: wait until all of it is delivered, leave.\n"
			    "Without a channel it joins #lobby.\n"
			    "\n"
			    "It speaks TLS (port 6697) with all servers but those of this machine (6667). A\n"
			    "certificate that no CA vouches for is shown, once: say yes, and it is known from\n"
			    "then on. One that changes is refused. Nothing is sent before that is settled. A\n"
			    "script is never asked: it fails unless --tls-pin or --tls-ca says whom to trust.\n";

static const char examples[] =
	"Examples:\n"
	"  apollon join localhost                       talk in #lobby\n"
	"  apollon join bob@chat.example/dev,ops        be bob, in #dev and #ops\n"
	"  make 2>&1 | apollon join localhost/builds    send a program's output\n"
	"  apollon join localhost/ops -m 'Deployed.'    send a message; fail if it did not arrive\n"
	"  apollon join localhost/ops -U '^approved$'   wait until somebody says so\n"
	"  apollon join localhost -N 1 -W 60 -F %m      the next message's text, within a minute\n"
	"  apollon join localhost --recv-only --json | jq -r 'select(.text).text'\n"
	"  apollon join chat.example --identity         then /register: from then on you are you\n"
	"  apollon join chat.example -u bob --pass-cmd 'pass show chat' -m 'Deployed.'\n"
	"  apollon join chat.example --tls-pin sha256:6f2a… -m 'Deployed.'\n";

static const char exit_codes[] =
	"Exit status:\n"
	"    0  done: all that was sent has arrived, what was waited for has come\n"
	"    1  ended before what -N or -U wait for\n"
	"   64  wrong usage                     65  bad input: not UTF-8, or too long\n"
	"   66  input cannot be read            68  unknown host\n"
	"   69  no connection, or lost          70  a bug of apollon's\n"
	"   71  the system failed               73  the nick is taken\n"
	"   74  output cannot be written        75  messages remain unsent or unconfirmed\n"
	"   76  it does not speak IRC or TLS    77  refused: login, password, ban, key, no right to\n"
	"                                           send; or its certificate is not trusted\n"
	"   78  wrong configuration            124  the time that -W gives is up\n"
	"  Of several, the first of 77, 75, 69, 124, 1 counts. Signals end it as signals do.\n";

static const char environment[] = "Environment: APOLLON_TARGET (where to go), APOLLON_NICK, APOLLON_COLOR, NO_COLOR.\n"
				  "Manual: apollon-join(1).\n";

static const char *const group_names[OPTION_GROUP_COUNT] = {
	[OPTION_CONNECTION] = "Connection",
	[OPTION_TRUST] = "Encryption and trust",
	[OPTION_LOGIN] = "Who you are",
	[OPTION_CHANNELS] = "Channels",
	[OPTION_SENDING] = "Sending",
	[OPTION_RECEIVING] = "Receiving",
	[OPTION_OUTPUT] = "Output",
	[OPTION_BEHAVIOUR] = "Behaviour",
	[OPTION_OTHER] = "Other",
};

static void print_row(FILE *stream, const struct option_row *row)
{
	char flag[64], letter[6] = "    ";
	const char *line = row->summary;

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	const char *gap = row->argument && *row->argument != '[' ? " " : "";
	snprintf(flag, sizeof(flag), "  %s--%s%s%s", letter, row->name, gap, row->argument ? row->argument : "");
	if (strlen(flag) > FLAG_COLUMNS)
		fprintf(stream, "%s\n%*s", flag, FLAG_COLUMNS + 2, "");
	else
		fprintf(stream, "%-*s  ", FLAG_COLUMNS, flag);
	for (const char *end; (end = strchr(line, '\n')); line = end + 1)
		fprintf(stream, "%.*s\n%*s", (int)(end - line), line, FLAG_COLUMNS + 2, "");
	fprintf(stream, "%s\n", line);
}

void join_options_help(FILE *stream)
{
	fputs(usage, stream);
	for (unsigned group = 0; group < OPTION_GROUP_COUNT; group++) {
		fprintf(stream, "\n%s:\n", group_names[group]);
		for (size_t index = 0; option_row_at(index); index++) {
			if (option_row_at(index)->group == group)
				print_row(stream, option_row_at(index));
		}
	}
	fprintf(stream, "\n%s\n%s\n%s", examples, exit_codes, environment);
}
