/*
 * Hub to store: what outlives the process, one whole record at a time. The hub's memory is what counts while the server runs; a record is
 * what it will find there at the next start. Names and masks are compared without regard to the case of ASCII letters.
 *   ownership       each text is its record's own (alloc_text) and freed with it; NULL where there is none.
 *   order           requests are committed in the order of their posting, several in one transaction; each is answered after the
 *                   commit by a REQUEST_STORED with its serial; where that is 0 only if it has failed.
 *   thread safety   belongs to whoever holds it.
 */
#ifndef APOLLON_MAILBOX_RECORD_H
#define APOLLON_MAILBOX_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/mailbox/mailbox.h>

/* The SHA-256 of a client's certificate, in lower-case hexadecimal: who has its key may log in. */
struct certificate_record {
	char *fingerprint;
	int64_t added_ms;
	struct certificate_record *next;
};

struct account_record {
	char *name;
	char *password_hash; /* Argon2id; NULL: logs in by certificate alone */
	char *scram;         /* SCRAM-SHA-256, the form of RFC 5803; NULL with password_hash */
	char *code;          /* what VERIFY has to say; NULL once that is done */
	int64_t registered_ms;
	struct certificate_record *certificates;
	struct account_record *next;
};

/* A ban, exception or invitation ('b', 'e', 'I') of a channel. */
struct list_record {
	char kind;
	char *mask, *setter;
	int64_t set_ms;
	struct list_record *next;
};

/* Who gets which rank in a registered channel when they join: 'o', 'h', 'v'. */
struct access_record {
	char *account;
	char rank;
	struct access_record *next;
};

struct channel_record {
	char *name;
	char *founder; /* an account */
	char *topic, *topic_setter;
	char *modes; /* letters of the flags that are set, and of those with a parameter, as MODE takes them: "+ntlf 10 5:3" */
	int64_t registered_ms, created_ms, topic_ms;
	struct list_record *lists;
	struct access_record *access;
	struct channel_record *next;
};

/* A ban from the whole server: 'K' by user@host, 'D' by network. */
struct ban_record {
	char kind;
	char *mask, *reason, *setter;
	int64_t set_ms, expires_ms; /* since 1970; 0: it has no end */
	struct ban_record *next;
};

/* A value that the server made for itself: the cloak's key. */
struct setting_record {
	char *key, *value;
	struct setting_record *next;
};

/* All there is, as it is found at the start. */
struct store_contents {
	struct account_record *accounts;
	struct channel_record *channels;
	struct ban_record *bans;
	struct setting_record *settings;
};

/* Copy what they are given; a text may be NULL. Fields that they do not name are zero. */
struct list_record *list_record_create(char kind, const char *mask, const char *setter, int64_t set_ms);
struct access_record *access_record_create(const char *account, char rank);
struct ban_record *ban_record_create(char kind, const char *mask, const char *reason, const char *setter);
struct setting_record *setting_record_create(const char *key, const char *value);

/* At the end of its certificates. */
void account_record_add_certificate(struct account_record *record, const char *fingerprint, int64_t added_ms);

/* A copy of all of it; what follows by `next` is no part of it. */
struct account_record *account_record_copy(const struct account_record *record);
struct channel_record *channel_record_copy(const struct channel_record *record);

/* Each frees what it is given with all it holds; NULL is allowed. Not what follows by `next`. */
void account_record_destroy(struct account_record *record);
void channel_record_destroy(struct channel_record *record);
void ban_record_destroy(struct ban_record *record);
void setting_record_destroy(struct setting_record *record);

/* Everything in it; the struct is the caller's. */
void store_contents_finish(struct store_contents *contents);

enum store_kind {
	STORE_PUT_ACCOUNT,  /* `account`, whole, instead of one of that name */
	STORE_DROP_ACCOUNT, /* the one of that `name` */
	STORE_PUT_CHANNEL,
	STORE_DROP_CHANNEL,
	STORE_PUT_BAN,  /* `ban`, instead of one of that kind and mask */
	STORE_DROP_BAN, /* the one of the kind and mask of `ban` */
	STORE_PUT_SETTING,
};

struct store_request {
	struct letter letter;
	enum store_kind kind;
	uint64_t serial; /* comes back with the answer; 0: none is wanted, unless it fails */
	union {
		struct account_record *account;
		struct channel_record *channel;
		struct ban_record *ban;
		struct setting_record *setting;
		char *name; /* of what is dropped, any case */
	};
};

/* Takes the record (or the name). */
struct store_request *store_request_create(enum store_kind kind, uint64_t serial, void *record);

/* With what it holds. NULL is allowed. */
void store_request_destroy(struct store_request *request);

#endif
