#include "support/chat.h"

#include <stdio.h>
#include <string.h>

/* alice is operator, bob is a member of #x, carol is not. */
static void prepare(struct chat *chat)
{
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
}

/* What alice does is seen by her and bob alike, exactly so. */
static void expect_change(struct chat *chat, const char *request, const char *change)
{
	char expected[600];
	snprintf(expected, sizeof(expected), ":alice!~user@192.0.2.1 MODE #x %s", change);
	chat_send(chat, "alice", "MODE #x %s", request);
	assert_string_equal(chat_next(chat, "alice"), expected);
	chat_expect_nothing(chat, "alice");
	assert_string_equal(chat_next(chat, "bob"), expected);
	chat_expect_nothing(chat, "bob");
}

static void expect_no_change(struct chat *chat, const char *request)
{
	chat_send(chat, "alice", "MODE #x %s", request);
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

static void expect_refusal(struct chat *chat, const char *request, const char *answer)
{
	chat_send(chat, "alice", "MODE #x %s", request);
	assert_string_equal(chat_next(chat, "alice"), answer);
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

static void test_what_a_channel_has(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #X");
	chat_expect(chat, "alice", ":test.server 324 alice #x +nt");
	chat_expect(chat, "alice", ":test.server 329 alice #x 1700000000");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE #x -nt");
	chat_skip_all(chat);
	chat_send(chat, "carol", "MODE #x");
	assert_string_equal(chat_next(chat, "carol"), ":test.server 324 carol #x +");
}

static void test_the_key_is_shown_to_members(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +kl sesame 10");
	chat_skip_all(chat);
	chat_send(chat, "bob", "MODE #x");
	assert_string_equal(chat_next(chat, "bob"), ":test.server 324 bob #x +klnt sesame 10");
	chat_send(chat, "carol", "MODE #x");
	assert_string_equal(chat_next(chat, "carol"), ":test.server 324 carol #x +klnt * 10");
}

static void test_one_line_tells_what_has_changed(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_change(chat, "+int", "+i");
	expect_change(chat, "-int", "-int");
	expect_change(chat, "+m-i+s", "+ms");
	expect_no_change(chat, "+m");
	expect_no_change(chat, "-i");
	expect_no_change(chat, "+n-n");
	expect_no_change(chat, "-m+m");
	expect_no_change(chat, "+-+");
	expect_change(chat, "-m+n-s+l 5", "-m+n-s+l 5");
}

static void test_ranks(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_change(chat, "+o BOB", "+o bob");
	expect_no_change(chat, "+o bob");
	expect_change(chat, "-o+v bob bob", "-o+v bob bob");
	expect_no_change(chat, "+o-o bob bob");
	expect_change(chat, "+h-v bob bob", "+h-v bob bob");
	chat_send(chat, "bob", "MODE #x +m");
	chat_expect(chat, "alice", ":bob!* MODE #x +m");
	chat_expect(chat, "bob", ":bob!* MODE #x +m");
	/* She may step down herself, and then no more back up. */
	expect_change(chat, "-o alice", "-o alice");
	expect_refusal(chat, "+o alice", ":test.server 482 alice #x :You're not channel operator");
}

static void test_ranks_of_others(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_refusal(chat, "+o carol", ":test.server 441 alice carol #x :They aren't on that channel");
	expect_refusal(chat, "+o nobody", ":test.server 401 alice nobody :No such nick/channel");
	expect_refusal(chat, "+o", ":test.server 461 alice MODE :Not enough parameters");
	expect_refusal(chat, "+ovh", ":test.server 461 alice MODE :Not enough parameters");
}

static void test_half_operators_make_no_operators(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +h bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "MODE #x +o-o bob alice");
	chat_expect(chat, "bob", ":test.server 482 bob #x :You're not channel operator");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "MODE #x +v-h alice bob");
	chat_expect(chat, "bob", ":bob!* MODE #x +v-h alice bob");
	chat_expect_nothing(chat, "bob");
}

static void test_keys(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_change(chat, "+k sesame", "+k sesame");
	expect_no_change(chat, "+k sesame");
	expect_change(chat, "+k barley", "+k barley");
	expect_no_change(chat, "-k+k * barley");
	expect_change(chat, "-k", "-k *");
	expect_no_change(chat, "-k whatever");
	expect_no_change(chat, "+k-k a a");
	expect_change(chat, "+k a", "+k a");
	expect_change(chat, "-k wrong", "-k *");
}

static void test_bad_keys_are_not_repeated(void **state)
{
	struct chat *chat = *state;
	static const char answer[] = ":test.server 696 alice #x k * :Key is not well-formed";
	prepare(chat);
	expect_refusal(chat, "+k :pass phrase", answer);
	expect_refusal(chat, "+k :", answer);
	expect_refusal(chat, "+k a,b", answer);
	expect_refusal(chat, "+k 123456789012345678901234", answer);
	expect_refusal(chat, "+k", ":test.server 461 alice MODE :Not enough parameters");
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "carol", ":carol!* JOIN #x");
}

static void test_limits(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_change(chat, "+l 2", "+l 2");
	expect_no_change(chat, "+l 2");
	expect_no_change(chat, "+l 02");
	expect_change(chat, "+l 1", "+l 1");
	expect_no_change(chat, "-l+l 1");
	expect_change(chat, "-l", "-l");
	expect_no_change(chat, "-l");
	expect_no_change(chat, "+l-l 7");
	expect_refusal(chat, "+l 0", ":test.server 696 alice #x l 0 :Limit is no positive number");
	expect_refusal(chat, "+l -1", ":test.server 696 alice #x l -1 :Limit is no positive number");
	expect_refusal(chat, "+l abc", ":test.server 696 alice #x l abc :Limit is no positive number");
	expect_refusal(chat, "+l :", ":test.server 696 alice #x l * :Limit is no positive number");
	expect_refusal(chat, "+l 99999999999999999999",
		":test.server 696 alice #x l 99999999999999999999 :Limit is no positive number");
	expect_refusal(chat, "+l", ":test.server 461 alice MODE :Not enough parameters");
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "carol", ":carol!* JOIN #x");
}

static void test_lists(void **state)
{
	static const char *const rows[][4] = {
		{"b", "367", "368", "ban"}, {"e", "348", "349", "exception"}, {"I", "346", "347", "invite exception"}};
	struct chat *chat = *state;
	prepare(chat);
	for (size_t i = 0; i < 3; i++) {
		char text[128];
		const char *letter = rows[i][0];
		snprintf(text, sizeof(text), "+%s dave!*@*", letter);
		expect_change(chat, text, text);
		expect_no_change(chat, text);
		snprintf(text, sizeof(text), "+%s DAVE", letter);
		expect_no_change(chat, text);
		snprintf(text, sizeof(text), "+%s *!*@*.example", letter);
		expect_change(chat, text, text);
		/* Everybody may look. */
		chat_send(chat, "carol", "MODE #x %s", letter);
		snprintf(text, sizeof(text), ":test.server %s carol #x dave!?@? alice 1700000000", rows[i][1]);
		chat_expect(chat, "carol", text);
		snprintf(text, sizeof(text), ":test.server %s carol #x ?!?@?.example alice 1700000000", rows[i][1]);
		chat_expect(chat, "carol", text);
		snprintf(
			text, sizeof(text), ":test.server %s carol #x :End of channel %s list", rows[i][2], rows[i][3]);
		assert_string_equal(chat_next(chat, "carol"), text);
		chat_expect_nothing(chat, "carol");
		snprintf(text, sizeof(text), "-%s Dave!*@*", letter);
		chat_send(chat, "alice", "MODE #x %s", text);
		chat_expect(chat, "alice", ":alice!* MODE #x -? Dave!?@?");
		chat_expect(chat, "bob", ":alice!* MODE #x -? Dave!?@?");
		expect_no_change(chat, text);
	}
	chat_send(chat, "alice", "MODE #x +bbb");
	chat_expect(chat, "alice", "* 367 *");
	chat_expect(chat, "alice", "* 368 *");
	chat_expect_nothing(chat, "alice");
}

static void test_masks_are_completed(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_change(chat, "+bbb dave user@host *.example.org", "+bbb dave!*@* *!user@host *!*@*.example.org");
	expect_no_change(chat, "+b-b eve eve");
}

static void test_bad_masks(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_refusal(chat, "+b :a b", ":test.server 696 alice #x b * :Mask is not well-formed");
	expect_refusal(chat, "+b ::x!y@z", ":test.server 696 alice #x b * :Mask is not well-formed");
	char request[300] = "+b ";
	memset(request + 3, 'a', 200);
	request[203] = '\0';
	chat_send(chat, "alice", "MODE #x %s", request);
	chat_expect(chat, "alice", ":test.server 696 alice #x b aaaa* :Mask is not well-formed");
	chat_expect_nothing(chat, "bob");
}

static void test_a_full_list(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_list_entries = 2;
	prepare(chat);
	expect_change(chat, "+be one two", "+be one!*@* two!*@*");
	expect_refusal(chat, "+I three", ":test.server 478 alice #x I :Channel list is full");
	expect_change(chat, "-b+I one three", "-b+I one!*@* three!*@*");
}

static void test_who_may_not(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "bob", "MODE #x +mist-n");
	chat_expect(chat, "bob", ":test.server 482 bob #x :You're not channel operator");
	chat_send(chat, "bob", "MODE #x +b alice");
	chat_expect(chat, "bob", ":test.server 482 bob #x :You're not channel operator");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "carol", "MODE #x +m");
	chat_expect(chat, "carol", ":test.server 442 carol #x :You're not on that channel");
	chat_send(chat, "carol", "MODE #nowhere +o nobody");
	chat_expect(chat, "carol", ":test.server 403 carol #nowhere :No such channel");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "alice", "MODE #x +s");
	chat_skip_all(chat);
	chat_send(chat, "carol", "MODE #x");
	chat_expect(chat, "carol", ":test.server 403 carol #x :No such channel");
	chat_expect_nothing(chat, "alice");
}

static void test_unknown_letters_are_named_once(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +XmX!aé");
	chat_expect(chat, "alice", ":test.server 472 alice X :is unknown mode char to me");
	chat_expect(chat, "alice", ":test.server 472 alice ! :is unknown mode char to me");
	chat_expect(chat, "alice", ":test.server 472 alice a :is unknown mode char to me");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 472 alice ? :is unknown mode char to me");
	chat_expect(chat, "alice", ":alice!* MODE #x +m");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "bob", ":alice!* MODE #x +m");
}

static void test_no_more_parameters_than_announced(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	expect_change(chat, "+bbbbbbbbbbbbb a b c d e f g h i j k l m",
		"+bbbbbbbbbbbb a!*@* b!*@* c!*@* d!*@* e!*@* f!*@* g!*@* h!*@* i!*@* j!*@* k!*@* l!*@*");
}

static void test_what_does_not_fit_goes_into_several_lines(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	char mask[3][101] = {"", "", ""};
	for (unsigned i = 0; i < 3; i++) {
		memset(mask[i], 'a' + (int)i, 100);
		memcpy(mask[i] + 25, "!*@", 3);
	}
	/* Each once more with another end: five masks of 100 bytes do not fit into 512. */
	chat_send(chat, "alice", "MODE #x +mbbb %s %s %s", mask[0], mask[1], mask[2]);
	chat_send(chat, "alice", "MODE #x -bbb+iI %s %s %s %s", mask[0], mask[1], mask[2], mask[0]);
	chat_expect(chat, "bob", ":alice!* MODE #x +mbbb a* b* c*");
	chat_expect(chat, "bob", ":alice!* MODE #x -bbb+i* a* b* c*");
	chat_skip(chat, "bob");
	chat_send(chat, "alice", "MODE #x -I+be %s %s %s", mask[0], mask[1], mask[2]);
	chat_skip_all(chat);
	chat_send(chat, "bob", "MODE #x I");
	chat_expect(chat, "bob", "* 347 *");
}

static void test_own_modes(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE alice");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 221 alice +");
	chat_send(chat, "alice", "MODE ALICE +iw");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 MODE alice +iw");
	chat_send(chat, "alice", "MODE alice +i");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE alice +B-w");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 MODE alice +B-w");
	chat_send(chat, "alice", "MODE alice -w");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE alice");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 221 alice +Bi");
	chat_expect_nothing(chat, "bob");
}

static void test_nobody_makes_itself_operator(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE alice +o");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE alice +s");
	chat_expect(chat, "alice", ":test.server 481 alice *");
	chat_send(chat, "alice", "MODE alice");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 221 alice +");
}

static void test_modes_of_others_and_unknown_ones(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE bob +i");
	chat_expect(chat, "alice", ":test.server 502 alice :Cant change mode for other users");
	chat_send(chat, "alice", "MODE bob");
	chat_expect(chat, "alice", ":test.server 502 alice *");
	chat_send(chat, "alice", "MODE nobody");
	chat_expect(chat, "alice", ":test.server 401 alice nobody *");
	chat_send(chat, "alice", "MODE alice +XiY");
	chat_expect(chat, "alice", ":alice!* MODE alice +i");
	chat_expect(chat, "alice", ":test.server 501 alice :Unknown MODE flag");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "MODE");
	chat_expect(chat, "alice", ":test.server 461 alice MODE :Not enough parameters");
}

static void test_a_label_is_on_the_answer_alone(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_connect_with(chat, "bob", "labeled-response batch");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "@label=a1 MODE #x +m");
	chat_expect(chat, "alice", "@label=a1 :alice!* MODE #x +m");
	chat_expect(chat, "bob", ":alice!* MODE #x +m");
	chat_send(chat, "alice", "@label=a2 MODE #x +m");
	chat_expect(chat, "alice", "@label=a2 :test.server ACK");
}

static void test_a_throttle(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +j 5:60");
	chat_expect(chat, "alice", ":alice!* MODE #x +j 5:60");
	chat_send(chat, "alice", "MODE #x +j 5:60");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE #x +j 3:10");
	chat_expect(chat, "alice", ":alice!* MODE #x +j 3:10");
	chat_send(chat, "alice", "MODE #x");
	chat_expect(chat, "alice", ":test.server 324 alice #x +jnt 3:10");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "MODE #x -j");
	chat_expect(chat, "alice", ":alice!* MODE #x -j");
	chat_send(chat, "alice", "MODE #x -j");
	chat_expect_nothing(chat, "alice");
}

static void test_bad_throttles(void **state)
{
	struct chat *chat = *state;
	static const char *const bad[] = {"5", "5:", ":5", "0:5", "5:0", "1001:5", "5:3601", "a:b", "5:5:5", "-1:5"};
	prepare(chat);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		chat_send(chat, "alice", "MODE #x +j %s", bad[i]);
		chat_expect(chat, "alice",
			":test.server 696 alice #x j * :Throttle is <joins>:<seconds>, at most 1000:3600");
	}
	chat_send(chat, "alice", "MODE #x +j");
	chat_expect(chat, "alice", ":test.server 461 alice MODE :Not enough parameters");
	chat_expect_nothing(chat, "bob");
}

static void test_a_forward_is_to_where_one_has_a_say(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_join_all(chat, "#mine", "alice", NULL);
	chat_join_all(chat, "#his", "bob", "alice", NULL);
	chat_skip_all(chat);
	chat_send(chat, "alice", "MODE #x +f #his");
	chat_expect(chat, "alice", ":test.server 482 alice #his :You're not channel operator");
	chat_send(chat, "alice", "MODE #x +f #nowhere");
	chat_expect(chat, "alice", ":test.server 696 alice #x f #nowhere :There is no such channel to forward to");
	chat_send(chat, "alice", "MODE #x +f #X");
	chat_expect(chat, "alice", ":test.server 696 alice #x f #X :A channel is not forwarded to itself");
	chat_send(chat, "alice", "MODE #x +f mine");
	chat_expect(chat, "alice", ":test.server 696 alice #x f mine :Forward is no channel");
	chat_send(chat, "alice", "MODE #x +f #mine");
	chat_expect(chat, "alice", ":alice!* MODE #x +f #mine");
	chat_expect(chat, "bob", ":alice!* MODE #x +f #mine");
	chat_send(chat, "alice", "MODE #x");
	chat_expect(chat, "alice", ":test.server 324 alice #x +fnt #mine");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "MODE #x -f+k key");
	chat_expect(chat, "alice", ":alice!* MODE #x -f+k key");
}

static void test_nobody_registers_a_channel_by_a_mode(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +r");
	chat_expect(chat, "alice", ":test.server 696 alice #x r * :Only ChanServ registers a channel");
	chat_send(chat, "alice", "MODE #x -r");
	chat_expect(chat, "alice", ":test.server 696 *");
	chat_expect_nothing(chat, "bob");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_a_channel_has),
		chat_test(test_the_key_is_shown_to_members),
		chat_test(test_one_line_tells_what_has_changed),
		chat_test(test_ranks),
		chat_test(test_ranks_of_others),
		chat_test(test_half_operators_make_no_operators),
		chat_test(test_keys),
		chat_test(test_bad_keys_are_not_repeated),
		chat_test(test_limits),
		chat_test(test_lists),
		chat_test(test_masks_are_completed),
		chat_test(test_bad_masks),
		chat_test(test_a_full_list),
		chat_test(test_who_may_not),
		chat_test(test_unknown_letters_are_named_once),
		chat_test(test_no_more_parameters_than_announced),
		chat_test(test_what_does_not_fit_goes_into_several_lines),
		chat_test(test_own_modes),
		chat_test(test_nobody_makes_itself_operator),
		chat_test(test_modes_of_others_and_unknown_ones),
		chat_test(test_a_label_is_on_the_answer_alone),
		chat_test(test_a_throttle),
		chat_test(test_bad_throttles),
		chat_test(test_a_forward_is_to_where_one_has_a_say),
		chat_test(test_nobody_registers_a_channel_by_a_mode),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
