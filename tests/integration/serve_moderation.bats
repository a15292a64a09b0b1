#!/usr/bin/env bats
# Who may do what, who is kept out, how fast one may speak, and what is kept of all that.

# What bats sets.
# shellcheck disable=SC2154
# Hashes have dollars in them.
# shellcheck disable=SC2016

load test_helper
load support/tls

write_config() {
	CONFIG=$BATS_TEST_TMPDIR/serve.conf
	cat >"$CONFIG"
	chmod 600 "$CONFIG"
}

hash_of() {
	printf '%s\n' "$1" | "$APOLLON" serve --hash-password
}

@test "--hash-password prints a hash, another one each time" {
	run --separate-stderr hash_of secret
	assert_success
	assert_output --regexp '^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]+\$[^$]+$'
	assert_equal "$stderr" ""
	first=$output
	run hash_of secret
	refute_output "$first"
	run -64 hash_of ""
	assert_output --partial "1 to 256 bytes"
	run -64 hash_of $'tab\there'
	assert_output --partial "control character"
}

@test "--hash-password asks twice on a terminal and shows nothing" {
	terminal_start asked "$APOLLON" serve --hash-password
	terminal_expect asked '^Password:'
	terminal_type asked 'open sesame'
	terminal_key asked Enter
	terminal_expect asked '^The same again:'
	terminal_type asked 'open sesame'
	terminal_key asked Enter
	terminal_expect asked '^[$]argon2id[$]'
	terminal_shows_not asked sesame
	terminal_status asked
	assert_equal "$STATUS" 0
	terminal_start different "$APOLLON" serve --hash-password
	terminal_expect different '^Password:'
	terminal_type different 'open sesame'
	terminal_key different Enter
	terminal_expect different '^The same again:'
	terminal_type different 'open simsim'
	terminal_key different Enter
	terminal_expect different 'two different passwords'
}

@test "an operator by the hash of a password" {
	hash=$(hash_of secret)
	write_config <<-END
		operator "root" { password-hash = "$hash" }
	END
	start_server --config "$CONFIG"
	register alice
	send alice "OPER root wrong"
	expect alice ' 464 alice '
	send alice "OPER nobody secret"
	expect alice ' 464 alice '
	send alice "OPER root secret"
	expect alice ' 381 alice '
}

@test "a password in clear is warned of, a hashed one is not" {
	write_config <<-END
		operator "root" { password = "secret" }
	END
	run --separate-stderr "$APOLLON" serve --config "$CONFIG" --check
	assert_success
	[[ $stderr == *"--hash-password"* ]]
	hash_of secret >"$BATS_TEST_TMPDIR/hash"
	chmod 600 "$BATS_TEST_TMPDIR/hash"
	write_config <<-END
		operator "root" { password-file = "$BATS_TEST_TMPDIR/hash" }
	END
	run --separate-stderr "$APOLLON" serve --config "$CONFIG" --check
	assert_success
	[[ $stderr != *"--hash-password"* ]]
	assert_output --partial 'by password (hashed)'
	refute_output --partial 'argon2id'
}

@test "--check says what is wrong with classes, hashes and fingerprints" {
	write_config <<-'END'
		class "helpers" { rights = { kill, klin } }
		operator "a" { class = "helper" password = "x" }
		operator "b" { password-hash = "secret" }
		operator "c" { certificate = "12:34" }
	END
	run -78 "$APOLLON" serve --config "$CONFIG" --check
	assert_line --partial "$CONFIG:1: class: 'helpers': there is no right 'klin'; did you mean kline?"
	assert_line --partial "$CONFIG:2: operator: 'a': there is no class 'helper'; did you mean helpers?"
	assert_line --partial "$CONFIG:3: operator: 'b': that is no hash of a password"
	assert_line --partial "$CONFIG:4: operator: 'c': expected the SHA-256 fingerprint of a certificate"
	printf '$argon2id$broken\n' >"$BATS_TEST_TMPDIR/password"
	run -78 "$APOLLON" serve --password-file "$BATS_TEST_TMPDIR/password" --check
	assert_output --partial "is no hash of a password, though it begins like one"
}

@test "a class without a right" {
	write_config <<-'END'
		class "helpers" { rights = { kill } }
		operator "helper" { class = "helpers" password = "secret" }
	END
	start_server --config "$CONFIG"
	register alice
	register bob
	send alice "OPER helper secret"
	expect alice ' 381 alice '
	send alice "KLINE *@192.0.2.1 :no"
	expect alice ' 723 alice kline '
	send alice "KILL bob :bye"
	expect bob 'ERROR :.*Killed \(alice \(bye\)\)'
}

@test "bans by user and by network outlive a restart" {
	write_config <<-'END'
		operator "root" { password = "secret" }
	END
	start_server --config "$CONFIG" --exempt none --data "$BATS_TEST_TMPDIR/data"
	register alice
	send alice "OPER root secret"
	expect alice ' 381 alice '
	send alice "KLINE 1h evil@* :spam"
	expect alice 'NOTICE alice :.*evil@\* is banned \(1h\): spam'
	send alice "DLINE 127.0.0.0/9 :no room"
	expect alice 'NOTICE alice :.*127\.0\.0\.0/9 is banned'
	send alice "UNDLINE 127.0.0.0/9"
	expect alice 'no longer banned'
	send alice "DLINE 2h 127.0.0.2 :no room"
	expect alice 'NOTICE alice :.*127\.0\.0\.2/32 is banned \(2h\): no room'
	stop_server
	start_server --config "$CONFIG" --exempt none --data "$BATS_TEST_TMPDIR/data"
	connect eve
	send eve "NICK eve"
	send eve "USER evil 0 * :Eve"
	expect eve ' 465 eve :You are banned from this server \(spam; until 20[0-9-]+ [0-9:]+ UTC\)'
	expect eve '^ERROR :'
	run timeout 20 curl -s --interface 127.0.0.2 "telnet://127.0.0.1:$PORT"
	assert_output --regexp 'ERROR :.*Banned: no room; until 20'
	register carol
	send carol "OPER root secret"
	expect carol ' 381 carol '
	send carol "STATS d"
	expect carol ' 225 carol D 127\.0\.0\.2/32 :no room; until .* \(by alice\)'
}

@test "who says too much is held back, and loses nothing" {
	start_server --exempt none --command-rate 20 --command-burst 5
	register alice
	for i in $(seq 30); do
		send alice "PING $i"
	done
	expect alice ' PONG .*:?30$'
	run grep -c '^< .* PONG ' <<<"${TRANSCRIPTS[alice]}"
	assert_output 30
}

@test "who comes too often hears when to come again" {
	start_server --exempt none --connection-rate 1 --connection-burst 2
	register alice
	register bob
	connect carol
	expect carol '^ERROR :.*try again in [0-9]+ seconds?\)'
}

@test "the server's password may be kept as a hash" {
	hash_of 'open sesame' >"$BATS_TEST_TMPDIR/password"
	chmod 600 "$BATS_TEST_TMPDIR/password"
	start_server --password-file "$BATS_TEST_TMPDIR/password"
	connect alice
	send alice "PASS :open sesame"
	send alice "NICK alice"
	send alice "USER u 0 * :x"
	expect alice ' 001 alice '
	connect bob
	send bob "PASS wrong"
	send bob "NICK bob"
	send bob "USER u 0 * :x"
	expect bob ' 464 bob '
	expect bob '^ERROR :.*Password incorrect'
}

@test "--require-login lets in who makes an account on the way, and tells others how" {
	start_server --require-login on
	connect alice
	send alice "NICK alice"
	send alice "USER u 0 * :x"
	expect alice 'FAIL \* ACCOUNT_REQUIRED :'
	expect alice '^ERROR :.*log in to an account'
	connect bob
	send bob "CAP REQ :sasl draft/account-registration"
	send bob "NICK bob"
	send bob "USER u 0 * :x"
	send bob "REGISTER * * wonderland"
	expect bob 'REGISTER SUCCESS bob '
	send bob "CAP END"
	expect bob ' 001 bob '
}

@test "the audit log can be followed with jq, and is opened anew by SIGHUP" {
	write_config <<-'END'
		operator "root" { password = "secret" }
	END
	audit=$BATS_TEST_TMPDIR/audit.log
	start_server --config "$CONFIG" --audit-log "$audit"
	register alice
	send alice "OPER root wrong"
	expect alice ' 464 alice '
	send alice "OPER root secret"
	expect alice ' 381 alice '
	send alice "KLINE 1h *@192.0.2.7 :spam"
	expect alice 'is banned'
	wait_until grep -q ban.added "$audit"
	run jq -r 'select(.event == "operator.failed") | "\(.actor) \(.target) \(.detail)"' "$audit"
	assert_output --regexp '^alice!~.*@.* root wrong password$'
	run jq -r 'select(.event | startswith("ban.")) | [.target, .detail] | join(" ")' "$audit"
	assert_output '*@192.0.2.7 K, 1h: spam'
	run stat -c %a "$audit"
	assert_output 600
	run ! grep -q secret "$audit"
	mv "$audit" "$audit.1"
	kill -HUP "$SERVER_PID"
	wait_until test -e "$audit"
	send alice "UNKLINE *@192.0.2.7"
	expect alice 'no longer banned'
	wait_until grep -q ban.removed "$audit"
}

@test "an audit log that cannot be opened keeps the server from starting" {
	run -1 "$APOLLON" serve --no-persist -l 127.0.0.1:0 --audit-log "$BATS_TEST_TMPDIR/nowhere/audit.log"
	assert_output --partial "--audit-log $BATS_TEST_TMPDIR/nowhere/audit.log: cannot be opened"
}

@test "a full disk under the audit log is told, and nothing else suffers" {
	start_server --audit-log /dev/full --no-sandbox
	register alice
	send alice "CAP REQ :sasl"
	send alice "OPER x y"
	expect alice ' 464 alice '
	server_says 'audit\.failed.*No space left'
	send alice "PING x"
	expect alice ' PONG '
}

@test "an operator by certificate" {
	make_certificate "$BATS_TEST_TMPDIR/alice" alice
	write_config <<-END
		operator "root" { certificate = "$(fingerprint_of "$BATS_TEST_TMPDIR/alice/fullchain.pem")" }
	END
	start_tls_server --config "$CONFIG"
	connect_tls alice -cert "$BATS_TEST_TMPDIR/alice/fullchain.pem" -key "$BATS_TEST_TMPDIR/alice/privkey.pem"
	register alice
	send alice "OPER root"
	expect alice ' 381 alice '
	connect_tls bob
	register bob
	send bob "OPER root"
	expect bob ' 464 bob '
}
