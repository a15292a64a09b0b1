#!/usr/bin/env bats
# TLS as a server's clients meet it, with openssl's s_client: certificates, versions, reloads, and all that is no TLS.

# shellcheck disable=SC2154

load test_helper

# Somebody inside, by plain text, for whom nothing must change whatever others do.
start_with_alice() {
	start_tls_server "$@"
	register alice
}

alice_is_well() {
	expect_none alice '^ERROR'
}

@test "the first start makes a key and a certificate, readable by the owner only, and says how to join; the second keeps them" {
	start_tls_server --name chat.example.org --data "$BATS_TEST_TMPDIR/data"
	local fingerprint
	fingerprint=$(fingerprint_of "$BATS_TEST_TMPDIR/data/server.crt")
	assert_equal "$(stat -c %a "$BATS_TEST_TMPDIR/data/server.key")" 600
	assert_equal "$(stat -c %a "$BATS_TEST_TMPDIR/data/server.crt")" 600
	server_says "server.join .*apollon join ircs://127.0.0.1:$TLS_PORT --tls-pin sha256:$fingerprint"
	server_says "tls.certificate .*chat.example.org.*$fingerprint"
	assert_equal "$(shown_fingerprint)" "$fingerprint"
	connect_tls carol
	register carol
	stop_server
	start_tls_server --name chat.example.org --data "$BATS_TEST_TMPDIR/data"
	assert_equal "$(shown_fingerprint)" "$fingerprint"
}

@test "without a data folder it has a certificate all the same, the same until it ends" {
	start_tls_server --no-persist
	local fingerprint
	fingerprint=$(shown_fingerprint)
	server_says "tls-pin sha256:$fingerprint"
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	assert_equal "$(shown_fingerprint)" "$fingerprint"
}

@test "plain text and TLS talk to each other" {
	start_with_alice
	connect_tls bob
	register bob
	send alice "JOIN #x"
	send bob "JOIN #x"
	expect bob ' 366 '
	send alice "PRIVMSG #x :by plain text"
	expect bob '^:alice!.* PRIVMSG #x :by plain text$'
	send bob "PRIVMSG #x :by TLS"
	expect alice '^:bob!.* PRIVMSG #x :by TLS$'
	send alice "WHOIS bob"
	expect alice ' 671 alice bob :is using a secure connection$'
	send bob "QUIT"
	expect_closed bob
}

@test "long answers and many messages come whole" {
	start_with_alice --sendq 4M
	connect_tls bob
	register bob
	send bob "JOIN #x"
	expect bob ' 366 '
	send alice "JOIN #x"
	expect alice ' 366 '
	local text i
	text=$(printf 'x%.0s' {1..400})
	for ((i = 0; i < 500; i++)); do
		printf 'PRIVMSG #x :%s %d\r\n' "$text" "$i"
	done >&"${CONNECTIONS[alice]}"
	for ((i = 0; i < 500; i++)); do
		expect bob "PRIVMSG #x :$text [0-9]+\$"
		assert_equal "${LINE##* }" "$i"
	done
}

@test "TLS 1.2 and 1.3, and nothing older" {
	start_with_alice
	connect_tls bob -tls1_2
	register bob
	connect_tls carol -tls1_3
	register carol
	run openssl s_client -connect "127.0.0.1:$TLS_PORT" -tls1_1 -cipher 'DEFAULT@SECLEVEL=0' </dev/null
	assert_failure
	server_says 'tls.failed .*1\.2 is the least'
	alice_is_well
}

@test "a client's certificate is asked for, any is taken, and its fingerprint is known" {
	start_tls_server
	make_certificate "$BATS_TEST_TMPDIR/bob" bob
	connect_tls bob -cert "$BATS_TEST_TMPDIR/bob/fullchain.pem" -key "$BATS_TEST_TMPDIR/bob/privkey.pem"
	register bob
	send bob "WHOIS bob"
	expect bob " 276 bob bob :has client certificate fingerprint $(fingerprint_of "$BATS_TEST_TMPDIR/bob/fullchain.pem")\$"
	connect_tls carol -tls1_2 -cert "$BATS_TEST_TMPDIR/bob/fullchain.pem" -key "$BATS_TEST_TMPDIR/bob/privkey.pem"
	register carol
	send carol "WHOIS carol"
	expect carol " 276 carol carol "
	connect_tls dave
	register dave
	send dave "WHOIS dave"
	expect dave ' 338 '
	expect_none dave ' 276 '
}

@test "several certificates are chosen from by the name that is asked for" {
	make_certificate "$BATS_TEST_TMPDIR/live/one.example.org" one.example.org
	make_certificate "$BATS_TEST_TMPDIR/live/two.example.org" two.example.org '*.two.example.org'
	cat "$BATS_TEST_TMPDIR"/live/two.example.org/{fullchain,privkey}.pem >"$BATS_TEST_TMPDIR/both.pem"
	local one two folder=$BATS_TEST_TMPDIR/live
	one=$(fingerprint_of "$folder/one.example.org/fullchain.pem")
	two=$(fingerprint_of "$folder/two.example.org/fullchain.pem")
	start_tls_server --tls-certificate "$folder/one.example.org" --tls-certificate "$folder/two.example.org"
	assert_equal "$(shown_fingerprint -noservername)" "$one"
	assert_equal "$(shown_fingerprint -servername one.example.org)" "$one"
	assert_equal "$(shown_fingerprint -servername two.example.org)" "$two"
	assert_equal "$(shown_fingerprint -servername irc.two.example.org)" "$two"
	assert_equal "$(shown_fingerprint -servername three.example.org)" "$one"
	# Somebody else vouches for these: nobody has to pin them.
	server_says 'server.join'
	refute grep -q -- '--tls-pin' "$SERVER_LOG"
	stop_server
	start_tls_server --tls-certificate "$folder/one.example.org/fullchain.pem:$folder/one.example.org/privkey.pem" \
		--tls-certificate "$BATS_TEST_TMPDIR/both.pem"
	assert_equal "$(shown_fingerprint -servername two.example.org)" "$two"
	assert_equal "$(shown_fingerprint -noservername)" "$one"
}

@test "a renewed certificate is shown after SIGHUP, and nobody is dropped" {
	local folder=$BATS_TEST_TMPDIR/live old
	make_certificate "$folder" chat.example.org
	old=$(fingerprint_of "$folder/fullchain.pem")
	start_with_alice --tls-certificate "$folder"
	connect_tls bob
	register bob
	make_certificate "$folder" chat.example.org
	assert_equal "$(shown_fingerprint)" "$old"
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	assert_equal "$(shown_fingerprint)" "$(fingerprint_of "$folder/fullchain.pem")"
	alice_is_well
	expect_none bob '^ERROR'
}

@test "the links of Let's Encrypt's folders are followed, when they are renewed as well" {
	local live=$BATS_TEST_TMPDIR/letsencrypt/live/chat archive=$BATS_TEST_TMPDIR/letsencrypt/archive/chat number name
	mkdir -p "$live" "$archive"
	for number in 1 2; do
		make_certificate "$archive" chat.example.org
		for name in fullchain privkey; do
			mv "$archive/$name.pem" "$archive/$name$number.pem"
			ln -sf "../../archive/chat/$name$number.pem" "$live/$name.pem"
		done
		if ((number == 1)); then
			start_with_alice --tls-certificate "$live"
		else
			kill -HUP "$SERVER_PID"
			server_says server.reloaded
		fi
		assert_equal "$(shown_fingerprint)" "$(fingerprint_of "$archive/fullchain$number.pem")"
	done
	alice_is_well
}

@test "a key that does not fit: the server does not start, and says which" {
	make_certificate "$BATS_TEST_TMPDIR/one" one.example.org
	make_certificate "$BATS_TEST_TMPDIR/two" two.example.org
	run "$APOLLON" serve -l ircs://127.0.0.1:0 --no-persist \
		--tls-certificate "$BATS_TEST_TMPDIR/one/fullchain.pem:$BATS_TEST_TMPDIR/two/privkey.pem"
	assert_failure 1
	assert_output --partial "two/privkey.pem: this key does not fit the certificate in $BATS_TEST_TMPDIR/one/fullchain.pem"
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=rsa -keyout "$BATS_TEST_TMPDIR/rsa.key" -out "$BATS_TEST_TMPDIR/rsa.crt" 2>/dev/null
	run "$APOLLON" serve -l ircs://127.0.0.1:0 --no-persist \
		--tls-certificate "$BATS_TEST_TMPDIR/one/fullchain.pem:$BATS_TEST_TMPDIR/rsa.key"
	assert_failure 1
	assert_output --partial "does not fit"
	run "$APOLLON" serve -l ircs://127.0.0.1:0 --no-persist --tls-certificate "$BATS_TEST_TMPDIR/nowhere"
	assert_failure 1
	assert_output --partial "nowhere: the TLS certificate cannot be read: No such file or directory"
	openssl pkey -in "$BATS_TEST_TMPDIR/one/privkey.pem" -aes128 -passout pass:secret -out "$BATS_TEST_TMPDIR/locked.key"
	run "$APOLLON" serve -l ircs://127.0.0.1:0 --no-persist \
		--tls-certificate "$BATS_TEST_TMPDIR/one/fullchain.pem:$BATS_TEST_TMPDIR/locked.key"
	assert_failure 1
	assert_output --partial "locked.key: the key has a password"
}

@test "a key that does not fit at SIGHUP: the old pair stays, and the log says why" {
	local folder=$BATS_TEST_TMPDIR/live old
	make_certificate "$folder" chat.example.org
	old=$(fingerprint_of "$folder/fullchain.pem")
	start_with_alice --tls-certificate "$folder"
	connect_tls bob
	register bob
	make_certificate "$BATS_TEST_TMPDIR/other" chat.example.org
	cp "$BATS_TEST_TMPDIR/other/privkey.pem" "$folder/privkey.pem"
	kill -HUP "$SERVER_PID"
	server_says 'tls.not-reloaded .*this key does not fit'
	server_says 'not reloaded: the running configuration stays'
	assert_equal "$(shown_fingerprint)" "$old"
	alice_is_well
	expect_none bob '^ERROR'
}

@test "plain text on the port of TLS is answered in plain text" {
	start_with_alice
	connect bob "$TLS_PORT"
	send bob "NICK bob"
	send bob "USER bob 0 * :bob"
	expect bob '^ERROR :This port speaks TLS'
	expect_closed bob
	server_says 'tls.failed 127.0.0.1: the peer speaks no TLS'
	alice_is_well
}

@test "a browser on the port of TLS, and TLS on the port of plain text" {
	start_with_alice
	connect bob "$TLS_PORT"
	send_raw bob 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
	expect bob '^ERROR :This port speaks TLS'
	expect_closed bob
	run timeout "$WAIT_SECONDS" openssl s_client -connect "127.0.0.1:$PORT" </dev/null
	assert_failure
	alice_is_well
}

@test "a handshake that stops half-way ends in time" {
	start_with_alice --handshake-timeout 1s
	connect silent "$TLS_PORT"
	connect halting "$TLS_PORT"
	send_raw halting '\x16\x03\x01\x02\x00\x01\x00\x01'
	connect_tls bob
	register bob
	expect_closed silent
	expect_closed halting
	server_says 'tls.failed 127.0.0.1: it took longer than 1 s'
	expect_none bob '^ERROR'
	alice_is_well
}

@test "garbage instead of a handshake, and halves of one" {
	start_with_alice
	local i
	for i in 1 2 3; do
		connect garbage "$TLS_PORT"
		(head -c 5000 /dev/urandom >&"${CONNECTIONS[garbage]}") || true
		disconnect garbage
	done
	# A record of TLS with nonsense in it, and one of a length that none may have.
	connect nonsense "$TLS_PORT"
	send_raw nonsense '\x16\x03\x01\x00\x04\x63\x00\x00\x00'
	expect_closed nonsense
	connect long "$TLS_PORT"
	send_raw long '\x16\x03\x01\xff\xff\x01'
	expect_closed long
	# A ClientHello that is longer than the record says, then nothing more.
	connect half "$TLS_PORT"
	send_raw half '\x16\x03\x01\x00\x20\x01\x00\x00\x1c\x03\x03'
	disconnect half
	server_says 'tls.failed .*in the middle of the TLS handshake'
	connect_tls bob
	register bob
	alice_is_well
}

@test "renegotiation is refused" {
	start_with_alice
	local input log=$BATS_TEST_TMPDIR/renegotiation.log
	mkfifo "$BATS_TEST_TMPDIR/renegotiation"
	timeout "$WAIT_SECONDS" openssl s_client -tls1_2 -connect "127.0.0.1:$TLS_PORT" \
		<"$BATS_TEST_TMPDIR/renegotiation" >"$log" 2>&1 3>&- &
	exec {input}>"$BATS_TEST_TMPDIR/renegotiation"
	wait_until grep -q 'Verify return code' "$log"
	echo R >&"$input"
	wait_until grep -q 'no renegotiation' "$log"
	exec {input}>&-
	connect_tls bob
	register bob
	alice_is_well
}

@test "a client that vanishes in the middle of everything disturbs nobody" {
	start_with_alice
	send alice "JOIN #x"
	local i
	for i in 1 2 3 4 5; do
		connect_tls bob
		register bob
		send bob "JOIN #x"
		expect alice '^:bob!.* JOIN #x'
		disconnect bob
		expect alice '^:bob!.* QUIT '
	done
}

@test "who is refused or waits is told by TLS" {
	start_tls_server --max-clients 1 --max-waiting 1
	connect_tls alice
	register alice
	connect_tls bob
	expect bob 'NOTICE \* :.*number 1 in line'
	connect_tls carol
	expect carol '^ERROR :.*full'
	expect_closed carol
	send alice "QUIT"
	expect_closed alice
	register bob
}

@test "when the server ends, clients by TLS are told" {
	start_tls_server
	connect_tls alice
	register alice
	connect silent "$TLS_PORT"
	stop_server
	expect alice '^ERROR :'
	expect_closed alice
}

@test "STS: by TLS it is said for how long, and only when told to" {
	start_tls_server --sts 30d
	connect_tls alice
	send alice "CAP LS 302"
	expect alice 'CAP \* LS '
	assert_regex "$LINE" '[ :]sts=duration=2592000'
	send alice "CAP REQ sts"
	expect alice 'CAP \* NAK :?sts'
	connect bob
	send bob "CAP LS 302"
	expect bob 'CAP \* LS '
	# Loopback needs no TLS.
	refute_regex "$LINE" 'sts'
	stop_server
	start_tls_server
	connect_tls carol
	send carol "CAP LS 302"
	expect carol 'CAP \* LS '
	refute_regex "$LINE" 'sts'
}

@test "all addresses, IPv6 and the port of RFC 7194" {
	start_server -l 'ircs://[::1]:0'
	TLS_PORT=$(sed -n '2p' "$PORT_FILE")
	server_says "server.listening ircs://\\[0*::1\\]:$TLS_PORT"
	server_says "apollon join ircs://\\[0*::1\\]:$TLS_PORT"
	connect_tls alice -connect "[::1]:$TLS_PORT"
	register alice
}
