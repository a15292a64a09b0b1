/*
 * A mailbox carries letters from any thread to the one that owns it. Nothing else crosses threads.
 *   thread safety   mailbox_post, mailbox_pending: any thread. Everything else: the owner's.
 *   order           kept per sender; different senders may interleave.
 *   wake-ups        the owner is woken when a post finds the mailbox empty; wake-ups may be merged.
 *   limits          none of its own: senders hold back by credit (requests) or by mailbox_pending (deliveries).
 */
#ifndef APOLLON_MAILBOX_MAILBOX_H
#define APOLLON_MAILBOX_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>

#include <apollon/base/attributes.h>

/* The first member of whatever is posted. */
struct letter {
	struct letter *next;
};

/* Wakes the owner; called on the sender's thread. */
typedef void mailbox_wake_fn(void *context);

struct mailbox {
	struct letter *_Atomic newest; /* a stack: the owner takes it whole and turns it round */
	atomic_uint pending;           /* posted and not yet given back by mailbox_done */
	mailbox_wake_fn *wake;
	void *wake_context;
};

/* wake may be NULL: then the owner looks by itself (it shares a loop with its senders). */
void mailbox_init(struct mailbox *mailbox, mailbox_wake_fn *wake, void *wake_context);

/* Takes the letter when it returns true. Returns false once the mailbox is closed; the letter is then still the caller's. */
bool mailbox_post(struct mailbox *mailbox, struct letter *letter) MUST_CHECK;

/* The same from the owner's own thread, in a turn that looks into the mailbox before it ends: nobody is woken. */
bool mailbox_post_here(struct mailbox *mailbox, struct letter *letter) MUST_CHECK;

/* All letters that wait, oldest first, linked by `next`; NULL when there are none. They are the caller's. */
struct letter *mailbox_take(struct mailbox *mailbox);

/* Says that `count` letters which were taken have been dealt with; returns how many are pending still. */
unsigned mailbox_done(struct mailbox *mailbox, unsigned count);

/* Letters that wait or are being dealt with: how far behind the owner is. */
unsigned mailbox_pending(const struct mailbox *mailbox);

/* Closes and gives the letters that were left, as mailbox_take does. */
struct letter *mailbox_close(struct mailbox *mailbox);

#endif
