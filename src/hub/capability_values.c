#include "hub/capability_values.h"

#include "hub/account_changes.h"
#include "hub/announce.h"
#include "hub/sasl_exchange.h"
#include "hub/sessions.h"

static bool offers_registration(const struct hub_settings *settings)
{
	return settings->account_registration != REGISTRATION_CLOSED;
}

static bool offers_sts(const struct hub_settings *settings)
{
	return settings->sts_duration_s && settings->sts_port;
}

bool capability_is_offered(const struct hub *hub, const struct session *session, uint32_t capability)
{
	switch (capability) {
	case CAPABILITY_ACCOUNT_REGISTRATION:
		return offers_registration(hub->settings);
	case CAPABILITY_STS:
		/* Nobody listens to what stays on this machine, where no name leads to a certificate. */
		return offers_sts(hub->settings) && (session->is_tls || !session->is_secure);
	default:
		return true;
	}
}

void capability_value_append(
	const struct hub *hub, const struct session *session, uint32_t capability, struct buffer *target)
{
	switch (capability) {
	case CAPABILITY_ACCOUNT_REGISTRATION:
		if (account_registers_early(hub))
			buffer_append_text(target, "before-connect");
		break;
	case CAPABILITY_SASL:
		sasl_exchange_mechanisms(session, target);
		break;
	case CAPABILITY_STS:
		/* IRCv3 sts: in plain text where to go, by TLS for how long. */
		if (session->is_tls)
			buffer_append_format(target, "duration=%u", hub->settings->sts_duration_s);
		else
			buffer_append_format(target, "port=%u", (unsigned)hub->settings->sts_port);
		break;
	}
}

/* --- changes --- */

struct change {
	uint32_t added, removed;
};

static void add_names(
	const struct hub *hub, const struct session *session, uint32_t capabilities, struct buffer *target)
{
	for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
		if (!(capabilities & (1u << i)))
			continue;
		buffer_append_format(target, "%s%s", target->len ? " " : "", capability_name(i));
		if (hub && session->cap_version >= CAP_VERSION_302) {
			buffer_append_char(target, '=');
			size_t len = target->len;
			capability_value_append(hub, session, 1u << i, target);
			if (target->len == len)
				target->len--;
		}
	}
}

static const char *shown_nick(const struct session *session)
{
	if (session->user)
		return session->user->nick;
	return session->registration && session->registration->nick[0] ? session->registration->nick : "*";
}

static void tell(struct hub *hub, const struct session *session, const char *subcommand, uint32_t capabilities)
{
	struct buffer names;
	if (!capabilities)
		return;
	buffer_init(&names, MESSAGE_LIMIT);
	add_names(*subcommand == 'N' ? hub : NULL, session, capabilities, &names);
	announce_line(hub, session, "CAP %s %s :%s", shown_nick(session), subcommand, buffer_text(&names));
	buffer_finish(&names);
}

static void change_one(struct hub *hub, struct session *session, void *context)
{
	const struct change *change = context;
	if (session->phase != SESSION_REGISTERING && session->phase != SESSION_REGISTERED)
		return;
	if (session->capabilities & change->removed) {
		session->capabilities &= ~change->removed;
		sessions_publish(hub, session);
	}
	if (!(session->capabilities & CAPABILITY_CAP_NOTIFY))
		return;
	tell(hub, session, "DEL", change->removed);
	uint32_t added = change->added;
	if (!capability_is_offered(hub, session, CAPABILITY_STS))
		added &= ~(uint32_t)CAPABILITY_STS;
	tell(hub, session, "NEW", added);
}

void capability_values_changed(struct hub *hub, const struct hub_settings *before)
{
	struct change change = {0, 0};
	bool registered = offers_registration(before), registers = offers_registration(hub->settings);
	if (registers && !registered)
		change.added |= CAPABILITY_ACCOUNT_REGISTRATION;
	if (registered && !registers)
		change.removed |= CAPABILITY_ACCOUNT_REGISTRATION;
	/* It is not taken back by DEL: clients keep it for its duration. */
	if (offers_sts(hub->settings) && !offers_sts(before))
		change.added |= CAPABILITY_STS;
	if (change.added || change.removed)
		sessions_each(hub, change_one, &change);
}
