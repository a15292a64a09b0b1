/*
 * Services: parts of the server that people talk to as if they were users – NickServ, ChanServ – by PRIVMSG or by a command of the
 * same name. Each is a table of commands; HELP and the checks that all share follow from its rows.
 *   thread safety   the hub's thread.
 *   answers         NOTICEs from "Name!Name@server".
 */
#ifndef HUB_SERVICES_H
#define HUB_SERVICES_H

#include <apollon/base/attributes.h>

#include "hub/command.h"

/* The names of their variables: the only list. */
#define SERVICES(X) X(service_nickserv) X(service_chanserv)

#define SERVICE_PARAMS_LIMIT 8

enum service_access {
	SERVICE_FOR_ALL,
	SERVICE_FOR_ACCOUNTS, /* who is logged in */
	SERVICE_FOR_OPERATORS,
};

/* One command on its way. `call` is that of the PRIVMSG, or of the server's command: its own parameters mean nothing here. */
struct service_call {
	struct call *call;
	const struct service *service;
	const struct service_command *command;
	unsigned param_count;
	char *params[SERVICE_PARAMS_LIMIT]; /* wiped after the call */
};

struct service_command {
	const char *name;                /* upper case; people write it in any */
	const char *usage;               /* "<channel> [<reason>]", "" for none */
	const char *summary;             /* a sentence */
	unsigned min_params, max_params; /* beyond either, the usage is the answer */
	bool takes_rest;                 /* the last of max_params takes the rest of the line, with its blanks */
	enum service_access access;
	void (*run)(struct service_call *call);
};

struct service {
	const char *name;
	const char *summary;                    /* its real name in WHOIS, and the first line of HELP */
	const struct service_command *commands; /* in the order in which HELP shows them; HELP is not among them */
	unsigned command_count;
};

/* The service of that nick, in any case; NULL when there is none. Nobody may take its nick. */
const struct service *services_find(const char *nick);

/* Deals with what somebody says to it. Leaves the text as it is. */
void services_run(struct call *call, const struct service *service, const char *text);

/* The same for a command of the server's: its parameters are the text. */
void services_run_params(struct call *call, const struct service *service);

/* "NOTICE nick :text" from the service, as an answer: in a continuation, too. */
void services_answer(struct reply *reply, const struct service *service, const char *format, ...) FORMAT_CHECKED(3, 4);

/* The same, where there is a call. */
#define service_answer(service_call, ...) \
	services_answer((service_call)->call->reply, (service_call)->service, __VA_ARGS__)

/* A NOTICE from the service to all sessions of a user who has not asked. */
void services_tell(struct hub *hub, const struct service *service, const struct user *user, const char *format, ...)
	FORMAT_CHECKED(4, 5);

/* A parameter, "" when it is absent. */
const char *service_param(const struct service_call *call, unsigned index);

/* Whether the code is the one that confirms such an act, of which there is one code for each `since`. Otherwise it answers with what is to
 * be said: the act with its code. It saves from haste, not from others. */
bool service_confirms(struct service_call *call, const char *act, int64_t since, const char *code);

/* Refuses by showing how the command is written. */
void service_answer_usage(struct service_call *call);

/* The service as a source of announcements, of no table of users. Borrows the service and the hub's settings. */
struct user services_source(const struct hub *hub, const struct service *service);

/* What WHOIS shows of it, but for the end. */
void services_whois(struct reply *reply, const struct service *service);

#endif
