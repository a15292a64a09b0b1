#include <apollon/mailbox/mailbox.h>

#include <stddef.h>

/* What `newest` points to once the mailbox is closed; only its address counts. */
static const struct letter closed_mark;

static struct letter *closed(void)
{
	return (struct letter *)&closed_mark;
}

void mailbox_init(struct mailbox *mailbox, mailbox_wake_fn *wake, void *wake_context)
{
	atomic_init(&mailbox->newest, NULL);
	atomic_init(&mailbox->pending, 0);
	mailbox->wake = wake;
	mailbox->wake_context = wake_context;
}

enum post_result { POST_REFUSED, POST_FIRST, POST_BEHIND };

static enum post_result post(struct mailbox *mailbox, struct letter *letter)
{
	/* Counted first: whoever sees the letter sees it counted. */
	atomic_fetch_add_explicit(&mailbox->pending, 1, memory_order_relaxed);
	struct letter *newest = atomic_load_explicit(&mailbox->newest, memory_order_relaxed);
	do {
		if (newest == closed()) {
			atomic_fetch_sub_explicit(&mailbox->pending, 1, memory_order_relaxed);
			return POST_REFUSED;
		}
		letter->next = newest;
	} while (!atomic_compare_exchange_weak_explicit(
		&mailbox->newest, &newest, letter, memory_order_release, memory_order_relaxed));
	return newest ? POST_BEHIND : POST_FIRST;
}

bool mailbox_post(struct mailbox *mailbox, struct letter *letter)
{
	enum post_result result = post(mailbox, letter);
	if (result == POST_FIRST && mailbox->wake)
		mailbox->wake(mailbox->wake_context);
	return result != POST_REFUSED;
}

bool mailbox_post_here(struct mailbox *mailbox, struct letter *letter)
{
	return post(mailbox, letter) != POST_REFUSED;
}

/* The stack has the newest on top; the owner wants the oldest first. */
static struct letter *turned_round(struct letter *newest)
{
	struct letter *oldest = NULL;
	while (newest) {
		struct letter *older = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = older;
	}
	return oldest;
}

struct letter *mailbox_take(struct mailbox *mailbox)
{
	struct letter *newest = atomic_load_explicit(&mailbox->newest, memory_order_relaxed);
	if (!newest || newest == closed())
		return NULL;
	return turned_round(atomic_exchange_explicit(&mailbox->newest, NULL, memory_order_acquire));
}

/* These two are in one order with what else their callers tell each other: who says that it waits and then still finds letters
 * pending is seen to wait by who is done with them afterwards. */
unsigned mailbox_done(struct mailbox *mailbox, unsigned count)
{
	return atomic_fetch_sub(&mailbox->pending, count) - count;
}

unsigned mailbox_pending(const struct mailbox *mailbox)
{
	return atomic_load(&mailbox->pending);
}

struct letter *mailbox_close(struct mailbox *mailbox)
{
	struct letter *newest = atomic_exchange_explicit(&mailbox->newest, closed(), memory_order_acquire);
	return newest == closed() ? NULL : turned_round(newest);
}
