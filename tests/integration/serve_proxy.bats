#!/usr/bin/env bats
# Clients behind a proxy, which says for whom it connects: the PROXY protocol, versions 1 and 2.

# shellcheck disable=SC2154

load test_helper

# The fixed part of version 2, as printf writes it.
SIGNATURE='\x0d\x0a\x0d\x0a\x00\x0d\x0aQUIT\x0a'

start_behind_proxy() {
	start_tls_server --proxy-from 127.0.0.0/8 --cloak off "$@"
}

# whois_shows NAME ADDRESS: where a connection comes from, as its own WHOIS has it.
whois_shows() {
	send "$1" "WHOIS $1"
	expect "$1" " 338 $1 $1 $2 "
}

@test "version 1: the client's address counts, not the proxy's" {
	start_behind_proxy
	connect alice
	send alice "PROXY TCP4 192.0.2.1 127.0.0.1 4000 6667"
	register alice
	whois_shows alice 192.0.2.1
	connect bob
	send_raw bob 'PROXY TCP6 2001:db8::7 ::1 4000 6667\r\nNICK bob\r\nUSER bob 0 * :bob\r\n'
	expect bob ' 001 bob '
	expect bob ' 422 '
	whois_shows bob 2001:db8::7
}

@test "version 2" {
	start_behind_proxy
	connect alice
	send_raw alice "$SIGNATURE"'\x21\x11\x00\x0c\xc0\x00\x02\x05\x7f\x00\x00\x01\x0f\xa0\x1a\x0b'
	register alice
	whois_shows alice 192.0.2.5
	# A health check of the proxy's own.
	connect check
	send_raw check "$SIGNATURE"'\x20\x00\x00\x00'
	register check
	whois_shows check 127.0.0.1
}

@test "TLS behind the header" {
	start_behind_proxy
	# s_client begins with TLS at once: a relay of bytes says the header before it.
	perl "$BATS_TEST_DIRNAME/support/proxy.pl" "$TLS_PORT" 'PROXY TCP4 192.0.2.9 127.0.0.1 1 2' \
		>"$BATS_TEST_TMPDIR/relay" 3>&- &
	RELAY=$!
	wait_until test -s "$BATS_TEST_TMPDIR/relay"
	TLS_PORT=$(cat "$BATS_TEST_TMPDIR/relay")
	connect_tls alice
	register alice
	whois_shows alice 192.0.2.9
	send alice "WHOIS alice"
	expect alice ' 671 alice alice '
	disconnect alice
	kill "$RELAY" 2>/dev/null || true
	wait "$RELAY" 2>/dev/null || true
}

@test "limits and bans are for the client's address" {
	start_behind_proxy --max-per-ip 1
	connect alice
	send alice "PROXY TCP4 192.0.2.1 127.0.0.1 1 1"
	register alice
	connect bob
	send bob "PROXY TCP4 192.0.2.1 127.0.0.1 2 1"
	expect bob '^ERROR :.*Too many connections from your address'
	connect carol
	send carol "PROXY TCP4 192.0.2.2 127.0.0.1 1 1"
	register carol
}

@test "STS is said to who comes in plain text from afar" {
	start_behind_proxy --sts 1d
	connect alice
	send alice "PROXY TCP4 192.0.2.1 127.0.0.1 1 1"
	send alice "CAP LS 302"
	expect alice 'CAP \* LS '
	assert_regex "$LINE" "[ :]sts=port=$TLS_PORT"
	# By TLS to the proxy is as good.
	connect bob
	send_raw bob "$SIGNATURE"'\x21\x11\x00\x14\xc0\x00\x02\x05\x7f\x00\x00\x01\x0f\xa0\x1a\x0b\x20\x00\x05\x01\x00\x00\x00\x00'
	send bob "CAP LS 302"
	expect bob 'CAP \* LS '
	refute_regex "$LINE" "sts="
}

@test "from a stranger a header is refused, clearly" {
	start_tls_server
	register alice
	connect bob
	send bob "PROXY TCP4 192.0.2.1 127.0.0.1 4000 6667"
	expect bob '^ERROR :.*PROXY headers are not taken from your address'
	expect_closed bob
	server_says 'proxy.refused 127.0.0.1: '
	connect carol
	send_raw carol "$SIGNATURE"'\x20\x00\x00\x00'
	expect carol '^ERROR :.*PROXY headers are not taken from your address'
	expect_closed carol
	# Later on it is a command like any other that is not known.
	send alice "PROXY TCP4 192.0.2.1 127.0.0.1 4000 6667"
	expect alice ' 421 alice PROXY '
}

@test "no header, a wrong one, and half of one from who must send one" {
	start_behind_proxy --handshake-timeout 1s
	connect alice
	send alice "NICK alice"
	expect_closed alice
	server_says 'proxy.failed 127.0.0.1: the connection does not begin with a PROXY header'
	connect bob
	send bob "PROXY TCP4 192.0.2.1 127.0.0.1 4000 66670"
	expect_closed bob
	server_says 'proxy.failed 127.0.0.1: a PROXY header with a port that is none'
	connect carol
	send_raw carol 'PROXY TCP4 192'
	disconnect carol
	server_says 'proxy.failed 127.0.0.1: .*in the middle of the PROXY header'
	connect dave
	send_raw dave "$SIGNATURE"'\x21\x11'
	expect_closed dave
	server_says 'proxy.failed 127.0.0.1: it took longer than 1 s'
	connect erin
	send erin "PROXY UNKNOWN"
	register erin
}

@test "who may be a proxy changes at a reload" {
	printf 'proxy-from = {}\n' >"$BATS_TEST_TMPDIR/serve.conf"
	start_server --config "$BATS_TEST_TMPDIR/serve.conf" --cloak off
	register alice
	printf 'proxy-from = {"127.0.0.1"}\n' >"$BATS_TEST_TMPDIR/serve.conf"
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	connect bob
	send bob "PROXY TCP4 192.0.2.1 127.0.0.1 4000 6667"
	register bob
	whois_shows bob 192.0.2.1
	expect_none alice '^ERROR'
}
