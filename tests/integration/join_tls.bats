#!/usr/bin/env bats
# shellcheck disable=SC2153,SC2154,SC2016 # what the helpers and bats set, and what other programs expand
# Whom `apollon join` trusts: nothing is sent to anybody else.
load test_helper
load support/fake
load support/stranger

setup() {
	apollon_setup
	stranger_setup
	KNOWN_HOSTS=$XDG_STATE_HOME/apollon/known_hosts
}

teardown() {
	stranger_teardown
	fake_end
	apollon_teardown
}

# fails STATUS GLOB ARGUMENT...: nothing on stdout, and the last line on stderr is that.
fails() {
	local status=$1 glob=$2
	shift 2
	run "-$status" --separate-stderr "$APOLLON" join "$@" </dev/null
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[-1]} == "apollon join: "$glob ]] || {
		echo "it said: $stderr"
		return 1
	}
}

# nothing_was_sent: the stranger has ended its part, and heard nothing in the meantime.
nothing_was_sent() {
	stranger_ends
	assert_file_empty "$HEARD"
}

# pins PLACE FINGERPRINT: as somebody would write it by hand.
pins() {
	mkdir -p "${KNOWN_HOSTS%/*}"
	printf '%s sha256:%s\n' "$@" >>"$KNOWN_HOSTS"
}

OTHER=$(printf '0%.0s' {1..64})

# ---- scripts -----------------------------------------------------------------------------------------------------------

@test "a script does not guess: 77, and which --tls-pin would do" {
	tls_certificate strange
	stranger strange
	fails 77 "nobody vouches for the certificate of 127.0.0.1:$PORT: self-signed certificate; nothing was sent.*--tls-pin sha256:$FINGERPRINT;*" \
		"ircs://ann@127.0.0.1:$PORT" -m hi
	assert_file_not_exists "$KNOWN_HOSTS"
	nothing_was_sent
}

@test "--tls-pin lets in whom it names, in any notation, and nobody else" {
	tls_certificate strange
	stranger strange
	fails 77 "*sha256:$FINGERPRINT, which no --tls-pin names; nothing was sent" "ann@127.0.0.1:$PORT" --tls-pin "sha256:$OTHER" -m hi
	assert_file_empty "$HEARD"
	join_start ann "ann@127.0.0.1:$PORT" --tls-pin "$OTHER" \
		--tls-pin "SHA256:$(openssl x509 -in "$BATS_TEST_TMPDIR/strange.crt" -noout -fingerprint -sha256 | sed 's/.*=//')" --recv-only
	wait_until grep "NICK ann" "$HEARD"
	stranger_ends
	join_status ann
	[ "$STATUS" -eq 69 ]
	assert_file_not_exists "$KNOWN_HOSTS"
}

@test "--tls-ca lets in whom it vouches for by that name, and nobody else" {
	tls_certificate ca
	tls_certificate good -CA "$BATS_TEST_TMPDIR/ca.crt" -CAkey "$BATS_TEST_TMPDIR/ca.key"
	stranger good
	join_start ann "ann@localhost:$PORT" --tls-ca "$BATS_TEST_TMPDIR/ca.crt" --recv-only -4
	wait_until grep "NICK ann" "$HEARD"
	stranger_ends
	join_status ann
	tls_certificate other
	stranger good
	fails 77 "$BATS_TEST_TMPDIR/other.crt does not vouch for the certificate of localhost:$PORT: *; nothing was sent" \
		"ann@localhost:$PORT" --tls-ca "$BATS_TEST_TMPDIR/other.crt" -4 -m hi
	fails 77 "$BATS_TEST_TMPDIR/ca.crt does not vouch for the certificate of 127.1:$PORT: *; nothing was sent" \
		"ann@127.1:$PORT" --tls-ca "$BATS_TEST_TMPDIR/ca.crt" -m hi
	nothing_was_sent
}

@test "--insecure trusts whoever answers, and remembers nothing" {
	tls_certificate strange
	stranger strange
	join_start ann "ircs://ann@127.0.0.1:$PORT" --insecure --recv-only
	wait_until grep "NICK ann" "$HEARD"
	stranger_ends
	join_status ann
	assert_file_not_exists "$KNOWN_HOSTS"
}

@test "who is pinned is let in, and by another certificate refused, loudly" {
	tls_certificate strange
	stranger strange
	pins "127.0.0.1:$PORT" "$FINGERPRINT"
	join_start ann "ircs://ann@127.0.0.1:$PORT" --recv-only
	wait_until grep "NICK ann" "$HEARD"
	stranger_ends
	join_status ann

	tls_certificate changed
	STRANGER_PORT=$PORT stranger changed
	fails 77 "the certificate of 127.0.0.1:$PORT has changed: it is not what stands in line 1 of $KNOWN_HOSTS; nothing was sent" \
		"ircs://ann@127.0.0.1:$PORT" -m hi
	[[ $stderr == *"!!! THE CERTIFICATE OF 127.0.0.1:$PORT HAS CHANGED !!!"*"sha256:$FINGERPRINT now"*"remove"*"line 1 of $KNOWN_HOSTS"* ]]
	nothing_was_sent
}

@test "a line of known_hosts that is wrong is named, and trusted in nothing" {
	tls_certificate strange
	stranger strange
	mkdir -p "${KNOWN_HOSTS%/*}"
	printf '# ours\n127.0.0.1:%s sha256:%s0\n' "$PORT" "$FINGERPRINT" >"$KNOWN_HOSTS"
	fails 77 "nobody vouches for*" "ircs://ann@127.0.0.1:$PORT" -m hi
	[ "${stderr_lines[0]}" = "apollon join: $KNOWN_HOSTS:2: the fingerprint should be sha256: and 64 hexadecimal digits; the line is left out of account" ]
	nothing_was_sent
}

@test "78: what the trust rests on cannot be read" {
	fails 78 "/nonexistent/ca.pem: *" ircs://127.0.0.1:1 --tls-ca /nonexistent/ca.pem -m hi
	fails 78 "/nonexistent/me.pem: *" ircs://127.0.0.1:1 --tls-cert /nonexistent/me.pem -m hi
	tls_certificate strange
	stranger strange
	mkdir -p "$KNOWN_HOSTS"
	fails 78 "cannot open $KNOWN_HOSTS: *; without it nobody can be trusted" "ircs://ann@127.0.0.1:$PORT" -m hi
	nothing_was_sent
}

# ---- who does not speak TLS ---------------------------------------------------------------------------------------------

@test "76: a plain server on that port" {
	fake_server 'CONNECT => :fake NOTICE * :hello' '.* => :fake NOTICE * :what?'
	fails 76 "no TLS with 127.0.0.1 port $PORT: the peer speaks no TLS (plain text?); is the port right?*--no-tls*" \
		"ircs://ann@127.0.0.1:$PORT" -m hi
}

@test "69: a handshake that stops half-way" {
	fake_server 'CONNECT => mute'
	fails 69 "cannot connect to 127.0.0.1 port $PORT: it accepts the connection, but there is no TLS handshake in time*" \
		"ircs://ann@127.0.0.1:$PORT" --connect-timeout 0.5 -m hi
}

@test "69: a handshake that ends half-way" {
	fake_server '.* => close'
	fails 69 "cannot connect to 127.0.0.1 port $PORT: *" "ircs://ann@127.0.0.1:$PORT" -m hi
}

@test "76: a version of TLS that is too old" {
	tls_certificate strange
	stranger strange -tls1_1 -cipher ALL:@SECLEVEL=0
	fails 76 "no TLS with 127.0.0.1 port $PORT: *" "ircs://ann@127.0.0.1:$PORT" -m hi
	nothing_was_sent
}

@test "never in plain text unless that is asked for" {
	fake_server '.* => :fake NOTICE * :what?'
	# Not a name of this machine's for sure.
	fails 76 "no TLS with 127.1 port $PORT: *" "ann@127.1:$PORT" -m hi
	run ! grep -a NICK "$FAKE_LOG"
	fake_end
	rm "$BATS_TEST_TMPDIR/fake.port"
	fake_server '.* => :fake NOTICE * :what?'
	join_start ann "irc://ann@127.1:$PORT" --recv-only
	wait_until grep -a "NICK ann" "$FAKE_LOG"
}

# ---- apollon ------------------------------------------------------------------------------------------------------------

# start_tls_server [ARGUMENT...]: apollon with TLS; sets TLS_PORT and FINGERPRINT besides PORT, which is that in plain text.
start_tls_server() {
	start_server -l "ircs://127.0.0.1:${TLS_PORT:-0}" "$@"
	TLS_PORT=$(sed -n '2{s/.*[^0-9]//;p}' "$PORT_FILE")
	FINGERPRINT=$(sed -nE 's/.*tls\.certificate .*SHA-256 ([0-9a-f]{64}).*/\1/p' "$SERVER_LOG")
}

@test "apollon serve prints the line by which others join" {
	local words
	start_tls_server
	server_says "server.join "
	read -ra words < <(sed -nE 's/.*others join by: apollon join (.*)/\1/p' "$SERVER_LOG")
	"$APOLLON" join "${words[@]}" -m hi
	fails 77 "nobody vouches for*" "ircs://127.0.0.1:$TLS_PORT" -m hi
}

@test "what was said yes to on a terminal is good for scripts, until the server has another certificate" {
	start_tls_server
	terminal_start ann "$APOLLON" join "ircs://ann@127.0.0.1:$TLS_PORT"
	terminal_expect ann "It is sha256:$FINGERPRINT"
	terminal_expect ann "trust it"
	terminal_type ann yes
	terminal_key ann Enter
	terminal_expect ann "#lobby>"
	"$APOLLON" join "ircs://bob@127.0.0.1:$TLS_PORT" -m "hello from a script"
	terminal_expect ann "<bob> hello from a script"

	# Whoever was inside stays at the screen, but not at the server.
	stop_server
	start_tls_server
	terminal_expect ann "HAS CHANGED"
	terminal_expect ann "you stay offline. /reconnect tries again"
	fails 77 "the certificate of 127.0.0.1:$TLS_PORT has changed*" "ircs://bob@127.0.0.1:$TLS_PORT" -m hi
	rm "$KNOWN_HOSTS"
	terminal_type ann /reconnect
	terminal_key ann Enter
	terminal_expect ann "trust it"
	terminal_type ann yes
	terminal_key ann Enter
	terminal_expect ann "connected to .* as ann"
	terminal_expect_gone ann "offline.*>"
}

@test "STS: a plain connection goes over to TLS before anything else, and the next one begins with it" {
	start_tls_server --sts 1d
	# Who listens on loopback is not told of it in plain text: somebody else tells it here.
	fake_server "^CAP LS => :fake CAP * LS :batch sts=port=$TLS_PORT" '^CAP END => ERROR :not here ; close'
	# A number of this machine's that is not known to be one.
	pins "127.1:$TLS_PORT" "$FINGERPRINT"
	run -0 --separate-stderr "$APOLLON" join "irc://ann@127.1:$PORT" -v -m hi
	[[ $stderr == *"the server wants TLS (STS): going over to port $TLS_PORT"*"TLSv1"*"connected to"* ]]
	run ! grep -aE "CAP REQ|CAP END" "$FAKE_LOG"
	grep -E "^127\.1 $TLS_PORT 20" "$XDG_STATE_HOME/apollon/sts"
	run -0 --separate-stderr "$APOLLON" join "irc://ann@127.1:$PORT" -v -m hi
	[[ $stderr == *"127.1 is to be spoken to by TLS (STS): on port $TLS_PORT"*"TLSv1"* ]]
	[[ $stderr != *"going over"* ]]
	run --separate-stderr "$APOLLON" join "ann@127.1:$PORT" --no-tls -v -m hi
	[ "$status" -eq 69 ]
	[[ $stderr != *TLS* ]]
	# Never back to plain text: not for want of trust, nor of a server.
	rm "$KNOWN_HOSTS"
	fails 77 "nobody vouches for the certificate of 127.1:$TLS_PORT*" "irc://ann@127.1:$PORT" -m hi
	stop_server
	fails 69 "cannot connect to 127.1 port $TLS_PORT: *" "irc://ann@127.1:$PORT" -m hi
}

@test "STS: a server that says so and closes" {
	start_tls_server
	fake_server "^CAP LS => :fake CAP * LS :batch sts=port=$TLS_PORT ; close"
	pins "127.1:$TLS_PORT" "$FINGERPRINT"
	"$APOLLON" join "irc://ann@127.1:$PORT" -m hi
}

# ---- people -------------------------------------------------------------------------------------------------------------

@test "terminal: a stranger is shown and asked about once, and known from then on" {
	tls_certificate strange
	stranger strange
	terminal_start ann "$APOLLON" join "ircs://ann@127.0.0.1:$PORT"
	terminal_expect ann "Nobody vouches for the certificate of 127.0.0.1:$PORT: self-signed certificate"
	terminal_expect ann "It is sha256:$FINGERPRINT"
	terminal_expect ann "it is for localhost 127.0.0.1, until 20"
	terminal_expect ann '^trust it \(yes/no/the fingerprint\)\? *$'
	terminal_type ann maybe
	terminal_key ann Enter
	terminal_expect ann "that is neither yes nor no"
	assert_file_empty "$HEARD"
	terminal_type ann yes
	terminal_key ann Enter
	terminal_expect ann "127.0.0.1:$PORT is known from now on, in $KNOWN_HOSTS"
	wait_until grep "NICK ann" "$HEARD"
	grep -E "^127\.0\.0\.1:$PORT sha256:$FINGERPRINT 20[0-9-]+$" "$KNOWN_HOSTS"
	[ "$(stat -c %a "$KNOWN_HOSTS")" = 600 ]

	terminal_start bob "$APOLLON" join "ircs://bob@127.0.0.1:$PORT"
	stranger_ends
	STRANGER_PORT=$PORT stranger strange
	wait_until grep "NICK bob" "$HEARD"
	run ! terminal_shows bob "trust it"
	# Neither the answer nor a question of it is something to be recalled.
	run ! grep -E 'yes|maybe' "$XDG_STATE_HOME/apollon/history"
}

@test "terminal: the fingerprint as an answer: the right one is yes, another one no" {
	tls_certificate strange
	stranger strange
	terminal_start ann "$APOLLON" join "ircs://ann@127.0.0.1:$PORT"
	terminal_expect ann "trust it"
	terminal_type ann "sha256:$OTHER"
	terminal_key ann Enter
	terminal_status ann
	[ "$STATUS" -eq 77 ]
	terminal_history ann | grep "the server's certificate has another fingerprint; nothing was sent"
	assert_file_not_exists "$KNOWN_HOSTS"
	assert_file_empty "$HEARD"

	terminal_start bob "$APOLLON" join "ircs://bob@127.0.0.1:$PORT"
	terminal_expect bob "trust it"
	terminal_paste bob "$FINGERPRINT"
	terminal_key bob Enter
	wait_until grep "NICK bob" "$HEARD"
	grep "^127.0.0.1:$PORT sha256:$FINGERPRINT" "$KNOWN_HOSTS"
}

@test "terminal: no means no, and ^C twice leaves" {
	tls_certificate strange
	stranger strange
	terminal_start ann "$APOLLON" join "ircs://ann@127.0.0.1:$PORT"
	terminal_expect ann "trust it"
	terminal_type ann no
	terminal_key ann Enter
	terminal_status ann
	[ "$STATUS" -eq 77 ]
	terminal_start bob "$APOLLON" join "ircs://bob@127.0.0.1:$PORT"
	terminal_expect bob "trust it"
	terminal_key bob C-c
	terminal_expect bob "once more leaves"
	terminal_key bob C-c
	terminal_status bob
	assert_file_not_exists "$KNOWN_HOSTS"
	nothing_was_sent
}

@test "terminal: a changed certificate is refused without a question" {
	tls_certificate strange
	stranger strange
	pins "127.0.0.1:$PORT" "$OTHER"
	terminal_start ann "$APOLLON" join "ircs://ann@127.0.0.1:$PORT"
	terminal_status ann
	[ "$STATUS" -eq 77 ]
	terminal_history ann | grep "HAS CHANGED"
	terminal_history ann | grep "line 1 of $KNOWN_HOSTS"
	nothing_was_sent
}
