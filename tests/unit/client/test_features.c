#include "support/unit.h"

#include "client/features.h"

static void test_defaults(void **state)
{
	struct features features;
	(void)state;
	features_init(&features);
	assert_int_equal(features.casemap, CASEMAP_RFC1459);
	assert_true(features_is_channel(&features, "#a"));
	assert_true(features_is_channel(&features, "&a"));
	assert_false(features_is_channel(&features, "a"));
	assert_false(features_is_channel(&features, ""));
	assert_int_equal(features.line_limit, 512);
	assert_int_equal(features_status_prefix(&features, 'o'), '@');
}

static void test_tokens(void **state)
{
	struct features features;
	(void)state;
	features_init(&features);
	features_apply(&features, "CASEMAPPING=ascii");
	features_apply(&features, "CHANTYPES=#!");
	features_apply(&features, "PREFIX=(qaohv)~&@%+");
	features_apply(&features, "STATUSMSG=@+");
	features_apply(&features, "CHANMODES=beIq,k,fl,imnst");
	features_apply(&features, "NETWORK=Example");
	features_apply(&features, "NICKLEN=20");
	features_apply(&features, "MODES=4");
	features_apply(&features, "LINELEN=2048");
	assert_int_equal(features.casemap, CASEMAP_ASCII);
	assert_true(features_is_channel(&features, "!a"));
	assert_false(features_is_channel(&features, "&a"));
	assert_int_equal(features_status_prefix(&features, 'q'), '~');
	assert_int_equal(features_status_prefix(&features, 'x'), 0);
	assert_string_equal(features.network, "Example");
	assert_int_equal(features.nick_limit, 20);
	assert_int_equal(features.modes_limit, 4);
	assert_int_equal(features.line_limit, 2048);
	assert_true(features_mode_has_parameter(&features, 'f', true));
	assert_false(features_mode_has_parameter(&features, 'f', false));
	assert_true(features_mode_has_parameter(&features, 'k', false));
	assert_true(features_mode_has_parameter(&features, 'a', false));
	assert_false(features_mode_has_parameter(&features, 'm', true));
}

static void test_nonsense_changes_nothing(void **state)
{
	struct features features, before;
	(void)state;
	features_init(&features);
	before = features;
	features_apply(&features, "");
	features_apply(&features, "=");
	features_apply(&features, "UNKNOWN=1");
	features_apply(&features, "PREFIX=");
	features_apply(&features, "PREFIX=ov)@+");
	features_apply(&features, "PREFIX=(ov)@");
	features_apply(&features, "PREFIX=(abcdefghijklmnopqrstuv)1234567890123456789012");
	features_apply(&features, "NICKLEN=none");
	features_apply(&features, "NICKLEN=99999999999999999999");
	features_apply(&features, "LINELEN=1");
	features_apply(&features, "MODES");
	assert_memory_equal(&features, &before, sizeof(features));
}

static void test_channels_behind_ranks(void **state)
{
	struct features features;
	(void)state;
	features_init(&features);
	assert_string_equal(features_channel_of(&features, "@#ops"), "@#ops");
	features_apply(&features, "STATUSMSG=@+");
	assert_string_equal(features_channel_of(&features, "@#ops"), "#ops");
	assert_string_equal(features_channel_of(&features, "@+#ops"), "#ops");
	assert_string_equal(features_channel_of(&features, "bob"), "bob");
	assert_string_equal(features_channel_of(&features, "@bob"), "@bob");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_nonsense_changes_nothing),
		cmocka_unit_test(test_channels_behind_ranks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
