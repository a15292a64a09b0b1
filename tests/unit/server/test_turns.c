#include <pthread.h>
#include <string.h>

#include <server/clock.h>
#include <server/turns.h>

#include <support/unit.h>

#define DEADLINE_S 10.0

/* A loop that takes turns, and somebody who has work for it now and then. */
struct stage {
	struct ev_loop *loop;
	struct turns turns;
	struct ev_timer work, deadline;
	enum turn answer; /* when there is work */
	bool has_work;
	unsigned turn_count, work_count;
	unsigned wanted; /* works until the loop ends */
	bool wants_polling;
};

static enum turn take_turn(void *context)
{
	struct stage *stage = context;
	stage->turn_count++;
	if (!stage->has_work)
		return TURN_IDLE;
	stage->has_work = false;
	stage->work_count++;
	return stage->answer;
}

static void on_work(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)events;
	struct stage *stage = timer->data;
	stage->has_work = true;
	if (stage->work_count >= stage->wanted && stage->turns.polls == stage->wants_polling)
		ev_break(loop, EVBREAK_ALL);
}

static void on_deadline(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)timer, (void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void begin(struct stage *stage)
{
	memset(stage, 0, sizeof(*stage));
	stage->loop = ev_loop_new(0);
	stage->answer = TURN_WORKED;
	assert_non_null(stage->loop);
	turns_start(&stage->turns, stage->loop, take_turn, stage);
	ev_timer_init(&stage->work, on_work, 0, 0);
	stage->work.data = stage;
	ev_timer_init(&stage->deadline, on_deadline, DEADLINE_S, 0);
	ev_timer_start(stage->loop, &stage->deadline);
}

/* With work every so often. */
static void run(struct stage *stage, double interval_s)
{
	stage->work.repeat = interval_s;
	ev_timer_again(stage->loop, &stage->work);
	ev_run(stage->loop, 0);
	ev_timer_stop(stage->loop, &stage->work);
}

static void end(struct stage *stage)
{
	turns_stop(&stage->turns);
	ev_timer_stop(stage->loop, &stage->deadline);
	ev_loop_destroy(stage->loop);
}

/* In five milliseconds without sleep there would be thousands of turns. */
static void test_a_loop_with_little_to_do_sleeps(void **state)
{
	(void)state;
	struct stage stage;
	begin(&stage);
	stage.wanted = 5;
	run(&stage, 0.005);
	assert_true(stage.work_count >= 5);
	assert_true(stage.turn_count < 500 * stage.work_count);
	end(&stage);
}

static void test_short_waits_are_polled_and_long_ones_end_that(void **state)
{
	(void)state;
	struct stage stage;
	begin(&stage);
	stage.wants_polling = true;
	run(&stage, 0.00001);
	assert_true(stage.turns.polls);
	stage.wants_polling = false;
	run(&stage, 0.005);
	assert_false(stage.turns.polls);
	end(&stage);
}

static void test_more_to_do_is_done_at_once(void **state)
{
	(void)state;
	struct stage stage;
	begin(&stage);
	stage.answer = TURN_MORE;
	stage.has_work = true;
	ev_run(stage.loop, EVRUN_ONCE); /* does not wait for the deadline */
	assert_int_equal(stage.work_count, 1);
	end(&stage);
}

static void *wake_and_end(void *context)
{
	struct stage *stage = context;
	turns_wake(&stage->turns);
	turns_end(&stage->turns);
	return NULL;
}

static void test_another_thread_ends_it(void **state)
{
	(void)state;
	struct stage stage;
	pthread_t thread;
	begin(&stage);
	assert_int_equal(pthread_create(&thread, NULL, wake_and_end, &stage), 0);
	int64_t before = clock_elapsed_ms();
	ev_run(stage.loop, 0);
	assert_true(clock_elapsed_ms() - before < (int64_t)(DEADLINE_S * 1000));
	assert_int_equal(pthread_join(thread, NULL), 0);
	end(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_loop_with_little_to_do_sleeps),
		cmocka_unit_test(test_short_waits_are_polled_and_long_ones_end_that),
		cmocka_unit_test(test_more_to_do_is_done_at_once),
		cmocka_unit_test(test_another_thread_ends_it),
	};
	return cmocka_run_group_tests_name("server/turns", tests, NULL, NULL);
}
