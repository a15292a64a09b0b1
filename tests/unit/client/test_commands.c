/* What is typed, and what becomes of it: at the server, and on the screen. */
#include "support/unit.h"

#include "client/client.h"
#include "client/command.h"
#include "client/complete.h"
#include "client/talk.h"

struct desk {
	struct client client;
	struct talk talk;
	struct buffer told;
	client_answer_fn *on_answer;
	bool is_deaf;
	struct join_options options;
};

static void tell(struct client *client, const char *text)
{
	buffer_append_format(&((struct desk *)client)->told, "%s\n", text);
}

static void on_switch(struct client *client)
{
	const struct conversation *active = conversations_active(&client->conversations);
	buffer_append_format(&((struct desk *)client)->told, "in %s\n", active ? active->name : "nothing");
}

/* A question stays open until the test answers it. */
static bool ask(struct client *client, const char *question, bool is_hidden, client_answer_fn *on_answer)
{
	struct desk *desk = (struct desk *)client;
	buffer_append_format(&desk->told, "asks%s: %s\n", is_hidden ? " hidden" : "", question);
	desk->on_answer = on_answer;
	return !desk->is_deaf;
}

static const struct client_mode mode = {.tell = tell, .on_switch = on_switch, .ask = ask};

static int start(void **state)
{
	struct desk *desk = alloc_zeroed(1, sizeof(*desk));
	struct session_settings settings = talk_settings();
	talk_init(&desk->talk, &settings);
	talk_enter(&desk->talk, "");
	buffer_init(&desk->told, SIZE_MAX);
	desk->client.mode = &mode;
	desk->client.options = &desk->options;
	desk->client.session = desk->talk.session;
	conversations_init(&desk->client.conversations);
	conversations_open(&desk->client.conversations, CASEMAP_ASCII, "#lobby");
	*state = desk;
	return 0;
}

static int stop(void **state)
{
	struct desk *desk = *state;
	client_account_finish(&desk->client);
	talk_finish(&desk->talk);
	conversations_finish(&desk->client.conversations);
	buffer_finish(&desk->told);
	free(desk);
	return 0;
}

/* PINGs that confirm messages are left out. */
static void drop_pings(struct buffer *sent)
{
	char *ping;
	while ((ping = strstr(buffer_text(sent), "PING :"))) {
		size_t len = strcspn(ping, "\n") + 1, before = (size_t)(ping - sent->data);
		memmove(ping, ping + len, sent->len - before - len);
		sent->len -= len;
	}
}

static void check(struct desk *desk, const char *line, const char *sent, const char *told)
{
	client_enter(&desk->client, line, false);
	drop_pings(&desk->talk.sent);
	assert_string_equal(buffer_text(&desk->talk.sent), sent);
	assert_string_equal(buffer_text(&desk->told), told);
	buffer_clear(&desk->talk.sent);
	buffer_clear(&desk->told);
}

static void test_text_goes_to_the_active_conversation(void **state)
{
	check(*state, "hello", "PRIVMSG #lobby :hello\n", "");
	check(*state, "//me is text", "PRIVMSG #lobby :/me is text\n", "");
	check(*state, "", "", "");
	check(*state, "a\nb", "PRIVMSG #lobby :a\nPRIVMSG #lobby :b\n", "");
}

static void test_pasted_text_is_never_a_command(void **state)
{
	struct desk *desk = *state;
	client_enter(&desk->client, "/quit\n/part", true);
	drop_pings(&desk->talk.sent);
	assert_sent(&desk->talk, "PRIVMSG #lobby :/quit\nPRIVMSG #lobby :/part\n");
	assert_int_equal(desk->client.stage, CLIENT_RUNNING);
}

static void test_unknown_commands_are_not_sent(void **state)
{
	check(*state, "/jion #dev", "", "there is no command /jion; did you mean /join? (//jion… sends it as text)\n");
	check(*state, "/xyzzyxyzzy", "",
		"there is no command /xyzzyxyzzy; /help lists those there are (//xyzzyxyzzy… sends it as text)\n");
	check(*state, "/", "", "there is no command /; /help lists those there are (//… sends it as text)\n");
}

static void test_usage_is_shown(void **state)
{
	check(*state, "/join", "", "usage: /join CHANNEL[,CHANNEL...] [KEY[,KEY...]]\n");
	check(*state, "/msg bob", "", "usage: /msg TARGET TEXT\n");
	check(*state, "/help whois", "", "/whois NICK\n    Show who somebody is. Short: /w.\n");
	check(*state, "/help /w", "", "/whois NICK\n    Show who somebody is. Short: /w.\n");
	check(*state, "/help nonsense", "", "there is no command /nonsense; /help lists those there are\n");
}

static void test_saying(void **state)
{
	check(*state, "/me waves", "PRIVMSG #lobby :\1ACTION waves\1\n", "");
	check(*state, "/msg bob hello  there", "PRIVMSG bob :hello  there\n", "");
	check(*state, "/notice #lobby psst", "NOTICE #lobby :psst\n", "");
	check(*state, "/M bob short", "PRIVMSG bob :short\n", "");
}

static void test_channels(void **state)
{
	check(*state, "/join dev", "JOIN #dev\n", "in #dev\n");
	check(*state, "/j #vault sesame", "JOIN #vault sesame\n", "in #vault\n");
	check(*state, "/join a,#b,,c key,", "JOIN #a key\nJOIN #b\nJOIN #c\n", "in #a\nin #b\nin #c\n");
	check(*state, "/join #lobby", "", "in #lobby\n");
	check(*state, "/topic", "TOPIC #lobby\n", "");
	check(*state, "/topic new one", "TOPIC #lobby :new one\n", "");
	check(*state, "/topic #dev other", "TOPIC #dev :other\n", "");
	check(*state, "/names", "NAMES #lobby\n", "");
	check(*state, "/list", "LIST \n", "");
	check(*state, "/invite bob", "INVITE bob #lobby\n", "");
	check(*state, "/invite bob #dev", "INVITE bob #dev\n", "");
	check(*state, "/kick bob", "KICK #lobby bob\n", "");
	check(*state, "/kick bob go away", "KICK #lobby bob :go away\n", "");
	check(*state, "/kick #dev", "", "/kick: whom?\n");
	check(*state, "/part for lunch", "PART #lobby :for lunch\n", "");
}

static void test_modes(void **state)
{
	check(*state, "/op bob eve", "MODE #lobby +oo bob eve\n", "");
	check(*state, "/deop #dev bob", "MODE #dev -o bob\n", "");
	check(*state, "/voice a b c d", "MODE #lobby +vvv a b c\nMODE #lobby +v d\n", "");
	check(*state, "/devoice bob", "MODE #lobby -v bob\n", "");
	check(*state, "/ban bob", "MODE #lobby +b bob!*@*\n", "");
	check(*state, "/ban *!*@example", "MODE #lobby +b *!*@example\n", "");
	check(*state, "/ban", "MODE #lobby +b\n", "");
	check(*state, "/unban bob", "MODE #lobby -b bob!*@*\n", "");
	check(*state, "/mode +m", "MODE #lobby +m\n", "");
	check(*state, "/mode #dev", "MODE #dev \n", "");
	check(*state, "/mode ann +i", "MODE ann +i\n", "");
}

static void test_people(void **state)
{
	check(*state, "/nick anna", "NICK anna\n", "");
	check(*state, "/who", "WHO #lobby\n", "");
	check(*state, "/who *.example", "WHO *.example\n", "");
	check(*state, "/whois bob", "WHOIS bob bob\n", "");
	check(*state, "/whowas bob", "WHOWAS bob\n", "");
	check(*state, "/away lunch time", "AWAY :lunch time\n", "");
	check(*state, "/away", "AWAY\n", "");
	check(*state, "/raw VERSION now", "VERSION now\n", "");
	check(*state, "/quote INFO", "INFO\n", "");
}

static void test_conversations(void **state)
{
	struct desk *desk = *state;
	check(desk, "/query bob", "", "in bob\n");
	check(desk, "hi", "PRIVMSG bob :hi\n", "");
	check(desk, "/names", "", "which channel? Say /names [CHANNEL]\n");
	check(desk, "/q eve hello", "PRIVMSG eve :hello\n", "in eve\n");
	check(desk, "/switch 1", "", "in #lobby\n");
	check(desk, "/switch bo", "", "in bob\n");
	check(desk, "/switch lobby", "", "in #lobby\n");
	check(desk, "/switch nobody", "", "no conversation is called nobody; Tab shows those there are\n");
	conversation_keep(&desk->client.conversations,
		conversations_find(&desk->client.conversations, CASEMAP_ASCII, "eve"), "x", true, true);
	check(desk, "/switch", "", "in eve\n");
	check(desk, "/close", "", "in #lobby\n");
	check(desk, "/switch bob", "", "in bob\n");
	check(desk, "/part", "", "in #lobby\n");
	check(desk, "/switch", "", "there is no other conversation; /join CHANNEL or /query NICK opens one\n");
}

static void test_without_anybody_to_talk_to(void **state)
{
	struct desk *desk = *state;
	conversations_close(&desk->client.conversations, desk->client.conversations.items[0]);
	check(desk, "hello", "", "not sent: there is nobody to talk to; /join CHANNEL or /query NICK first\n");
	check(desk, "/me waves", "", "there is nobody to talk to; /join CHANNEL or /query NICK first\n");
	check(desk, "/part", "", "there is nothing to leave; /quit ends\n");
}

static void test_without_a_link(void **state)
{
	struct desk *desk = *state;
	session_lose(desk->talk.session, "gone", desk->talk.now_ms);
	check(desk, "/whois bob", "", "/whois has to wait: there is no connection to the server\n");
	check(desk, "kept", "", "kept until there is a connection, for #lobby: kept\n");
	check(desk, "/me waves", "", "kept until there is a connection, for #lobby: waves\n");
	assert_int_equal(session_waiting_count(desk->talk.session), 2);
	check(desk, "/join dev", "", "in #dev\n");
	session_start(desk->talk.session, desk->talk.now_ms);
	talk_forget(&desk->talk);
	server_says(&desk->talk, ":srv 001 ann :Welcome");
	assert_sent(&desk->talk, "JOIN #lobby\nJOIN #dev\n");
	server_says(&desk->talk, ":ann!~ann@host JOIN #lobby");
	drop_pings(&desk->talk.sent);
	assert_sent(&desk->talk, "PRIVMSG #lobby :kept\nPRIVMSG #lobby :\1ACTION waves\1\n");
}

static void test_leaving(void **state)
{
	struct desk *desk = *state;
	check(desk, "/quit see you", "", "");
	assert_int_equal(desk->client.stage, CLIENT_LEAVING);
	assert_string_equal(desk->client.quit_reason, "see you");
}

static void test_injected_lines_are_cut(void **state)
{
	check(*state, "/topic one\r\nQUIT", "TOPIC #lobby :one\n", "");
}

static void test_secrets_are_known(void **state)
{
	(void)state;
	assert_true(slash_is_secret("/raw OPER admin sesame"));
	assert_true(slash_is_secret("/msg NickServ identify sesame"));
	assert_true(slash_is_secret("/oper admin sesame"));
	assert_false(slash_is_secret("/msg bob hello"));
	assert_false(slash_is_secret("hello /raw"));
	assert_false(slash_is_secret("/join #dev"));
}

static void test_the_table_is_in_order(void **state)
{
	(void)state;
	for (size_t index = 0; index < slash_count(); index++) {
		const struct slash_command *command = slash_at(index);
		assert_true(index == 0 || strcmp(slash_at(index - 1)->name, command->name) < 0);
		assert_ptr_equal(slash_find(command->name), command);
		assert_true(!command->alias || slash_find(command->alias) == command);
		assert_int_equal(command->summary[strlen(command->summary) - 1] == ' ', 0);
	}
}

/* ---- completion ---- */

static void assert_candidates(struct desk *desk, const char *line, const char *expected)
{
	struct completions completions;
	struct buffer text;
	const char *blank = strrchr(line, ' ');
	size_t from = blank ? (size_t)(blank + 1 - line) : 0;

	completions_init(&completions);
	buffer_init(&text, SIZE_MAX);
	complete_word(&desk->client, line, from, strlen(line), &completions);
	for (size_t index = 0; index < completions.count; index++)
		buffer_append_format(&text, "%s%s", index ? "|" : "", completions.items[index].text);
	assert_string_equal(buffer_text(&text), expected);
	buffer_finish(&text);
	completions_finish(&completions);
}

static void test_completion(void **state)
{
	struct desk *desk = *state;
	assert_candidates(desk, "bo", "bob: ");
	assert_candidates(desk, "BO", "bob: ");
	assert_candidates(desk, "hello bo", "bob");
	assert_candidates(desk, "an", "");
	assert_candidates(desk, "/who", "/who|/whois|/whowas");
	assert_candidates(desk, "/whois c", "cid");
	assert_candidates(desk, "/kick ", "bob|cid");
	assert_candidates(desk, "/join lo", "#lobby");
	assert_candidates(desk, "/join #L", "#lobby");
	assert_candidates(desk, "/topic #lo", "#lobby");
	assert_candidates(desk, "see #lo", "#lobby");
	assert_candidates(desk, "/help top", "topic");
	assert_candidates(desk, "/msg b", "bob");
	assert_candidates(desk, "/msg bob ci", "cid");
	assert_candidates(desk, "/nick b", "");
	assert_candidates(desk, "//who", "");
	conversations_activate(
		&desk->client.conversations, conversations_open(&desk->client.conversations, CASEMAP_ASCII, "zoe"));
	assert_candidates(desk, "z", "zoe: ");
	assert_candidates(desk, "/switch ", "#lobby|zoe");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

/* ---- accounts ------------------------------------------------------------------------------------------------------- */

/* On a private connection to a server that has accounts. */
static struct desk *offer_accounts(void **state)
{
	struct desk *desk = *state;
	desk->options.is_local = true;
	session_set_private(desk->talk.session, true);
	server_says(&desk->talk, ":srv CAP ann NEW :draft/account-registration sasl=PLAIN");
	server_says(&desk->talk, ":srv CAP ann ACK :draft/account-registration");
	talk_forget(&desk->talk);
	return desk;
}

static void answer(struct desk *desk, const char *text)
{
	desk->on_answer(&desk->client, text);
}

static void expect(struct desk *desk, const char *sent, const char *told)
{
	assert_string_equal(buffer_text(&desk->talk.sent), sent);
	assert_string_equal(buffer_text(&desk->told), told);
	buffer_clear(&desk->talk.sent);
	buffer_clear(&desk->told);
}

static void test_registering_asks_twice_for_the_password(void **state)
{
	struct desk *desk = offer_accounts(state);
	check(desk, "/register", "", "asks hidden: A password for the new account ann (it is not shown): \n");
	answer(desk, "secret");
	expect(desk, "", "asks hidden: Once more: the password for account ann (it is not shown): \n");
	answer(desk, "secret");
	expect(desk, "REGISTER * * :secret\n", "");
	check(desk, "/register * ann@example.org", "",
		"asks hidden: A password for the new account ann (it is not shown): \n");
	answer(desk, "secret");
	buffer_clear(&desk->told);
	answer(desk, "sekret");
	expect(desk, "", "that was not the same password twice; nothing was registered\n");
	check(desk, "/register * ann@example.org", "",
		"asks hidden: A password for the new account ann (it is not shown): \n");
	answer(desk, NULL);
	expect(desk, "", "nothing was registered\n");
}

static void test_registering_with_what_was_typed(void **state)
{
	struct desk *desk = offer_accounts(state);
	check(desk, "/register secret", "REGISTER * * :secret\n", "");
	check(desk, "/register secret ann@example.org", "REGISTER * ann@example.org :secret\n", "");
	check(desk, "/verify 1234", "VERIFY ann :1234\n", "");
	check(desk, "/verify bob 1234", "VERIFY bob :1234\n", "");
}

static void test_an_identity_needs_no_password(void **state)
{
	struct desk *desk = offer_accounts(state);
	char path[] = "/identity.crt";
	desk->client.trust.identity.certificate_path = path;
	desk->client.trust.is_tls = true;
	client_enter(&desk->client, "/register", false);
	const char *sent = buffer_text(&desk->talk.sent);
	assert_int_equal(strncmp(sent, "REGISTER * * :", 14), 0);
	assert_int_equal(strspn(sent + 14, "0123456789abcdef"), 48);
	talk_forget(&desk->talk);
	const struct session_event done = {.type = EVENT_REPLY, .code = "REGISTER", .subject = "SUCCESS"};
	client_account_on_event(&desk->client, &done);
	client_account_step(&desk->client);
	client_account_step(&desk->client);
	expect(desk, "NICKSERV CERT ADD\n", "");
}

static void test_registering_where_an_operator_has_to_agree(void **state)
{
	struct desk *desk = offer_accounts(state);
	const struct session_event waits = {
		.type = EVENT_REPLY, .code = "REGISTER", .subject = "VERIFICATION_REQUIRED"};
	client_account_on_event(&desk->client, &waits);
	client_account_step(&desk->client);
	expect(desk, "", "once you have got the code: /verify CODE\n");
}

static void test_logging_in_by_command(void **state)
{
	struct desk *desk = offer_accounts(state);
	server_says(&desk->talk, ":srv CAP ann ACK :sasl");
	check(desk, "/identify", "", "asks hidden: The password of account ann (it is not shown): \n");
	answer(desk, "secret");
	expect(desk, "AUTHENTICATE PLAIN\n", "");
	server_says(&desk->talk, "AUTHENTICATE +");
	expect(desk, "AUTHENTICATE AGFubgBzZWNyZXQ=\n", "");
	server_says(&desk->talk, ":srv 903 ann :ok");
	check(desk, "/identify bob other", "AUTHENTICATE PLAIN\n", "");
	check(desk, "/identify bob other", "",
		"this server knows no accounts (SASL), or is still busy with the last try\n");
	desk->is_deaf = true;
	check(desk, "/identify", "",
		"asks hidden: The password of account ann (it is not shown): \nthere is nobody to ask for the password\n");
}

static void test_no_password_where_somebody_may_listen(void **state)
{
	struct desk *desk = offer_accounts(state);
	static const char words[] =
		"the connection is not encrypted: others could see the password. Join with TLS first\n";
	desk->options.is_local = false;
	check(desk, "/register secret", "", words);
	check(desk, "/identify secret", "", words);
}

static void test_servers_that_register_in_their_own_way(void **state)
{
	check(*state, "/register secret", "",
		"this server registers accounts in another way; /msg NickServ HELP may say how\n");
}

static void test_what_carries_a_password_is_a_secret(void **state)
{
	(void)state;
	assert_true(slash_is_secret("/register secret"));
	assert_true(slash_is_secret("/identify secret"));
	assert_true(slash_is_secret("/verify 1234"));
	assert_false(slash_is_secret("/certificate list"));
}

static void test_what_is_said_to_nickserv(void **state)
{
	char nick[] = "ann";
	((struct desk *)*state)->options.nick = nick;
	check(*state, "/regain", "NICKSERV REGAIN ann\n", "");
	check(*state, "/regain bob", "NICKSERV REGAIN bob\n", "");
	check(*state, "/certificate add", "NICKSERV CERT add\n", "");
	check(*state, "/cert del abcd", "NICKSERV CERT del abcd\n", "");
	check(*state,
		"/cert del SHA256:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:"
		"45:67:89",
		"NICKSERV CERT del abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789\n", "");
	check(*state, "/cert", "", "you show no certificate; `apollon join --identity` makes one and shows it\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_text_goes_to_the_active_conversation),
		TEST(test_pasted_text_is_never_a_command),
		TEST(test_unknown_commands_are_not_sent),
		TEST(test_usage_is_shown),
		TEST(test_saying),
		TEST(test_channels),
		TEST(test_modes),
		TEST(test_people),
		TEST(test_conversations),
		TEST(test_without_anybody_to_talk_to),
		TEST(test_without_a_link),
		TEST(test_leaving),
		TEST(test_injected_lines_are_cut),
		cmocka_unit_test(test_secrets_are_known),
		cmocka_unit_test(test_the_table_is_in_order),
		TEST(test_completion),
		TEST(test_registering_asks_twice_for_the_password),
		TEST(test_registering_with_what_was_typed),
		TEST(test_an_identity_needs_no_password),
		TEST(test_registering_where_an_operator_has_to_agree),
		TEST(test_logging_in_by_command),
		TEST(test_no_password_where_somebody_may_listen),
		TEST(test_servers_that_register_in_their_own_way),
		cmocka_unit_test(test_what_carries_a_password_is_a_secret),
		TEST(test_what_is_said_to_nickserv),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
