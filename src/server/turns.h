/*
 * Turns on a loop: before the loop sleeps, its owner's work is done; others may wake it, or end it.
 *   thread safety   turns_wake and turns_end: any thread, between turns_start and turns_stop. The rest: whoever runs the loop.
 *   order           a turn that follows a wake-up sees all that happened before it.
 *   polling         to sleep and to be woken costs both sides more than a short wait does. So where the last wait for work was a short
 *                   one, the loop looks again and again for a moment before it sleeps, and lets others have the processor between two
 *                   looks. A loop with little to do never polls.
 */
#ifndef SERVER_TURNS_H
#define SERVER_TURNS_H

#include <ev.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum turn {
	TURN_IDLE,   /* there was nothing to do */
	TURN_WORKED, /* all that there was is done */
	TURN_MORE,   /* there is more to do at once: the loop looks at its descriptors, and does not sleep */
};

typedef enum turn turn_fn(void *context);

struct turns {
	struct ev_loop *loop;
	turn_fn *turn;
	void *context;
	struct ev_async wake;
	struct ev_prepare prepare;
	struct ev_check check;
	struct ev_idle again;
	int64_t waiting_ns; /* since when there is nothing to do; 0: there was something */
	int64_t checked_ns; /* when the loop last came back from its descriptors */
	bool polls;
	atomic_bool must_end;
};

/* turn NULL: none here, since the loop's other owner takes them; it can be woken all the same. */
void turns_start(struct turns *turns, struct ev_loop *loop, turn_fn *turn, void *context);

/* As a mailbox_wake_fn: the context is the struct turns. */
void turns_wake(void *context);

void turns_end(struct turns *turns);

/* After the loop has ended. */
void turns_stop(struct turns *turns);

#endif
