#include "support/config_fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The text is right, and nothing is doubtful about it. */
static void expect_none(struct config_fixture *fixture, const char *text)
{
	config_load_well(fixture, text);
	assert_string_equal(buffer_text(&fixture->notes.warnings), "");
}

/* The text is right, and one warning says ":LINE: ..." with all of the words parted by '|'. */
static void expect_doubt(struct config_fixture *fixture, const char *text, int line, const char *words)
{
	config_load_well(fixture, text);
	const char *warnings = buffer_text(&fixture->notes.warnings);
	char place[128], copy[256], *rest = copy, *word;
	snprintf(place, sizeof(place), "%s:%d: ", fixture->path, line);
	const char *found = strstr(warnings, place);
	if (!found) {
		fail_msg("no warning at %s in: %s", place, warnings);
		return;
	}
	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, "|"))) {
		const char *end = strchr(found, '\n'), *where = strstr(found, word);
		if (!where || where > end)
			fail_msg("'%s' is not in: %s", word, found);
	}
}

static void test_what_is_safe_raises_no_doubt(void **state)
{
	expect_none(*state, "");
	expect_none(
		*state, "listen = {\"127.0.0.1:6667\", \"[::1]:6667\", \"localhost:7000\", \"unix:/tmp/socket\"}\n");
	expect_none(*state, "metrics = \":9667\"\n");
	expect_none(*state, "metrics = \"127.0.0.1:9667\"\n");
	expect_none(*state, "proxy-from = {\"192.0.2.0/24\"}\nexempt = {\"198.51.100.7\"}\n");
	/* Nobody but this machine comes in. */
	expect_none(*state, "listen = {\"127.0.0.1:6667\"}\nmax-per-ip = 0\n");
	expect_none(*state, "listen = {\"ircs://:6697\", \"irc://127.0.0.1:6667\"}\n");
}

static void test_plain_text_for_others(void **state)
{
	expect_doubt(*state, "\nlisten = {\":6667\"}\n", 2, "listen: |:6667 is open to others|in clear|ircs://");
	expect_doubt(*state, "listen = {\"127.0.0.1:6667\", \"192.0.2.1:6667\"}\n", 1, "192.0.2.1:6667 is open");
	expect_doubt(*state, "listen = {\"[2001:db8::1]:6667\"}\n", 1, "[2001:db8::1]:6667 is open");
	expect_doubt(*state, "listen = {\"ircs://:6697\", \"irc://:6667\"}\n", 1, "irc://:6667 is open");
}

static void test_no_limit_for_one_address(void **state)
{
	expect_doubt(*state, "listen = {\":6667\"}\nmax-per-ip = 0\n", 2, "max-per-ip: |all the places");
	expect_doubt(*state, "max-per-ip = 0\n", 1, "max-per-ip: |all the places");
}

static void test_tls_that_is_promised_and_not_there(void **state)
{
	expect_doubt(*state, "listen = {\"127.0.0.1:6667\"}\nsts = 1d\n", 2, "sts: |no address of listen");
	expect_doubt(*state, "sts = 1d\n", 1, "sts: |tls-certificate");
}

static void test_metrics_for_others(void **state)
{
	expect_doubt(*state, "metrics = \"0.0.0.0:9667\"\n", 1, "metrics: |0.0.0.0:9667|127.0.0.1");
	expect_doubt(*state, "metrics = \"[::]:9667\"\n", 1, "metrics: |[::]:9667");
}

static void test_networks_with_everybody_in_them(void **state)
{
	expect_doubt(*state, "proxy-from = {\"192.0.2.1\", \"0.0.0.0/0\"}\n", 1, "proxy-from: |any address");
	expect_doubt(*state, "exempt = {\"::/0\"}\n", 1, "exempt: |free of limits");
}

static void test_keys_that_others_may_read(void **state)
{
	struct config_fixture *fixture = *state;
	char key[96], text[256];
	/* The fixture removes it. */
	snprintf(key, sizeof(key), "%s/motd", fixture->folder);
	snprintf(text, sizeof(text), "tls-certificate = {\"/etc/chain.pem:%s\"}\n", key);
	config_write_file(key, "key\n", 0640);
	expect_none(fixture, text);
	assert_int_equal(chmod(key, 0644), 0);
	expect_doubt(fixture, text, 1, "tls-certificate: |/motd can be read by everybody|chmod o=");
	snprintf(text, sizeof(text), "tls-certificate = {\"%s\"}\n", key);
	expect_doubt(fixture, text, 1, "tls-certificate: |/motd can be read");
}

static void test_folders_that_are_not_there(void **state)
{
	expect_doubt(
		*state, "audit-log = /no/such/folder/log\n", 1, "audit-log: |the folder /no/such/folder is not there");
	expect_doubt(*state, "pid-file = /no/such/folder/pid\n", 1, "pid-file: ");
	expect_none(*state, "audit-log = log\n");
}

static void test_a_file_that_everybody_may_change(void **state)
{
	struct config_fixture *fixture = *state;
	expect_none(fixture, "");
	assert_int_equal(chmod(fixture->path, 0666), 0);
	config_destroy(fixture->config);
	fixture->config = config_load(&fixture->source, &fixture->notes);
	assert_non_null(fixture->config);
	assert_non_null(strstr(buffer_text(&fixture->notes.warnings), "chmod o-w"));
}

static void test_users(void **state)
{
	config_load_badly(*state, "user = no-such-user\n", 1, "user: |there is no user 'no-such-user'|useradd");
	config_load_badly(*state, "user = \"nobody:no-such-group\"\n", 1, "user: |there is no group 'no-such-group'");
	config_load_badly(*state, "user = root\n", 1, "user: |fewer rights than root");
	config_load_badly(*state, "user = 0\n", 1, "user: |fewer rights than root");
	if (geteuid() == 0)
		expect_none(*state, "user = nobody\n");
	else
		expect_doubt(*state, "user = nobody\n", 1, "user: |only root can become nobody");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_what_is_safe_raises_no_doubt),
		config_test(test_plain_text_for_others),
		config_test(test_no_limit_for_one_address),
		config_test(test_tls_that_is_promised_and_not_there),
		config_test(test_metrics_for_others),
		config_test(test_networks_with_everybody_in_them),
		config_test(test_keys_that_others_may_read),
		config_test(test_folders_that_are_not_there),
		config_test(test_a_file_that_everybody_may_change),
		config_test(test_users),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
