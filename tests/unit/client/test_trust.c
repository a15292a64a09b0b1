#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#include "client/trust.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct scene {
	struct join_options options;
	struct known_hosts hosts;
	struct tls_peer peer;
	struct buffer words;
	struct error reason;
};

static int start(void **state)
{
	static struct scene scene;
	scene = (struct scene){
		.peer = {.fingerprint = A,
			.problem = "self-signed certificate",
			.subject = "chat.example \033[2J",
			.expires_ms = INT64_C(1795478400000)},
	};
	buffer_init(&scene.words, SIZE_MAX);
	*state = &scene;
	return 0;
}

static int stop(void **state)
{
	struct scene *scene = *state;
	buffer_finish(&scene->words);
	known_hosts_finish(&scene->hosts);
	return 0;
}

static enum trust decide(struct scene *scene)
{
	const struct trust_case the_case = {
		&scene->options, &scene->hosts, "/state/known_hosts", "chat.example:6697", &scene->peer};
	buffer_clear(&scene->words);
	scene->reason.text[0] = '\0';
	return trust_decide(&the_case, &scene->words, &scene->reason);
}

static void assert_says(struct scene *scene, const char *text)
{
	if (!strstr(buffer_text(&scene->words), text))
		fail_msg("no '%s' in '%s'", text, buffer_text(&scene->words));
}

static void vouch(struct scene *scene)
{
	scene->peer.is_vouched = true;
	scene->peer.problem[0] = '\0';
}

static void test_a_ca_is_enough_for_strangers(void **state)
{
	struct scene *scene = *state;
	vouch(scene);
	assert_int_equal(decide(scene), TRUST_GIVEN);
	assert_int_equal(scene->words.len, 0);
}

static void test_a_stranger_without_a_ca_is_asked_about(void **state)
{
	struct scene *scene = *state;
	assert_int_equal(decide(scene), TRUST_IN_QUESTION);
	assert_says(scene, "chat.example:6697: self-signed certificate");
	assert_says(scene, "sha256:" A);
	assert_says(scene, "until 2026-11-24");
	assert_null(strchr(buffer_text(&scene->words), '\033'));
	assert_non_null(strstr(scene->reason.text, "--tls-pin sha256:" A));
	assert_non_null(strstr(scene->reason.text, "once on a terminal"));
}

static void test_what_is_pinned_needs_no_ca_and_no_date(void **state)
{
	struct scene *scene = *state;
	known_hosts_parse(&scene->hosts, SLICE("chat.example:6697 " B "\nchat.example:6697 " A));
	scene->peer.expires_ms = 1;
	assert_int_equal(decide(scene), TRUST_GIVEN);
}

static void test_a_change_is_refused_whoever_vouches_for_it(void **state)
{
	struct scene *scene = *state;
	known_hosts_parse(&scene->hosts, SLICE("# x\nchat.example:6697 " B));
	assert_int_equal(decide(scene), TRUST_REFUSED);
	assert_says(scene, "HAS CHANGED");
	assert_says(scene, "line 2 of /state/known_hosts");
	assert_says(scene, "sha256:" A);
	assert_null(strstr(buffer_text(&scene->words), "CAs vouch"));
	assert_non_null(strstr(scene->reason.text, "line 2 of /state/known_hosts"));
	vouch(scene);
	assert_int_equal(decide(scene), TRUST_REFUSED);
	assert_says(scene, "the system's CAs vouch for it");
}

static void test_pins_of_the_command_line_decide_alone(void **state)
{
	struct scene *scene = *state;
	char a[] = A, b[] = B, *pins[] = {b, a};
	known_hosts_parse(&scene->hosts, SLICE("chat.example:6697 " B));
	scene->options.pins = pins;
	scene->options.pin_count = 2;
	assert_int_equal(decide(scene), TRUST_GIVEN);
	scene->options.pin_count = 1;
	vouch(scene);
	assert_int_equal(decide(scene), TRUST_REFUSED);
	assert_non_null(strstr(scene->reason.text, "sha256:" A ", which no --tls-pin names"));
}

static void test_a_ca_of_the_command_line_decides_alone(void **state)
{
	struct scene *scene = *state;
	char path[] = "/own/ca.pem";
	known_hosts_parse(&scene->hosts, SLICE("chat.example:6697 " A));
	scene->options.tls_ca = path;
	assert_int_equal(decide(scene), TRUST_REFUSED);
	assert_string_equal(scene->reason.text,
		"/own/ca.pem does not vouch for the certificate of chat.example:6697: self-signed certificate; "
		"nothing was sent");
	vouch(scene);
	assert_int_equal(decide(scene), TRUST_GIVEN);
}

static void test_insecure_trusts_anybody(void **state)
{
	struct scene *scene = *state;
	known_hosts_parse(&scene->hosts, SLICE("chat.example:6697 " B));
	scene->options.insecure = true;
	assert_int_equal(decide(scene), TRUST_GIVEN);
}

static void test_answers(void **state)
{
	(void)state;
	assert_int_equal(trust_read_answer("yes", A), TRUST_YES);
	assert_int_equal(trust_read_answer("  YES ", A), TRUST_YES);
	assert_int_equal(trust_read_answer("no", A), TRUST_NO);
	assert_int_equal(trust_read_answer("sha256:" A "\n", A), TRUST_YES);
	assert_int_equal(trust_read_answer(B, A), TRUST_OTHER_FINGERPRINT);
	assert_int_equal(trust_read_answer("y", A), TRUST_UNCLEAR);
	assert_int_equal(trust_read_answer("yes please", A), TRUST_UNCLEAR);
	assert_int_equal(trust_read_answer("", A), TRUST_UNCLEAR);
	assert_int_equal(trust_read_answer("   ", A), TRUST_UNCLEAR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_ca_is_enough_for_strangers),
		TEST(test_a_stranger_without_a_ca_is_asked_about),
		TEST(test_what_is_pinned_needs_no_ca_and_no_date),
		TEST(test_a_change_is_refused_whoever_vouches_for_it),
		TEST(test_pins_of_the_command_line_decide_alone),
		TEST(test_a_ca_of_the_command_line_decides_alone),
		TEST(test_insecure_trusts_anybody),
		cmocka_unit_test(test_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
