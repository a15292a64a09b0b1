#include <apollon/base/secret.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <support/unit.h>

static void test_wiping(void **state)
{
	char secret[16] = "a secret";
	(void)state;
	secret_wipe(secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		assert_int_equal(secret[i], 0);
	secret_wipe(NULL, 0);
	secret_free(NULL);
	secret_free(alloc_text("another"));
}

static void test_comparing(void **state)
{
	(void)state;
	assert_true(secret_equal(SLICE("sesame"), SLICE("sesame")));
	assert_true(secret_equal(SLICE(""), SLICE("")));
	assert_true(secret_equal((struct slice){0}, SLICE("")));
	assert_false(secret_equal(SLICE("sesame"), SLICE("sesamE")));
	assert_false(secret_equal(SLICE("sesame"), SLICE("sesam")));
	assert_false(secret_equal(SLICE("sesame"), SLICE("sesamee")));
	assert_false(secret_equal(SLICE("sesame"), SLICE("sesamesesame")));
	assert_false(secret_equal(SLICE("s"), SLICE("ss")));
	assert_false(secret_equal(SLICE("sesame"), SLICE("")));
	assert_false(secret_equal(SLICE(""), SLICE("sesame")));
	assert_false(secret_equal(SLICE(""), SLICE("\0")));
	assert_false(secret_equal(SLICE("a\0b"), SLICE("a\0c")));
}

/* A length that differs by a multiple of 256 must not vanish in a byte. */
static void test_comparing_very_different_lengths(void **state)
{
	char long_text[257];
	(void)state;
	memset(long_text, 'a', sizeof(long_text));
	assert_false(secret_equal(SLICE("a"), (struct slice){long_text, sizeof(long_text)}));
	assert_false(secret_equal((struct slice){long_text, sizeof(long_text)}, SLICE("a")));
}

static void test_randomness(void **state)
{
	char a[33], b[33];
	(void)state;
	secret_random_hex(a, 16);
	secret_random_hex(b, 16);
	assert_int_equal(strlen(a), 32);
	assert_int_equal(strspn(a, "0123456789abcdef"), 32);
	assert_string_not_equal(a, b);
}

/* RFC 4648 section 10. */
static void test_base64(void **state)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
		{"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		char text[SECRET_BASE64_SIZE(6)], data[6];
		size_t len;
		secret_base64_encode(slice_of(pairs[i][0]), text);
		assert_string_equal(text, pairs[i][1]);
		assert_true(secret_base64_decode(slice_of(text), data, sizeof(data), &len));
		assert_true(slice_equal_text((struct slice){data, len}, pairs[i][0]));
	}
}

static void test_what_is_no_base64(void **state)
{
	static const struct slice wrong[] = {SLICE("Zg"), SLICE("Zg="), SLICE("Zg==="), SLICE("Zg==Zg=="), SLICE("Z"),
		SLICE("="), SLICE("===="), SLICE("Zh=="), SLICE("Zm9 v"), SLICE("Zm9v\n"), SLICE("Zm-_"),
		SLICE("Zm9v\0"), SLICE("*"),
		SLICE("\xc3\xbc"
		      "AA"),
		SLICE("\xff\xff\xff\xff"), SLICE("+")};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		char data[16];
		size_t len;
		assert_false(secret_base64_decode(wrong[i], data, sizeof(data), &len));
	}
}

static void test_base64_without_room(void **state)
{
	char data[2];
	size_t len;
	(void)state;
	assert_false(secret_base64_decode(SLICE("Zm9v"), data, sizeof(data), &len));
	assert_true(secret_base64_decode(SLICE("Zm8="), data, sizeof(data), &len));
	assert_int_equal(len, 2);
}

static void assert_hash(const uint8_t hash[SECRET_HASH_SIZE], const char *expected)
{
	char base64[SECRET_BASE64_SIZE(SECRET_HASH_SIZE)];
	secret_base64_encode((struct slice){(const char *)hash, SECRET_HASH_SIZE}, base64);
	assert_string_equal(base64, expected);
}

/* FIPS 180-4's examples. */
static void test_sha256(void **state)
{
	uint8_t hash[SECRET_HASH_SIZE];
	(void)state;
	secret_sha256(SLICE("abc"), hash);
	assert_hash(hash, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
	secret_sha256(SLICE(""), hash);
	assert_hash(hash, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

/* RFC 4231, test case 2. */
static void test_hmac(void **state)
{
	static const uint8_t expected[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08,
		0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec,
		0x38, 0x43};
	uint8_t mac[SECRET_HASH_SIZE];
	(void)state;
	secret_hmac_sha256(SLICE("Jefe"), SLICE("what do ya want for nothing?"), mac);
	assert_memory_equal(mac, expected, sizeof(expected));
}

/* RFC 7914 section 11, the first block of its first vector. */
static void test_pbkdf2(void **state)
{
	static const uint8_t expected[] = {0x55, 0xac, 0x04, 0x6e, 0x56, 0xe3, 0x08, 0x9f, 0xec, 0x16, 0x91, 0xc2, 0x25,
		0x44, 0xb6, 0x05, 0xf9, 0x41, 0x85, 0x21, 0x6d, 0xde, 0x04, 0x65, 0xe6, 0x8b, 0x9d, 0x57, 0xc2, 0x0d,
		0xac, 0xbc};
	uint8_t derived[SECRET_HASH_SIZE];
	(void)state;
	secret_pbkdf2_sha256(SLICE("passwd"), SLICE("salt"), 1, derived);
	assert_memory_equal(derived, expected, sizeof(expected));
}

/* The second one, which has 80000 rounds. */
static void test_pbkdf2_with_many_rounds(void **state)
{
	static const uint8_t expected[] = {0x4d, 0xdc, 0xd8, 0xf6, 0x0b, 0x98, 0xbe, 0x21, 0x83, 0x0c, 0xee, 0x5e, 0xf2,
		0x27, 0x01, 0xf9, 0x64, 0x1a, 0x44, 0x18, 0xd0, 0x4c, 0x04, 0x14, 0xae, 0xff, 0x08, 0x87, 0x6b, 0x34,
		0xab, 0x56};
	uint8_t derived[SECRET_HASH_SIZE];
	(void)state;
	secret_pbkdf2_sha256(SLICE("Password"), SLICE("NaCl"), 80000, derived);
	assert_memory_equal(derived, expected, sizeof(expected));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wiping),
		cmocka_unit_test(test_comparing),
		cmocka_unit_test(test_comparing_very_different_lengths),
		cmocka_unit_test(test_randomness),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_what_is_no_base64),
		cmocka_unit_test(test_base64_without_room),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_pbkdf2),
		cmocka_unit_test(test_pbkdf2_with_many_rounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
