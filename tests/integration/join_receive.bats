#!/usr/bin/env bats
# shellcheck disable=SC2153,SC2154,SC2016 # what the helpers and bats set, and what other programs expand
# What `apollon join` shows to a script.
load test_helper
load support/fake

setup() {
	apollon_setup
	start_server
	register bob
	send bob "JOIN #lobby"
	expect bob " 366 bob #lobby "
}

# start ARGUMENT...: a client called ann, once it is in #lobby.
start() {
	join_start ann "ann@127.0.0.1:$PORT" "$@"
	expect bob ' JOIN #lobby'
}

ended() {
	join_status ann
	[ "$STATUS" -eq "$1" ] || {
		echo "status $STATUS, not $1"
		cat "$BATS_TEST_TMPDIR/ann.out" "$BATS_TEST_TMPDIR/ann.err"
		return 1
	}
}

@test "a message is a line" {
	start --recv-only -N 4
	send bob "PRIVMSG #lobby :hello there"
	send bob "NOTICE #lobby :psst"
	send bob $'PRIVMSG #lobby :\1ACTION waves\1'
	send bob "PRIVMSG ann :between us"
	ended 0
	diff "$BATS_TEST_TMPDIR/ann.out" - <<-'END'
		#lobby <bob> hello there
		#lobby -bob- psst
		#lobby * bob waves
		ann <bob> between us
	END
}

@test "-N leaves after so many messages" {
	start -N 2
	send bob "PRIVMSG #lobby :one"
	send bob "PRIVMSG #lobby :two"
	send bob "PRIVMSG #lobby :three"
	ended 0
	[ "$(cat "$BATS_TEST_TMPDIR/ann.out")" = $'#lobby <bob> one\n#lobby <bob> two' ]
}

@test "-U leaves at a message that matches" {
	start -U '^(approved|denied)$'
	send bob "PRIVMSG #lobby :not approved"
	send bob "PRIVMSG #lobby :approved"
	ended 0
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/ann.out")" = "#lobby <bob> approved" ]
}

@test "-N and -U together: 1 when none of so many messages matched" {
	start -N 2 -U yes
	send bob "PRIVMSG #lobby :no"
	send bob "PRIVMSG #lobby :no"
	ended 1
	grep "none of 2 messages matched" "$BATS_TEST_TMPDIR/ann.err"
}

@test "-W leaves with 124 when the time is up" {
	run -124 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" -W 0.3 -N 1 </dev/null
	[[ $stderr == *"did not come within 0.3 s"* ]]
	run -124 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" -W 0.2 --recv-only
	[ -z "$stderr" ]
}

@test "-W bounds connecting, too" {
	fake_server
	run -124 "$APOLLON" join "ann@127.0.0.1:$PORT" -W 0.3 -m hi
}

@test "the end of input ends only the sending when something is waited for" {
	start -N 1
	join_say ann "question?"
	join_close ann
	expect bob ' PRIVMSG #lobby :question'
	send bob "PRIVMSG #lobby :answer!"
	ended 0
	[ "$(cat "$BATS_TEST_TMPDIR/ann.out")" = "#lobby <bob> answer!" ]
}

@test "-m and -N: sends, then waits for the answer" {
	start -m "question?" -N 1
	expect bob ' PRIVMSG #lobby :question'
	send bob "PRIVMSG #lobby :answer!"
	ended 0
}

@test "--json tells everything, a valid object a line" {
	start --json -N 2
	send bob $'PRIVMSG #lobby :caf\xc3\xa9 \x1b[2J "quoted"'
	send bob "TOPIC #lobby :news"
	send bob "PRIVMSG #lobby :ann: bye"
	ended 0
	jq -e . "$BATS_TEST_TMPDIR/ann.out" >/dev/null
	[ "$(jq -r '.type' "$BATS_TEST_TMPDIR/ann.out" | tr '\n' ' ')" = "connected joined names message topic message bye " ]
	[ "$(jq -r 'select(.type == "message") | .text' "$BATS_TEST_TMPDIR/ann.out" | head -n 1)" = $'caf\xc3\xa9 \x1b[2J "quoted"' ]
	[ "$(jq -r 'select(.highlight) | .text' "$BATS_TEST_TMPDIR/ann.out")" = "ann: bye" ]
	[ "$(jq -c 'select(.type == "bye") | [.code, .received]' "$BATS_TEST_TMPDIR/ann.out")" = "[0,2]" ]
}

@test "-F makes lines as wished" {
	start -N 2 -F '%e %c %n %s%m%%'
	send bob "PRIVMSG #lobby :one"
	send bob "NOTICE #lobby :two"
	ended 0
	[ "$(cat "$BATS_TEST_TMPDIR/ann.out")" = $'message #lobby bob one%\nmessage #lobby bob -two%' ]
}

@test "-F with \\0 ends records for xargs -0" {
	start -N 2 -F '%m\0'
	send bob "PRIVMSG #lobby :a b"
	send bob "PRIVMSG #lobby :c d"
	ended 0
	[ "$(xargs -0 -n 1 <"$BATS_TEST_TMPDIR/ann.out")" = $'a b\nc d' ]
}

@test "-F %t and %i: time and id" {
	start -N 1 -F '%t %i'
	send bob "PRIVMSG #lobby :x"
	ended 0
	grep -E '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z [^ ]+$' "$BATS_TEST_TMPDIR/ann.out"
}

@test "-v shows joins, parts and topics" {
	start -v --recv-only -N 1
	register eve
	send eve "JOIN #lobby"
	send eve "PART #lobby :bye"
	expect eve ' PART #lobby'
	send bob "TOPIC #lobby :news"
	send bob "PRIVMSG #lobby :x"
	ended 0
	grep -E '^20.*Z #lobby -- eve joined$' "$BATS_TEST_TMPDIR/ann.out"
	grep -E '#lobby -- eve left \(bye\)$' "$BATS_TEST_TMPDIR/ann.out"
	grep -E '#lobby -- bob changed the topic: news$' "$BATS_TEST_TMPDIR/ann.out"
	grep -E 'connected to .* as ann' "$BATS_TEST_TMPDIR/ann.err"
}

@test "what is hostile is made visible" {
	start -N 1
	send bob $'PRIVMSG #lobby :\x1b]0;owned\a\x1b[2J\xc2\x9b31m\xe2\x80\xaereversed\x08\x7f'
	ended 0
	[ "$(cat "$BATS_TEST_TMPDIR/ann.out")" = '#lobby <bob> ^[]0;owned^G^[[2J<U+009B>31m<U+202E>reversed^H^?' ]
}

@test "what other servers let through is made visible: no UTF-8, hostile nicks" {
	plain_rules
	fake_server "${PLAIN_RULES[@]}" '^PRIVMSG => :e\e[2Jve!x@y PRIVMSG #lobby :b\xff\xfed'
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" -m go -N 1
	[ "$output" = '#lobby <e^[[2Jve> b\xFF\xFEd' ]
}

@test "--raw leaves control characters alone" {
	start -N 1 --raw
	send bob $'PRIVMSG #lobby :\x1b[31mred'
	ended 0
	[ "$(cat "$BATS_TEST_TMPDIR/ann.out")" = $'#lobby <bob> \x1b[31mred' ]
}

@test "--color=always gives colours in a pipe, but no escape of others" {
	start -N 1 --color=always
	send bob $'PRIVMSG #lobby :\x02bold\x02 \x1b[31m'
	ended 0
	grep -F $'\x1b[1mbold\x1b[22m ^[[31m' "$BATS_TEST_TMPDIR/ann.out"
}

@test "--include-self shows what is sent" {
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" --include-self <<<mine
	[ "$output" = "#lobby <ann> mine" ]
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" <<<mine
	[ -z "$output" ]
}

@test "--send-only shows nothing" {
	start --send-only --json
	send bob "PRIVMSG #lobby :x"
	join_say ann finished
	expect bob ' PRIVMSG #lobby :finished'
	join_close ann
	ended 0
	[ ! -s "$BATS_TEST_TMPDIR/ann.out" ]
}

@test "| head -1 is silent, and ends it" {
	(detached bash -c '"$1" join "ann@127.0.0.1:$2" --recv-only 2>"$3.err" | head -n 1 >"$3.out"; echo "${PIPESTATUS[0]}" >"$3.status"' - \
		"$APOLLON" "$PORT" "$BATS_TEST_TMPDIR/head") &
	expect bob ' JOIN #lobby'
	send bob "PRIVMSG #lobby :one"
	wait_until test -s "$BATS_TEST_TMPDIR/head.out"
	talk_until_it_ends() {
		send bob "PRIVMSG #lobby :more"
		test -s "$BATS_TEST_TMPDIR/head.status"
	}
	wait_until talk_until_it_ends
	[ "$(cat "$BATS_TEST_TMPDIR/head.out")" = "#lobby <bob> one" ]
	[ "$(cat "$BATS_TEST_TMPDIR/head.status")" = 141 ]
	[ ! -s "$BATS_TEST_TMPDIR/head.err" ]
	expect bob ':ann!.* QUIT '
}

@test "a reader that stops holds the server back, not the memory up" {
	mkfifo "$BATS_TEST_TMPDIR/out"
	(detached "$APOLLON" join "ann@127.0.0.1:$PORT" --recv-only -N 20000 -F %m) >"$BATS_TEST_TMPDIR/out" </dev/null &
	pid=$!
	exec {reader}<"$BATS_TEST_TMPDIR/out"
	expect bob ' JOIN #lobby'
	seq -f '%.0f this line is made long enough to fill a pipe soon, and then some more of them' 1 20000 |
		"$APOLLON" join "eve@127.0.0.1:$PORT" --ack=none || true
	cat <&"$reader" >"$BATS_TEST_TMPDIR/all" {reader}<&-
	exec {reader}<&-
	process_status "$pid"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/all")" -gt 1000 ]
	# What came is whole and in order.
	awk '$1 != NR { exit 1 }' "$BATS_TEST_TMPDIR/all"
}

# Background jobs of a shell ignore SIGINT: env gives it back.
ends_by_signal() {
	(detached env --default-signal=INT "$APOLLON" join "ann@127.0.0.1:$PORT" --recv-only) </dev/null &
	pid=$!
	expect bob ':ann!.* JOIN #lobby'
	kill "-$1" "$pid"
	expect bob ':ann!.* QUIT '
	process_status "$pid"
	[ "$STATUS" -eq "$2" ]
}

@test "signals end it in order, and as signals do" {
	ends_by_signal TERM 143
	ends_by_signal HUP 129
	ends_by_signal INT 130
}

teardown() {
	fake_end
	apollon_teardown
}
