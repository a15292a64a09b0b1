#!/usr/bin/env bats
# shellcheck disable=SC2153,SC2154,SC2016 # what the helpers and bats set, and what other programs expand
# What `apollon join` sends from a script.
load test_helper

setup() {
	apollon_setup
	start_server
	register eye
	send eye "JOIN #lobby"
	expect eye " 366 eye #lobby "
}

@test "-m sends messages in their order, and leaves" {
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" -m one -m "two words" </dev/null
	[ -z "$output$stderr" ]
	expect eye '^:ann!.* PRIVMSG #lobby :one$'
	expect eye '^:ann!.* PRIVMSG #lobby :two words$'
	expect eye '^:ann!.* QUIT '
}

@test "each line of standard input is a message, the last one also without its end" {
	printf 'one\r\n\n  two\nthree' | "$APOLLON" join "ann@127.0.0.1:$PORT"
	expect eye ' PRIVMSG #lobby :one$'
	expect eye ' PRIVMSG #lobby :  two$'
	expect eye ' PRIVMSG #lobby :three$'
	expect eye ' QUIT '
}

@test "lines are text, never commands" {
	printf '%s\n' '/quit' '//x' 'QUIT :no' | "$APOLLON" join "ann@127.0.0.1:$PORT"
	expect eye ' PRIVMSG #lobby :/quit$'
	expect eye ' PRIVMSG #lobby ://x$'
	expect eye ' PRIVMSG #lobby :QUIT :no$'
}

@test "--commands lets lines be commands" {
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --commands <<<$'/me waves\n//x\n/nosuch\n/msg eye psst\n/quit bye bye\nnever sent'
	[[ $stderr == *"there is no command /nosuch"* ]]
	expect eye $' PRIVMSG #lobby :\1ACTION waves\1$'
	expect eye ' PRIVMSG #lobby :/x$'
	expect eye ' PRIVMSG eye :psst$'
	expect eye ' QUIT :.*bye bye$'
}

@test "a command does not overtake the messages before it" {
	"$APOLLON" join "ann@127.0.0.1:$PORT" --commands < <(
		seq -f 'line %.0f' 1 500
		echo "/part all said"
		echo "/join dev"
		echo "in dev"
		echo "/quit"
	)
	expect eye ' PRIVMSG #lobby :line 500$'
	expect eye ' PART #lobby :all said$'
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT/dev" --commands --include-self <<<$'in dev\n/join ops\nin ops\n/quit'
	[ "$output" = $'#dev <ann> in dev\n#ops <ann> in ops' ]
}

@test "a regular file and /dev/null work as standard input" {
	printf 'one\ntwo\n' >"$BATS_TEST_TMPDIR/lines"
	"$APOLLON" join "ann@127.0.0.1:$PORT" <"$BATS_TEST_TMPDIR/lines"
	expect eye ' PRIVMSG #lobby :two$'
	expect eye ' QUIT '
	"$APOLLON" join "ann@127.0.0.1:$PORT" </dev/null
	expect eye ' QUIT '
}

@test "-f sends a file's lines, -f - those of standard input" {
	printf 'one\ntwo\n' >"$BATS_TEST_TMPDIR/lines"
	"$APOLLON" join "ann@127.0.0.1:$PORT" -m zero -f "$BATS_TEST_TMPDIR/lines" <<<unread
	expect eye ' PRIVMSG #lobby :zero$'
	expect eye ' PRIVMSG #lobby :two$'
	"$APOLLON" join "ann@127.0.0.1:$PORT" -f - <<<three
	expect eye ' PRIVMSG #lobby :three$'
}

@test "a text of several lines is several messages" {
	"$APOLLON" join "ann@127.0.0.1:$PORT" -m $'one\n\ntwo\n'
	expect eye ' PRIVMSG #lobby :one$'
	expect eye ' PRIVMSG #lobby :two$'
}

@test "--notice and --action" {
	"$APOLLON" join "ann@127.0.0.1:$PORT" --notice -m psst
	expect eye ' NOTICE #lobby :psst$'
	"$APOLLON" join "ann@127.0.0.1:$PORT" --action -m waves
	expect eye $' PRIVMSG #lobby :\1ACTION waves\1$'
}

@test "-t sends to a nick or another channel, -c joins as many as named" {
	"$APOLLON" join "ann@127.0.0.1:$PORT" -t eye -m direct
	expect eye ' PRIVMSG eye :direct$'
	run -77 "$APOLLON" join "ann@127.0.0.1:$PORT/dev,lobby" -t lobby -m "to a nick"
	"$APOLLON" join "ann@127.0.0.1:$PORT/dev" -c lobby -t '#lobby' -m second
	expect eye ' JOIN #lobby'
	expect eye ' PRIVMSG #lobby :second$'
}

@test "--no-join sends from outside" {
	send eye "MODE #lobby -n"
	expect eye ' MODE #lobby -n'
	"$APOLLON" join "ann@127.0.0.1:$PORT" --no-join -t '#lobby' -m outside
	expect eye ' (JOIN|PRIVMSG) '
	[[ $LINE == *" PRIVMSG #lobby :outside" ]]
}

@test "a line of 100 kB arrives in pieces between words" {
	awk 'BEGIN { for (i = 0; i < 20000; i++) printf "w%04d ", i % 10000 }' >"$BATS_TEST_TMPDIR/long"
	join_start bob "bob@127.0.0.1:$PORT" --json
	join_expect bob '"type":"joined"'
	"$APOLLON" join "ann@127.0.0.1:$PORT" -f "$BATS_TEST_TMPDIR/long"
	join_expect bob '"type":"quit".*"from":"ann"'
	jq -rj 'select(.type == "message") | .text + " "' "$BATS_TEST_TMPDIR/bob.out" | tr -s ' ' '\n' >"$BATS_TEST_TMPDIR/words"
	tr -s ' ' '\n' <"$BATS_TEST_TMPDIR/long" | cmp - "$BATS_TEST_TMPDIR/words"
}

@test "--no-split ends with 65 at a line that is too long" {
	run -65 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --no-split < <(
		echo short
		head -c 600 /dev/zero | tr '\0' x
	)
	[[ $stderr == *"message 2 was not sent to #lobby: it is too long for one message" ]]
	expect eye ' PRIVMSG #lobby :short$'
	expect eye ' QUIT '
}

@test "input that is no text ends with 65, and what stood before it is delivered" {
	run -65 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" < <(printf 'good\nb\xff\xfed\nnever\n')
	[[ $stderr == *"line 2 of the input is not UTF-8"*iconv* ]]
	expect eye ' PRIVMSG #lobby :good$'
	expect eye ' QUIT '
	run -65 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" < <(printf 'a\0b\n')
	[[ $stderr == *"line 1 of the input holds a NUL"* ]]
	run -65 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" < <(head -c 1200000 /dev/zero | tr '\0' x)
	[[ $stderr == *"line 1 of the input is longer than 1 MiB"* ]]
}

@test "thousands of lines arrive, all and in order" {
	seq 1 5000 >"$BATS_TEST_TMPDIR/numbers"
	join_start bob "bob@127.0.0.1:$PORT" -F %m -N 5000 --recv-only
	expect eye ' JOIN #lobby'
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" --json < <(cat "$BATS_TEST_TMPDIR/numbers")
	[ "$(grep -c '"type":"sent"' <<<"$output")" -eq 5000 ]
	[[ ${lines[-1]} == *'"type":"bye"'*'"sent":5000,"acked":5000,"failed":0'*'"code":0}' ]]
	join_status bob
	[ "$STATUS" -eq 0 ]
	cmp "$BATS_TEST_TMPDIR/numbers" "$BATS_TEST_TMPDIR/bob.out"
}

@test "--ack=none sends without waiting for confirmations" {
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" --ack=none --json -m one
	[[ ${lines[-1]} == *'"sent":1,"acked":0'* ]]
	expect eye ' PRIVMSG #lobby :one$'
}

@test "-q and -v say less and more" {
	run -0 --separate-stderr "$APOLLON" join "eye@127.0.0.1:$PORT" -m one
	[[ $stderr == *"the nick eye is taken, you are eye_"* ]]
	run -0 --separate-stderr "$APOLLON" join "eye@127.0.0.1:$PORT" -q -m one
	[ -z "$stderr" ]
	run -0 --separate-stderr "$APOLLON" join "ann@127.0.0.1:$PORT" -v -m one
	[[ $stderr == *"connected to "*" as ann"* ]]
}

@test "by IPv4, by IPv6, from an address, through a unix socket, by a URL" {
	start_server -l "[::1]:0" -l "unix:$BATS_TEST_TMPDIR/socket"
	port6=$(sed -n '2{s/.*[^0-9]//;p}' "$PORT_FILE")
	"$APOLLON" join -4 "127.0.0.1:$PORT" -m one
	run -68 "$APOLLON" join -6 "127.0.0.1:$PORT" -m one
	"$APOLLON" join -6 "[::1]:$port6" -m one
	"$APOLLON" join --bind 127.0.0.2 "127.0.0.1:$PORT" -m one
	run -69 --separate-stderr "$APOLLON" join --bind 192.0.2.1 "127.0.0.1:$PORT" -m one
	[[ $stderr == *"192.0.2.1"* || $stderr == *"annot assign"* ]]
	"$APOLLON" join "unix:$BATS_TEST_TMPDIR/socket" -c dev -m one
	"$APOLLON" join "irc://ann@127.0.0.1:$PORT/%23dev" -m one
}
