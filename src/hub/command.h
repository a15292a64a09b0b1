/*
 * A command: what stands beside its code, for the table, HELP and the documentation.
 */
#ifndef HUB_COMMAND_H
#define HUB_COMMAND_H

#include <apollon/hub/rights.h>
#include <apollon/irc/message.h>

#include "hub/reply.h"
#include "hub/state.h"

enum command_phases { COMMAND_BEFORE_REGISTRATION = 1, COMMAND_AFTER_REGISTRATION = 2, COMMAND_ANY_PHASE = 3 };

/* One call of a command. user is NULL before registration. */
struct call {
	struct hub *hub;
	struct session *session;
	struct user *user;
	const struct message *message;
	struct reply *reply;
};

struct command {
	const char *name;
	const char *usage;   /* parameters for people: "<channel> [<topic>]" */
	const char *summary; /* a sentence */
	unsigned min_params; /* fewer, or an empty first one of those: 461 */
	enum command_phases phases;
	bool operator_only; /* 481 for others */
	uint32_t right;     /* that an operator needs for it, of apollon/hub/rights.h; 0: none. 723 for others */
	void (*run)(struct call *call);
};

/* Looks up (any case) and does the common checks (421, 451, 461, 462, 481), then runs. */
void command_dispatch(struct call *call);

/* The table, sorted by name, for HELP and STATS m. */
const struct command *command_at(unsigned index);
unsigned command_count(void);
const struct command *command_find(const char *name);

/* A parameter, "" when it is absent. */
const char *call_param(const struct call *call, unsigned index);

/* Wipes all parameters: of a command that has been given a secret, once it has run. */
void call_wipe_params(struct call *call);

/* Cuts the next element off a comma-separated list in place; NULL at its end. Empty elements are skipped. */
char *call_next_target(char **list);

#endif
