#include "support/config_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_threads_by_processors(void **state)
{
	static const unsigned expected[][2] = {{1, 1}, {2, 2}, {3, 2}, {4, 3}, {65, 64}, {200, 64}};
	struct config_fixture *fixture = *state;
	for (unsigned i = 0; i < COUNT_OF(expected); i++) {
		fixture->source.processors = expected[i][0];
		assert_int_equal(config_load_well(fixture, "threads = auto\n")->threads, expected[i][1]);
	}
}

static void test_an_empty_file_gives_the_defaults(void **state)
{
	const struct config *config = config_load_well(*state, "");
	assert_int_equal(config->listen.count, 3);
	assert_string_equal(config->listen.items[0], "ircs://:6697");
	assert_string_equal(config->listen.items[1], "irc://127.0.0.1:6667");
	assert_true(config_listens_by_default(config));
	assert_int_equal(config->threads, 2);
	assert_int_equal(config->ready_fd, -1);
	assert_int_equal(config->sendq_limit, 1024 * 1024);
	assert_int_equal(config->ping_interval_s, 120);
	assert_int_equal(config->log_level, LOG_LEVEL_INFO);
	assert_int_equal(config->hub->max_clients, 10000);
	assert_int_equal(config->hub->max_waiting, 1000);
	assert_int_equal(config->hub->registration_timeout_s, 60);
	assert_string_equal(config->hub->network, "Apollon");
	assert_non_null(strchr(config->hub->server_name, '.'));
	assert_null(config->hub->motd);
	assert_null(config->hub->password);
}

static void test_all_kinds_of_values(void **state)
{
	const struct config *config = config_load_well(*state,
		"# a comment\n"
		"listen = {\":6667\", \"[::1]:0\"} // another\n"
		"listen += {unix:/run/apollon.sock}\n"
		"name = irc.example.net\n"
		"description = \"A \\\"quoted\\\" text\"\n"
		"max-clients = 12\nmax-waiting = 0\nmax-per-ip = 3\n"
		"sendq = 64K\nping-interval = 90\nping-timeout = 1m30s\ndrain = 0\n"
		"threads = 4\nlog-level = debug\nlog-format = json\nready-fd = 3\n"
		"/* lines\n# of comment */ admin { location = \"Here\" email = 'a@b' }\n");
	assert_int_equal(config->listen.count, 3);
	assert_string_equal(config->listen.items[2], "unix:/run/apollon.sock");
	assert_false(config_listens_by_default(config));
	assert_string_equal(config->hub->server_name, "irc.example.net");
	assert_string_equal(config->hub->description, "A \"quoted\" text");
	assert_int_equal(config->hub->max_clients, 12);
	assert_int_equal(config->hub->max_waiting, 0);
	assert_int_equal(config->hub->max_per_ip, 3);
	assert_int_equal(config->sendq_limit, 65536);
	assert_int_equal(config->ping_interval_s, 90);
	assert_int_equal(config->ping_timeout_s, 90);
	assert_int_equal(config->drain_s, 0);
	assert_int_equal(config->threads, 4);
	assert_int_equal(config->ready_fd, 3);
	assert_int_equal(config->log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(config->log_format, LOG_FORMAT_JSON);
	assert_string_equal(config->hub->admin_location, "Here");
	assert_null(config->hub->admin_organization);
	assert_string_equal(config->hub->admin_email, "a@b");
}

static void test_flags_win_over_the_file(void **state)
{
	struct config_fixture *fixture = *state;
	config_add_flag(fixture, "max-clients", "5");
	config_add_flag(fixture, "max-clients", "6");
	config_add_flag(fixture, "listen", "127.0.0.1:0");
	config_add_flag(fixture, "listen", "[::1]:0");
	const struct config *config =
		config_load_well(fixture, "max-clients = 7\nlisten = {\":1\", \":2\", \":3\"}\nnetwork = Net\n");
	assert_int_equal(config->hub->max_clients, 6);
	assert_string_equal(config->hub->network, "Net");
	assert_int_equal(config->listen.count, 2);
	assert_string_equal(config->listen.items[0], "127.0.0.1:0");
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	config_explain(config, &text);
	assert_non_null(strstr(buffer_text(&text), "max-clients = 6"));
	assert_non_null(strstr(buffer_text(&text), "# --max-clients\n"));
	assert_non_null(strstr(buffer_text(&text), "serve.conf:3\n"));
	assert_non_null(strstr(buffer_text(&text), "# default\n"));
	buffer_finish(&text);
}

static void test_wrong_values_say_what_was_expected(void **state)
{
	config_load_badly(*state, "\nmax-clients = many\n", 2, "max-clients: |whole number from 1 to|'many'");
	config_load_badly(*state, "max-clients = 0\n", 1, "max-clients: |from 1 to 10000000, not '0'");
	config_load_badly(*state, "max-clients = -1\n", 1, "max-clients: ");
	config_load_badly(*state, "max-clients = 99999999999999999999\n", 1, "max-clients: ");
	config_load_badly(*state, "threads = 65\n", 1, "threads: |from 1 to 64");
	config_load_badly(*state, "sendq = 12Q\n", 1, "sendq: |bytes");
	config_load_badly(*state, "sendq = 1K\n", 1, "sendq: |from 16384");
	config_load_badly(*state, "drain = soon\n", 1, "drain: |90s");
	config_load_badly(*state, "ping-timeout = 0\n", 1, "ping-timeout: |from 1 to");
	config_load_badly(*state, "log-level = loud\n", 1, "log-level: |debug, info, warning or error, not 'loud'");
	config_load_badly(*state, "log-format = xml\n", 1, "log-format: |text or json");
	config_load_badly(*state, "name = nodot\n", 1, "name: |irc.example.net");
	config_load_badly(*state, "name = \"bad name.example\"\n", 1, "name: ");
	config_load_badly(*state, "name = .example\n", 1, "name: ");
	config_load_badly(*state, "network = \"two words\"\n", 1, "network: |without blanks");
	config_load_badly(*state, "network = \"\"\n", 1, "network: ");
	config_load_badly(*state, "description = \"\\x01\"\n", 1, "description: |control characters");
	config_load_badly(*state, "description = \"\xff\"\n", 1, "description: |UTF-8");
	config_load_badly(*state, "listen = {\"[::1\"}\n", 1, "listen: |HOST:PORT");
	config_load_badly(*state, "listen = {\"h:70000\"}\n", 1, "listen: ");
	config_load_badly(*state, "ready-fd = 0\n", 1, "ready-fd: |descriptor");
	config_load_badly(*state, "motd = \"\"\n", 1, "motd: |file");
}

static void test_all_wrong_values_are_told_at_once(void **state)
{
	struct config_fixture *fixture = *state;
	config_load_badly(fixture, "max-clients = x\n\n# between\nsendq = y\n", 1, "max-clients: ");
	config_load_badly(fixture, "max-clients = x\n\n# between\nsendq = y\n", 4, "sendq: ");
}

static void test_unknown_keys_get_a_suggestion(void **state)
{
	config_load_badly(*state, "# one\n# two\nmax-client = 3\n", 3, "max-client: |did you mean max-clients?");
	config_load_badly(*state, "Listen = {\":1\"}\n", 1, "Listen: |did you mean listen?");
	config_load_badly(*state, "zzzzzz = 3\n", 1, "zzzzzz: |no such key|apollon.conf(5)");
	config_load_badly(*state, "check = yes\n", 1, "check: |no such key");
	config_load_badly(*state, "config = x\n", 1, "config: |no such key");
	config_load_badly(
		*state, "operator x {\n passwrd = y\n}\n", 2, "passwrd: |section operator|did you mean password?");
	config_load_badly(*state, "admin {\n\n mail = y\n}\n", 3, "mail: |section admin|did you mean email?");
	config_load_badly(*state, "ban \"*@x\" { why = y }\n", 1, "why: |section ban");
	config_load_badly(*state, "a|b = y\n", 1, "no such key");
}

static void test_wrong_syntax_names_the_line(void **state)
{
	config_load_badly(*state, "\nmax-clients 12\n", 2, "equal sign|max-clients 12|expected KEY = VALUE");
	config_load_badly(*state, "max-clients = {1, 2}\n", 1, "max-clients = {1, 2}|expected KEY = VALUE");
	config_load_badly(*state, "}\n", 1, "brace");
	config_load_badly(*state, "operator { password = x }\n", 1, "title|SECTION");
	config_load_badly(*state, "operator = 5\n", 1, "SECTION");
	config_load_badly(*state, "operator a { password = x }\n\noperator a { password = y }\n", 3, "duplicate|a");
	config_load_badly(*state, "max-clients { }\n", 1, "max-clients { }");
	config_load_badly(*state, "# *\noperator a { password = x mask = *@* }\n", 2, "quotes");
	config_load_badly(*state, "network = a+b\n", 1, "quotes");
	config_load_badly(*state, "network = Net#comment\n\nx = y\n", 3, "x: ");
}

static void test_the_file_ends_too_early(void **state)
{
	config_load_badly(*state, "# x\nmax-clients =\n", 2, "ends too early");
	config_load_badly(*state, "max-clients\n", 1, "ends too early");
	config_load_badly(*state, "operator a {\n password = x\n", 2, "ends too early");
	config_load_badly(*state, "network = \"Net\n\n", 2, "ends too early");
	config_load_badly(*state, "admin {", 1, "ends too early");
	config_load_badly(*state, "listen = {\":1\",", 1, "ends too early");
}

static void test_wrong_sections(void **state)
{
	config_load_badly(*state, "operator a {\n}\n", 2, "operator: 'a'|password-file and password");
	config_load_badly(*state, "operator a { password = \"\" }\n", 1, "operator: 'a'|password of 1 to");
	config_load_badly(*state, "operator a { password = x password-file = y }\n", 1, "needs one of");
	config_load_badly(*state, "operator a { password = x mask = nohost }\n", 1, "operator: 'a'|mask like|'nohost'");
	config_load_badly(*state, "operator \"a b\" { password = x }\n", 1, "operator: |without blanks");
	config_load_badly(*state, "operator a { password-file = /nonexistent }\n", 1, "/nonexistent|No such file");
	config_load_badly(*state, "ban nohost { }\n", 1, "ban: |mask like|'nohost'");
	config_load_badly(*state, "ban \"a@b@c\" { }\n", 1, "ban: ");
	config_load_badly(*state, "ban \"*@b\" { reason = \"\\x07\" }\n", 1, "ban: |reason");
}

static void test_files_that_cannot_be_read(void **state)
{
	struct config_fixture *fixture = *state;
	config_load_badly(fixture, "\nmotd = /nonexistent/motd\n", 2, "motd: |/nonexistent/motd|No such file");
	config_load_badly(fixture, "password-file = /nonexistent\n", 1, "password-file: |No such file");
	free(fixture->source.path);
	fixture->source.path = strdup("/nonexistent/serve.conf");
	buffer_clear(&fixture->notes.problems);
	assert_null(config_load(&fixture->source, &fixture->notes));
	assert_string_equal(buffer_text(&fixture->notes.problems),
		"cannot read /nonexistent/serve.conf: No such file or directory\n");
	free(fixture->source.path);
	fixture->source.path = strdup(fixture->folder);
	buffer_clear(&fixture->notes.problems);
	assert_null(config_load(&fixture->source, &fixture->notes));
	assert_non_null(strstr(buffer_text(&fixture->notes.problems), "Is a directory"));
}

static void test_motd_and_password_come_from_files(void **state)
{
	struct config_fixture *fixture = *state;
	char motd[96], password[96], text[256];
	snprintf(motd, sizeof(motd), "%s/motd", fixture->folder);
	snprintf(password, sizeof(password), "%s/password", fixture->folder);
	snprintf(text, sizeof(text), "motd = %s\npassword-file = %s\n", motd, password);
	config_write_file(motd, "Be kind.\nThe end.\n", 0644);
	config_write_file(password, "open sesame\nnot this\n", 0600);
	const struct config *config = config_load_well(fixture, text);
	assert_string_equal(config->hub->motd, "Be kind.\nThe end.\n");
	assert_string_equal(config->hub->password, "open sesame");
	assert_int_equal(fixture->notes.warnings.len, 0);
	config_write_file(password, "\n", 0600);
	config_load_badly(fixture, text, 2, "password-file: |first line");
	config_write_file(password, "x\n", 0600);
	config_write_file(motd, "\xc3(\n", 0644);
	config_load_badly(fixture, text, 1, "motd: |UTF-8");
}

static void test_secrets_that_others_may_read_are_a_warning(void **state)
{
	struct config_fixture *fixture = *state;
	assert_non_null(config_load_text(fixture, "operator a { password = x }\n"));
	assert_null(strstr(buffer_text(&fixture->notes.warnings), "chmod"));
	assert_int_equal(chmod(fixture->path, 0644), 0);
	config_destroy(fixture->config);
	fixture->config = config_load(&fixture->source, &fixture->notes);
	assert_non_null(fixture->config);
	assert_non_null(strstr(buffer_text(&fixture->notes.warnings), "chmod o-r"));
}

static void test_a_nul_byte_is_no_text(void **state)
{
	struct config_fixture *fixture = *state;
	FILE *file = fopen(fixture->path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite("a\0b", 1, 3, file), 3);
	fclose(file);
	assert_null(config_load(&fixture->source, &fixture->notes));
	assert_non_null(strstr(buffer_text(&fixture->notes.problems), "NUL"));
}

static void test_limits_fit_the_descriptors(void **state)
{
	struct config_fixture *fixture = *state;
	fixture->source.descriptor_limit = 1024;
	const struct config *config = config_load_well(fixture, "");
	assert_in_range(config->hub->max_clients, 800, 950);
	assert_in_range(config->hub->max_waiting, 50, 200);
	assert_in_range(config->hub->max_clients + config->hub->max_waiting, 900, 1000);
	assert_int_equal(fixture->notes.warnings.len, 0);
	unsigned without_metrics = config->hub->max_clients;
	config = config_load_well(fixture, "metrics = \":0\"\n");
	assert_in_range(config->hub->max_clients, without_metrics - 50, without_metrics - 30);
	config = config_load_well(fixture, "max-clients = 5000\n");
	assert_int_equal(config->hub->max_clients, 5000);
	assert_non_null(strstr(buffer_text(&fixture->notes.warnings), "LimitNOFILE"));
	config = config_load_well(fixture, "max-waiting = 500\n");
	assert_in_range(config->hub->max_clients, 400, 500);
}

static void test_flags_are_checked_at_once(void **state)
{
	struct config_fixture *fixture = *state;
	struct error error;
	assert_false(config_source_add(&fixture->source, config_option_find("drain"), "x", &error));
	assert_non_null(strstr(error.text, "--drain: "));
	assert_false(config_source_set(&fixture->source, "drain", &error));
	assert_non_null(strstr(error.text, "KEY=VALUE"));
	assert_false(config_source_set(&fixture->source, "max-client=3", &error));
	assert_non_null(strstr(error.text, "did you mean max-clients?"));
	assert_false(config_source_set(&fixture->source, "check=1", &error));
	assert_true(config_source_set(&fixture->source, "admin-email=a=b", &error));
	assert_int_equal(fixture->source.flag_count, 1);
	assert_string_equal(config_load_well(fixture, "")->hub->admin_email, "a=b");
}

/* What a reload logs. */
static char *reloaded_log(struct config_fixture *fixture, struct config **next)
{
	char *text = NULL;
	size_t len;
	FILE *stream = open_memstream(&text, &len);
	struct log log;
	log_init(&log, stream, LOG_LEVEL_DEBUG, LOG_FORMAT_TEXT);
	*next = config_reload(fixture->config, &fixture->source, &log);
	fclose(stream);
	return text;
}

static void test_a_wrong_reload_changes_nothing(void **state)
{
	struct config_fixture *fixture = *state;
	struct config *next;
	config_load_well(fixture, "network = Net\n");
	config_write_file(fixture->path, "\nnetwork = \"a b\"\n", 0600);
	char *text = reloaded_log(fixture, &next);
	assert_null(next);
	assert_non_null(strstr(text, "serve.conf:2: network: "));
	assert_non_null(strstr(text, "the running configuration stays"));
	free(text);
}

static void test_a_reload_keeps_what_needs_a_restart(void **state)
{
	struct config_fixture *fixture = *state;
	struct config *next;
	config_load_well(fixture, "name = old.example\nthreads = 2\nnetwork = Old\npid-file = /tmp/x\n");
	config_write_file(fixture->path, "name = new.example\nthreads = 3\nnetwork = New\nport-file = /tmp/y\n", 0600);
	char *text = reloaded_log(fixture, &next);
	assert_non_null(next);
	assert_string_equal(next->hub->network, "New");
	assert_string_equal(next->hub->server_name, "old.example");
	assert_int_equal(next->threads, 2);
	assert_string_equal(next->pid_file, "/tmp/x");
	assert_null(next->port_file);
	assert_non_null(strstr(text, "name is to be 'new.example'; that takes a restart"));
	assert_non_null(strstr(text, "threads is to be '3'"));
	assert_non_null(strstr(text, "port-file"));
	assert_null(strstr(text, "network"));
	free(text);
	config_destroy(next);
}

static void test_what_is_explained_can_be_read_again(void **state)
{
	struct config_fixture *fixture = *state;
	struct config *config = config_load_well(fixture,
		"description = \"a $\\\\ \\\"b\\\"\"\nmax-clients = 17\nadmin { email = x@y }\nban \"*@z\" { reason = \"r\" }\n");
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	config_explain(config, &text);
	config = config_load_well(fixture, buffer_text(&text));
	buffer_finish(&text);
	assert_string_equal(config->hub->description, "a $\\ \"b\"");
	assert_int_equal(config->hub->max_clients, 17);
	assert_string_equal(config->hub->admin_email, "x@y");
	assert_string_equal(config->hub->bans->reason, "r");
}

static void test_the_table_is_sound(void **state)
{
	(void)state;
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		assert_ptr_equal(config_option_find(option->name), option);
		assert_non_null(option->help);
		assert_int_equal(config_option_index(option), i);
		if (i > 0)
			assert_true(option->group >= config_option_at(i - 1)->group);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_threads_by_processors),
		config_test(test_an_empty_file_gives_the_defaults),
		config_test(test_all_kinds_of_values),
		config_test(test_flags_win_over_the_file),
		config_test(test_wrong_values_say_what_was_expected),
		config_test(test_all_wrong_values_are_told_at_once),
		config_test(test_unknown_keys_get_a_suggestion),
		config_test(test_wrong_syntax_names_the_line),
		config_test(test_the_file_ends_too_early),
		config_test(test_wrong_sections),
		config_test(test_files_that_cannot_be_read),
		config_test(test_motd_and_password_come_from_files),
		config_test(test_secrets_that_others_may_read_are_a_warning),
		config_test(test_a_nul_byte_is_no_text),
		config_test(test_limits_fit_the_descriptors),
		config_test(test_flags_are_checked_at_once),
		config_test(test_a_wrong_reload_changes_nothing),
		config_test(test_a_reload_keeps_what_needs_a_restart),
		config_test(test_what_is_explained_can_be_read_again),
		config_test(test_the_table_is_sound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
