#!/usr/bin/env bats
# shellcheck disable=SC2153,SC2154,SC2016 # what the helpers and bats set, and what other programs expand
# How `apollon join` fails: each way has its status and says what was wrong.
load test_helper
load support/fake

teardown() {
	fake_end
	apollon_teardown
}

# fails STATUS GLOB ARGUMENT...: nothing on stdout, one line on stderr.
fails() {
	local status=$1 glob=$2
	shift 2
	run "-$status" --separate-stderr "$APOLLON" join "$@" </dev/null
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr == "apollon join: "$glob ]] || {
		echo "it said: $stderr"
		return 1
	}
}

@test "64: wrong usage" {
	fails 64 "which server?*"
	fails 64 "there is no flag --nonsense*" localhost --nonsense
	fails 64 "--count: expected a number*" localhost -N x
	fails 64 "*the scheme is not known*" http://localhost
	fails 64 "*no password in the address*" bob:secret@localhost
}

@test "64: lines come, and nobody to send them to" {
	start_server
	run -64 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --no-join <<<$'one\ntwo'
	[ "$stderr" = "apollon join: there is nobody to send to: say whom with -t TARGET" ]
	run -64 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --no-join --commands <<<$'/query bob\n/close\ntext'
	[[ $stderr == *"there is nobody to send to"* ]]
}

@test "66: the input cannot be read" {
	start_server
	fails 66 "cannot read /nonexistent/file: No such file*" "127.0.0.1:$PORT" -f /nonexistent/file
	fails 66 "cannot read /: Is a directory" "127.0.0.1:$PORT" -f /
}

@test "68: the host is unknown" {
	fails 68 '*nosuchhost.invalid*' nosuchhost.invalid -m hi
}

@test "69: nobody listens there" {
	start_server
	stop_server
	fails 69 "cannot connect to /nonexistent: No such file or directory*" unix:/nonexistent -m hi
	fails 69 "cannot connect to 127.0.0.1 port $PORT: Connection refused; is the server running there?" "127.0.0.1:$PORT" -m hi
}

@test "69: the server accepts, but says nothing" {
	fake_server 'CONNECT => mute'
	fails 69 "127.0.0.1 port $PORT does not let you in: the server accepts connections, but says nothing" "127.0.0.1:$PORT" --connect-timeout 0.3 -m hi
}

@test "69: the server closes before it lets anybody in" {
	fake_server '^NICK => ERROR :Closing Link: the server is full ; close'
	fails 69 "*does not let you in: Closing Link: the server is full" "127.0.0.1:$PORT" -m hi
}

@test "69: the link is lost while nothing is on its way" {
	start_server
	join_start ann "ann@127.0.0.1:$PORT" --recv-only --json
	join_expect ann '"type":"joined"'
	stop_server
	join_status ann
	[ "$STATUS" -eq 69 ]
	grep "the connection was lost" "$BATS_TEST_TMPDIR/ann.err"
}

@test "69 and 75: the server is killed" {
	start_server
	join_start ann "ann@127.0.0.1:$PORT" --json
	join_start bob "bob@127.0.0.1:$PORT" --json --recv-only
	join_expect ann '"type":"joined"'
	join_expect bob '"type":"joined"'
	# Stopped, it takes what is sent, and confirms nothing.
	kill -STOP "$SERVER_PID"
	join_say ann "is anybody there?"
	wait_until sent_something
	forget_server
	kill -KILL "$SERVER_PID"
	join_status bob
	[ "$STATUS" -eq 69 ]
	join_status ann
	[ "$STATUS" -eq 75 ]
	grep "the connection was lost: .*not so 1 more" "$BATS_TEST_TMPDIR/ann.err"
	grep -F "not sent to #lobby (not confirmed): is anybody there?" "$BATS_TEST_TMPDIR/ann.err"
	grep '"type":"send_failed".*"text":"is anybody there?"' "$BATS_TEST_TMPDIR/ann.out"
	grep '"type":"bye".*"sent":1,"acked":0.*"code":75' "$BATS_TEST_TMPDIR/ann.out"
}

# What the stopped server has not read lies in its socket.
sent_something() {
	ss -Htn "sport = :$PORT" | awk '$2 > 0 { found = 1 } END { exit !found }'
}

@test "75: what was sent is not confirmed" {
	plain_rules
	fake_server '^PING => :fake NOTICE ann :busy' "${PLAIN_RULES[@]}"
	fails 75 $'not sent to #lobby (not confirmed): hi\napollon join: the server has confirmed nothing for 0.3 s; 1 messages are open' \
		"ann@127.0.0.1:$PORT" --ack-timeout 0.3 -m hi
	fails 75 "the server has confirmed nothing for 0.3 s; 1 messages are open" "ann@127.0.0.1:$PORT" --ack-timeout 0.3 -q -m hi
}

@test "75: the server dies in the middle of many lines" {
	plain_rules
	fake_server "${PLAIN_RULES[@]}" ':line 30$ => close'
	run -75 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --json < <(seq -f 'line %.0f' 1000)
	[[ $stderr == *"the connection was lost: "*" messages were confirmed"*"had not been read yet"* ]]
	sent=$(jq -s '[.[] | select(.type == "sent")] | length' <<<"$output")
	[ "$sent" -lt 30 ]
}

@test "73: the nick is taken, and another one is not wanted" {
	start_server
	register ann
	fails 73 "cannot be ann: the nick is taken; choose another nick with -n" "ann@127.0.0.1:$PORT" --nick-retry=never -m hi
}

@test "73: the server does not like the nick" {
	fake_server '^NICK => :fake 432 * $1 :Erroneous nickname'
	fails 73 "cannot be ann: Erroneous nickname*" "ann@127.0.0.1:$PORT" -m hi
}

@test "a taken nick is changed, and the change told" {
	start_server
	register ann
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" -m hi
	[ "$stderr" = "apollon join: the nick ann is taken, you are ann_" ]
}

@test "74: the output cannot be written" {
	start_server
	run -74 --separate-stderr bash -c '"$1" join "ann@127.0.0.1:$2" --json -m hi >/dev/full' - "$APOLLON" "$PORT"
	[[ $stderr == *"cannot write the output: No space left on device"* ]]
}

@test "74: standard output is closed; its place is not taken by the connection" {
	plain_rules
	fake_server "${PLAIN_RULES[@]}"
	run -74 --separate-stderr bash -c '"$1" join "ann@127.0.0.1:$2" --json -m hi >&-' - "$APOLLON" "$PORT"
	[[ $stderr == *"cannot write the output: Bad file descriptor"* ]]
	run grep '"type"' "$FAKE_LOG"
	[ -z "$output" ]
}

@test "76: it does not speak IRC" {
	fake_server '^CAP => HTTP/1.1 400 Bad Request'
	fails 76 "127.0.0.1 does not speak IRC: it said 'HTTP/1.1 400 Bad Request'*" "127.0.0.1:$PORT" -m hi
}

@test "76: what it said is made visible" {
	fake_server '^CAP => \e]0;owned\x07'
	fails 76 "*it said '^[[]]0;owned^G'*" "127.0.0.1:$PORT" -m hi
}

@test "77: the channel's key is missing or wrong" {
	start_server
	register bob
	send bob "JOIN #vault"
	send bob "MODE #vault +k sesame"
	expect bob ' MODE #vault \+k'
	fails 77 "cannot join #vault: Cannot join channel (+k)" "ann@127.0.0.1:$PORT/vault" -m hi
	echo sesame >"$BATS_TEST_TMPDIR/key"
	echo wrong >"$BATS_TEST_TMPDIR/wrong"
	fails 77 "cannot join #vault*" "ann@127.0.0.1:$PORT" -c "vault=$BATS_TEST_TMPDIR/wrong" -m hi
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" -c "vault=$BATS_TEST_TMPDIR/key" -m hi
	expect bob ' PRIVMSG #vault :hi'
}

@test "77: invitation only" {
	start_server
	register bob
	send bob "JOIN #club"
	send bob "MODE #club +i"
	expect bob ' MODE #club \+i'
	fails 77 "cannot join #club: Cannot join channel (+i)" "ann@127.0.0.1:$PORT/club" --recv-only
}

@test "77: the server refuses a message" {
	start_server
	register bob
	send bob "JOIN #lobby"
	send bob "MODE #lobby +m"
	expect bob ' MODE #lobby \+m'
	fails 77 $'not sent to #lobby (Cannot send to channel (+m)): never\napollon join: message 1 was not sent to #lobby: Cannot send*' \
		"ann@127.0.0.1:$PORT" -m hi -m never --ack-timeout 5
	fails 77 "message 1 was not sent to nobody: No such nick*" "ann@127.0.0.1:$PORT" -t nobody -m hi
	expect_none bob 'PRIVMSG'
}

@test "77: a server without any of IRCv3 refuses a message" {
	plain_rules
	fake_server "${PLAIN_RULES[@]}" '^PRIVMSG (\S+) => :fake 404 ann $1 :Cannot send to channel'
	fails 77 "message 1 was not sent to #lobby: Cannot send to channel" "ann@127.0.0.1:$PORT" -m hi
}

@test "77: kicked while sending" {
	start_server
	register bob
	send bob "JOIN #lobby"
	join_start ann "ann@127.0.0.1:$PORT" --json
	expect bob ':ann!.* JOIN #lobby'
	join_say ann one
	expect bob ' PRIVMSG #lobby :one'
	send bob "KICK #lobby ann :enough"
	join_status ann
	[ "$STATUS" -eq 77 ]
	grep "kicked from #lobby by bob: enough" "$BATS_TEST_TMPDIR/ann.err"
}

@test "kicked from one channel while another one is listened to: it goes on" {
	start_server
	register bob
	send bob "JOIN #one,#two"
	join_start ann "ann@127.0.0.1:$PORT/one,two" --recv-only -N 1
	expect bob ':ann!.* JOIN #two'
	send bob "KICK #one ann :enough"
	send bob "PRIVMSG #two :still there?"
	join_status ann
	[ "$STATUS" -eq 0 ]
}

@test "77: banned, and a wrong password" {
	fake_server '^NICK => :fake 465 ann :You are banned from this server ; ERROR :Closing Link ; close'
	fails 77 "the server does not let you in: You are banned*" "ann@127.0.0.1:$PORT" -m hi
	fake_end
	rm "$BATS_TEST_TMPDIR/fake.port"
	fake_server '^PASS (.*) => :fake 464 ann :Password incorrect'
	echo secret >"$BATS_TEST_TMPDIR/password"
	fails 77 "the server does not let you in: Password incorrect" "ann@127.0.0.1:$PORT" -m hi \
		--pass-file "$BATS_TEST_TMPDIR/password"
	grep '^PASS :secret$' "$FAKE_LOG"
}

@test "passwords come from a file, a command or a descriptor" {
	plain_rules
	fake_server "${PLAIN_RULES[@]}"
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" -m hi --pass-cmd "printf 'from command\n'"
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" -m hi --pass-fd 7 7<<<"from descriptor"
	grep '^PASS :from command$' "$FAKE_LOG"
	grep '^PASS :from descriptor$' "$FAKE_LOG"
	fails 78 "cannot open /nonexistent*" "ann@127.0.0.1:$PORT" -m hi --pass-file /nonexistent
	fails 78 "the command 'exit 3' failed (status 3)" "ann@127.0.0.1:$PORT" -m hi --pass-cmd "exit 3"
}

@test "a server without any of IRCv3 is good enough" {
	plain_rules
	fake_server "${PLAIN_RULES[@]}"
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" --json < <(seq 200)
	[[ ${lines[-1]} == *'"sent":200,"acked":200,"failed":0'* ]]
	[ "$(grep -c '^PRIVMSG #lobby' "$FAKE_LOG")" -eq 200 ]
	grep '^QUIT' "$FAKE_LOG"
}

@test "--retry connects again, rejoins, and sends again what was not confirmed" {
	plain_rules
	fake_server '^PRIVMSG #lobby :two => once ; close' "${PLAIN_RULES[@]}"
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --retry 3 --json -m one -m two -m three
	[ "$(grep -c '^JOIN #lobby' "$FAKE_LOG")" -eq 2 ]
	[ "$(grep -c '^PRIVMSG #lobby :three' "$FAKE_LOG")" -ge 1 ]
	[ "$(jq -r 'select(.type == "sent") | .line' <<<"$output" | tr '\n' ' ')" = "1 2 3 " ]
	[[ $output == *'"type":"reconnecting"'* ]]
	grep '"type":"sent".*"line":2,"resent":true' <<<"$output"
	[[ $stderr == *"next try in"* ]]
}

@test "--retry waits for a server that is not there yet" {
	start_server
	stop_server
	join_start ann "ann@127.0.0.1:$PORT" --retry 20 -m "patience"
	wait_until grep "next try in" "$BATS_TEST_TMPDIR/ann.err"
	start_server -l "127.0.0.1:$PORT"
	join_status ann
	[ "$STATUS" -eq 0 ]
}

@test "the waiting room is waited in" {
	start_server --max-clients 1 --max-waiting 5
	register bob
	join_start ann "ann@127.0.0.1:$PORT" --connect-timeout 0.5 -v -m "at last"
	wait_until grep "number 1 in line" "$BATS_TEST_TMPDIR/ann.err"
	send bob "QUIT :going"
	join_status ann
	[ "$STATUS" -eq 0 ]
}

@test "--help teaches, --version tells" {
	run -0 "$APOLLON" join --help
	for word in Usage: Connection: Sending: Receiving: Output: Examples: "Exit status:" --recv-only; do
		[[ $output == *"$word"* ]]
	done
	run -0 "$APOLLON" help join
	[[ $output == *"Exit status:"* ]]
	run -0 "$APOLLON" join --version
	[[ $output == "apollon "[0-9]* ]]
	run -74 bash -c '"$1" join --help >/dev/full' - "$APOLLON"
}
