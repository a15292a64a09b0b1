#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/net/transport_tls.h>

#include "client/identity.h"

static char folder[64];

static int start(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/identity.XXXXXX");
	assert_non_null(mkdtemp(folder));
	setenv("XDG_DATA_HOME", folder, 1);
	return 0;
}

static int stop(void **state)
{
	static const char *const names[] = {"identities/default.crt", "identities/default.key", "identities/work.crt",
		"identities/work.key", "identities", ""};
	char path[256];
	(void)state;
	for (size_t index = 0; index < COUNT_OF(names); index++) {
		snprintf(path, sizeof(path), "%s/apollon/%s", folder, names[index]);
		remove(path);
	}
	return rmdir(folder);
}

static struct identity find(char *name)
{
	char nick[] = "ann";
	const struct join_options options = {.identity = name, .nick = nick};
	struct identity identity;
	struct error error = {""};
	if (!identity_find(&identity, &options, &error))
		fail_msg("%s", error.text);
	return identity;
}

static void assert_private(const char *path)
{
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void test_the_usual_one_is_made_once(void **state)
{
	char usual[] = "", first[TLS_FINGERPRINT_SIZE], second[TLS_FINGERPRINT_SIZE];
	struct error error;
	(void)state;
	struct identity identity = find(usual);
	assert_true(identity.is_new);
	assert_non_null(strstr(identity.certificate_path, "/apollon/identities/default.crt"));
	assert_private(identity.certificate_path);
	assert_private(identity.key_path);
	assert_true(tls_certificate_fingerprint(identity.certificate_path, first, &error));
	identity_finish(&identity);
	identity = find(usual);
	assert_false(identity.is_new);
	assert_true(tls_certificate_fingerprint(identity.certificate_path, second, &error));
	assert_string_equal(first, second);
	const struct tls_client_settings settings = {NULL, identity.certificate_path, identity.key_path};
	struct tls_client *client = tls_client_create(&settings, &error);
	assert_non_null(client);
	tls_client_destroy(client);
	identity_finish(&identity);
}

static void test_names_are_several_people(void **state)
{
	char usual[] = "", work[] = "work", first[TLS_FINGERPRINT_SIZE], second[TLS_FINGERPRINT_SIZE];
	struct error error;
	(void)state;
	struct identity a = find(usual), b = find(work);
	assert_true(tls_certificate_fingerprint(a.certificate_path, first, &error));
	assert_true(tls_certificate_fingerprint(b.certificate_path, second, &error));
	assert_string_not_equal(first, second);
	identity_finish(&a);
	identity_finish(&b);
}

static void test_paths_and_certificates_are_taken_as_they_are(void **state)
{
	char path[] = "./me.pem", certificate[] = "/a.crt", key[] = "/a.key";
	const struct join_options options = {.tls_certificate = certificate, .tls_key = key};
	struct error error;
	(void)state;
	struct identity identity = find(path);
	assert_string_equal(identity.certificate_path, "./me.pem");
	assert_null(identity.key_path);
	identity_finish(&identity);
	assert_true(identity_find(&identity, &options, &error));
	assert_string_equal(identity.certificate_path, "/a.crt");
	assert_string_equal(identity.key_path, "/a.key");
	identity_finish(&identity);
	identity = find(NULL);
	assert_null(identity.certificate_path);
	identity_finish(&identity);
}

static void test_where_it_cannot_be_kept_it_is_not_made(void **state)
{
	char usual[] = "", nick[] = "ann";
	const struct join_options options = {.identity = usual, .nick = nick};
	struct identity identity;
	struct error error;
	(void)state;
	setenv("XDG_DATA_HOME", "/proc/nowhere", 1);
	assert_false(identity_find(&identity, &options, &error));
	assert_non_null(strstr(error.text, "/proc/nowhere/apollon/identities/default"));
	identity_finish(&identity);
	setenv("XDG_DATA_HOME", folder, 1);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(identity_is_name("work"));
	assert_true(identity_is_name("a-b_c.d2"));
	assert_false(identity_is_name(""));
	assert_false(identity_is_name(".."));
	assert_false(identity_is_name("-x"));
	assert_false(identity_is_name("a/b"));
	assert_false(identity_is_name("a b"));
	assert_false(identity_is_name("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_usual_one_is_made_once),
		TEST(test_names_are_several_people),
		TEST(test_paths_and_certificates_are_taken_as_they_are),
		TEST(test_where_it_cannot_be_kept_it_is_not_made),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
