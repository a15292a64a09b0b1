#include "hub/cloak.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

#include "support/chat.h"
#include "support/operators.h"

static const uint8_t key[CLOAK_KEY_SIZE] = "a key of thirty-two bytes, whole";
static const uint8_t other_key[CLOAK_KEY_SIZE] = "another one, just as long as tha";

/* From which part on the cloaks of two addresses are alike: 0, 1 or 2; 3 when only the end is. */
static unsigned first_common_part(const char *a, const char *b)
{
	char cloak_a[CLOAK_SIZE], cloak_b[CLOAK_SIZE];
	cloak_address(key, a, cloak_a);
	cloak_address(key, b, cloak_b);
	unsigned part = 0;
	while (part < 3 && strcmp(cloak_a + (size_t)9 * part, cloak_b + (size_t)9 * part) != 0)
		part++;
	return part;
}

static void test_it_looks_like_a_host_and_tells_nothing(void **state)
{
	(void)state;
	char cloak[CLOAK_SIZE];
	cloak_address(key, "192.0.2.7", cloak);
	assert_int_equal(strlen(cloak), CLOAK_SIZE - 1);
	assert_true(strlen(cloak) <= HOST_LIMIT);
	assert_int_equal(strspn(cloak, "abcdefghijklmnopqrstuvwxyz234567."), strlen(cloak));
	assert_string_equal(cloak + CLOAK_SIZE - 4, ".ip");
	assert_null(strstr(cloak, "192"));
}

static void test_the_same_address_has_the_same_cloak(void **state)
{
	(void)state;
	assert_int_equal(first_common_part("192.0.2.7", "192.0.2.7"), 0);
	assert_int_equal(first_common_part("192.0.2.7", "::ffff:192.0.2.7"), 0);
}

static void test_neighbours_have_the_parts_of_their_networks_in_common(void **state)
{
	(void)state;
	assert_int_equal(first_common_part("192.0.2.7", "192.0.2.8"), 1);
	assert_int_equal(first_common_part("192.0.2.7", "192.0.3.7"), 2);
	assert_int_equal(first_common_part("192.0.2.7", "192.1.2.7"), 3);
}

static void test_of_ipv6_a_host_is_a_network(void **state)
{
	(void)state;
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), 0);
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db8:1:3::1"), 1);
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db8:2:2::1"), 2);
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db9:1:2::1"), 3);
}

static void test_another_key_makes_other_cloaks(void **state)
{
	(void)state;
	char first[CLOAK_SIZE], second[CLOAK_SIZE];
	cloak_address(key, "192.0.2.7", first);
	cloak_address(other_key, "192.0.2.7", second);
	for (size_t part = 0; part < 3; part++)
		assert_memory_not_equal(first + 9 * part, second + 9 * part, 8);
}

static void test_what_is_no_address_is_hidden_too(void **state)
{
	(void)state;
	char cloak[CLOAK_SIZE];
	cloak_address(key, "localhost", cloak);
	assert_int_equal(strlen(cloak), CLOAK_SIZE - 1);
	assert_null(strstr(cloak, "localhost"));
}

static void test_keys_as_text(void **state)
{
	(void)state;
	uint8_t parsed[CLOAK_KEY_SIZE] = {0};
	char text[2 * CLOAK_KEY_SIZE + 2];
	for (size_t i = 0; i < 2 * CLOAK_KEY_SIZE; i++)
		text[i] = "0123456789abcdef"[i % 16];
	text[2 * CLOAK_KEY_SIZE] = '\0';
	assert_true(cloak_key_parse(parsed, text));
	assert_int_equal(parsed[0], 0x01);
	assert_int_equal(parsed[31], 0xef);
	memcpy(text + 2 * CLOAK_KEY_SIZE, "0", 2);
	assert_false(cloak_key_parse(parsed, text));
	text[2 * CLOAK_KEY_SIZE] = '\0';
	text[63] = 'x';
	assert_false(cloak_key_parse(parsed, text));
	assert_false(cloak_key_parse(parsed, ""));
	assert_int_equal(parsed[31], 0xef);
}

static const char key_text[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/* --- in a chat --- */

static void prepare(struct chat *chat)
{
	struct store_contents contents = {.settings = setting_record_create("cloak-key", key_text)};
	chat_settings(chat)->cloak = true;
	chat_add_operator(chat, "root", "secret", "*@*");
	hub_restore(chat_hub(chat), &contents);
}

static void connect_operator(struct chat *chat, const char *name)
{
	chat_connect(chat, name);
	chat_send(chat, name, "OPER root secret");
	chat_await(chat, name, "* MODE * +o");
	chat_skip_all(chat);
}

static void cloak_of_the_tests(char cloak[CLOAK_SIZE])
{
	uint8_t parsed[CLOAK_KEY_SIZE];
	assert_true(cloak_key_parse(parsed, key_text));
	cloak_address(parsed, "192.0.2.1", cloak);
}

static void test_others_see_the_cloak(void **state)
{
	struct chat *chat = *state;
	char cloak[CLOAK_SIZE];
	cloak_of_the_tests(cloak);
	prepare(chat);
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "bob", "JOIN #x");
	char source[100];
	snprintf(source, sizeof(source), ":bob!~user@%s JOIN #x", cloak);
	chat_expect(chat, "alice", source);
	chat_skip_all(chat);
	chat_send(chat, "alice", "USERHOST bob");
	assert_non_null(strstr(chat_next(chat, "alice"), cloak));
	chat_send(chat, "alice", "WHO bob");
	assert_non_null(strstr(chat_await(chat, "alice", ":test.server 352 *"), cloak));
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOIS bob");
	assert_non_null(strstr(chat_expect(chat, "alice", ":test.server 311 *"), cloak));
	for (const char *line; (line = chat_next(chat, "alice"));)
		assert_null(strstr(line, "192.0.2.1"));
	chat_send(chat, "bob", "QUIT");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHOWAS bob");
	assert_non_null(strstr(chat_expect(chat, "alice", ":test.server 314 *"), cloak));
	for (const char *line; (line = chat_next(chat, "alice"));)
		assert_null(strstr(line, "192.0.2.1"));
}

static void test_whox_tells_the_address_to_some(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	connect_operator(chat, "root");
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "WHO bob %%in");
	chat_expect(chat, "alice", ":test.server 354 alice 255.255.255.255 bob");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHO alice %%in");
	chat_expect(chat, "alice", ":test.server 354 alice 192.0.2.1 alice");
	chat_send(chat, "root", "WHO bob %%in");
	chat_expect(chat, "root", ":test.server 354 root 192.0.2.1 bob");
}

static void test_operators_see_the_address(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "WHOIS bob");
	chat_await(chat, "alice", ":test.server 338 alice bob 192.0.2.1 :is actually using host");
	chat_expect(chat, "alice", ":test.server 378 alice bob :is connecting from ~user@192.0.2.1 192.0.2.1");
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHOIS bob");
	chat_await(chat, "bob", ":test.server 338 bob bob 192.0.2.1 *");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WHO 192.0.2.*");
	chat_expect(chat, "alice", ":test.server 352 alice ? ~user *.ip test.server alice *");
	chat_expect(chat, "alice", ":test.server 352 alice ? ~user *.ip test.server bob *");
	chat_expect(chat, "alice", ":test.server 315 *");
	chat_send(chat, "bob", "WHO 192.0.2.*");
	chat_expect(chat, "bob", ":test.server 315 *");
	chat_send(chat, "bob", "QUIT");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "WHOWAS bob");
	chat_expect(chat, "alice", ":test.server 314 alice bob ~user *.ip *");
	chat_expect(chat, "alice", ":test.server 338 alice bob 192.0.2.1 *");
	chat_expect(chat, "alice", ":test.server 312 *");
}

static void test_channel_bans_fit_the_cloak_alone(void **state)
{
	struct chat *chat = *state;
	char cloak[CLOAK_SIZE];
	cloak_of_the_tests(cloak);
	prepare(chat);
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +b *!*@192.0.2.1");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "bob", "PART #x");
	/* By the widest network. */
	chat_send(chat, "alice", "MODE #x +b *!*@*.%s", cloak + (size_t)2 * 9);
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 474 bob #x *");
}

static void test_server_bans_fit_both(void **state)
{
	struct chat *chat = *state;
	char cloak[CLOAK_SIZE];
	cloak_of_the_tests(cloak);
	prepare(chat);
	connect_operator(chat, "alice");
	chat_send(chat, "alice", "KLINE *@%s", cloak);
	chat_open(chat, "bob");
	chat_send(chat, "bob", "NICK bob");
	chat_send(chat, "bob", "USER user 0 * :Real Name");
	chat_await(chat, "bob", ":test.server 465 *");
	chat_send(chat, "alice", "UNKLINE *@%s", cloak);
	chat_send(chat, "alice", "KLINE *@192.0.2.0/24");
	chat_open(chat, "carol");
	chat_send(chat, "carol", "NICK carol");
	chat_send(chat, "carol", "USER user 0 * :Real Name");
	chat_await(chat, "carol", ":test.server 465 *");
}

static void test_who_is_exempt_has_none(void **state)
{
	struct chat *chat = *state;
	struct network network;
	struct error error;
	assert_true(network_parse(&network, "192.0.2.0/24", &error));
	network_list_add(&chat_settings(chat)->exempt, &network);
	prepare(chat);
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 JOIN #x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_looks_like_a_host_and_tells_nothing),
		cmocka_unit_test(test_the_same_address_has_the_same_cloak),
		cmocka_unit_test(test_neighbours_have_the_parts_of_their_networks_in_common),
		cmocka_unit_test(test_of_ipv6_a_host_is_a_network),
		cmocka_unit_test(test_another_key_makes_other_cloaks),
		cmocka_unit_test(test_what_is_no_address_is_hidden_too),
		cmocka_unit_test(test_keys_as_text),
		chat_test(test_others_see_the_cloak),
		chat_test(test_whox_tells_the_address_to_some),
		chat_test(test_operators_see_the_address),
		chat_test(test_channel_bans_fit_the_cloak_alone),
		chat_test(test_server_bans_fit_both),
		chat_test(test_who_is_exempt_has_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
