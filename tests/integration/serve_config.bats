#!/usr/bin/env bats
# What `apollon serve` makes of its flags and its configuration.

# What bats sets.
# shellcheck disable=SC2154

load test_helper

write_config() {
	CONFIG=$BATS_TEST_TMPDIR/serve.conf
	cat >"$CONFIG"
	chmod 600 "$CONFIG"
}

@test "--help names every option and gives examples" {
	run "$APOLLON" serve --help
	assert_success
	assert_output --partial "--listen ADDRESS"
	assert_output --partial "--max-waiting N"
	assert_output --partial "Examples:"
	run --separate-stderr "$APOLLON" serve -h
	assert_success
	assert_equal "$stderr" ""
}

@test "--version says which" {
	run "$APOLLON" serve -V
	assert_success
	assert_output --regexp '^apollon [0-9]+\.[0-9]+'
}

@test "unknown options get a suggestion, and nothing starts" {
	run -64 --separate-stderr "$APOLLON" serve --max-client-s 5
	assert_equal "$stderr" "apollon serve: there is no option --max-client-s; did you mean --max-clients?"
	run -64 "$APOLLON" serve --listen
	assert_output --partial "needs a value"
	run -64 "$APOLLON" serve --check=yes
	assert_output --partial "takes no value"
	run -64 "$APOLLON" serve -x
	assert_output --partial "no option -x"
	run -64 "$APOLLON" serve 127.0.0.1:6667
	assert_output --partial "did you mean --listen 127.0.0.1:6667?"
}

@test "wrong values of flags say what was expected" {
	run -64 "$APOLLON" serve --max-clients many
	assert_output "apollon serve: --max-clients: expected auto or a whole number from 1 to 10000000, not 'many'"
	run -64 "$APOLLON" serve --set max-clients=0
	assert_output --partial "not '0'"
	run -64 "$APOLLON" serve --set maxclients=3
	assert_output --partial "did you mean max-clients?"
}

@test "--check explains what comes from where and exits 0" {
	write_config <<-'END'
		network = Example
		max-clients = 12
	END
	run --separate-stderr "$APOLLON" serve --config "$CONFIG" --max-clients 13 --set drain=1s --check
	assert_success
	assert_line --regexp "^network = \"Example\" +# $CONFIG:1\$"
	assert_line --regexp '^max-clients = 13 +# --max-clients$'
	assert_line --regexp '^drain = "1s" +# --drain$'
	assert_line --regexp '^max-per-ip = auto +# default, here 64$'
	assert_equal "$stderr" ""
}

@test "what --check prints is a configuration itself" {
	write_config <<-'END'
		description = "A \"quoted\" text"
		ban "*@192.0.2.*" { reason = "Spam" }
	END
	"$APOLLON" serve --config "$CONFIG" --check >"$BATS_TEST_TMPDIR/first"
	"$APOLLON" serve --config "$BATS_TEST_TMPDIR/first" --check >"$BATS_TEST_TMPDIR/second"
	run diff <(sed 's/ *#.*//' "$BATS_TEST_TMPDIR/first") <(sed 's/ *#.*//' "$BATS_TEST_TMPDIR/second")
	assert_success
}

@test "a wrong file exits 78 and names file, line, key and what was expected" {
	write_config <<-'END'
		# a comment

		max-client = 5
	END
	run -78 --separate-stderr "$APOLLON" serve --config "$CONFIG" --check
	assert_equal "$stderr" "apollon serve: $CONFIG:3: max-client: there is no such key; did you mean max-clients?"
	assert_output ""
	write_config <<-'END'
		ping-timeout = soon
		operator "root" {
			mask = "nowhere"
			password = "secret"
		}
	END
	run -78 "$APOLLON" serve --config "$CONFIG"
	assert_line --partial "$CONFIG:1: ping-timeout: expected a time"
	assert_line --partial "operator: 'root': expected a mask"
	refute_output --partial "secret"
}

@test "a file that is not there is an error when it is named" {
	run -78 "$APOLLON" serve --config "$BATS_TEST_TMPDIR/nowhere.conf"
	assert_output --partial "nowhere.conf: No such file"
}

@test "the configuration reaches the chat" {
	printf 'Be kind.\n' >"$BATS_TEST_TMPDIR/motd"
	write_config <<-END
		name = irc.example.net
		network = Example
		motd = "$BATS_TEST_TMPDIR/motd"
		admin { location = "Room 1" }
		operator "root" { password = "secret" }
	END
	start_server --config "$CONFIG"
	register alice
	send alice "MOTD"
	expect alice '^:irc\.example\.net 372 alice :- Be kind\.$'
	send alice "ADMIN"
	expect alice ' 257 alice :Room 1$'
	send alice "OPER root wrong"
	expect alice ' 464 alice '
	send alice "OPER root secret"
	expect alice ' 381 alice '
}

@test "a file with passwords that everybody may read is warned of" {
	write_config <<-'END'
		operator "root" { password = "secret" }
	END
	chmod 644 "$CONFIG"
	run --separate-stderr "$APOLLON" serve --config "$CONFIG" --check
	assert_success
	[[ $stderr == *"chmod o-r"* ]]
}

@test "SIGHUP takes the new configuration without dropping anyone" {
	printf 'Old.\n' >"$BATS_TEST_TMPDIR/motd"
	write_config <<-END
		motd = "$BATS_TEST_TMPDIR/motd"
	END
	start_server --config "$CONFIG"
	register alice
	printf 'New.\n' >"$BATS_TEST_TMPDIR/motd"
	kill -HUP "$SERVER_PID"
	server_says 'server\.reloaded'
	send alice "MOTD"
	expect alice ' 372 alice :- New\.$'
}

@test "SIGHUP with a wrong configuration keeps the running one and says why" {
	write_config <<-'END'
		admin { location = "Room 1" }
	END
	start_server --config "$CONFIG"
	register alice
	write_config <<-'END'
		max-clients = none
	END
	kill -HUP "$SERVER_PID"
	server_says "serve\.conf:1: max-clients: expected"
	server_says "the running configuration stays"
	send alice "ADMIN"
	expect alice ' 257 alice :Room 1$'
}

@test "what needs a restart is said at a reload" {
	write_config <<-'END'
		name = old.example.net
	END
	start_server --config "$CONFIG"
	write_config <<-'END'
		name = new.example.net
	END
	kill -HUP "$SERVER_PID"
	server_says "name is to be 'new\.example\.net'; that takes a restart"
	register alice
	send alice "TIME"
	expect alice '^:old\.example\.net 391 '
}

@test "REHASH and DIE do for operators what the signals do" {
	write_config <<-'END'
		name = irc.example.net
		operator "root" { password = "secret" }
	END
	start_server --config "$CONFIG"
	register alice
	send alice "OPER root secret"
	expect alice ' 381 alice '
	send alice "REHASH"
	expect alice " 382 alice $CONFIG :"
	server_says 'server\.reloaded'
	send alice "DIE wrong.name"
	expect alice ' 402 alice wrong\.name '
	send alice "DIE irc.example.net"
	expect_closed alice
	process_status "$SERVER_PID"
	# shellcheck disable=SC2153 # process_status sets it
	assert_equal "$STATUS" 0
	forget_server
}

@test "a ban that is added is applied at the reload" {
	write_config <<-'END'
		network = Example
	END
	start_server --config "$CONFIG"
	register alice
	write_config <<-'END'
		ban "*@127.0.0.1" { reason = "No loopback" }
	END
	kill -HUP "$SERVER_PID"
	expect alice 'ERROR :.*No loopback'
	expect_closed alice
	connect bob
	send bob "NICK bob"
	send bob "USER bob 0 * :bob"
	expect bob ' 465 bob .*No loopback'
	expect_closed bob
}

@test "--password-file asks everybody for the password" {
	printf 'sesame\n' >"$BATS_TEST_TMPDIR/password"
	chmod 600 "$BATS_TEST_TMPDIR/password"
	start_server --password-file "$BATS_TEST_TMPDIR/password"
	connect alice
	send alice "PASS wrong"
	send alice "NICK alice"
	send alice "USER alice 0 * :alice"
	expect alice ' 464 '
	expect_closed alice
	connect bob
	send bob "PASS sesame"
	register bob
}

@test "--port-file, --pid-file and --ready-fd tell when it is ready" {
	local ready=$BATS_TEST_TMPDIR/ready pid_file=$BATS_TEST_TMPDIR/pid
	exec 9>"$ready"
	start_server --ready-fd 9 --pid-file "$pid_file" -l "unix:$BATS_TEST_TMPDIR/socket"
	exec 9>&-
	assert_file_not_empty "$ready"
	assert_equal "$(cat "$pid_file")" "$SERVER_PID"
	assert_equal "$(head -n 1 "$PORT_FILE")" "$PORT"
	assert [ -S "$BATS_TEST_TMPDIR/socket" ]
	stop_server
	assert_file_not_exist "$pid_file"
	assert_file_not_exist "$BATS_TEST_TMPDIR/socket"
}

@test "it says where it cannot listen" {
	start_server
	run -1 "$APOLLON" serve -l "127.0.0.1:$PORT"
	assert_output --partial "127.0.0.1 port $PORT: Address already in use"
}

@test "--check finds what only a start would show: certificates and users" {
	make_certificate "$BATS_TEST_TMPDIR/one" one.example.org
	make_certificate "$BATS_TEST_TMPDIR/two" two.example.org
	run "$APOLLON" serve --check --tls-certificate "$BATS_TEST_TMPDIR/one"
	assert_success
	run -78 "$APOLLON" serve --check \
		--tls-certificate "$BATS_TEST_TMPDIR/one/fullchain.pem:$BATS_TEST_TMPDIR/two/privkey.pem"
	assert_output --partial "tls-certificate: "
	assert_output --partial "does not fit"
	run -78 "$APOLLON" serve --check --tls-certificate "$BATS_TEST_TMPDIR/three" --user no-such-user
	assert_output --partial "there is no user 'no-such-user'"
	run -78 "$APOLLON" serve --check --tls-certificate "$BATS_TEST_TMPDIR/three"
	assert_output --partial "tls-certificate: $BATS_TEST_TMPDIR/three: "
}

@test "what is doubtful is a warning that says what to do, and no mistake" {
	write_config <<-'END'
		listen = {":6667", "ircs://:6697"}
		metrics = "0.0.0.0:9667"
		proxy-from = {"0.0.0.0/0"}
	END
	run --separate-stderr "$APOLLON" serve --config "$CONFIG" --check
	assert_success
	[[ $stderr == *"warning: $CONFIG:1: listen: :6667 is open to others"*"ircs://"* ]]
	[[ $stderr == *"warning: $CONFIG:2: metrics: 0.0.0.0:9667"*"127.0.0.1"* ]]
	[[ $stderr == *"warning: $CONFIG:3: proxy-from: "* ]]
}

@test "all wrong flags are told at once" {
	run -64 "$APOLLON" serve --max-clients many --sendq 1 --no-such-flag --log-level loud
	assert_equal "${#lines[@]}" 4
	assert_line --partial "--max-clients: expected"
	assert_line --partial "--sendq: expected"
	assert_line --partial "no option --no-such-flag"
	assert_line --partial "--log-level: expected"
}
