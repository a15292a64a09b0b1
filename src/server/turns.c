#include "server/turns.h"

#include <sched.h>

#include "server/clock.h"

/* How long the loop polls, and what counts as a short wait: that of somebody who is woken, answers and wakes us takes longer. */
#define POLL_NS 50000
#define SHORT_WAIT_NS 100000

static bool has_work_soon(struct turns *turns)
{
	int64_t now = clock_elapsed_ns();
	if (!turns->waiting_ns)
		turns->waiting_ns = now;
	if (!turns->polls || now - turns->waiting_ns >= POLL_NS)
		return false;
	sched_yield();
	return true;
}

static void on_prepare(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	(void)events;
	struct turns *turns = prepare->data;
	enum turn turn = turns->turn(turns->context);
	if (turn != TURN_IDLE && turns->waiting_ns) {
		turns->polls = turns->checked_ns - turns->waiting_ns < SHORT_WAIT_NS;
		turns->waiting_ns = 0;
	}
	if (turn == TURN_MORE || has_work_soon(turns))
		ev_idle_start(loop, &turns->again);
	else
		ev_idle_stop(loop, &turns->again);
}

static void on_check(struct ev_loop *loop, struct ev_check *check, int events)
{
	(void)loop, (void)events;
	struct turns *turns = check->data;
	if (turns->waiting_ns)
		turns->checked_ns = clock_elapsed_ns();
}

/* That it is there keeps the loop from sleeping. */
static void on_idle(struct ev_loop *loop, struct ev_idle *idle, int events)
{
	(void)loop, (void)idle, (void)events;
}

static void on_wake(struct ev_loop *loop, struct ev_async *wake, int events)
{
	(void)events;
	struct turns *turns = wake->data;
	if (atomic_load(&turns->must_end))
		ev_break(loop, EVBREAK_ALL);
}

void turns_start(struct turns *turns, struct ev_loop *loop, turn_fn *turn, void *context)
{
	turns->loop = loop;
	turns->turn = turn;
	turns->context = context;
	atomic_init(&turns->must_end, false);
	ev_async_init(&turns->wake, on_wake);
	turns->wake.data = turns;
	ev_async_start(loop, &turns->wake);
	ev_idle_init(&turns->again, on_idle);
	ev_prepare_init(&turns->prepare, on_prepare);
	turns->prepare.data = turns;
	ev_check_init(&turns->check, on_check);
	ev_set_priority(&turns->check, EV_MAXPRI);
	turns->check.data = turns;
	turns->waiting_ns = turns->checked_ns = 0;
	turns->polls = false;
	if (!turn)
		return;
	ev_prepare_start(loop, &turns->prepare);
	ev_check_start(loop, &turns->check);
}

void turns_wake(void *context)
{
	struct turns *turns = context;
	ev_async_send(turns->loop, &turns->wake);
}

void turns_end(struct turns *turns)
{
	atomic_store(&turns->must_end, true);
	turns_wake(turns);
}

void turns_stop(struct turns *turns)
{
	ev_async_stop(turns->loop, &turns->wake);
	ev_idle_stop(turns->loop, &turns->again);
	ev_prepare_stop(turns->loop, &turns->prepare);
	ev_check_stop(turns->loop, &turns->check);
}
