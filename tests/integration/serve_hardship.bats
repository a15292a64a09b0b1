#!/usr/bin/env bats
# Bad input and bad peers: each gets its due, and nobody else notices.

# shellcheck disable=SC2154

load test_helper

setup() {
	apollon_setup
	start_server
	register witness
	send witness "JOIN #room"
	expect witness ' 366 '
}

teardown() {
	apollon_teardown
}

# The witness is served as ever.
witness_is_well() {
	send witness "PING well"
	expect witness 'PONG .*well'
}

# resident_bytes: of the server.
resident_bytes() {
	awk '/^VmRSS:/ { print $2 * 1024 }' "/proc/$SERVER_PID/status"
}

@test "a line that is too long" {
	register alice
	send_raw alice 'PRIVMSG witness :%0600d\r\nPING after\r\n' 0
	expect alice ' 417 alice :'
	expect alice 'PONG .*after'
	expect_none witness PRIVMSG
}

@test "100 kB without an end of line, and no memory for it" {
	register alice
	local before after
	before=$(resident_bytes)
	send_raw alice '%0100000d' 0
	expect alice ' 417 alice :'
	after=$(resident_bytes)
	((after - before < 20000000))
	send_raw alice '\r\nPING x\r\n'
	expect alice 'PONG .*x'
	witness_is_well
}

@test "tags that are too long" {
	register alice alice message-tags
	send_raw alice '@+x=%05000d PRIVMSG witness :hi\r\n' 0
	expect alice ' 417 alice :'
	expect_none witness PRIVMSG
}

@test "bare LF ends a line, and so does CR" {
	connect alice
	send_raw alice 'NICK alice\nUSER alice 0 * :a\n'
	expect alice ' 001 alice '
	send_raw alice 'PING one\rPING two\r'
	expect alice 'PONG .*one'
	expect alice 'PONG .*two'
}

@test "NUL and what is not UTF-8" {
	register alice
	send_raw alice 'PRIVMSG #room :a\0b\r\n'
	expect alice 'FAIL PRIVMSG INVALID_UTF8 '
	send_raw alice 'PRIVMSG witness :\xff\xfe\r\n'
	expect alice 'FAIL PRIVMSG INVALID_UTF8 '
	expect_none witness PRIVMSG
}

@test "half a line, then silence, then the other half" {
	connect alice
	send_raw alice 'NICK ali'
	witness_is_well
	send_raw alice 'ce\r\nUSER alice 0 * :a\r\n'
	expect alice ' 001 alice '
}

# record NAME: what it is sent from now on goes to the file $BATS_TEST_TMPDIR/NAME, as fast as it comes.
record() {
	exec cat <&"${CONNECTIONS[$1]}" >"$BATS_TEST_TMPDIR/$1" 3>&- &
}

@test "many PINGs are all answered, and others wait no longer for it" {
	register alice
	local i pings=
	for i in {1..5000}; do
		pings+="PING $i"$'\r\n'
	done
	send_raw alice '%s' "$pings"
	witness_is_well
	record alice
	wait_until grep -q 'PONG .*:5000' "$BATS_TEST_TMPDIR/alice"
	assert_equal "$(grep -c PONG "$BATS_TEST_TMPDIR/alice")" 5000
}

@test "a client that stops reading is let go, and the others get everything" {
	stop_server
	start_server --sendq 64K
	unset "CONNECTIONS[witness]"
	register witness
	register deaf
	register alice
	local name i line burst=
	for name in witness deaf alice; do
		send "$name" "JOIN #room"
		expect "$name" ' 366 '
	done
	record witness
	line=$(printf 'PRIVMSG #room :%0400d' 0)
	for i in {1..50}; do
		burst+=$line$'\r\n'
	done
	# More than a socket's buffers and the queue hold; who reads is never behind by more than one round.
	for i in {1..1000}; do
		send_raw alice '%sPRIVMSG #room :round %d\r\n' "$burst" "$i"
		wait_until grep -q ":round ${i}[[:cntrl:]]" "$BATS_TEST_TMPDIR/witness"
		! grep -q '^:deaf!.* QUIT :SendQ exceeded' "$BATS_TEST_TMPDIR/witness" || break
	done
	((i < 1000))
	assert_equal "$(grep -c '^:alice!.* PRIVMSG #room :000' "$BATS_TEST_TMPDIR/witness")" $((50 * i))
	send alice "PING well"
	expect alice 'PONG .*well'
}

@test "resets in the middle of a conversation" {
	local i
	for i in {1..10}; do
		register "guest$i"
		send "guest$i" "JOIN #room"
		expect witness ":guest$i!.* JOIN"
	done
	for i in {1..10}; do
		# What is unread when a socket is closed makes it a reset.
		send witness "PRIVMSG #room :$i"
		disconnect "guest$i"
		expect witness ":guest$i!.* QUIT :"
	done
	witness_is_well
}

@test "a nick that is taken, in any case" {
	connect alice
	send alice "NICK WITNESS"
	send alice "USER a 0 * :a"
	expect alice ' 433 \* WITNESS :'
	send alice "NICK alice"
	expect alice ' 001 alice '
	send alice "NICK witness"
	expect alice ' 433 alice witness :'
}

@test "a connection that never registers" {
	stop_server
	start_server --registration-timeout 1
	connect alice
	expect alice '^ERROR :.*Registration timed out'
	expect_closed alice
}

@test "a connection that does not answer PINGs" {
	stop_server
	start_server --ping-interval 1 --ping-timeout 1
	register alice
	# shellcheck disable=SC2034 # for read_line
	ANSWER_PINGS=
	expect alice '^PING '
	expect_closed alice
}

@test "commands before registration" {
	connect alice
	send alice "PRIVMSG witness :hi"
	expect alice ' 451 \* :'
	send alice "JOIN #room"
	expect alice ' 451 '
	expect_none witness 'PRIVMSG|JOIN'
}

@test "garbage of all kinds leaves the server as it was" {
	local i fd before after
	before=$(resident_bytes)
	for i in {1..20}; do
		connect "noise$i"
		fd=${CONNECTIONS[noise$i]}
		(head -c 20000 /dev/urandom >&"$fd") 2>/dev/null || true
		disconnect "noise$i"
	done
	witness_is_well
	after=$(resident_bytes)
	((after - before < 50000000))
}
