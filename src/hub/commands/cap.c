#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>

#include "hub/command.h"
#include "hub/param.h"
#include "hub/registration.h"
#include "hub/sessions.h"

/* The version from which on values, lists of several lines and cap-notify are understood. */
#define CAP_VERSION_302 302
#define CAP_VERSION_MAXIMUM UINT16_MAX

/* Our capabilities have no values, so that what LS and LIST show is one line for clients of any version. */
#define NAME_SIZE(name, wire) +sizeof(wire)
_Static_assert(sizeof(":  CAP  LIST :\r\n") + HOST_LIMIT + NICK_LIMIT CAPABILITIES(NAME_SIZE) <= MESSAGE_LIMIT,
	"The capabilities need more than one line: LS has to be split");
#undef NAME_SIZE

static const char *client_nick(const struct call *call)
{
	if (call->user)
		return call->user->nick;
	return call->session->registration->nick[0] ? call->session->registration->nick : "*";
}

static void reply_cap(const struct call *call, const char *subcommand, const char *capabilities)
{
	reply_line(call->reply, "CAP %s %s :%s", client_nick(call), subcommand, capabilities);
}

/* Registration waits for CAP END from now on. */
static void suspend_registration(struct call *call)
{
	if (call->session->registration)
		call->session->registration->negotiating = true;
}

static void reply_names(const struct call *call, const char *subcommand, uint32_t capabilities)
{
	struct buffer names;
	buffer_init(&names, MESSAGE_LIMIT);
	for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
		if (!(capabilities & (1u << i)))
			continue;
		if (names.len)
			buffer_append_char(&names, ' ');
		buffer_append_text(&names, capability_name(i));
	}
	reply_cap(call, subcommand, buffer_text(&names));
	buffer_finish(&names);
}

static void change_capabilities(struct call *call, uint32_t capabilities)
{
	if (call->session->capabilities == capabilities)
		return;
	call->session->capabilities = capabilities;
	sessions_publish(call->hub, call->session);
}

static void run_ls(struct call *call)
{
	struct session *session = call->session;
	uint64_t version = 0;
	suspend_registration(call);
	if (text_parse_number(slice_of(call_param(call, 1)), CAP_VERSION_MAXIMUM, &version) &&
		version > session->cap_version)
		session->cap_version = (uint16_t)version;
	if (session->cap_version >= CAP_VERSION_302)
		change_capabilities(call, session->capabilities | CAPABILITY_CAP_NOTIFY);
	reply_names(call, "LS", ~0u);
}

static void run_cap_list(struct call *call)
{
	reply_names(call, "LIST", call->session->capabilities);
}

/* One of the words of a request, applied to a set. Returns false when it cannot be had. */
static bool apply_word(const struct session *session, struct slice word, uint32_t *capabilities)
{
	bool removing = word.data[0] == '-';
	if (removing) {
		word.data++;
		word.len--;
	}
	uint32_t bit = capability_find(word);
	/* Version 302 implies cap-notify: it cannot be given back. */
	if (!bit || (removing && bit == CAPABILITY_CAP_NOTIFY && session->cap_version >= CAP_VERSION_302))
		return false;
	*capabilities = removing ? *capabilities & ~bit : *capabilities | bit;
	return true;
}

/* All or nothing. */
static bool apply_request(const struct call *call, const char *request, uint32_t *capabilities)
{
	/* An answer that had to be cut would not say what was done. */
	size_t frame =
		strlen(call->hub->settings->server_name) + strlen(client_nick(call)) + sizeof(":  CAP  ACK :\r\n");
	struct slice rest = slice_of(request), word;
	if (frame + rest.len > MESSAGE_LIMIT)
		return false;
	while (slice_next(&rest, ' ', &word)) {
		if (word.len && !apply_word(call->session, word, capabilities))
			return false;
	}
	return true;
}

static void run_req(struct call *call)
{
	const char *request = call_param(call, 1);
	uint32_t capabilities = call->session->capabilities;
	suspend_registration(call);
	if (!apply_request(call, request, &capabilities)) {
		reply_cap(call, "NAK", request);
		return;
	}
	change_capabilities(call, capabilities);
	reply_cap(call, "ACK", request);
}

static void run_end(struct call *call)
{
	if (!call->session->registration)
		return;
	call->session->registration->negotiating = false;
	registration_try(call->hub, call->session, call->reply);
}

/* IRCv3 capability negotiation, version 302. What this server offers never changes while it runs, so that nobody is ever sent NEW or
 * DEL. */
static void run_cap(struct call *call)
{
	static const struct {
		const char *name;
		void (*run)(struct call *call);
	} subcommands[] = {{"LS", run_ls}, {"LIST", run_cap_list}, {"REQ", run_req}, {"END", run_end}};
	const char *name = call_param(call, 0);
	for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
		if (!strcasecmp(name, subcommands[i].name)) {
			subcommands[i].run(call);
			return;
		}
	}
	reply_numeric(call->reply, ERR_INVALIDCAPCMD, param_shown(name));
}

const struct command command_cap = {
	.name = "CAP",
	.usage = "LS [<version>] | LIST | REQ :<capabilities> | END",
	.summary = "Negotiate capabilities (IRCv3).",
	.min_params = 1,
	.phases = COMMAND_ANY_PHASE,
	.run = run_cap,
};
