#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>

#include "hub/capability_values.h"
#include "hub/command.h"
#include "hub/param.h"
#include "hub/registration.h"
#include "hub/sasl_exchange.h"
#include "hub/sessions.h"

#define CAP_VERSION_MAXIMUM UINT16_MAX

/* For clients that know no values, all names stand in one line. */
#define NAME_SIZE(name, wire) +sizeof(wire)
_Static_assert(sizeof(":  CAP  LIST :\r\n") + HOST_LIMIT + NICK_LIMIT CAPABILITIES(NAME_SIZE) <= MESSAGE_LIMIT,
	"The capabilities need more than one line, which old clients do not know");
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

/* Goes on in further lines, all but the last marked with an asterisk. */
struct listing {
	const struct call *call;
	const char *subcommand;
	bool with_values;
	struct buffer line;
};

static void flush(struct listing *listing, const char *mark)
{
	reply_line(listing->call->reply, "CAP %s %s %s:%s", client_nick(listing->call), listing->subcommand, mark,
		buffer_text(&listing->line));
	buffer_clear(&listing->line);
}

static void add_word(struct listing *listing, struct slice word)
{
	size_t frame = strlen(listing->call->hub->settings->server_name) + strlen(client_nick(listing->call)) +
		sizeof(":  CAP  LIST * :\r\n");
	if (listing->with_values && listing->line.len && frame + listing->line.len + 1 + word.len > MESSAGE_LIMIT)
		flush(listing, "* ");
	if (listing->line.len)
		buffer_append_char(&listing->line, ' ');
	buffer_append_slice(&listing->line, word);
}

static void add_capability(struct listing *listing, unsigned index)
{
	struct buffer word;
	buffer_init(&word, MESSAGE_LIMIT);
	buffer_append_text(&word, capability_name(index));
	if (listing->with_values) {
		buffer_append_char(&word, '=');
		size_t name_len = word.len;
		capability_value_append(listing->call->hub, listing->call->session, 1u << index, &word);
		if (word.len == name_len)
			word.len--;
	}
	add_word(listing, buffer_slice(&word));
	buffer_finish(&word);
}

static void reply_names(const struct call *call, const char *subcommand, uint32_t capabilities, bool with_values)
{
	struct listing listing = {.call = call, .subcommand = subcommand, .with_values = with_values};
	buffer_init(&listing.line, 2 * MESSAGE_LIMIT);
	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		if ((capabilities & (1u << i)) && capability_is_offered(call->hub, call->session, 1u << i))
			add_capability(&listing, i);
	flush(&listing, "");
	buffer_finish(&listing.line);
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
	reply_names(call, "LS", ~0u, version >= CAP_VERSION_302);
}

static void run_cap_list(struct call *call)
{
	reply_names(call, "LIST", call->session->capabilities, false);
}

/* One of the words of a request, applied to a set. Returns false when it cannot be had. */
static bool apply_word(const struct call *call, struct slice word, uint32_t *capabilities)
{
	const struct session *session = call->session;
	bool removing = word.data[0] == '-';
	if (removing) {
		word.data++;
		word.len--;
	}
	uint32_t bit = capability_find(word);
	/* sts is never requested, and version 302 implies cap-notify: it cannot be given back. */
	if (!bit || bit == CAPABILITY_STS || (!removing && !capability_is_offered(call->hub, session, bit)) ||
		(removing && bit == CAPABILITY_CAP_NOTIFY && session->cap_version >= CAP_VERSION_302))
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
		if (word.len && !apply_word(call, word, capabilities))
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
	sasl_exchange_abort(call->session, call->reply);
	call->session->registration->negotiating = false;
	registration_try(call->hub, call->session, call->reply);
}

/* IRCv3 capability negotiation, version 302. */
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
