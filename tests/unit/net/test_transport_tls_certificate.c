/* Certificates: made, read, shown, chosen, and trusted or not. */
#include <apollon/net/transport_tls.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <support/tls_ends.h>
#include <support/unit.h>

static void make_pair(const struct tls_ends *fixture, const char *name)
{
	struct error error;
	char certificate[32], key[32];

	snprintf(certificate, sizeof(certificate), "%s.crt", name);
	snprintf(key, sizeof(key), "%s.key", name);
	if (!tls_make_certificate(tls_ends_path(fixture, certificate), tls_ends_path(fixture, key), name, &error))
		fail_msg("%s", error.text);
}

static void serve_pairs(struct tls_ends *fixture, const char *first, const char *second)
{
	char paths[4][128];
	struct tls_certificate certificates[2];
	const char *const names[] = {first, second};
	struct error error;
	unsigned count = second ? 2 : 1;

	for (unsigned i = 0; i < count; i++) {
		snprintf(paths[2 * i], sizeof(paths[0]), "%s/%s.crt", fixture->folder, names[i]);
		snprintf(paths[2 * i + 1], sizeof(paths[0]), "%s/%s.key", fixture->folder, names[i]);
		certificates[i] = (struct tls_certificate){paths[2 * i], paths[2 * i + 1]};
	}
	tls_server_unref(fixture->server);
	fixture->server = tls_server_create(certificates, count, &error);
	if (!fixture->server)
		fail_msg("%s", error.text);
}

static void connect_as(struct tls_ends *fixture, const struct tls_client_settings *settings, const char *host)
{
	tls_client_destroy(fixture->client);
	fixture->client = tls_ends_client(settings);
	tls_ends_open(fixture, host);
	tls_ends_shake(fixture, SIZE_MAX);
}

static void test_made_files(void **state)
{
	struct tls_ends *fixture = *state;
	char first[TLS_FINGERPRINT_SIZE], second[TLS_FINGERPRINT_SIZE];
	char *certificate = tls_ends_path(fixture, "a.crt"), *key = tls_ends_path(fixture, "a.key");
	struct error error;
	struct stat status;

	make_pair(fixture, "a");
	assert_int_equal(stat(key, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_true(tls_certificate_fingerprint(certificate, first, &error));
	assert_false(tls_make_certificate(certificate, key, "a", &error));
	assert_non_null(strstr(error.text, "is there already"));
	/* A crash between the two: the key stays, and gets a certificate. */
	assert_int_equal(unlink(certificate), 0);
	assert_true(tls_make_certificate(certificate, key, "a", &error));
	serve_pairs(fixture, "a", NULL);
	assert_true(tls_certificate_fingerprint(certificate, second, &error));
	assert_string_not_equal(first, second);
	assert_false(tls_make_certificate(
		tls_ends_path(fixture, "no/b.crt"), tls_ends_path(fixture, "no/b.key"), "b", &error));
	assert_non_null(strstr(error.text, "no/b.key: cannot be written"));
	assert_false(tls_certificate_fingerprint(key, first, &error));
	assert_non_null(strstr(error.text, "holds no certificate"));
}

static void test_both_ends_know_each_other_by_fingerprint(void **state)
{
	struct tls_ends *fixture = *state;
	struct tls_description description;
	struct tls_peer peer;
	char own[TLS_FINGERPRINT_SIZE];
	struct error error;

	make_pair(fixture, "alice");
	assert_true(tls_certificate_fingerprint(tls_ends_path(fixture, "alice.crt"), own, &error));
	connect_as(fixture,
		&(struct tls_client_settings){.certificate_path = tls_ends_path(fixture, "alice.crt"),
			.key_path = tls_ends_path(fixture, "alice.key")},
		"chat.example.org");
	transport_tls_peer(fixture->accepted.transport, &peer);
	assert_string_equal(peer.fingerprint, own);
	assert_string_equal(peer.subject, "alice");
	assert_false(peer.is_vouched);
	transport_tls_peer(fixture->connected.transport, &peer);
	tls_server_describe(fixture->server, 0, &description);
	assert_string_equal(peer.fingerprint, description.fingerprint);
	assert_string_equal(peer.subject, "chat.example.org");
	assert_string_equal(peer.protocol, "TLSv1.3");
	assert_string_equal(peer.cipher, "TLS_AES_128_GCM_SHA256");
	assert_int_equal(peer.expires_ms, description.expires_ms);
	assert_false(peer.is_vouched);
	assert_true(*peer.problem);
}

static void test_who_has_no_certificate(void **state)
{
	struct tls_ends *fixture = *state;
	struct tls_peer peer;

	tls_ends_open_shaken(fixture);
	transport_tls_peer(fixture->accepted.transport, &peer);
	assert_string_equal(peer.fingerprint, "");
	assert_string_equal(peer.subject, "");
	assert_int_equal(peer.expires_ms, 0);
}

static void assert_vouched(struct tls_ends *fixture, const char *host, bool expected)
{
	struct tls_peer peer;

	connect_as(fixture, &(struct tls_client_settings){.ca_file = tls_ends_path(fixture, "chat.example.org.crt")},
		host);
	transport_tls_peer(fixture->connected.transport, &peer);
	if (peer.is_vouched != expected)
		fail_msg("%s: %s", host, peer.problem);
	assert_int_equal(!*peer.problem, expected);
}

static void test_names_have_to_fit(void **state)
{
	struct tls_ends *fixture = *state;

	make_pair(fixture, "chat.example.org");
	serve_pairs(fixture, "chat.example.org", NULL);
	assert_vouched(fixture, "chat.example.org", true);
	assert_vouched(fixture, "CHAT.example.org", true);
	assert_vouched(fixture, "example.org", false);
	assert_vouched(fixture, "other.example.org", false);
	assert_vouched(fixture, "127.0.0.1", false);
}

static void test_addresses_have_to_fit(void **state)
{
	struct tls_ends *fixture = *state;
	struct tls_peer peer;

	make_pair(fixture, "127.0.0.1");
	serve_pairs(fixture, "127.0.0.1", NULL);
	connect_as(fixture, &(struct tls_client_settings){.ca_file = tls_ends_path(fixture, "127.0.0.1.crt")},
		"127.0.0.1");
	transport_tls_peer(fixture->connected.transport, &peer);
	assert_string_equal(peer.subject, "127.0.0.1");
	assert_true(peer.is_vouched);
	connect_as(fixture, &(struct tls_client_settings){.ca_file = tls_ends_path(fixture, "127.0.0.1.crt")},
		"127.0.0.2");
	transport_tls_peer(fixture->connected.transport, &peer);
	assert_false(peer.is_vouched);
}

static void assert_shown(struct tls_ends *fixture, const char *host, const char *subject)
{
	struct tls_peer peer;

	tls_ends_open(fixture, host);
	tls_ends_shake(fixture, SIZE_MAX);
	transport_tls_peer(fixture->connected.transport, &peer);
	assert_string_equal(peer.subject, subject);
}

static void test_the_name_asked_for_chooses_the_certificate(void **state)
{
	struct tls_ends *fixture = *state;

	make_pair(fixture, "one.example");
	make_pair(fixture, "two.example");
	serve_pairs(fixture, "one.example", "two.example");
	assert_int_equal(tls_server_certificate_count(fixture->server), 2);
	assert_shown(fixture, "one.example", "one.example");
	assert_shown(fixture, "two.example", "two.example");
	assert_shown(fixture, "three.example", "one.example");
	assert_shown(fixture, "192.0.2.1", "one.example");
}

static void assert_cannot_serve(const char *chain, const char *key, const char *reason)
{
	const struct tls_certificate certificate = {chain, key};
	struct error error;

	assert_null(tls_server_create(&certificate, 1, &error));
	if (!strstr(error.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", error.text, reason);
}

static void test_certificates_that_cannot_be_served(void **state)
{
	struct tls_ends *fixture = *state;
	struct error error;

	make_pair(fixture, "a");
	make_pair(fixture, "b");
	assert_cannot_serve(tls_ends_path(fixture, "a.crt"), tls_ends_path(fixture, "b.key"), "this key does not fit");
	assert_cannot_serve(
		tls_ends_path(fixture, "c.crt"), tls_ends_path(fixture, "a.key"), "cannot be read: No such file");
	assert_cannot_serve(
		tls_ends_path(fixture, "a.crt"), tls_ends_path(fixture, "c.key"), "cannot be read: No such file");
	assert_cannot_serve(fixture->folder, tls_ends_path(fixture, "a.key"), "cannot be read: Is a directory");
	assert_cannot_serve(tls_ends_path(fixture, "a.key"), tls_ends_path(fixture, "a.key"), "holds no certificate");
	assert_cannot_serve(tls_ends_path(fixture, "a.crt"), tls_ends_path(fixture, "a.crt"), "holds no private key");
	assert_cannot_serve("/dev/null", "/dev/null", "holds no certificate");
	assert_null(
		tls_client_create(&(struct tls_client_settings){.ca_file = tls_ends_path(fixture, "a.key")}, &error));
	assert_non_null(strstr(error.text, "holds no certificates of authorities"));
}

/* What was handed out by then lives on. */
static void test_connections_keep_what_they_need(void **state)
{
	struct tls_ends *fixture = *state;
	char data[16];
	size_t len;

	tls_ends_open_shaken(fixture);
	tls_server_unref(fixture->server);
	tls_client_destroy(fixture->client);
	fixture->server = NULL;
	fixture->client = NULL;
	assert_int_equal(tls_end_write(&fixture->connected, "hello", 5, &len), TRANSPORT_OK);
	tls_ends_carry(&fixture->connected, &fixture->accepted, SIZE_MAX);
	assert_int_equal(tls_end_read(&fixture->accepted, data, sizeof(data), &len), TRANSPORT_OK);
	assert_int_equal(len, 5);
}

#define tls_test(function) cmocka_unit_test_setup_teardown(function, tls_ends_set_up, tls_ends_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		tls_test(test_made_files),
		tls_test(test_both_ends_know_each_other_by_fingerprint),
		tls_test(test_who_has_no_certificate),
		tls_test(test_names_have_to_fit),
		tls_test(test_addresses_have_to_fit),
		tls_test(test_the_name_asked_for_chooses_the_certificate),
		tls_test(test_certificates_that_cannot_be_served),
		tls_test(test_connections_keep_what_they_need),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
