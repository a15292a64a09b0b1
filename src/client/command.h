/*
 * A slash command: what stands beside its code, for the table, /help and completion. A new one is its file in commands/ and its
 * line in commands/list.h.
 */
#ifndef CLIENT_COMMAND_H
#define CLIENT_COMMAND_H

#include "client/client.h"

/* What an argument is completed with. */
enum slash_completes {
	COMPLETES_NOTHING,
	COMPLETES_NICK,    /* members of the active channel */
	COMPLETES_CHANNEL, /* channels we are in */
	COMPLETES_TARGET,  /* conversations, then nicks */
	COMPLETES_COMMAND,
};

struct slash_command;

/* One call of a command. */
struct slash_call {
	struct client *client;
	const struct slash_command *command;
	char *rest; /* arguments that have not been taken yet, without blanks before them */
};

struct slash_command {
	const char *name;
	const char *alias;   /* NULL: none */
	const char *usage;   /* arguments for people: "CHANNEL [KEY]" */
	const char *summary; /* a sentence */
	enum slash_completes completes;
	unsigned min_words; /* with fewer the usage is shown */
	bool needs_link;    /* it makes no sense while there is no registered connection */
	uint32_t requires;  /* session_capability bits that the server must have */
	bool is_secret;     /* its arguments may be passwords: not kept in the history */
	void (*run)(struct slash_call *call);
};

/* The table, sorted by name. */
const struct slash_command *slash_at(size_t index);
size_t slash_count(void);

/* By name or alias, any case; NULL when there is none. */
const struct slash_command *slash_find(const char *name);

/* Runs "name arguments", without the slash: looks up, checks what the row asks for, tells what is wrong. */
void slash_run(struct client *client, const char *line);

/* Whether the line, with its slash, carries a secret. */
bool slash_is_secret(const char *line);

/* ---- for the commands' code ---- */

/* Takes the next word; NULL when there is none. */
char *slash_word(struct slash_call *call);

/* Takes a channel from the front of the arguments, or else the active conversation if it is a channel. Tells and returns NULL when
 * there is neither. */
const char *slash_channel(struct slash_call *call);

/* The active conversation's name. Tells and returns NULL when there is none. */
const char *slash_active(struct slash_call *call);

/* Sets or takes a mode of each nick that the arguments name, as many in a command as the server takes. sign: '+' or '-'. */
void slash_member_mode(struct slash_call *call, char sign, char letter);

#endif
