#include "support/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/client/options.h>

#include "client/option_table.h"

#define PARSE(options, error, ...) \
	parse(options, error, (const char *[]){"join", __VA_ARGS__, NULL}, \
		COUNT_OF(((const char *[]){"join", __VA_ARGS__})))

/* getopt may reorder what it is given. */
static bool parse(struct join_options *options, struct error *error, const char **words, size_t count)
{
	char *argv[32] = {0};
	for (size_t index = 0; index < count; index++)
		argv[index] = alloc_text(words[index]);
	char *all[32];
	memcpy(all, argv, sizeof(all));
	error->text[0] = '\0';
	bool is_good = join_options_parse(options, (int)count, argv, error);
	for (size_t index = 0; index < count; index++)
		free(all[index]);
	return is_good;
}

static int clean_environment(void **state)
{
	(void)state;
	unsetenv("APOLLON_TARGET");
	unsetenv("APOLLON_NICK");
	unsetenv("APOLLON_COLOR");
	setenv("USER", "user", 1);
	return 0;
}

static void assert_fails(const char *expected, const char *a, const char *b, const char *c)
{
	const char *words[] = {"join", a, b, c};
	struct join_options options;
	struct error error;
	assert_false(parse(&options, &error, words, c ? 4 : b ? 3 : 2));
	if (!strstr(error.text, expected))
		fail_msg("expected '%s' in '%s'", expected, error.text);
	join_options_finish(&options);
}

static void test_defaults(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	assert_true(PARSE(&options, &error, "chat.example"));
	assert_string_equal(options.address.host, "chat.example");
	assert_int_equal(options.address.port, 6697);
	assert_int_equal(options.tls, JOIN_TLS_ON);
	assert_false(options.is_local);
	assert_string_equal(options.nick, "user");
	assert_int_equal(options.channel_count, 1);
	assert_string_equal(options.channels[0].name, "#lobby");
	assert_true(options.acknowledged);
	assert_true(options.nick_retry);
	assert_int_equal(options.connect_timeout_ms, 10000);
	assert_int_equal(options.retries, RETRIES_BY_MODE);
	assert_null(options.target);
	join_options_finish(&options);
}

static void test_flags_and_target_in_any_order(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	assert_true(PARSE(&options, &error, "-n", "ann", "host:7000/dev,#ops", "-mone", "--message=two", "-c", "&local",
		"-N3", "-W", "0.5", "-qj"));
	assert_string_equal(options.nick, "ann");
	assert_int_equal(options.address.port, 7000);
	assert_int_equal(options.channel_count, 3);
	assert_string_equal(options.channels[0].name, "&local");
	assert_string_equal(options.channels[1].name, "#dev");
	assert_string_equal(options.channels[2].name, "#ops");
	assert_int_equal(options.message_count, 2);
	assert_string_equal(options.messages[1], "two");
	assert_int_equal(options.count, 3);
	assert_int_equal(options.wait_ms, 500);
	assert_true(options.quiet);
	assert_int_equal(options.output, JOIN_OUTPUT_JSON);
	join_options_finish(&options);
}

static void test_nick_has_an_order(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	setenv("USER", "9john.doe", 1);
	assert_true(PARSE(&options, &error, "host"));
	assert_string_equal(options.nick, "_9john_doe");
	join_options_finish(&options);
	setenv("APOLLON_NICK", "env", 1);
	assert_true(PARSE(&options, &error, "host"));
	assert_string_equal(options.nick, "env");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "addr@host"));
	assert_string_equal(options.nick, "addr");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "addr@host", "-n", "flag"));
	assert_string_equal(options.nick, "flag");
	join_options_finish(&options);
}

static void test_target_from_the_environment(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	setenv("APOLLON_TARGET", "eve@host/dev", 1);
	assert_true(PARSE(&options, &error, "-q"));
	assert_string_equal(options.address.host, "host");
	assert_string_equal(options.nick, "eve");
	join_options_finish(&options);
}

static void test_targets_decide_what_is_joined(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	assert_true(PARSE(&options, &error, "host", "-t", "#dev"));
	assert_int_equal(options.channel_count, 1);
	assert_string_equal(options.channels[0].name, "#dev");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "host", "-t", "bob"));
	assert_int_equal(options.channel_count, 0);
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "host/dev", "--no-join"));
	assert_int_equal(options.channel_count, 0);
	assert_string_equal(options.target, "#dev");
	join_options_finish(&options);
}

static void test_keys_come_from_files(void **state)
{
	char path[] = "/tmp/apollon-key-XXXXXX", argument[64];
	struct join_options options;
	struct error error;
	int fd = mkstemp(path);
	(void)state;
	assert_int_equal(write(fd, "sesame\nrest\n", 12), 12);
	close(fd);
	snprintf(argument, sizeof(argument), "vault=%s", path);
	assert_true(PARSE(&options, &error, "host", "-c", argument, "--pass-file", path));
	assert_string_equal(options.channels[0].name, "#vault");
	assert_string_equal(options.channels[0].key, "sesame");
	assert_true(join_password_read(&options, &error));
	assert_string_equal(options.password, "sesame");
	join_options_finish(&options);
	unlink(path);
	assert_fails("cannot open /nonexistent/key", "host", "-c", "vault=/nonexistent/key");
}

static void test_passwords_from_commands_and_descriptors(void **state)
{
	struct join_options options;
	struct error error;
	char number[16];
	int ends[2];
	(void)state;
	assert_true(PARSE(&options, &error, "host", "--pass-cmd", "printf 'open sesame\\nmore\\n'"));
	assert_true(join_password_read(&options, &error));
	assert_string_equal(options.password, "open sesame");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "host", "--pass-cmd", "echo secret; exit 3"));
	assert_false(join_password_read(&options, &error));
	assert_non_null(strstr(error.text, "failed (status 3)"));
	join_options_finish(&options);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "word\nnext\n", 10), 10);
	snprintf(number, sizeof(number), "%d", ends[0]);
	assert_true(PARSE(&options, &error, "host", "--pass-fd", number));
	assert_true(join_password_read(&options, &error));
	assert_string_equal(options.password, "word");
	/* What follows the line is left for whoever reads next. */
	char rest[8] = "";
	assert_int_equal(read(ends[0], rest, sizeof(rest)), 5);
	assert_string_equal(rest, "next\n");
	join_options_finish(&options);
	close(ends[0]);
	close(ends[1]);
}

static void test_mistakes_are_named(void **state)
{
	(void)state;
	assert_fails("which server?", "-q", NULL, NULL);
	assert_fails("there is no flag --nonsense", "host", "--nonsense", NULL);
	assert_fails("there is no flag --jsno; did you mean --json?", "host", "--jsno", NULL);
	assert_fails("there is no flag -Z", "host", "-Z", NULL);
	assert_fails("-m wants a value", "host", "-m", NULL);
	assert_fails("takes no value", "host", "--json=yes", NULL);
	assert_fails("'other' is too much", "host", "other", NULL);
	assert_fails("--count: expected a number", "host", "-N", "many");
	assert_fails("--count: expected a number", "host", "-N", "0");
	assert_fails("--wait: expected seconds", "host", "-W", "soon");
	assert_fails("--until: '(' is no extended regular expression", "host", "-U", "(");
	assert_fails("--format: '%z' is not known", "host", "-F", "%z");
	assert_fails("--nick: 'a b' is no nick", "host", "-n", "a b");
	assert_fails("--nick-retry: expected auto or never", "host", "--nick-retry", "maybe");
	assert_fails("--ack: expected server or none", "host", "--ack", "maybe");
	assert_fails("--color: expected auto, always or never", "host", "--color", "maybe");
	assert_fails("--notice and --action", "host", "--notice", "--action");
	assert_fails("--recv-only sends nothing", "host", "--recv-only", "-mx");
	assert_fails("--send-only shows nothing", "host", "--send-only", "-N1");
	assert_fails("--quiet and --verbose", "host", "-q", "-v");
	assert_fails("--no-join leaves nobody", "host", "--no-join", "-mx");
	assert_fails("not UTF-8", "host", "-m\xff", NULL);
	assert_fails("'#a b' is no channel name", "host", "-c", "a b");
	assert_fails("name is missing", "host", "-c", "#");
}

static void test_targets_that_are_none(void **state)
{
	(void)state;
	assert_fails("no password in the address", "bob:secret@host", NULL, NULL);
	assert_fails("no password in the address", "irc://bob:secret@host/x", NULL, NULL);
	assert_fails("the scheme is not known", "http://host", NULL, NULL);
	assert_fails("the scheme is not known", "http://host", NULL, NULL);
	assert_fails("the host is missing", "bob@", NULL, NULL);
	assert_fails("the nick before '@' is missing", "@host", NULL, NULL);
	assert_fails("hexadecimal", "irc://host/%2x", NULL, NULL);
	assert_fails("no '?'", "irc://host/x?key=y", NULL, NULL);
	assert_fails("host:99999", "host:99999", NULL, NULL);
}

static void test_urls_and_sockets(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	assert_true(PARSE(&options, &error, "irc://bob@[2001:db8::1]:7000/%23dev,ops"));
	assert_string_equal(options.address.host, "2001:db8::1");
	assert_int_equal(options.address.port, 7000);
	assert_string_equal(options.channels[0].name, "#dev");
	assert_string_equal(options.channels[1].name, "#ops");
	assert_string_equal(options.nick, "bob");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "bob@unix:/run/a@b/apollon.sock"));
	assert_int_equal(options.address.scheme, ADDRESS_UNIX);
	assert_string_equal(options.address.host, "/run/a@b/apollon.sock");
	assert_string_equal(options.nick, "bob");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "unix:/run/a@b/apollon.sock"));
	assert_string_equal(options.nick, "user");
	join_options_finish(&options);
}

static void test_help_shows_every_flag(void **state)
{
	char *text = NULL, flag[64];
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	(void)state;
	join_options_help(stream);
	fclose(stream);
	for (size_t index = 0; option_row_at(index); index++) {
		snprintf(flag, sizeof(flag), "--%s", option_row_at(index)->name);
		assert_non_null(strstr(text, flag));
	}
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		size_t width = 0;
		for (const char *c = line; *c; c++)
			width += ((unsigned char)*c & 0xc0) != 0x80;
		if (width > 90)
			fail_msg("too wide: %s", line);
	}
	free(text);
}

#define TEST(name) cmocka_unit_test_setup(name, clean_environment)

static void assert_place(const char *place, const char *flag, enum join_tls tls, unsigned port)
{
	struct join_options options;
	struct error error = {""};
	bool is_good = flag ? PARSE(&options, &error, place, flag) : PARSE(&options, &error, place);
	if (!is_good || options.tls != tls || options.address.port != port)
		fail_msg("%s %s: %s tls %d port %u", place, flag ? flag : "", error.text, (int)options.tls,
			(unsigned)options.address.port);
	join_options_finish(&options);
}

static void test_tls_is_what_happens_unless_it_is_this_machine(void **state)
{
	(void)state;
	assert_place("chat.example:7000", NULL, JOIN_TLS_ON, 7000);
	assert_place("chat.example:6667", NULL, JOIN_TLS_ON, 6667);
	assert_place("192.0.2.1", NULL, JOIN_TLS_ON, 6697);
	assert_place("127.1", NULL, JOIN_TLS_ON, 6697);
	assert_place("localhost.example", NULL, JOIN_TLS_ON, 6697);
	assert_place("localhost", NULL, JOIN_TLS_OFF, 6667);
	assert_place("Chat.LOCALHOST", NULL, JOIN_TLS_OFF, 6667);
	assert_place("127.8.9.1", NULL, JOIN_TLS_OFF, 6667);
	assert_place("[::1]", NULL, JOIN_TLS_OFF, 6667);
	assert_place("[::ffff:127.0.0.1]", NULL, JOIN_TLS_OFF, 6667);
	assert_place("unix:/run/chat", NULL, JOIN_TLS_OFF, 0);
	assert_place("localhost:6697", NULL, JOIN_TLS_ON, 6697);
	assert_place("localhost", "--tls", JOIN_TLS_ON, 6697);
	assert_place("localhost", "--identity", JOIN_TLS_ON, 6697);
	assert_place("localhost:7000", "--tls-ca=/ca.pem", JOIN_TLS_ON, 7000);
	assert_place("localhost", "--insecure", JOIN_TLS_OFF, 6667);
	assert_place("ircs://localhost", NULL, JOIN_TLS_ON, 6697);
	assert_place("IRCS://bob@localhost:1/dev", NULL, JOIN_TLS_ON, 1);
	assert_place("irc://chat.example", NULL, JOIN_TLS_OFF, 6667);
	assert_place("chat.example", "--no-tls", JOIN_TLS_OFF, 6667);
}

static void test_contradictions_about_tls(void **state)
{
	(void)state;
	assert_fails("--tls: --no-tls says the opposite", "host", "--no-tls", "--tls");
	assert_fails("--no-tls: --tls says the opposite", "host", "--tls", "--no-tls");
	assert_fails("'ircs://host': --no-tls says the opposite", "ircs://host", "--no-tls", NULL);
	assert_fails("'irc://host': --tls says the opposite", "irc://host", "--tls", NULL);
	assert_fails("--identity is of no use without TLS", "host", "--no-tls", "--identity");
	assert_fails("--tls-pin is of no use without TLS", "unix:/a",
		"--tls-pin=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NULL);
	assert_fails("a unix socket needs no TLS", "unix:/a", "--tls", NULL);
	assert_fails("one of --tls-pin, --tls-ca and --insecure", "host", "--tls-ca=a", "--insecure");
	assert_fails("one of --identity and --tls-cert", "host", "--identity", "--tls-cert=a");
	assert_fails("--tls-key belongs to", "host", "--tls-key=a", NULL);
	assert_fails("--tls-pin: expected sha256:", "host", "--tls-pin=sha1:1234", NULL);
	assert_fails("neither a name", "host", "--identity=-x", NULL);
	assert_fails("is no account's name", "host", "--account=a b", NULL);
}

static void test_an_identity_has_a_name_a_path_or_the_usual_one(void **state)
{
	struct join_options options;
	struct error error;
	(void)state;
	assert_true(PARSE(&options, &error, "--identity", "chat.example", "--account", "bob"));
	assert_string_equal(options.identity, "");
	assert_string_equal(options.account, "bob");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "--identity=work", "chat.example"));
	assert_string_equal(options.identity, "work");
	join_options_finish(&options);
	assert_true(PARSE(&options, &error, "--identity=./me.pem", "chat.example"));
	assert_string_equal(options.identity, "./me.pem");
	join_options_finish(&options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_defaults),
		TEST(test_flags_and_target_in_any_order),
		TEST(test_nick_has_an_order),
		TEST(test_target_from_the_environment),
		TEST(test_targets_decide_what_is_joined),
		TEST(test_keys_come_from_files),
		TEST(test_passwords_from_commands_and_descriptors),
		TEST(test_mistakes_are_named),
		TEST(test_targets_that_are_none),
		TEST(test_urls_and_sockets),
		TEST(test_help_shows_every_flag),
		TEST(test_tls_is_what_happens_unless_it_is_this_machine),
		TEST(test_contradictions_about_tls),
		TEST(test_an_identity_has_a_name_a_path_or_the_usual_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
