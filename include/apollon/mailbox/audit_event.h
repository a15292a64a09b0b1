/*
 * Something that has to be accounted for: who did what to whom. The hub tells of it; the server writes it down.
 *   ownership       borrowed for the call; NULL where there is nothing to say.
 */
#ifndef APOLLON_MAILBOX_AUDIT_EVENT_H
#define APOLLON_MAILBOX_AUDIT_EVENT_H

#include <stdint.h>

struct audit_event {
	int64_t time_ms;     /* since 1970 */
	const char *name;    /* "login.failed", "operator.kill", "ban.add": stable, listed in apollon-serve(1) */
	const char *actor;   /* nick!user@host, or the name of an account or operator */
	const char *account; /* of the actor */
	const char *address; /* that the actor comes from */
	const char *target;  /* what it was done to: a nick, mask, channel, account */
	const char *detail;  /* reason, duration, mechanism */
};

#endif
