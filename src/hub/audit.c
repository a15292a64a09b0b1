#include "hub/audit.h"

#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/users.h"

/* Whoever is not registered yet has at most a nick that it would like to have. */
static void write_actor(const struct hub *hub, const struct session *session, char target[SOURCE_SIZE])
{
	const char *name = hub->settings->server_name;
	if (session && session->user) {
		users_source(session->user, target);
		return;
	}
	if (session)
		name = session->registration && session->registration->nick[0] ? session->registration->nick : "*";
	text_copy(target, SOURCE_SIZE, slice_of(name));
}

void audit(struct hub *hub, const struct session *session, const char *name, const char *target, const char *detail)
{
	if (!hub->host->audit)
		return;
	char actor[SOURCE_SIZE];
	write_actor(hub, session, actor);
	struct audit_event event = {
		.time_ms = hub->now_ms,
		.name = name,
		.actor = actor,
		.account = session && session->account ? session->account->record->name : NULL,
		.address = session && *session->address ? session->address : NULL,
		.target = target,
		.detail = detail,
	};
	hub->host->audit(hub->host->context, &event);
}
