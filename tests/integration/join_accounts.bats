#!/usr/bin/env bats
# shellcheck disable=SC2119,SC2153,SC2154 # a function whose arguments may be absent, and what the helpers and bats set
# Who one is: accounts by password, and identities that need none.
load test_helper

setup() {
	apollon_setup
	printf 'correct horse\n' >"$BATS_TEST_TMPDIR/right"
	printf 'battery staple\n' >"$BATS_TEST_TMPDIR/wrong"
}

# has_account NICK: registers it at the server on $PORT, with the right password.
has_account() {
	register "$1" "$1" sasl draft/account-registration
	send "$1" "REGISTER * * :correct horse"
	expect "$1" "REGISTER SUCCESS $1 "
	send "$1" "QUIT"
	expect_closed "$1"
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

# ---- passwords ----------------------------------------------------------------------------------------------------------

@test "a password logs in, from a file, a command or a descriptor" {
	start_server
	has_account ann
	join_start ann "ann@127.0.0.1:$PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/right" --json --recv-only
	join_expect ann '"type":"reply".*"code":"900".*"you are logged in as ann"'
	join_expect ann '"type":"joined"'
	register bob
	send bob "WHOIS ann"
	expect bob " 330 bob ann ann "
	"$APOLLON" join "ann2@127.0.0.1:$PORT" --account ann --pass-cmd "cat $BATS_TEST_TMPDIR/right" -m hi
	"$APOLLON" join "ann3@127.0.0.1:$PORT" --account ann --pass-fd 5 -m hi 5<"$BATS_TEST_TMPDIR/right"
}

@test "77: a wrong password, an account that there is not, and no sign of which" {
	start_server
	has_account ann
	fails 77 "you cannot be logged in as ann: *" "ann@127.0.0.1:$PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/wrong" -m hi
	local said=${stderr#*: *: }
	fails 77 "you cannot be logged in as eve: *" "eve@127.0.0.1:$PORT" -u eve --pass-file "$BATS_TEST_TMPDIR/wrong" -m hi
	[ "${stderr#*: *: }" = "$said" ]
}

@test "78: an account, and nowhere a password" {
	fails 78 "the password of account ann has no source: give --pass-file,*" "127.0.0.1:1" -u ann -m hi
}

@test "a nick that is registered is its owner's, once they are logged in" {
	start_server
	has_account ann
	fails 73 "cannot be ann: *" "ann@127.0.0.1:$PORT" --nick-retry never -m hi
	run -0 "$APOLLON" join "ann@127.0.0.1:$PORT" --nick-retry never -u ann --pass-file "$BATS_TEST_TMPDIR/right" -m hi
}

@test "terminal: the password of -u is asked for, and not shown" {
	start_server
	has_account ann
	terminal_start ann "$APOLLON" join "ann@127.0.0.1:$PORT" -u ann
	terminal_expect ann 'Password of account ann \(it is not shown\):'
	terminal_type ann "correct horse"
	terminal_key ann Enter
	terminal_expect ann "you are logged in as ann"
	terminal_expect ann "#lobby>"
	run ! terminal_shows ann "correct"

	terminal_start bob "$APOLLON" join "bob@127.0.0.1:$PORT" -u ann
	terminal_expect bob 'Password of account ann'
	terminal_type bob "corr"
	terminal_key bob C-c
	terminal_status bob
	[ "$STATUS" -eq 78 ]
	run ! eval 'terminal_history bob | grep corr'
}

@test "terminal: who is known by another name is shown with it" {
	start_server
	has_account ann
	terminal_start bob "$APOLLON" join "bob@127.0.0.1:$PORT"
	terminal_expect bob "#lobby>"
	"$APOLLON" join "deploy@127.0.0.1:$PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/right" -m 'Deployed.'
	terminal_expect bob "deploy joined, logged in as ann"
}

@test "terminal: /register asks twice, /identify once, and neither is shown or kept" {
	start_server
	terminal_start ann "$APOLLON" join "ann@127.0.0.1:$PORT"
	terminal_expect ann "#lobby>"
	terminal_type ann "/register"
	terminal_key ann Enter
	terminal_expect ann '^A password for the new account ann \(it is not shown\): *$'
	terminal_type ann "correct hors"
	terminal_key ann BSpace Up
	terminal_type ann "se"
	terminal_key ann Enter
	terminal_expect ann '^Once more: the password for account ann'
	terminal_paste ann "correct horse"
	terminal_key ann Enter
	terminal_expect ann "you are logged in as ann"
	terminal_expect ann "#lobby> *$"
	run ! grep -r "correct" "$HOME"
	run ! eval 'terminal_history ann | grep correct'

	terminal_start bob "$APOLLON" join "bob@127.0.0.1:$PORT"
	terminal_expect bob "#lobby>"
	terminal_type bob "/identify ann *"
	terminal_key bob Enter
	terminal_expect bob '^The password of account ann \(it is not shown\): *$'
	terminal_key bob C-c
	terminal_expect bob "you are not logged in"
	terminal_type bob "/identify ann *"
	terminal_key bob Enter
	terminal_expect bob '^The password of account ann'
	terminal_type bob "correct horse"
	terminal_key bob Enter
	terminal_expect bob "you are logged in as ann"
	terminal_type bob "/identify ann wrong"
	terminal_key bob Enter
	terminal_expect bob "authentication failed"
	run ! grep -rE "identify|correct" "$XDG_STATE_HOME"
}

# ---- identities ---------------------------------------------------------------------------------------------------------

# shellcheck disable=SC2120 # most have no arguments
# start_private_server [ARGUMENT...]: one that speaks TLS, and whom the client knows; sets PORT to the port of that. Started once
# more it has the same port.
start_private_server() {
	start_server -l "ircs://127.0.0.1:${TLS_PORT:-0}" --data "$BATS_TEST_TMPDIR/kept" "$@"
	TLS_PORT=$(sed -n '2{s/.*[^0-9]//;p}' "$PORT_FILE")
	FINGERPRINT=$(sed -nE 's/.*tls\.certificate .*SHA-256 ([0-9a-f]{64}).*/\1/p' "$SERVER_LOG")
	mkdir -p "$XDG_STATE_HOME/apollon"
	echo "127.0.0.1:$TLS_PORT sha256:$FINGERPRINT" >"$XDG_STATE_HOME/apollon/known_hosts"
}

@test "terminal: an identity: made, registered, and then as good as a password, after a restart, too" {
	start_private_server
	terminal_start ann "$APOLLON" join "ann@127.0.0.1:$TLS_PORT" --identity
	terminal_expect ann "this is your new identity: $XDG_DATA_HOME/apollon/identities/default.crt"
	terminal_expect ann "the server does not know your identity yet"
	terminal_expect ann "#lobby>"
	terminal_type ann "/register"
	terminal_key ann Enter
	terminal_expect ann "you are logged in as ann"
	terminal_expect ann "From now on your certificate logs you in"
	terminal_type ann "/quit"
	terminal_key ann Enter
	terminal_status ann
	[ "$STATUS" -eq 0 ]
	[ "$(stat -c %a "$XDG_DATA_HOME/apollon/identities/default.key")" = 600 ]

	stop_server
	start_private_server
	join_start again "ann@127.0.0.1:$TLS_PORT" --identity --nick-retry never --json --recv-only
	join_expect again '"code":"900".*"you are logged in as ann"'
	join_expect again '"type":"joined"'
	# Demanded by name it is the same; another name is refused.
	"$APOLLON" join "ann2@127.0.0.1:$TLS_PORT" --identity -u ann -m hi
	fails 77 "you cannot be logged in as bob: *" "bob@127.0.0.1:$TLS_PORT" --identity -u bob -m hi
}

@test "an identity that the server does not know comes in as a stranger" {
	start_private_server
	run --separate-stderr -0 "$APOLLON" join "ann@127.0.0.1:$TLS_PORT" --identity=work -v -m hi
	[[ $stderr == *"this is your new identity: $XDG_DATA_HOME/apollon/identities/work.crt"*"the server does not know your identity yet"* ]]
	fails 77 "you cannot be logged in as ann: *" "ann@127.0.0.1:$TLS_PORT" --identity=work -u ann -m hi
	# Both in one file.
	cat "$XDG_DATA_HOME"/apollon/identities/work.{key,crt} >"$BATS_TEST_TMPDIR/both.pem"
	"$APOLLON" join "ann@127.0.0.1:$TLS_PORT" --identity="$BATS_TEST_TMPDIR/both.pem" -m hi
	"$APOLLON" join "ann@127.0.0.1:$TLS_PORT" --tls-cert "$XDG_DATA_HOME/apollon/identities/work.crt" \
		--tls-key "$XDG_DATA_HOME/apollon/identities/work.key" -m hi
	fails 78 "*" "ann@127.0.0.1:$TLS_PORT" --tls-cert "$XDG_DATA_HOME/apollon/identities/work.crt" --tls-key /nonexistent -m hi
}

@test "terminal: a certificate is added to an account that there is, and taken away" {
	start_private_server
	has_account ann
	terminal_start ann "$APOLLON" join "ircs://ann@127.0.0.1:$TLS_PORT" --identity -u ann --pass-file "$BATS_TEST_TMPDIR/right"
	terminal_expect ann "you are logged in as ann"
	terminal_type ann "/certificate add"
	terminal_key ann Enter
	terminal_expect ann "From now on your certificate logs you in"
	"$APOLLON" join "ann2@127.0.0.1:$TLS_PORT" --identity -u ann -m hi
	terminal_type ann "/certificate"
	terminal_key ann Enter
	terminal_expect ann "yours is sha256:[0-9a-f]{64}, in "
	terminal_type ann "/certificate del $(openssl x509 -in "$XDG_DATA_HOME/apollon/identities/default.crt" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g')"
	terminal_key ann Enter
	terminal_expect ann "no longer logs anybody in"
	fails 77 "you cannot be logged in as ann: *" "ann3@127.0.0.1:$TLS_PORT" --identity -u ann -m hi
}

@test "with TLS, too: by password, and a wrong one" {
	start_private_server
	has_account ann
	"$APOLLON" join "ircs://ann@127.0.0.1:$TLS_PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/right" -m hi
	fails 77 "you cannot be logged in as ann: *" "ircs://ann@127.0.0.1:$TLS_PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/wrong" -m hi
}

@test "terminal: where an operator has to agree, the code comes from them; the identity is then known" {
	local code
	printf 'operator "root" {\n\tpassword = "secret"\n}\n' >"$BATS_TEST_TMPDIR/serve.conf"
	start_private_server --account-registration approval --config "$BATS_TEST_TMPDIR/serve.conf"
	register oper
	send oper "OPER root secret"
	expect oper " 381 oper "
	send oper "MODE oper +s"
	terminal_start ann "$APOLLON" join "ann@127.0.0.1:$TLS_PORT" --identity
	terminal_expect ann "#lobby>"
	terminal_type ann "/register"
	terminal_key ann Enter
	terminal_expect ann "once you have got the code: /verify CODE"
	expect oper "VERIFY ann ([0-9A-Za-z-]+)"
	code=${BASH_REMATCH[1]}
	terminal_type ann "/verify wrong"
	terminal_key ann Enter
	terminal_expect ann "code"
	terminal_type ann "/verify $code"
	terminal_key ann Enter
	terminal_expect ann "you are logged in as ann"
	terminal_expect ann "From now on your certificate logs you in"
	"$APOLLON" join "ann2@127.0.0.1:$TLS_PORT" --identity -u ann -m hi
}

@test "77: a server that is for members alone" {
	start_private_server
	has_account ann
	stop_server
	start_private_server --require-login on
	fails 77 "the server does not let you in: *account*" "bob@127.0.0.1:$PORT" -m hi
	fails 77 "the server does not let you in: *account*" "bob@127.0.0.1:$TLS_PORT" --identity -m hi
	"$APOLLON" join "ann@127.0.0.1:$PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/right" -m hi
}

@test "77: a server without accounts" {
	load support/fake
	plain_rules
	fake_server "${PLAIN_RULES[@]}"
	fails 77 "you cannot be logged in as ann: the server knows no accounts (it does not offer SASL)" \
		"ann@127.0.0.1:$PORT" -u ann --pass-file "$BATS_TEST_TMPDIR/right" -m hi
	run ! grep -a "correct" "$FAKE_LOG"
	fake_end
}
