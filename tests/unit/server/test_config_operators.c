#include "support/config_fixture.h"

#include <string.h>

#include <apollon/hub/rights.h>

static void test_operators_and_bans(void **state)
{
	const struct config *config = config_load_well(*state,
		"operator \"root\" { password = \"se cret\" mask = \"*@192.0.2.*\" }\noperator other { password = x }\n"
		"ban \"*@198.51.100.*\" { reason = \"Spam\" }\nban \"evil@*\" { }\n");
	const struct hub_operator *operator= config->hub->operators;
	assert_string_equal(operator->name, "root");
	assert_string_equal(operator->password, "se cret");
	assert_string_equal(operator->mask, "*@192.0.2.*");
	assert_string_equal(operator->next->name, "other");
	assert_string_equal(operator->next->mask, "*@*");
	assert_null(operator->next->next);
	assert_string_equal(config->hub->bans->mask, "*@198.51.100.*");
	assert_string_equal(config->hub->bans->reason, "Spam");
	assert_string_equal(config->hub->bans->next->reason, "No reason given");
}

#define A_HASH "$argon2id$v=19$m=19456,t=2,p=1$6UHpnnJdcGT7JxVHGitMxQ$hn4Cr43MzcsyxULllF3cC4bGF6QKnyq+eXhENJ0itwg"
#define A_DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_classes_of_operators(void **state)
{
	struct config_fixture *fixture = *state;
	const struct config *config = config_load_well(fixture,
		"operator a { class = helpers password-hash = \"" A_HASH "\" }\n"
		"operator b { certificate = \"" A_DIGEST "\" }\n"
		"class helpers { rights = {kill, see-addresses} }\nclass chiefs { rights = all }\nclass none { }\n"
		"operator c { class = chiefs certificate = \"01:23456789ABCDEF0123456789ABCDEF0123456789abcdef0123456789abcdef\" }\n"
		"operator d { class = none password = x }\noperator e { account = Alice }\n");
	const struct hub_operator *row = config->hub->operators;
	assert_string_equal(row->password_hash, A_HASH);
	assert_null(row->password);
	assert_string_equal(row->class_name, "helpers");
	assert_int_equal(row->rights, OPERATOR_RIGHT_KILL | OPERATOR_RIGHT_SEE_ADDRESSES);
	row = row->next;
	assert_string_equal(row->certificate, A_DIGEST);
	assert_null(row->class_name);
	assert_int_equal(row->rights, OPERATOR_RIGHTS_ALL);
	row = row->next;
	assert_string_equal(row->certificate, A_DIGEST);
	assert_int_equal(row->rights, OPERATOR_RIGHTS_ALL);
	row = row->next;
	assert_int_equal(row->rights, 0);
	assert_string_equal(row->next->account, "Alice");
	const char *warnings = buffer_text(&fixture->notes.warnings);
	assert_non_null(strstr(warnings, "operator 'd'"));
	assert_non_null(strstr(warnings, "--hash-password"));
	assert_null(strstr(warnings, "operator 'a'"));
}

static void test_wrong_classes_and_operators(void **state)
{
	config_load_badly(*state, "class x {\n rights = {kill, kilne}\n}\n", 2,
		"class: 'x'|no right 'kilne'|did you mean kline?");
	config_load_badly(
		*state, "class x { rights = {} right = kill }\n", 1, "right: |section class|did you mean rights?");
	config_load_badly(*state, "class \"a b\" { }\n", 1, "class: |without blanks");
	config_load_badly(*state, "class helpers { }\noperator a { class = helper password = x }\n", 2,
		"operator: 'a'|no class 'helper'|did you mean helpers?");
	config_load_badly(
		*state, "operator a { password-hash = \"$argon2id$x\" }\n", 1, "operator: 'a'|no hash|--hash-password");
	config_load_badly(
		*state, "operator a { password-hash = secret }\n", 1, "operator: 'a'|no hash|--hash-password");
	config_load_badly(*state, "operator a { certificate = 0123 }\n", 1, "operator: 'a'|fingerprint|64|'0123'");
	config_load_badly(*state, "operator a { certificate = \"" A_DIGEST "0\" }\n", 1, "operator: 'a'|fingerprint");
	config_load_badly(*state, "operator a { password = x password-hash = \"" A_HASH "\" }\n", 1, "needs one of");
	config_load_badly(*state, "operator a { mask = \"*@*\" }\n", 1, "needs one of|or a certificate");
	config_load_badly(*state, "operator a { account = \"a b\" }\n", 1, "operator: 'a'|name of an account");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_operators_and_bans),
		config_test(test_classes_of_operators),
		config_test(test_wrong_classes_and_operators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
