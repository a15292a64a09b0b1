#include <apollon/irc/scram.h>

#include <stdio.h>
#include <string.h>

#include <support/unit.h>

/* RFC 7677 section 3. */
#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVER_NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define NONCES CLIENT_NONCE SERVER_NONCE
#define FIRST "n,,n=user,r=" CLIENT_NONCE
#define CHALLENGE "r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define FINAL "c=biws,r=" NONCES ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define VERIFIER "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static struct slice text_of(const struct sasl_message *message)
{
	return (struct slice){message->data, message->len};
}

static void assert_message(const struct sasl_message *message, const char *expected)
{
	assert_string_equal(message->data, expected);
	assert_int_equal(message->len, strlen(expected));
}

static void make_record(struct scram_record *record, const char *password)
{
	char salt[32];
	size_t len;
	assert_true(secret_base64_decode(SLICE("W22ZaJ0SNY7soEsUEjb6gQ=="), salt, sizeof(salt), &len));
	scram_record_make(record, slice_of(password), (struct slice){salt, len}, 4096);
}

static void test_the_client_of_the_rfc(void **state)
{
	struct scram_client client = {0};
	struct sasl_message message;
	struct error error;
	(void)state;
	assert_true(scram_client_first(&client, "", "user", CLIENT_NONCE, &message));
	assert_message(&message, FIRST);
	assert_true(scram_client_final(&client, SLICE(CHALLENGE), SLICE("pencil"), &message, &error));
	assert_message(&message, FINAL);
	assert_true(scram_client_verify(&client, SLICE(VERIFIER), &error));
	scram_client_finish(&client);
}

static void test_the_server_of_the_rfc(void **state)
{
	struct scram_server server = {0};
	struct scram_record record;
	struct sasl_message answer;
	(void)state;
	make_record(&record, "pencil");
	assert_null(scram_server_first(&server, SLICE(FIRST)));
	assert_string_equal(server.name, "user");
	assert_string_equal(server.authzid, "");
	assert_null(scram_server_challenge(&server, &record, SERVER_NONCE, &answer));
	assert_message(&answer, CHALLENGE);
	assert_null(scram_server_final(&server, SLICE(FINAL), &answer));
	assert_message(&answer, VERIFIER);
	scram_server_finish(&server);
}

/* How an exchange between our own sides ends: NULL, or the server's error. */
static const char *log_in(const char *authzid, const char *name, const char *kept, const char *typed)
{
	struct scram_client client = {0};
	struct scram_server server = {0};
	struct scram_record record;
	struct sasl_message message, answer;
	struct error error;
	make_record(&record, kept);
	assert_true(scram_client_first(&client, authzid, name, "abc", &message));
	assert_null(scram_server_first(&server, text_of(&message)));
	assert_string_equal(server.name, name);
	assert_string_equal(server.authzid, authzid);
	assert_null(scram_server_challenge(&server, &record, "def", &answer));
	assert_true(scram_client_final(&client, text_of(&answer), slice_of(typed), &message, &error));
	const char *result = scram_server_final(&server, text_of(&message), &answer);
	if (!result)
		assert_true(scram_client_verify(&client, text_of(&answer), &error));
	scram_client_finish(&client);
	scram_server_finish(&server);
	return result;
}

static void test_both_sides_together(void **state)
{
	(void)state;
	assert_null(log_in("", "alice", "sesame", "sesame"));
	assert_null(log_in("alice", "alice", "sesame", "sesame"));
	assert_string_equal(log_in("", "alice", "sesame", "sesamf"), "invalid-proof");
	assert_string_equal(log_in("", "alice", "sesame", ""), "invalid-proof");
}

static void test_names_with_commas_and_equals_signs(void **state)
{
	(void)state;
	assert_null(log_in("=,=2C", "a,b=c=3D,", "sesame", "sesame"));
}

/* RFC 4013: ligature fi, full-width letters, a soft hyphen, another blank. */
static void test_passwords_that_look_alike_are_alike(void **state)
{
	(void)state;
	assert_null(log_in("", "alice", "fish", "\xef\xac\x81sh"));
	assert_null(log_in("", "alice", "abc",
		"\xef\xbd\x81\xc2\xad"
		"bc"));
	assert_null(log_in("", "alice", "a b \xc3\xbc",
		"a\xc2\xa0"
		"b\xe1\x9a\x80u\xcc\x88"));
	assert_string_equal(log_in("", "alice", "\xc3\xbc", "u"), "invalid-proof");
}

static void test_passwords_that_cannot_be_prepared(void **state)
{
	char long_one[2001];
	(void)state;
	for (size_t i = 0; i + 1 < sizeof(long_one); i += 2)
		memcpy(long_one + i, "\xc3\xbc", 2);
	long_one[sizeof(long_one) - 1] = '\0';
	assert_null(log_in("", "alice", long_one, long_one));
	assert_null(log_in("", "alice", "a\x01z", "a\x01z"));
	assert_null(log_in("", "alice", "\xff\xfe", "\xff\xfe"));
	assert_string_equal(log_in("", "alice", "\xff\xfe", "\xff\xff"), "invalid-proof");
	assert_string_equal(log_in("", "alice", "a\x01z", "a\x02z"), "invalid-proof");
}

static void test_first_messages_that_are_refused(void **state)
{
	static const char *const cases[][2] = {{"", "invalid-encoding"}, {"n", "invalid-encoding"},
		{"n,,", "invalid-encoding"}, {"n,n=user,r=abc", "invalid-encoding"},
		{"x,,n=user,r=abc", "invalid-encoding"},
		{"p=tls-unique,,n=user,r=abc", "channel-binding-not-supported"},
		{"n,,m=x,n=user,r=abc", "extensions-not-supported"}, {"n,,n=,r=abc", "invalid-username-encoding"},
		{"n,,n=us=2cer,r=abc", "invalid-username-encoding"}, {"n,,n=user=,r=abc", "invalid-username-encoding"},
		{"n,,n=\xff,r=abc", "invalid-username-encoding"}, {"n,a=x=,n=user,r=abc", "invalid-username-encoding"},
		{"n,b=x,n=user,r=abc", "invalid-encoding"}, {"n,,n=user", "invalid-encoding"},
		{"n,,n=user,r=", "invalid-encoding"}, {"n,,n=user,r=a b", "invalid-encoding"},
		{"n,,r=abc,n=user", "invalid-encoding"}, {"n,,n=user,r=\xc3\xbc", "invalid-encoding"}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scram_server server = {0};
		const char *error = scram_server_first(&server, slice_of(cases[i][0]));
		assert_non_null(error);
		assert_string_equal(error, cases[i][1]);
		scram_server_finish(&server);
	}
}

static void test_first_messages_that_are_taken(void **state)
{
	static const char *const cases[] = {"y,,n=user,r=abc", "n,a=admin,n=user,r=abc", "n,,n=user,r=abc,x=later"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scram_server server = {0};
		assert_null(scram_server_first(&server, slice_of(cases[i])));
		assert_string_equal(server.name, "user");
		scram_server_finish(&server);
	}
}

static void test_names_and_nonces_that_are_too_long(void **state)
{
	struct scram_server server = {0};
	char message[SASL_MESSAGE_LIMIT], text[SCRAM_NAME_LIMIT + 2];
	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	snprintf(message, sizeof(message), "n,,n=%s,r=abc", text);
	assert_string_equal(scram_server_first(&server, slice_of(message)), "invalid-username-encoding");
	snprintf(message, sizeof(message), "n,,n=user,r=%.*s", (int)SCRAM_NONCE_LIMIT + 1, text);
	assert_string_equal(scram_server_first(&server, slice_of(message)), "invalid-encoding");
	snprintf(message, sizeof(message), "n,,n=%s,r=abc", text + 1);
	assert_null(scram_server_first(&server, slice_of(message)));
	scram_server_finish(&server);
}

static const char *finish_with(const char *final)
{
	struct scram_server server = {0};
	struct scram_record record;
	struct sasl_message answer;
	make_record(&record, "pencil");
	assert_null(scram_server_first(&server, SLICE(FIRST)));
	assert_null(scram_server_challenge(&server, &record, SERVER_NONCE, &answer));
	const char *error = scram_server_final(&server, slice_of(final), &answer);
	scram_server_finish(&server);
	return error ? error : "none";
}

static void test_final_messages_that_are_refused(void **state)
{
	(void)state;
	assert_string_equal(finish_with(""), "invalid-encoding");
	assert_string_equal(finish_with("c=biws"), "invalid-encoding");
	assert_string_equal(finish_with("c=biws,r=" NONCES), "invalid-encoding");
	assert_string_equal(
		finish_with("r=" NONCES ",c=biws,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), "invalid-encoding");
	/* "y,,": not what the first message began with */
	assert_string_equal(finish_with("c=eSws,r=" NONCES ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="),
		"channel-bindings-dont-match");
	assert_string_equal(finish_with("c=!,r=" NONCES ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="),
		"channel-bindings-dont-match");
	assert_string_equal(
		finish_with("c=biws,r=" CLIENT_NONCE ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), "other-error");
	assert_string_equal(
		finish_with("c=biws,r=" NONCES ",p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), "invalid-proof");
	assert_string_equal(finish_with("c=biws,r=" NONCES ",p=dHzb"), "invalid-proof");
	assert_string_equal(finish_with("c=biws,r=" NONCES ",p="), "invalid-proof");
	assert_string_equal(finish_with("c=biws,r=" NONCES ",p=*"), "invalid-proof");
	/* What is added is signed as well. */
	assert_string_equal(
		finish_with("c=biws,r=" NONCES ",x=y,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), "invalid-proof");
	assert_string_equal(finish_with(FINAL), "none");
}

static void assert_client_refuses(const char *challenge, const char *why)
{
	struct scram_client client = {0};
	struct sasl_message message;
	struct error error;
	assert_true(scram_client_first(&client, "", "user", CLIENT_NONCE, &message));
	assert_false(scram_client_final(&client, slice_of(challenge), SLICE("pencil"), &message, &error));
	assert_non_null(strstr(error.text, why));
	scram_client_finish(&client);
}

static void test_challenges_that_the_client_refuses(void **state)
{
	(void)state;
	assert_client_refuses("", "no SCRAM");
	assert_client_refuses("e=unknown-user", "unknown-user");
	assert_client_refuses("m=x,r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "no SCRAM");
	assert_client_refuses("r=" NONCES ",s=,i=4096", "no SCRAM");
	assert_client_refuses("r=" NONCES ",s=W22Z", "no SCRAM");
	assert_client_refuses("r=" SERVER_NONCE CLIENT_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "another login");
	assert_client_refuses("r=" CLIENT_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "another login");
	assert_client_refuses("r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1", "rounds");
	assert_client_refuses("r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", "rounds");
	assert_client_refuses("r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001", "rounds");
	assert_client_refuses("r=" NONCES ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999", "rounds");
}

static void test_a_server_that_does_not_know_the_password(void **state)
{
	static const char *const wrong[] = {"", "v=", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", "e=other-error",
		"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95Gc=", "x=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct scram_client client = {0};
		struct sasl_message message;
		struct error error;
		assert_true(scram_client_first(&client, "", "user", CLIENT_NONCE, &message));
		assert_true(scram_client_final(&client, SLICE(CHALLENGE), SLICE("pencil"), &message, &error));
		assert_false(scram_client_verify(&client, slice_of(wrong[i]), &error));
		scram_client_finish(&client);
	}
}

static void test_names_that_the_client_cannot_send(void **state)
{
	struct scram_client client = {0};
	struct sasl_message message;
	char name[SCRAM_NAME_LIMIT + 2], nonce[SCRAM_NONCE_LIMIT + 2];
	(void)state;
	memset(name, '=', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memset(nonce, 'n', sizeof(nonce) - 1);
	nonce[sizeof(nonce) - 1] = '\0';
	assert_false(scram_client_first(&client, "", name, "abc", &message));
	assert_false(scram_client_first(&client, name, "user", "abc", &message));
	assert_false(scram_client_first(&client, "", "user", nonce, &message));
	/* Each fits, but escaped they are more than a message may have. */
	assert_false(scram_client_first(&client, name + 1, name + 1, "abc", &message));
	assert_true(scram_client_first(&client, "", name + 1, nonce + 1, &message));
	scram_client_finish(&client);
}

static void test_records(void **state)
{
	char text[SCRAM_RECORD_SIZE], again[SCRAM_RECORD_SIZE];
	struct scram_record record, parsed;
	(void)state;
	make_record(&record, "pencil");
	scram_record_format(&record, text);
	assert_memory_equal(text, "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$", 44);
	assert_true(scram_record_parse(&parsed, text));
	scram_record_format(&parsed, again);
	assert_string_equal(text, again);
	scram_record_wipe(&parsed);
	assert_int_equal(parsed.iterations, 0);
}

static void test_what_is_no_record(void **state)
{
#define KEY "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
	static const char *const wrong[] = {"", "SCRAM-SHA-256", "SCRAM-SHA-1$4096:c2FsdA==$" KEY ":" KEY,
		"SCRAM-SHA-256$1:c2FsdA==$" KEY ":" KEY, "SCRAM-SHA-256$99999999:c2FsdA==$" KEY ":" KEY,
		"SCRAM-SHA-256$4096:$" KEY ":" KEY, "SCRAM-SHA-256$4096:c2FsdA==$" KEY,
		"SCRAM-SHA-256$4096:c2FsdA==$" KEY ":",
		"SCRAM-SHA-256$4096:c2FsdA==$" KEY ":c2FsdA==", "SCRAM-SHA-256$4096:c2FsdA==$" KEY ":" KEY ":",
		"SCRAM-SHA-256$x:c2FsdA==$" KEY ":" KEY, "SCRAM-SHA-256$4096:c2Fsd$" KEY ":" KEY};
	struct scram_record record;
	(void)state;
	assert_true(scram_record_parse(&record, "SCRAM-SHA-256$4096:c2FsdA==$" KEY ":" KEY));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(scram_record_parse(&record, wrong[i]));
#undef KEY
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_client_of_the_rfc),
		cmocka_unit_test(test_the_server_of_the_rfc),
		cmocka_unit_test(test_both_sides_together),
		cmocka_unit_test(test_names_with_commas_and_equals_signs),
		cmocka_unit_test(test_passwords_that_look_alike_are_alike),
		cmocka_unit_test(test_passwords_that_cannot_be_prepared),
		cmocka_unit_test(test_first_messages_that_are_refused),
		cmocka_unit_test(test_first_messages_that_are_taken),
		cmocka_unit_test(test_names_and_nonces_that_are_too_long),
		cmocka_unit_test(test_final_messages_that_are_refused),
		cmocka_unit_test(test_challenges_that_the_client_refuses),
		cmocka_unit_test(test_a_server_that_does_not_know_the_password),
		cmocka_unit_test(test_names_that_the_client_cannot_send),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_what_is_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
