#!/usr/bin/env bats
# The bench of a million clients, with a few of them: what it says is so, and what goes wrong it notices.

# What bats sets.
# shellcheck disable=SC2154

load test_helper
load support/bench

setup() {
	apollon_setup
	export BUILD=${APOLLON_RELEASE%/*}
	MILLION=$BUILD/bench/million
}

# A small one: 256 witnesses, half of which are among the members.
million() {
	run --separate-stderr "$MILLION" --clients 2000 --channel 500 --json "$@"
}

@test "all register, hear each message once, answer, and are forgotten" {
	million
	assert_success
	reported '.clients == 2000 and .channel_members == 500 and [.lost, .doubled] == [0, 0]'
	reported '.delivered >= 51 * 499 and .clients_per_second > 0 and .rss_bytes_per_client > 0'
	reported '[to_entries[] | select(.key | test("^ping_.*_max_ms$")).value] | length == 6 and all(. > 0)'
}

@test "the same over three shards, from one address, with a list that is short" {
	million --shards 3 --addresses 1 --events 128
	assert_success
	reported '.shards == 3 and .addresses == 1 and [.lost, .doubled] == [0, 0] and .delivered >= 51 * 499'
}

@test "a message that one member does not get is noticed" {
	million --flaw lose
	assert_failure 1
	[[ $stderr == *' 1 messages lost, 0 doubled'* ]]
}

@test "a message that one member gets twice is noticed" {
	million --flaw double
	assert_failure 1
	[[ $stderr == *' 0 messages lost, 1 doubled'* ]]
}

@test "the table has each goal beside its figure, and what each grows by" {
	run "$BATS_TEST_DIRNAME/../bench/run-million" --clients 3000 --json "$BATS_TEST_TMPDIR/runs"
	assert_success
	assert_line --regexp '^  of the server: what RSS grew by.* at most 1024: (reached|MISSED)$'
	assert_line --regexp '^  longest that a witness waited.* at most 1000: (reached|MISSED)$'
	assert_line --regexp '^From few clients to many +1000 +3000 '
	assert_equal "$(jq -s length "$BATS_TEST_TMPDIR/runs")" 2
}

@test "a sweep says a line for each number of clients" {
	run --separate-stderr "$MILLION" --sweep --clients 3000 --json
	assert_success
	assert_equal "$(jq -c '[.clients, .channel_members, .lost]' <<<"$output" | tr '\n' ' ')" '[1000,100,0] [3000,300,0] '
}

@test "what makes no sense is refused" {
	million --clients 0
	assert_failure 2
	million --channel many
	assert_failure 2
	million --flaw other
	assert_failure 2
	million more
	assert_failure 2
}
