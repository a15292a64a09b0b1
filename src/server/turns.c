#include "server/turns.h"

static void on_prepare(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	(void)events;
	struct turns *turns = prepare->data;
	if (turns->turn(turns->context))
		ev_idle_start(loop, &turns->again);
	else
		ev_idle_stop(loop, &turns->again);
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
	if (turn)
		ev_prepare_start(loop, &turns->prepare);
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
}
