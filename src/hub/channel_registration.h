/*
 * Registered channels: they keep their founder, topic, modes and lists when the last member has left, and over restarts; who gets
 * which rank goes by accounts. One that is empty is no struct channel: its first member opens it.
 *   thread safety   the hub's thread.
 *   storing         each change is put into the store as a whole record: channel_keeping.h.
 */
#ifndef HUB_CHANNEL_REGISTRATION_H
#define HUB_CHANNEL_REGISTRATION_H

#include <apollon/mailbox/record.h>

#include "hub/state.h"

/* That one account may have. */
#define REGISTRATIONS_LIMIT 20

/* All there may be: what they take is memory. */
#define REGISTRATIONS_TOTAL_LIMIT 100000u

/* Accounts with a rank in one channel. */
#define ACCESS_LIMIT 100

struct channel_registration {
	struct channel_record *record; /* as it is to be kept; `name` is the key */
	uint64_t id;                   /* of no other one, of the same name neither */
	bool is_dropping;              /* the store has been asked to forget it */
	bool is_storing;               /* a record is on its way: what changes meanwhile follows */
	bool has_changed;
	struct founder *founder; /* of the record's founder */
	struct channel_registration *founder_previous, *founder_next;
	UT_hash_handle hh;
};

/* An account that has channels, and which. */
struct founder {
	struct channel_registration *channels; /* by founder_previous and founder_next */
	unsigned count;
	UT_hash_handle hh;
	char name[];
};

/* Takes the records that the store had. */
void channel_registration_restore(struct hub *hub, struct channel_record *records);

/* NULL: it is not registered. */
struct channel_registration *channel_registration_find(const struct hub *hub, const char *name);

/* Registers a channel that is there, as it is; it is not put into the store yet. */
struct channel_registration *channel_registration_create(struct hub *hub, struct channel *channel, const char *founder);

/* Forgets it, here alone; its channel is +r no more, and its members are told if they have been told that it was. */
void channel_registration_destroy(struct hub *hub, struct channel_registration *registration);

/* Tells the members +r: it is in the store. */
void channel_registration_confirm(struct hub *hub, struct channel_registration *registration);

/* Makes a channel with all that was kept; its first member is to follow at once. */
struct channel *channel_registration_open(struct hub *hub, struct channel_registration *registration);

/* NULL: the account has no channel. */
const struct founder *channel_registration_founder(const struct hub *hub, const char *account);

/* Of that account. */
unsigned channel_registration_count(const struct hub *hub, const char *account);

void channel_registration_set_founder(struct hub *hub, struct channel_registration *registration, const char *account);

/* --- ranks --- */

/* NULL: the account has none of its own. */
struct access_record *channel_registration_access(const struct channel_registration *registration, const char *account);

/* Gives an account a rank ('o', 'h' or 'v') of its own, or takes it away (NUL). */
void channel_registration_set_access(struct channel_registration *registration, const char *account, char rank);

/* enum member_status bits that a user has by right: the founder is operator. 0 for whoever is not logged in, and for everybody when
 * registration is NULL. */
uint8_t channel_registration_rank(const struct channel_registration *registration, const struct user *user);

bool channel_registration_is_founder(const struct channel_registration *registration, const struct user *user);

/* A member that has not the rank that it has by right gets it: ChanServ says so. The reply's session hears of it there (NULL: none). */
struct reply;
void channel_registration_give_rank(struct hub *hub, struct membership *member, struct reply *reply);

/* The same for all members that are logged in to the account. */
void channel_registration_give_ranks(
	struct hub *hub, const struct channel_registration *registration, const char *account);

/* --- what accounts tell --- */

/* The user's account is another one: it gets the ranks that it has a right to in the channels that it is in. */
void channel_registration_logged_in(struct hub *hub, struct user *user);

/* The account is gone: so are its channels, and its ranks in others. */
void channel_registration_account_dropped(struct hub *hub, const char *account);

void channel_registration_finish(struct hub *hub);

#endif
