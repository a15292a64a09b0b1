/*
 * Accounts: who can prove to be the same as before. The table of them, by name and by certificate; login.h says who is logged in,
 * account_changes.h how they come, change and go.
 *   thread safety   the hub's thread.
 *   names           an account's name is a nick, and compares as nicks do.
 */
#ifndef HUB_ACCOUNTS_H
#define HUB_ACCOUNTS_H

#include <apollon/mailbox/record.h>

#include "hub/state.h"

enum account_state {
	ACCOUNT_BEING_MADE, /* its password is being hashed, or it is being stored: the name is taken, nothing else */
	ACCOUNT_UNVERIFIED, /* VERIFY has to say its code yet */
	ACCOUNT_VERIFIED,
};

/* Of a code that somebody has to repeat: hexadecimal digits and NUL. */
#define ACCOUNT_CODE_SIZE 17

/* How long one that is not verified keeps its name. */
#define ACCOUNT_UNVERIFIED_MS (24LL * 3600 * 1000)

/* More are not made: what they take is memory. */
#define ACCOUNTS_LIMIT 1000000u
#define ACCOUNT_CERTIFICATES_LIMIT 10u

struct account {
	struct account_record *record;      /* what the store has; of one that is being made: is about to have */
	struct account_record *next_record; /* on its way to the store, NULL: none */
	uint64_t id; /* never used again: who has waited sees by it whether this is still the account it waited for */
	unsigned version;                  /* changes with the password */
	unsigned session_count;            /* that are logged in */
	uint8_t state;                     /* enum account_state */
	bool is_changing;                  /* a change is on its way to the store: another one has to wait */
	char drop_code[ACCOUNT_CODE_SIZE]; /* what DROP has to repeat; "" */
	int64_t drop_code_ms;              /* until then, by elapsed_ms */
	struct account *previous, *next;   /* of unverified ones */
	UT_hash_handle hh;
};

/* One that is verified, NULL when there is none. */
struct account *accounts_find(struct hub *hub, const char *name);

/* In any state: whether the name is taken. */
struct account *accounts_find_any(struct hub *hub, const char *name);

/* The verified one that a certificate belongs to. */
struct account *accounts_find_certificate(struct hub *hub, const char *fingerprint);

/* The one of that name if it still is the one of that id; in any state. */
struct account *accounts_find_same(struct hub *hub, const char *name, uint64_t id);

/* What 433 says of a nick that belongs to somebody. */
#define ACCOUNT_PROTECTED_TEXT \
	"Nickname is registered: log in to its account first (SASL, or /NickServ IDENTIFY <account> <password>)"

/* Whether a nick is somebody's account's, and this session is not logged in to it. */
bool accounts_protect(struct hub *hub, const char *nick, const struct session *session);

/* Takes the record; its name is free. The state is ACCOUNT_BEING_MADE. */
struct account *accounts_add(struct hub *hub, struct account_record *record);

/* A change of what it is: verified or not, by its record's code. */
void accounts_settle(struct hub *hub, struct account *account);

/* Takes the record, which has the same name, instead of the present one. */
void accounts_replace_record(struct hub *hub, struct account *account, struct account_record *record);

/* Ends it; nobody is logged in to it. */
void accounts_remove(struct hub *hub, struct account *account);

/* Lower-case hexadecimal digits from the host's randomness. */
void accounts_make_code(struct hub *hub, char code[ACCOUNT_CODE_SIZE]);

void accounts_init(struct hub *hub);

/* Takes the accounts; looks for the key among the settings, and stores the present one if there is none. */
void accounts_restore(struct hub *hub, struct store_contents *contents);

/* Ends accounts that were not verified in time. */
void accounts_tick(struct hub *hub);
void accounts_finish(struct hub *hub);

#endif
