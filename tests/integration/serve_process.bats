#!/usr/bin/env bats
# The server as a process: where it listens, what it does with signals, how it ends.

# What bats and the helpers set.
# shellcheck disable=SC2154

load test_helper

# wait_status: the exit status of the server, which the test itself has told to end.
wait_status() {
	forget_server
	process_status "$SERVER_PID"
}

@test "it ends at once, with 0, when nobody is connected" {
	start_server
	kill -TERM "$SERVER_PID"
	wait_status
	assert_equal "$STATUS" 0
	assert_file_not_exist "$PORT_FILE"
}

@test "SIGINT ends it in order as well, and everybody is told" {
	start_server
	register alice
	kill -INT "$SERVER_PID"
	expect alice '^ERROR :.*shutting down'
	expect_closed alice
	wait_status
	assert_equal "$STATUS" 0
}

@test "somebody who does not close does not hold it up for long" {
	start_server --drain 1
	register alice
	kill -TERM "$SERVER_PID"
	wait_status
	assert_equal "$STATUS" 0
}

@test "a second signal ends it immediately" {
	start_server --drain 600
	register alice
	kill -TERM "$SERVER_PID"
	server_says server.stopping
	kill -TERM "$SERVER_PID"
	wait_status
	assert_equal "$STATUS" 0
}

@test "SIGHUP reads the configuration again and drops nobody" {
	local config=$BATS_TEST_TMPDIR/serve.conf
	echo 'motd = "'"$BATS_TEST_TMPDIR/motd"'"' >"$config"
	echo "first version" >"$BATS_TEST_TMPDIR/motd"
	start_server --config "$config"
	register alice
	echo "second version" >"$BATS_TEST_TMPDIR/motd"
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	send alice MOTD
	expect alice ' 372 alice :- second version'
}

@test "a configuration that has become wrong leaves the old one in force" {
	local config=$BATS_TEST_TMPDIR/serve.conf
	echo 'max-clients = 10' >"$config"
	start_server --config "$config"
	register alice
	echo 'max-clients = many' >"$config"
	kill -HUP "$SERVER_PID"
	server_says 'serve.conf:1.*max-clients'
	expect_none alice 'ERROR'
	register bob
}

@test "SIGUSR1 logs what there is" {
	start_server
	register alice
	kill -USR1 "$SERVER_PID"
	server_says 'server.statistics users 1, connections 1'
}

@test "several listeners, IPv4 and a unix socket" {
	local socket=$BATS_TEST_TMPDIR/socket
	start_server -l 127.0.0.1:0 -l "unix:$socket"
	assert_equal "$(wc -l <"$PORT_FILE")" 2
	register alice
	connect bob "$(sed -n 2p "$PORT_FILE")"
	register bob
	assert_socket_exist "$socket"
	disconnect alice
	disconnect bob
	stop_server
	assert_not_exist "$socket"
}

@test "IPv6 where the machine has it" {
	[ -e /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6 || skip "no IPv6 on loopback here"
	start_server -l '[::1]:0'
	connect alice "$(sed -n 2p "$PORT_FILE")" ::1
	register alice
	send alice "WHOIS alice"
	expect alice ' 311 alice alice ~alice 0::1 '
}

@test "an address that is taken is an error that names it" {
	start_server
	run "$APOLLON" serve -l "127.0.0.1:$PORT"
	assert_failure 1
	assert_output --partial "127.0.0.1 port $PORT"
	assert_output --partial "in use"
}

@test "a unix socket that somebody answers on is not taken from them" {
	local socket=$BATS_TEST_TMPDIR/socket
	start_server -l "unix:$socket"
	run "$APOLLON" serve -l "unix:$socket"
	assert_failure 1
	assert_output --partial "$socket"
	assert_socket_exist "$socket"
}

@test "what is left of a unix socket is replaced" {
	local socket=$BATS_TEST_TMPDIR/socket
	start_server -l "unix:$socket"
	kill -KILL "$SERVER_PID"
	wait_status
	assert_equal "$STATUS" 137
	assert_socket_exist "$socket"
	start_server -l "unix:$socket"
}

@test "--ready-fd says when it listens" {
	local ready=$BATS_TEST_TMPDIR/ready
	mkfifo "$ready"
	(detached "$APOLLON" serve -l 127.0.0.1:0 --ready-fd 9 9>"$ready") >/dev/null 2>&1 &
	SERVER_PID=$!
	SERVERS+=("$SERVER_PID")
	run cat "$ready"
	assert_success
	assert_output ""
}

@test "threads: one, several, as many as there are processors" {
	local threads
	for threads in 1 3 auto; do
		start_server --threads "$threads"
		register "alice$threads"
		register "bob$threads"
		send "alice$threads" "JOIN #room"
		expect "alice$threads" ' 366 '
		send "bob$threads" "JOIN #room"
		expect "bob$threads" ' 366 '
		send "alice$threads" "PRIVMSG #room :hello"
		expect "bob$threads" "^:alice$threads![^ ]+ PRIVMSG #room :hello$"
		expect_none "alice$threads" "PRIVMSG"
		disconnect "alice$threads"
		disconnect "bob$threads"
		stop_server
	done
}

@test "the default is TLS for all, plain text for this machine, and a line that others type to join" {
	(detached "$APOLLON" serve) >"$BATS_TEST_TMPDIR/default.log" 2>&1 </dev/null &
	SERVER_PID=$!
	SERVER_LOG=$BATS_TEST_TMPDIR/default.log
	SERVERS+=("$SERVER_PID")
	# The ports may be somebody else's on this machine: then it says so and ends.
	wait_until grep -qE 'server.ready|in use' "$SERVER_LOG"
	if grep -q 'server.ready' "$SERVER_LOG"; then
		grep -q 'server.listening ircs://0.0.0.0:6697' "$SERVER_LOG"
		grep -q 'server.listening 127.0.0.1:6667' "$SERVER_LOG"
		grep -qE 'apollon join ircs://[^ ]+:6697 --tls-pin sha256:[0-9a-f]{64}' "$SERVER_LOG"
	else
		forget_server
		process_status "$SERVER_PID"
		assert_equal "$STATUS" 1
	fi
}

@test "an operator stops it, and reads the configuration again" {
	local config=$BATS_TEST_TMPDIR/serve.conf
	printf 'operator "root" {\n\tpassword = "secret"\n}\n' >"$config"
	chmod 600 "$config"
	start_server --config "$config" --name test.server
	register alice
	send alice "DIE"
	expect alice ' 481 '
	send alice "OPER root wrong"
	expect alice ' 464 '
	send alice "OPER root secret"
	expect alice ' 381 '
	send alice "REHASH"
	expect alice ' 382 '
	server_says server.reloaded
	send alice "DIE some.other.server"
	expect_none alice ERROR
	send alice "DIE test.server"
	expect_closed alice
	wait_status
	assert_equal "$STATUS" 0
}

# milliseconds: since 1970.
milliseconds() {
	local microseconds=${EPOCHREALTIME/[.,]/}
	MILLISECONDS=${microseconds%???}
}

@test "a message is of the time it was sent at, however long the server has slept" {
	local before stamp
	start_server
	register alice alice server-time echo-message
	for _ in {1..10}; do
		milliseconds
		before=$MILLISECONDS
		# The server has long gone to sleep once the clock has moved on.
		until ((MILLISECONDS > before + 2)); do
			milliseconds
		done
		before=$MILLISECONDS
		send alice "NOTICE alice :now"
		expect alice '^@time=([^ ]+) .* NOTICE alice :now'
		stamp=$(date -d "${BASH_REMATCH[1]}" +%s%3N)
		milliseconds
		((before <= stamp && stamp <= MILLISECONDS))
		expect alice ' NOTICE alice :now'
	done
}
