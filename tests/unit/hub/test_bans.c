#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include <apollon/base/alloc.h>

#include "hub/bans.h"

#define NOW_MS 1700000000000

static struct hub *create(void)
{
	struct hub *hub = alloc_zeroed(1, sizeof(*hub));
	hub->settings = hub_settings_create();
	hub->now_ms = NOW_MS;
	return hub;
}

static void destroy(struct hub *hub)
{
	bans_finish(hub);
	hub_settings_destroy(hub->settings);
	free(hub);
}

static bool add_until(struct hub *hub, char kind, const char *mask, const char *reason, int64_t expires_ms)
{
	struct ban_record *record = ban_record_create(kind, mask, reason, "alice");
	record->set_ms = hub->now_ms;
	record->expires_ms = expires_ms;
	bool added = bans_add(hub, record);
	ban_record_destroy(record);
	return added;
}

static bool add(struct hub *hub, char kind, const char *mask, const char *reason)
{
	return add_until(hub, kind, mask, reason, 0);
}

/* The reason, NULL when there is no ban. */
static const char *mask_reason(struct hub *hub, const char *username, const char *host, const char *address)
{
	struct ban_view view;
	return bans_find_mask(hub, username, host, address, &view) ? view.reason : NULL;
}

static const char *network_reason(struct hub *hub, const char *address)
{
	struct ban_view view;
	return bans_find_network(hub, address, &view) ? view.reason : NULL;
}

static void test_masks(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(add(hub, 'K', "bob@*.example", "one"));
	assert_true(add(hub, 'K', "*@192.0.2.*", "two"));
	assert_string_equal(mask_reason(hub, "~BOB", "x.example", "198.51.100.1"), "one");
	assert_string_equal(mask_reason(hub, "~carol", "x.example", "192.0.2.7"), "two");
	assert_null(mask_reason(hub, "~carol", "x.example", "198.51.100.1"));
	assert_null(network_reason(hub, "192.0.2.7"));
	destroy(hub);
}

static void test_networks(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(add(hub, 'D', "192.0.2.0/24", "wide"));
	assert_true(add(hub, 'D', "192.0.2.7/32", "one"));
	assert_true(add(hub, 'D', "198.51.100.64/26", "part"));
	assert_true(add(hub, 'D', "2001:db8::/33", "six"));
	assert_string_equal(network_reason(hub, "192.0.2.6"), "wide");
	assert_non_null(network_reason(hub, "192.0.2.7"));
	assert_string_equal(network_reason(hub, "198.51.100.127"), "part");
	assert_null(network_reason(hub, "198.51.100.128"));
	assert_string_equal(network_reason(hub, "2001:db8:7fff::1"), "six");
	assert_null(network_reason(hub, "2001:db8:8000::1"));
	assert_null(network_reason(hub, "localhost"));
	assert_true(bans_remove(hub, BAN_BY_NETWORK, "192.0.2.0/24"));
	assert_null(network_reason(hub, "192.0.2.6"));
	assert_string_equal(network_reason(hub, "192.0.2.7"), "one");
	assert_false(add(hub, 'D', "no network", "x"));
	assert_null(mask_reason(hub, "u", "192.0.2.7", "192.0.2.7"));
	destroy(hub);
}

static void test_very_many_networks(void **state)
{
	struct hub *hub = create();
	(void)state;
	for (unsigned i = 0; i < BANS_LIMIT; i++) {
		char mask[NETWORK_TEXT_SIZE];
		snprintf(mask, sizeof(mask), "10.%u.%u.0/24", i / 256, i % 256);
		assert_true(add(hub, 'D', mask, mask));
	}
	assert_false(add(hub, 'D', "192.0.2.0/24", "x"));
	assert_true(add(hub, 'K', "*@192.0.2.0/24", "x"));
	assert_string_equal(network_reason(hub, "10.39.15.200"), "10.39.15.0/24");
	assert_null(network_reason(hub, "10.39.16.1"));
	destroy(hub);
}

static void test_they_end_by_the_time_of_day(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(add_until(hub, 'K', "*@a.example", "short", NOW_MS + 60000));
	assert_true(add_until(hub, 'D', "192.0.2.0/24", "short", NOW_MS + 60000));
	assert_true(add(hub, 'K', "*@b.example", "long"));
	hub->now_ms += 59999;
	assert_non_null(mask_reason(hub, "u", "a.example", "-"));
	assert_non_null(network_reason(hub, "192.0.2.1"));
	hub->now_ms += 1;
	assert_null(mask_reason(hub, "u", "a.example", "-"));
	assert_null(network_reason(hub, "192.0.2.1"));
	hub->now_ms += (int64_t)1000 * 3600 * 24 * 365;
	assert_non_null(mask_reason(hub, "u", "b.example", "-"));
	destroy(hub);
}

static void test_each_once(void **state)
{
	struct hub *hub = create();
	(void)state;
	assert_true(add(hub, 'K', "*@a.example", "x"));
	assert_false(add(hub, 'K', "*@A.example", "x"));
	assert_true(bans_remove(hub, BAN_BY_MASK, "*@A.EXAMPLE"));
	assert_false(bans_remove(hub, BAN_BY_MASK, "*@a.example"));
	assert_null(mask_reason(hub, "u", "a.example", "-"));
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
	assert_true(add(hub, 'K', "*@a.example", "x"));
	assert_string_equal(mask_reason(hub, "u", "192.0.2.1", "192.0.2.1"), "configured");
	assert_false(bans_remove(hub, BAN_BY_MASK, "*@192.0.2.*"));
	bans_each(hub, BAN_BY_MASK, count, counts);
	bans_each(hub, BAN_BY_NETWORK, count, counts);
	assert_int_equal(counts[0], 1);
	assert_int_equal(counts[1], 1);
	destroy(hub);
}

static void test_what_the_store_had(void **state)
{
	struct hub *hub = create();
	struct ban_record *first = ban_record_create('K', "*@a.example", "one", "alice");
	(void)state;
	first->next = ban_record_create('D', "192.0.2.0/24", "two", "alice");
	first->next->next = ban_record_create('D', "damaged", "three", "alice");
	first->expires_ms = NOW_MS - 1;
	bans_restore(hub, first);
	assert_null(mask_reason(hub, "u", "a.example", "-"));
	assert_string_equal(network_reason(hub, "192.0.2.9"), "two");
	destroy(hub);
}

static void test_texts(void **state)
{
	char text[BAN_TEXT_SIZE];
	(void)state;
	bans_format(&(struct ban_view){.reason = "spam"}, text);
	assert_string_equal(text, "spam");
	bans_format(&(struct ban_view){.reason = "spam", .expires_ms = NOW_MS}, text);
	assert_string_equal(text, "spam; until 2023-11-14 22:13 UTC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_very_many_networks),
		cmocka_unit_test(test_they_end_by_the_time_of_day),
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_those_of_the_configuration_count_too),
		cmocka_unit_test(test_what_the_store_had),
		cmocka_unit_test(test_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
