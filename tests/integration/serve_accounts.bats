#!/usr/bin/env bats
# shellcheck disable=SC2153,SC2154 # what the helpers and bats set
# Accounts of `apollon serve`, over real connections: by hand, by openssl, and by a client that is not ours.
load test_helper
load support/irssi

PASSWORD=sesame-street

setup() {
	apollon_setup
	DATA=$BATS_TEST_TMPDIR/kept
}

# has_account NICK: at the server on $PORT.
has_account() {
	register "$1"
	send "$1" "REGISTER * * $PASSWORD"
	expect "$1" " REGISTER SUCCESS $1 "
	send "$1" QUIT
	expect_closed "$1"
}

# start_both [ARGUMENT...]: a server with a port for plain text, $PORT, and one for TLS, $TLS_PORT.
start_both() {
	start_server -l ircs://127.0.0.1:0 "$@"
	TLS_PORT=$(sed -n '2{s/.*[^0-9]//;p}' "$PORT_FILE")
	[ -n "$TLS_PORT" ]
}

# plain ACCOUNT PASSWORD: the message of that mechanism.
plain() {
	printf '\0%s\0%s' "$1" "$2" | base64 -w0
}

make_certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=ann \
		-keyout "$BATS_TEST_TMPDIR/ann.key" -out "$BATS_TEST_TMPDIR/ann.crt" 2>/dev/null
}

# openssl_start NAME [ARGUMENT...]: a connection by TLS; what it says is in the file $BATS_TEST_TMPDIR/NAME.said. openssl_say NAME LINE,
# openssl_expect NAME ERE.
openssl_start() {
	local fd base=$BATS_TEST_TMPDIR/$1
	mkfifo "$base.fifo"
	(detached openssl s_client -quiet -verify_quiet -connect "127.0.0.1:$TLS_PORT" "${@:2}") \
		<"$base.fifo" >"$base.said" 2>"$base.errors" &
	exec {fd}>"$base.fifo"
	# It ends with the test, as raw connections do.
	CONNECTIONS[$1]=$fd
}

openssl_say() {
	printf '%s\r\n' "$2" >&"${CONNECTIONS[$1]}"
}

openssl_expect() {
	wait_until grep -E -- "$2" "$BATS_TEST_TMPDIR/$1.said" || {
		cat "$BATS_TEST_TMPDIR/$1.said" "$BATS_TEST_TMPDIR/$1.errors"
		return 1
	}
}

# ---- by hand -----------------------------------------------------------------------------------------------------------

@test "an account is registered before and after the registration, and outlives a restart" {
	start_server --data "$DATA"
	connect ann
	send ann "CAP LS 302"
	expect ann " LS :.*draft/account-registration=before-connect .*sasl=SCRAM-SHA-256,PLAIN "
	send ann "NICK ann"
	send ann "REGISTER * * $PASSWORD"
	expect ann " REGISTER SUCCESS ann "
	expect ann " 900 ann [^ ]+ ann :"
	has_account bob
	stop_server
	assert_file_exists "$DATA/apollon.db"
	run ! grep -a "$PASSWORD" "$DATA/apollon.db"

	start_server --data "$DATA"
	connect carl
	send carl "CAP REQ :sasl"
	send carl "NICK ann"
	send carl "USER carl 0 * :Carl"
	send carl "AUTHENTICATE PLAIN"
	expect carl "AUTHENTICATE \+"
	send carl "AUTHENTICATE $(plain ann "$PASSWORD")"
	expect carl " 900 ann [^ ]+ ann :"
	expect carl " 903 ann :"
	send carl "CAP END"
	expect carl " 001 ann "
	# Nobody else takes the nick of the other.
	register eve
	send eve "NICK bob"
	expect eve " 433 eve bob :Nickname is registered"
	send eve "WHOIS ann"
	expect eve " 330 eve ann ann :is logged in as"
}

@test "a password is neither in the log nor in the store, and a wrong one is accounted for" {
	start_server --data "$DATA" --audit-log "$BATS_TEST_TMPDIR/audit"
	has_account ann
	register eve
	send eve "PRIVMSG NickServ :IDENTIFY ann not-this-one"
	expect eve ":NickServ![^ ]+ NOTICE eve :Wrong account or password"
	send eve "NS IDENTIFY ann $PASSWORD"
	expect eve " 900 eve [^ ]+ ann :"
	wait_until grep login.won "$BATS_TEST_TMPDIR/audit"
	run -0 jq -r 'select(.event | startswith("login.")) | .event' "$BATS_TEST_TMPDIR/audit"
	assert_output "$(printf 'login.won\nlogin.failed\nlogin.won')"
	stop_server
	run ! grep -ra "$PASSWORD\|not-this-one" "$DATA" "$SERVER_LOG" "$BATS_TEST_TMPDIR/audit"
}

@test "an operator agrees to a registration" {
	printf 'operator root {\n\tpassword = "secret"\n}\n' >"$BATS_TEST_TMPDIR/operators.conf"
	start_server --config "$BATS_TEST_TMPDIR/operators.conf" --account-registration approval
	register root
	send root "OPER root secret"
	expect root " 381 "
	send root "MODE root +s"
	expect root "MODE root"
	register ann
	send ann "REGISTER * * $PASSWORD"
	expect ann " REGISTER VERIFICATION_REQUIRED ann "
	expect root "VERIFY ann ([0-9a-f]+)"
	local code=${BASH_REMATCH[1]}
	send ann "VERIFY ann 0000000000000000"
	expect ann "FAIL VERIFY INVALID_CODE ann "
	send ann "VERIFY ann $code"
	expect ann " VERIFY SUCCESS ann "
}

@test "where nobody may register, it is not offered" {
	start_server --account-registration closed
	connect ann
	send ann "CAP LS 302"
	expect ann " LS :"
	[[ $LINE != *account-registration* ]]
	register bob
	send bob "REGISTER * * $PASSWORD"
	expect bob "FAIL REGISTER TEMPORARILY_UNAVAILABLE "
}

@test "SASL that is too long, cut off, no base64 or of another kind" {
	start_server
	connect ann
	send ann "CAP REQ :sasl"
	expect ann " ACK "
	send ann "AUTHENTICATE PLAIN"
	send ann "AUTHENTICATE $(printf 'A%.0s' {1..401})"
	expect ann " 905 "
	send ann "AUTHENTICATE PLAIN"
	send ann "AUTHENTICATE $(printf 'A%.0s' {1..400})"
	send ann "AUTHENTICATE *"
	expect ann " 906 "
	send ann "AUTHENTICATE PLAIN"
	send ann "AUTHENTICATE %%%"
	expect ann " 904 "
	send ann "AUTHENTICATE GSSAPI"
	expect ann " 908 [^ ]+ SCRAM-SHA-256,PLAIN :"
	expect ann " 904 "
	send ann "AUTHENTICATE PLAIN"
	send ann "AUTHENTICATE $(printf 'A%.0s' {1..400})"
	disconnect ann
	register bob
}

# ---- by openssl --------------------------------------------------------------------------------------------------------

@test "openssl s_client: by password, and then by certificate" {
	start_both --data "$DATA"
	make_certificate
	has_account ann
	openssl_start ann -cert "$BATS_TEST_TMPDIR/ann.crt" -key "$BATS_TEST_TMPDIR/ann.key"
	openssl_say ann "CAP LS 302"
	openssl_expect ann "sasl=EXTERNAL,SCRAM-SHA-256,PLAIN"
	openssl_say ann "CAP REQ :sasl"
	openssl_say ann "AUTHENTICATE PLAIN"
	openssl_say ann "AUTHENTICATE $(plain ann "$PASSWORD")"
	openssl_expect ann " 903 "
	openssl_say ann "NICK ann"
	openssl_say ann "USER ann 0 * :Ann"
	openssl_say ann "CAP END"
	openssl_expect ann " 001 ann "
	openssl_say ann "NS CERT ADD"
	openssl_expect ann "your certificate logs you in"
	disconnect ann
	stop_server

	start_both --data "$DATA"
	openssl_start again -cert "$BATS_TEST_TMPDIR/ann.crt" -key "$BATS_TEST_TMPDIR/ann.key"
	openssl_say again "CAP REQ :sasl"
	openssl_say again "AUTHENTICATE EXTERNAL"
	openssl_say again "AUTHENTICATE +"
	openssl_expect again " 900 .* ann :"
	openssl_start stranger
	openssl_say stranger "CAP REQ :sasl"
	openssl_say stranger "AUTHENTICATE EXTERNAL"
	openssl_expect stranger " 908 .* SCRAM-SHA-256,PLAIN :"
}

# ---- by irssi ----------------------------------------------------------------------------------------------------------

# is_logged_in NICK ACCOUNT: as somebody else sees it.
is_logged_in() {
	[ -n "${CONNECTIONS[witness]-}" ] || register witness
	wait_until whois_shows "$1" " 330 witness $1 $2 "
}

whois_shows() {
	send witness "WHOIS $1"
	expect witness " (330 .*|318 .*)"
	[[ " $LINE" =~ $2 ]]
}

@test "irssi: SASL PLAIN by TLS" {
	start_both
	has_account ann
	irssi_start ann "$TLS_PORT" ann "sasl_mechanism = PLAIN" "sasl_password = $PASSWORD"
	terminal_expect ann "SASL authentication succeeded"
	is_logged_in ann ann
}

@test "irssi: SASL EXTERNAL, by the certificate that it has added itself" {
	start_both
	make_certificate
	has_account ann
	local certificate=("tls_cert = $BATS_TEST_TMPDIR/ann.crt" "tls_pkey = $BATS_TEST_TMPDIR/ann.key")
	irssi_start first "$TLS_PORT" ann "sasl_mechanism = PLAIN" "sasl_password = $PASSWORD" "${certificate[@]}"
	is_logged_in ann ann
	terminal_type first "/quote NS CERT ADD"
	terminal_key first Enter
	terminal_expect first "your certificate logs you in"
	terminal_type first "/quit"
	terminal_key first Enter
	terminal_status first
	irssi_start second "$TLS_PORT" ann "sasl_mechanism = EXTERNAL" "${certificate[@]}"
	terminal_expect second "SASL authentication succeeded"
	is_logged_in ann ann
}

@test "irssi: a wrong password is told" {
	start_both
	has_account ann
	irssi_start eve "$TLS_PORT" ann "sasl_mechanism = PLAIN" "sasl_password = not-this-one"
	terminal_expect eve "Cannot authenticate via SASL .*wrong account or password"
}

# ---- many at once ------------------------------------------------------------------------------------------------------

# More than the workers let wait, so that some are sent away at once.
@test "many logins at once hold up nobody's conversation, and each is told what becomes of it" {
	start_server --max-per-ip 0
	has_account owner
	run -0 perl "$BATS_TEST_DIRNAME/support/login_storm.pl" "$PORT" 1200 300
	assert_line --regexp '^[0-9]+ SASL authentication failed \(wrong account or password\)$'
	assert_line --regexp '^[0-9]+ SASL authentication failed \(too many logins at once: try again in a moment\)$'
	# One password takes some 40 ms; a conversation that waited for those before it would take half a minute.
	assert_line --regexp '^[0-9]+ words, the slowest after [0-9]{1,3} ms$'
	# Hundreds still wait when it ends, which is not held up by them either.
	register bob
	stop_server
}
