/*
 * The store keeps what outlives the process: accounts, registered channels, bans, settings. SQLite in one file, or nothing but the
 * process's memory, behind one interface.
 *   thread safety   one thread at a time.
 *   order           requests are committed in the order given.
 *   durability      what is answered as done is on the disk: it survives the process's end at any moment and a power cut. What is answered
 *                   as failed is not there after the next start, unless the disk kept what it had said it could not keep. A record
 *                   is there whole or not at all.
 *   errors          none ends the store: after a full or read-only disk it works again as soon as there is room.
 */
#ifndef APOLLON_STORE_STORE_H
#define APOLLON_STORE_STORE_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/mailbox/record.h>

/* The most requests that one transaction takes. */
#define STORE_BATCH_LIMIT 1024u

struct store;

/* Opens the file or creates it (0600), brings it to today's layout, checks it, and gives what is in it, to be freed by store_contents_finish.
 * Refuses, with what to do about it, a file that is not ours, is damaged, was written by a newer version or cannot be written. */
struct store *store_open(const char *path, struct store_contents *contents, struct error *error) MUST_CHECK;

/* One that keeps nothing: all succeeds. */
struct store *store_create_memory(void);

/* Why a request failed, for people; "" when it is on the disk. */
typedef void store_answer_fn(void *context, const struct store_request *request, const char *problem);

/* Commits all that are linked by their letters, in transactions of at most STORE_BATCH_LIMIT, and answers each after its commit, in order. When a
 * transaction fails each of its requests is tried alone. Borrows the requests; `answer` may destroy the one that it is called for.
 * Returns how many failed. */
unsigned store_commit(struct store *store, struct store_request *first, store_answer_fn *answer, void *context);

/* Transactions that have been committed. */
unsigned long store_commit_count(const struct store *store);

/* NULL is allowed. */
void store_close(struct store *store);

#endif
