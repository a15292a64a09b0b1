/*
 * Passwords as they are kept: Argon2id (RFC 9106) through libsodium. Each call takes tens of milliseconds and PASSWORD_MEMORY bytes, by
 * intention: never on a thread that serves somebody.
 *   thread safety   any thread.
 *   secrets         passwords are borrowed; whoever has them wipes them.
 */
#ifndef APOLLON_STORE_PASSWORD_H
#define APOLLON_STORE_PASSWORD_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/mailbox/password_job.h>

/* What OWASP asks for: two passes over 19 MiB. */
#define PASSWORD_PASSES 2u
#define PASSWORD_MEMORY ((size_t)19 << 20)

/* "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH" with its NUL, for any costs. */
#define PASSWORD_HASH_SIZE 128

enum password_verdict {
	PASSWORD_WRONG,
	PASSWORD_RIGHT,
	PASSWORD_RIGHT_AND_OLD, /* the hash has other costs than ours: make it anew */
	PASSWORD_UNKNOWN,       /* there is not enough memory to find out */
};

/* With a salt of its own. Returns false when there is not enough memory. */
bool password_hash(const char *password, char hash[PASSWORD_HASH_SIZE]) MUST_CHECK;

/* hash NULL: there is no such account. It takes as long, and is wrong. A text that is no hash is wrong, too. */
enum password_verdict password_verify(const char *password, const char *hash) MUST_CHECK;

/* Whether a text looks like a hash that password_verify can read; its costs may be any. */
bool password_is_hash(const char *text);

/* Fills in what the job asks for and wipes its password. */
void password_run_job(struct password_job *job);

#endif
