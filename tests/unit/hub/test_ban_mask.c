#include "support/unit.h"

#include "hub/ban_mask.h"

static void test_wildcards(void **state)
{
	(void)state;
	assert_true(ban_mask_fits("*@192.0.2.*", "~bob", "192.0.2.1", "192.0.2.1"));
	assert_true(ban_mask_fits("bob@*", "~bob", "192.0.2.1", "192.0.2.1"));
	assert_true(ban_mask_fits("~bob@*", "~bob", "192.0.2.1", "192.0.2.1"));
	assert_true(ban_mask_fits("*@x.example", "bob", "X.example", "192.0.2.1"));
	assert_true(ban_mask_fits("*@192.0.2.1", "bob", "x.example", "192.0.2.1"));
	assert_false(ban_mask_fits("bob@*", "~bobby", "192.0.2.1", "192.0.2.1"));
	assert_false(ban_mask_fits("*@192.0.3.*", "~bob", "192.0.2.1", "192.0.2.1"));
}

static void test_networks(void **state)
{
	(void)state;
	assert_true(ban_mask_fits("*@192.0.2.0/24", "~bob", "x.example", "192.0.2.255"));
	assert_false(ban_mask_fits("*@192.0.2.0/24", "~bob", "x.example", "192.0.3.0"));
	assert_true(ban_mask_fits("*@192.0.2.64/26", "~bob", "-", "192.0.2.127"));
	assert_false(ban_mask_fits("*@192.0.2.64/26", "~bob", "-", "192.0.2.128"));
	assert_true(ban_mask_fits("*@192.0.2.7/32", "~bob", "-", "192.0.2.7"));
	assert_false(ban_mask_fits("*@192.0.2.7/32", "~bob", "-", "192.0.2.6"));
	assert_true(ban_mask_fits("*@0.0.0.0/0", "~bob", "-", "198.51.100.1"));
	assert_true(ban_mask_fits("*@2001:db8::/33", "~bob", "-", "2001:db8:7fff::1"));
	assert_false(ban_mask_fits("*@2001:db8::/33", "~bob", "-", "2001:db8:8000::1"));
	assert_true(ban_mask_fits("*@0::1/128", "~bob", "-", "0::1"));
	assert_false(ban_mask_fits("*@2001:db8::/33", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("*@192.0.2.0/24", "~bob", "-", "localhost"));
	assert_true(ban_mask_fits("bob@192.0.2.0/24", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("carol@192.0.2.0/24", "~bob", "-", "192.0.2.1"));
}

/* Operators copy addresses from elsewhere. */
static void test_addresses_in_other_words(void **state)
{
	(void)state;
	assert_true(ban_mask_fits("*@2001:DB8:0:0::1", "~bob", "-", "2001:db8::1"));
	assert_true(ban_mask_fits("*@::1", "~bob", "-", "0::1"));
	assert_true(ban_mask_fits("*@::ffff:192.0.2.1", "~bob", "-", "192.0.2.1"));
	assert_true(ban_mask_fits("*@::ffff:192.0.2.0/120", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("*@::ffff:192.0.2.0/120", "~bob", "-", "192.0.3.1"));
	assert_false(ban_mask_fits("*@2001:db8::2", "~bob", "-", "2001:db8::1"));
	assert_true(ban_mask_is_wide("*@::ffff:0.0.0.0/96"));
	assert_false(ban_mask_is_wide("*@::ffff:192.0.2.0/120"));
}

static void test_what_is_no_network(void **state)
{
	(void)state;
	assert_false(ban_mask_fits("*@192.0.2.0/33", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("*@192.0.2/24", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("*@192.0.2.0/", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("*@192.0.2.0/x", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("192.0.2.0/24", "~bob", "-", "192.0.2.1"));
	assert_false(ban_mask_fits("", "~bob", "-", "192.0.2.1"));
}

static void test_wide_masks(void **state)
{
	(void)state;
	assert_true(ban_mask_is_wide("*@*"));
	assert_true(ban_mask_is_wide("*@*.*"));
	assert_true(ban_mask_is_wide("~*@?*"));
	assert_true(ban_mask_is_wide("*@1*"));
	assert_true(ban_mask_is_wide("*@0.0.0.0/0"));
	assert_true(ban_mask_is_wide("*@2001::/7"));
	assert_false(ban_mask_is_wide("*@10.0.0.0/8"));
	assert_false(ban_mask_is_wide("bob@*"));
	assert_false(ban_mask_is_wide("*@192.0.2.*"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wildcards),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_addresses_in_other_words),
		cmocka_unit_test(test_what_is_no_network),
		cmocka_unit_test(test_wide_masks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
