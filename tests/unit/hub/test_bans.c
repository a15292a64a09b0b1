#include "support/unit.h"

#include <stdlib.h>

#include <apollon/base/alloc.h>

#include "hub/bans.h"

static struct hub *create(void)
{
	struct hub *hub = alloc_zeroed(1, sizeof(*hub));
	hub->settings = hub_settings_create();
	hub->elapsed_ms = 1000;
	return hub;
}

static void destroy(struct hub *hub)
{
	bans_finish(hub);
	hub_settings_destroy(hub->settings);
	free(hub);
}

static void test_masks(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(bans_add(hub, "bob@*.example", "one", "alice", 0));
	assert_true(bans_add(hub, "*@192.0.2.*", "two", "alice", 0));
	assert_string_equal(bans_reason(hub, "~BOB", "x.example", "198.51.100.1"), "one");
	assert_string_equal(bans_reason(hub, "~carol", "x.example", "192.0.2.7"), "two");
	assert_null(bans_reason(hub, "~carol", "x.example", "198.51.100.1"));
	destroy(hub);
}

static void test_they_end(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(bans_add(hub, "*@a.example", "short", "alice", 60));
	assert_true(bans_add(hub, "*@b.example", "long", "alice", 0));
	hub->elapsed_ms += 59999;
	assert_non_null(bans_reason(hub, "u", "a.example", "-"));
	hub->elapsed_ms += 1;
	assert_null(bans_reason(hub, "u", "a.example", "-"));
	hub->elapsed_ms += (int64_t)1000 * 3600 * 24 * 365;
	assert_non_null(bans_reason(hub, "u", "b.example", "-"));
	destroy(hub);
}

static void test_each_once(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(bans_add(hub, "*@a.example", "x", "alice", 0));
	assert_false(bans_add(hub, "*@A.example", "x", "alice", 0));
	assert_true(bans_remove(hub, "*@A.EXAMPLE"));
	assert_false(bans_remove(hub, "*@a.example"));
	assert_null(bans_reason(hub, "u", "a.example", "-"));
	destroy(hub);
}

static void count(const struct ban_view *view, void *context)
{
	unsigned *counts = context;
	counts[view->setter ? 0 : 1]++;
}

static void test_those_of_the_configuration_count_too(void **state)
{
	struct hub *hub = create();
	unsigned counts[2] = {0};
	(void)state;
	hub->settings->bans = alloc_zeroed(1, sizeof(struct hub_ban));
	hub->settings->bans->mask = alloc_text("*@192.0.2.*");
	hub->settings->bans->reason = alloc_text("configured");
	assert_true(bans_add(hub, "*@a.example", "x", "alice", 0));
	assert_string_equal(bans_reason(hub, "u", "192.0.2.1", "192.0.2.1"), "configured");
	assert_false(bans_remove(hub, "*@192.0.2.*"));
	bans_each(hub, count, counts);
	assert_int_equal(counts[0], 1);
	assert_int_equal(counts[1], 1);
	destroy(hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_they_end),
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_those_of_the_configuration_count_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
