#include <string.h>

#include <apollon/base/log.h>
#include <server/clock.h>
#include <server/metrics_service.h>

#include <support/unit.h>

struct stage {
	struct log log;
	struct metrics_service service;
	struct metrics *main, *hub, *shard;
	struct buffer text;
};

static int set_up(void **state)
{
	static struct stage stage;
	memset(&stage, 0, sizeof(stage));
	log_init(&stage.log, stderr, LOG_LEVEL_ERROR, LOG_FORMAT_TEXT);
	metrics_service_init(&stage.service, &stage.log);
	stage.main = metrics_service_add_thread(&stage.service, "main", false);
	stage.hub = metrics_service_add_thread(&stage.service, "hub", true);
	stage.shard = metrics_service_add_thread(&stage.service, "shard-0", true);
	buffer_init(&stage.text, SIZE_MAX);
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	metrics_service_finish(&stage->service);
	buffer_finish(&stage->text);
	return 0;
}

static bool is_healthy_after(struct stage *stage, int64_t ms)
{
	buffer_clear(&stage->text);
	return metrics_service_is_healthy(&stage->service, clock_elapsed_ms() + ms, &stage->text);
}

static void expect_reason(struct stage *stage, const char *reason)
{
	assert_non_null(strstr(buffer_text(&stage->text), reason));
}

static void expect_sample(struct stage *stage, const char *line)
{
	buffer_clear(&stage->text);
	metrics_service_append(&stage->service, &stage->text);
	const char *place = strstr(buffer_text(&stage->text), line);
	if (!place)
		fail_msg("%s\nis not in\n%s", line, buffer_text(&stage->text));
	else
		assert_true(place == stage->text.data || place[-1] == '\n');
}

static void test_it_is_well_at_first(void **state)
{
	struct stage *stage = *state;
	assert_true(is_healthy_after(stage, 0));
	assert_int_equal(stage->text.len, 0);
}

static void test_a_thread_that_does_not_turn_is_named(void **state)
{
	struct stage *stage = *state;
	assert_true(is_healthy_after(stage, METRICS_STUCK_MS / 2));
	metrics_alive(stage->hub, clock_elapsed_ms() + 2 * METRICS_STUCK_MS);
	assert_false(is_healthy_after(stage, 2 * METRICS_STUCK_MS));
	expect_reason(stage, "thread shard-0 has not turned for 20 seconds\n");
	assert_null(strstr(buffer_text(&stage->text), "hub"));
	assert_null(strstr(buffer_text(&stage->text), "main"));
	metrics_alive(stage->shard, clock_elapsed_ms() + 2 * METRICS_STUCK_MS);
	assert_true(is_healthy_after(stage, 2 * METRICS_STUCK_MS));
}

static void test_a_store_that_cannot_write_is_no_health(void **state)
{
	struct stage *stage = *state;
	metrics_set(stage->main, METRIC_STORE_FAILING, 1);
	assert_false(is_healthy_after(stage, 0));
	expect_reason(stage, "the store cannot write");
	metrics_set(stage->main, METRIC_STORE_FAILING, 0);
	assert_true(is_healthy_after(stage, 0));
}

static void test_a_store_that_hangs_is_no_health(void **state)
{
	struct stage *stage = *state;
	int64_t late = clock_elapsed_ms() + 3 * METRICS_STUCK_MS;
	metrics_alive(stage->hub, late);
	metrics_alive(stage->shard, late);
	/* It has been idle for long: that is fine. */
	assert_true(is_healthy_after(stage, 3 * METRICS_STUCK_MS));
	metrics_alive(stage->main, late - METRICS_STUCK_MS - 1000);
	metrics_set(stage->main, METRIC_STORE_COMMITTING, 1);
	assert_false(is_healthy_after(stage, 3 * METRICS_STUCK_MS));
	expect_reason(stage, "thread main has not turned for ");
	metrics_set(stage->main, METRIC_STORE_COMMITTING, 0);
	assert_true(is_healthy_after(stage, 3 * METRICS_STUCK_MS));
}

static void test_a_server_that_stops_says_so(void **state)
{
	struct stage *stage = *state;
	metrics_set(stage->main, METRIC_STOPPING, 1);
	assert_false(is_healthy_after(stage, 0));
	expect_reason(stage, "the server is stopping");
}

static void test_numbers_of_all_threads_are_added_up(void **state)
{
	struct stage *stage = *state;
	metrics_add(stage->hub, METRIC_LOGINS_WON, 3);
	metrics_add(stage->shard, METRIC_LOGINS_WON, 4);
	metrics_add(stage->shard, METRIC_LOGINS_FAILED, 1);
	metrics_set(stage->hub, METRIC_USERS, UINT64_C(10000000000));
	expect_sample(stage, "apollon_logins_total{result=\"ok\"} 7\n");
	expect_sample(stage, "apollon_logins_total{result=\"failed\"} 1\n");
	expect_sample(stage, "apollon_users 10000000000\n");
}

static void test_turns_fall_into_buckets(void **state)
{
	struct stage *stage = *state;
	metrics_turn(stage->hub, 0);
	metrics_turn(stage->hub, 100000);
	metrics_turn(stage->hub, 100001);
	metrics_turn(stage->hub, 3000000000);
	expect_sample(stage, "apollon_turn_seconds_bucket{thread=\"hub\",le=\"0.0001\"} 2\n");
	expect_sample(stage, "apollon_turn_seconds_bucket{thread=\"hub\",le=\"0.001\"} 3\n");
	expect_sample(stage, "apollon_turn_seconds_bucket{thread=\"hub\",le=\"1\"} 3\n");
	expect_sample(stage, "apollon_turn_seconds_bucket{thread=\"hub\",le=\"+Inf\"} 4\n");
	expect_sample(stage, "apollon_turn_seconds_sum{thread=\"hub\"} 3.000200001\n");
	expect_sample(stage, "apollon_turn_seconds_count{thread=\"hub\"} 4\n");
	expect_sample(stage, "apollon_turn_seconds_count{thread=\"shard-0\"} 0\n");
}

static unsigned length_of(const void *queue)
{
	return *(const unsigned *)queue;
}

static void test_queues_are_asked_when_they_are_read(void **state)
{
	struct stage *stage = *state;
	unsigned length = 5;
	metrics_service_add_queue(&stage->service, "store", length_of, &length);
	expect_sample(stage, "apollon_queue_length{queue=\"store\"} 5\n");
	length = 0;
	expect_sample(stage, "apollon_queue_length{queue=\"store\"} 0\n");
}

static void test_without_a_set_nothing_is_counted(void **state)
{
	(void)state;
	metrics_add(NULL, METRIC_USERS, 1);
	metrics_set(NULL, METRIC_USERS, 1);
	metrics_turn(NULL, 1);
	metrics_alive(NULL, 1);
}

static void test_addresses_that_are_wrong_are_errors(void **state)
{
	struct stage *stage = *state;
	struct error error;
	assert_false(metrics_service_open(&stage->service, "127.0.0.1:many", &error));
	assert_non_null(strstr(error.text, "--metrics 127.0.0.1:many: "));
	assert_true(metrics_service_start(&stage->service, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_it_is_well_at_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_thread_that_does_not_turn_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_store_that_cannot_write_is_no_health, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_store_that_hangs_is_no_health, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_server_that_stops_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_numbers_of_all_threads_are_added_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_turns_fall_into_buckets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_queues_are_asked_when_they_are_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_without_a_set_nothing_is_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_addresses_that_are_wrong_are_errors, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
