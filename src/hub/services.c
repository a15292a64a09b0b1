#include "hub/services.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/nearest.h>
#include <apollon/base/secret.h>
#include <apollon/base/text.h>
#include <apollon/irc/message.h>

#include "hub/announce.h"
#include "hub/param.h"
#include "hub/users.h"

#define DECLARE(row) extern const struct service row;
SERVICES(DECLARE)
#undef DECLARE

#define ADDRESS(row) &row,
static const struct service *const table[] = {SERVICES(ADDRESS) NULL};
#undef ADDRESS

const struct service *services_find(const char *nick)
{
	for (size_t i = 0; table[i]; i++)
		if (strcasecmp(table[i]->name, nick) == 0)
			return table[i];
	return NULL;
}

/* Nothing changes a source. */
struct user services_source(const struct hub *hub, const struct service *service)
{
	return (struct user){
		.nick = (char *)service->name,
		.username = (char *)service->name,
		.host = hub->settings->server_name,
		.modes = USER_MODE_BOT,
	};
}

static struct announcement *create_notice(
	struct hub *hub, const struct service *service, const char *nick, const char *format, va_list arguments)
{
	char text[MESSAGE_LIMIT];
	vsnprintf(text, sizeof(text), format, arguments);
	struct user source = services_source(hub, service);
	return announce_create(hub, &source, NULL, "NOTICE %s :%s", nick, text);
}

void services_answer(struct reply *reply, const struct service *service, const char *format, ...)
{
	if (!reply->session->user)
		return;
	va_list arguments;
	va_start(arguments, format);
	struct announcement *announcement =
		create_notice(reply->hub, service, reply->session->user->nick, format, arguments);
	va_end(arguments);
	reply_announcement(reply, announcement);
	announcement_unref(announcement);
}

void services_tell(struct hub *hub, const struct service *service, const struct user *user, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct announcement *announcement = create_notice(hub, service, user->nick, format, arguments);
	va_end(arguments);
	announce_to_user(hub, user, announcement, NULL, NULL);
	announcement_unref(announcement);
}

const char *service_param(const struct service_call *call, unsigned index)
{
	return index < call->param_count ? call->params[index] : "";
}

/* --- HELP --- */

static void show_command(struct service_call *call, const struct service_command *command)
{
	service_answer(call, "%s%s%s", command->name, *command->usage ? " " : "", command->usage);
	service_answer(call, "    %s", command->summary);
}

static bool is_for(const struct service_command *command, const struct user *user)
{
	return command->access != SERVICE_FOR_OPERATORS || (user->modes & USER_MODE_OPERATOR);
}

static void list_commands(struct service_call *call)
{
	const struct service *service = call->service;
	service_answer(call, "%s: %s", service->name, service->summary);
	for (unsigned i = 0; i < service->command_count; i++)
		if (is_for(&service->commands[i], call->call->user))
			show_command(call, &service->commands[i]);
	service_answer(call, "HELP <command> tells about one of them. /%s <command> says it without a message.",
		service->name);
}

static const struct service_command *find_command(const struct service *service, const char *name)
{
	for (unsigned i = 0; i < service->command_count; i++)
		if (strcasecmp(service->commands[i].name, name) == 0)
			return &service->commands[i];
	return NULL;
}

static void answer_unknown(struct service_call *call, const char *name)
{
	struct nearest nearest;
	nearest_init(&nearest, name);
	for (unsigned i = 0; i < call->service->command_count; i++)
		nearest_offer(&nearest, call->service->commands[i].name);
	if (nearest.best)
		service_answer(call, "There is no command %s. Did you mean %s?", param_shown(name), nearest.best);
	else
		service_answer(call, "There is no command %s. HELP lists those that there are.", param_shown(name));
}

static void help(struct service_call *call, const char *name)
{
	const struct service_command *command = find_command(call->service, name);
	if (!*name || strcasecmp(name, "HELP") == 0)
		list_commands(call);
	else if (command)
		show_command(call, command);
	else
		answer_unknown(call, name);
}

/* --- what somebody says --- */

void service_answer_usage(struct service_call *call)
{
	const struct service_command *command = call->command;
	service_answer(call, "It is written %s%s%s", command->name, *command->usage ? " " : "", command->usage);
}

bool service_confirms(struct service_call *call, const char *act, int64_t since, const char *code)
{
	char text[MESSAGE_LIMIT], right[9];
	uint8_t hash[SECRET_HASH_SIZE];
	snprintf(text, sizeof(text), "%s %s %lld", call->service->name, act, (long long)since);
	secret_sha256(slice_of(text), hash);
	snprintf(right, sizeof(right), "%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3]);
	if (strcmp(code, right) == 0)
		return true;
	if (*code)
		service_answer(call, "%s is not the code.", param_shown(code));
	service_answer(call, "This cannot be taken back. If you mean it, say: %s %s", act, right);
	return false;
}

/* Cuts the next word off, NULL when there is none. */
static char *take_word(char **rest)
{
	*rest += strspn(*rest, " ");
	if (!**rest)
		return NULL;
	char *word = *rest;
	*rest += strcspn(word, " ");
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

/* What is left, without blanks around it. */
static char *take_rest(char **rest)
{
	char *text = *rest + strspn(*rest, " ");
	size_t len = strlen(text);
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	*rest = text + len;
	return len ? text : NULL;
}

/* Returns false when there are more parameters, or fewer, than the command takes. */
static bool take_params(struct service_call *call, char *rest)
{
	const struct service_command *command = call->command;
	while (call->param_count < command->max_params) {
		bool is_last = call->param_count + 1 == command->max_params;
		char *param = is_last && command->takes_rest ? take_rest(&rest) : take_word(&rest);
		if (!param)
			break;
		call->params[call->param_count++] = param;
	}
	return call->param_count >= command->min_params && !take_word(&rest);
}

static bool may_run(struct service_call *call)
{
	const struct user *user = call->call->user;
	if (call->command->access == SERVICE_FOR_ACCOUNTS && !user->account)
		service_answer(call, "%s is for those who are logged in: /NickServ IDENTIFY <account> <password>",
			call->command->name);
	else if (!is_for(call->command, user))
		service_answer(call, "%s is for operators of the server.", call->command->name);
	else
		return true;
	return false;
}

static void run_text(struct service_call *call, char *text)
{
	char *name = take_word(&text);
	if (!name || strcasecmp(name, "HELP") == 0) {
		char *subject = take_word(&text);
		help(call, subject ? subject : "");
		return;
	}
	call->command = find_command(call->service, name);
	if (!call->command)
		answer_unknown(call, name);
	else if (!take_params(call, text))
		service_answer_usage(call);
	else if (may_run(call))
		call->command->run(call);
}

void services_run(struct call *call, const struct service *service, const char *text)
{
	char copy[MESSAGE_LIMIT];
	struct service_call service_call = {.call = call, .service = service};
	text_copy(copy, sizeof(copy), slice_of(text));
	run_text(&service_call, copy);
	secret_wipe(copy, sizeof(copy));
}

void services_run_params(struct call *call, const struct service *service)
{
	char text[MESSAGE_LIMIT];
	size_t len = 0;
	text[0] = '\0';
	for (unsigned i = 0; i < call->message->param_count && len < sizeof(text); i++)
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, "%s%s", i > 0 ? " " : "", call->message->params[i]);
	services_run(call, service, text);
	secret_wipe(text, sizeof(text));
}

void services_whois(struct reply *reply, const struct service *service)
{
	const struct hub_settings *settings = reply->hub->settings;
	reply_numeric(reply, RPL_WHOISUSER, service->name, service->name, settings->server_name, service->summary);
	reply_numeric(reply, RPL_WHOISSERVER, service->name, settings->server_name, settings->description);
	reply_numeric(reply, RPL_WHOISBOT, service->name, settings->network);
}
