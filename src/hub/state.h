/*
 * The hub's state: users, their sessions, channels and who is in them. Private to hub/.
 *   thread safety   the hub's thread.
 *   rule            state changes only through the functions of users.h, sessions.h, channels.h, admission.h and so on: each change in one place.
 */
#ifndef HUB_STATE_H
#define HUB_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nicks and channel names are keys by their lower-case forms (CASEMAPPING=ascii): the functions stand in hash.h. */
#include "hub/cloak.h"
#include "hub/hash.h"

#include <apollon/base/buffer.h>
#include <apollon/base/secret.h>
#include <apollon/hub/hub.h>
#include <apollon/irc/capability.h>
#include <apollon/irc/modes.h>
#include <apollon/irc/names.h>
#include <apollon/mailbox/conn_id.h>

struct user;
struct channel;
struct membership;
struct monitor;
struct invitation;
struct account;
struct account_certificate;
struct channel_registration;
struct founder;
struct pending;
struct sasl_exchange;

/* What a session has said of itself before it is a user. */
struct registration {
	char nick[NICK_LIMIT + 1];
	char username[USER_LIMIT + 1];
	char *realname;
	char *password;
	int64_t deadline_ms; /* by elapsed_ms */
	bool negotiating;    /* CAP LS or REQ without END yet */
	bool is_verifying;   /* the password: a worker has it */
	bool is_verified;    /* it was the right one */
};

/* One connection, as the hub sees it. A user may have several. */
struct session {
	struct conn_id id;
	struct user *user;                 /* NULL until registered */
	struct session *user_next;         /* the user's other sessions */
	struct registration *registration; /* NULL while waiting and once registered */
	struct session *previous, *next;   /* in the waiting room, or among those that register */
	uint32_t capabilities;
	uint32_t place; /* in the waiting room, as last told */
	uint16_t cap_version;
	uint8_t phase;          /* enum session_phase */
	uint8_t pending_count;  /* answers that it waits for: pending.c */
	uint8_t login_failures; /* passwords and codes that were wrong: login.c */
	uint8_t accounts_made;  /* by REGISTER, or being made */
	uint8_t oper_failures;  /* OPER with something wrong */
	bool closing : 1;       /* DELIVERY_CLOSE has gone out: nothing it says counts any more */
	bool is_secure : 1;     /* TLS, loopback or unix: nobody on the way can listen */
	bool is_tls : 1;
	bool is_exempt : 1;         /* of settings->exempt: free of limits by address and rate */
	const char *address;        /* of the peer: admission.c's, "" once the session has left */
	char *certificate;          /* fingerprint of the client's, lower-case hexadecimal; NULL: none */
	struct account *account;    /* logged in to; before registration too. Its user's `account` is the same */
	struct sasl_exchange *sasl; /* under way: accounts.c; NULL: none */
};

struct user {
	char *nick;
	char *username; /* with '~': nobody vouches for it */
	char *host;
	char *realname;
	char *away;              /* NULL: here */
	char *operator_name;     /* NULL: none */
	uint32_t rights;         /* as an operator: apollon/hub/rights.h */
	struct account *account; /* NULL: not logged in */
	struct session *sessions;
	struct membership *memberships; /* by user_previous and user_next */
	struct invitation *invitations;
	struct monitor *monitors; /* nicks that it watches */
	uint32_t modes;
	uint32_t source_serial; /* changes with nick, user, host or account: makes cached ban decisions stale */
	uint16_t membership_count;
	uint16_t monitor_count;
	int64_t signon_ms;
	int64_t active_ms; /* last PRIVMSG or NOTICE */
	UT_hash_handle hh;
};

struct membership {
	struct user *user;
	struct channel *channel;
	struct membership *user_previous, *user_next;
	struct membership *channel_previous, *channel_next;
	uint32_t ban_serial; /* channel->ban_serial when `banned` was found out; 0: never */
	uint32_t source_serial;
	uint8_t status; /* enum member_status bits */
	bool banned;
};

struct list_entry {
	char *mask;
	char *setter;
	int64_t set_ms;
	struct list_entry *previous, *next;
};

/* CHANNEL_MODE_INDEX_BAN, _BAN_EXCEPTION, _INVITE_EXCEPTION */
#define CHANNEL_LIST_COUNT 3

struct channel {
	uint32_t number;
	uint32_t modes; /* enum channel_mode bits; KEY and LIMIT too */
	uint32_t member_count;
	uint32_t limit;
	uint16_t throttle_joins, throttle_s; /* +j: so many joins in so many seconds */
	uint16_t throttle_count;             /* of joins since throttle_since_ms, by elapsed_ms */
	int64_t throttle_since_ms;
	uint32_t ban_serial; /* from 1; changes with the lists of bans and exceptions */
	unsigned list_count; /* entries of all lists */
	char *name;
	char *topic; /* NULL: none */
	char *topic_setter;
	char *key;
	char *forward; /* +f: a channel's name */
	int64_t topic_ms;
	int64_t created_ms;
	struct membership *members; /* by channel_previous and channel_next, in order of joining */
	struct invitation *invitations;
	struct list_entry *lists[CHANNEL_LIST_COUNT];
	struct channel_registration *registration; /* NULL: it ends with its last member */
	UT_hash_handle hh;
	uint32_t shard_sessions[]; /* how many sessions of members each shard has */
};

/* Somebody may join a channel that is +i. Ends with the join, the user or the channel. */
struct invitation {
	struct user *user;
	struct channel *channel;
	struct invitation *user_previous, *user_next;
	struct invitation *channel_previous, *channel_next;
};

struct whowas;
struct monitored;
struct ban;

struct session_table {
	struct session **slots; /* by conn_id.slot */
	uint32_t capacity;
};

struct address_count;
struct network_count;
struct network_rate;
struct reply;

struct hub {
	const struct hub_host *host;
	struct hub_settings *settings;
	int64_t now_ms;     /* since 1970: for people; may jump */
	int64_t elapsed_ms; /* steady, as of the last tick: for time-outs */
	int64_t started_ms; /* since 1970 */
	uint64_t seed;
	uint8_t cloak_key[CLOAK_KEY_SIZE];

	struct session_table tables[SHARDS_LIMIT];
	struct user *users;                    /* uthash */
	struct channel *channels;              /* uthash */
	struct address_count *addresses;       /* admission.c */
	struct network_count *networks;        /* the same */
	struct network_rate *connection_rates; /* network_rates.c */
	struct network_rate *account_rates;    /* the same */
	struct session *waiting, *waiting_last;
	struct session *registering, *registering_last;
	struct monitored *monitored;  /* monitors.c */
	struct whowas *whowas;        /* whowas.c */
	struct ban *bans[2];          /* bans.c: by enum ban_kind */
	unsigned ban_lengths[2][129]; /* how many DLINEs of IPv4 and IPv6 have a prefix of so many bits */

	struct pending *pending; /* pending.c */
	uint64_t next_serial;    /* of what is asked of store and workers */
	int64_t store_told_ms;   /* store_watch.c: when operators last heard that it fails */
	bool store_fails;
	struct account *accounts; /* accounts.c, as what follows */
	struct account_certificate *account_certificates;
	struct account *unverified_accounts; /* in order of registration */
	uint64_t next_account_id;
	uint8_t login_key[SECRET_HASH_SIZE];        /* of what is shown for accounts that are not there */
	struct channel_registration *registrations; /* channel_registration.c */
	struct founder *founders;                   /* channel_registration.c */
	int64_t keeping_retry_ms;                   /* by elapsed_ms; 0: all is in the store, or on its way */

	uint32_t *free_numbers; /* of channels that are gone */
	unsigned free_number_count, free_number_capacity;
	uint32_t next_number;
	uint32_t notices_channel, wallops_channel; /* hidden: users with +s, +w */
	uint32_t notices_sessions[SHARDS_LIMIT], wallops_sessions[SHARDS_LIMIT];

	unsigned session_count; /* all */
	unsigned inside_count;  /* registering or registered */
	unsigned waiting_count;
	unsigned user_count, user_peak;
	unsigned invisible_count, operator_count;
	unsigned channel_count;

	uint32_t next_source_serial;
	int64_t msgid_ms; /* of the last message id, and how many there were in that millisecond */
	uint32_t msgid_count;
	uint64_t next_batch;
	struct buffer isupport;    /* isupport.c: the tokens of each 005, which ends with a NUL */
	struct buffer reply_lines; /* reply.c: memory that replies take turns to use */
	struct reply *reply;       /* of the request that is being dealt with */
	uint64_t request_count, delivery_count, message_count;
	uint32_t *command_counts; /* by the command table's index: STATS m */
	int64_t reminded_ms;      /* when all who wait were last told their place */
	bool places_changed;
	bool stopping;
};

#endif
