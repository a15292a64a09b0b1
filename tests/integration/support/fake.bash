# shellcheck shell=bash
# Servers that do what the test says: see fake_server.pl. They end with the test.

# fake_server RULE...: starts one; sets PORT, and FAKE_LOG, the file with what its clients say.
fake_server() {
	FAKE_LOG=$BATS_TEST_TMPDIR/fake.log
	(detached perl "$BATS_TEST_DIRNAME/support/fake_server.pl" "$BATS_TEST_TMPDIR/fake.port" "$@") >"$FAKE_LOG" 2>&1 </dev/null &
	FAKE_PID=$!
	wait_until test -s "$BATS_TEST_TMPDIR/fake.port"
	# shellcheck disable=SC2034 # for the test
	read -r PORT <"$BATS_TEST_TMPDIR/fake.port"
}

fake_end() {
	[ -z "${FAKE_PID-}" ] || kill -KILL "$FAKE_PID" 2>/dev/null || true
	[ -z "${FAKE_PID-}" ] || wait "$FAKE_PID" 2>/dev/null || true
	FAKE_PID=
}

# Rules that make a server of the kind that RFC 1459 describes, without anything newer.
# shellcheck disable=SC2016,SC2034 # fake_server.pl expands, the test uses
plain_rules() {
	PLAIN_RULES=(
		'^CAP => :fake 421 * CAP :Unknown command'
		'^NICK (\S+) => :fake 001 $1 :Welcome'
		'^JOIN (\S+) => :ann!ann@host JOIN $1 ; :fake 353 ann = $1 :ann @bob ; :fake 366 ann $1 :End of /NAMES list'
		'^QUIT => ERROR :Closing link ; close'
	)
}
