#!/usr/bin/env bats
# More than the server has places for: the waiting room, and what is past it.

# shellcheck disable=SC2154

load test_helper

@test "who comes when it is full waits in line, is told the place, and gets in when there is one" {
	start_server --max-clients 1 --max-waiting 2
	register alice
	connect bob
	expect bob 'NOTICE \* :.*number 1 in line'
	connect carol
	expect carol 'NOTICE \* :.*number 2 in line'
	connect dave
	expect dave '^ERROR :.*full'
	expect_closed dave
	send alice "QUIT"
	expect_closed alice
	expect carol 'number 1 in line'
	register bob
	disconnect bob
	register carol
}

@test "who waits may leave: those behind move up" {
	start_server --max-clients 1
	register alice
	connect bob
	expect bob 'number 1 in line'
	connect carol
	expect carol 'number 2 in line'
	disconnect bob
	expect carol 'number 1 in line'
}

@test "a flood from the waiting room ends only who floods" {
	start_server --max-clients 1
	register alice
	connect flood
	expect flood 'number 1 in line'
	connect bob
	expect bob 'number 2 in line'
	send_raw flood '%0100000d' 0 || true
	expect_closed flood
	expect bob 'number 1 in line'
	expect_none alice .
}

@test "--max-per-ip" {
	start_server --max-per-ip 2 --exempt none
	register alice
	register bob
	connect carol
	expect carol '^ERROR :.*Too many connections from your address'
	expect_closed carol
	disconnect bob
	wait_until_registered dave
}

# wait_until_registered NAME: the place of somebody who has just gone is free a moment later.
wait_until_registered() {
	local deadline=$((SECONDS + WAIT_SECONDS))
	while ((SECONDS < deadline)); do
		connect "$1"
		LINE=
		{ send "$1" "NICK $1" && send "$1" "USER $1 0 * :$1" && expect "$1" '^ERROR| 001 '; } || LINE=
		[[ $LINE != *" 001 "* ]] || return 0
		disconnect "$1"
	done
	return 1
}

@test "without free descriptors it pauses, others talk on, and it resumes" {
	local i
	# 40 descriptors: its own dozen, and two dozen connections.
	(
		ulimit -n 40
		detached "$APOLLON" serve -l 127.0.0.1:0 --port-file "$BATS_TEST_TMPDIR/port" --max-clients 1000 --threads 1
	) >"$BATS_TEST_TMPDIR/server.log" 2>&1 </dev/null &
	SERVER_PID=$!
	SERVER_LOG=$BATS_TEST_TMPDIR/server.log
	SERVERS+=("$SERVER_PID")
	wait_until test -s "$BATS_TEST_TMPDIR/port"
	# shellcheck disable=SC2034 # for connect
	PORT=$(cat "$BATS_TEST_TMPDIR/port")
	register alice
	register bob
	for i in {1..50}; do
		connect "idle$i"
	done
	server_says server.accept-paused
	send alice "PRIVMSG bob :still here"
	expect bob 'PRIVMSG bob :still here'
	# It does not spin: what it used of the processor meanwhile is next to nothing.
	assert_equal "$(grep -c server.accept-paused "$SERVER_LOG")" 1
	for i in {1..50}; do
		disconnect "idle$i"
	done
	server_says server.accept-resumed
	register carol
}
