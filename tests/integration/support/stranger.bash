# shellcheck shell=bash
# Certificates, and servers that speak TLS but are not apollon: openssl's s_server. They end with the test.

stranger_setup() {
	STRANGERS=()
	# What never says anything, and never ends.
	mkfifo "$BATS_TEST_TMPDIR/silence"
}

stranger_teardown() {
	local pid
	for pid in "${STRANGERS[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

# tls_certificate NAME [ARGUMENT...]: NAME.crt and NAME.key in BATS_TEST_TMPDIR, self-signed, for localhost and 127.0.0.1; sets
# FINGERPRINT. Arguments are those of openssl req; -CA and -CAkey among them make it one that these vouch for.
tls_certificate() {
	local path=$BATS_TEST_TMPDIR/$1
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$1" \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$path.key" -out "$path.crt" "${@:2}" 2>"$path.log"
	tls_fingerprint "$path.crt"
}

# tls_fingerprint FILE: sets FINGERPRINT as known_hosts has it.
tls_fingerprint() {
	# shellcheck disable=SC2034 # for the test
	FINGERPRINT=$(openssl x509 -in "$1" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr '[:upper:]' '[:lower:]')
}

# stranger NAME [ARGUMENT...]: a server with NAME's certificate; sets STRANGER_PID, PORT and HEARD, the file with what its clients
# sent to it. Arguments are those of s_server.
stranger() {
	local index=${#STRANGERS[@]}
	HEARD=$BATS_TEST_TMPDIR/stranger$index.out
	(detached openssl s_server -accept "127.0.0.1:${STRANGER_PORT:-0}" -quiet -cert "$BATS_TEST_TMPDIR/$1.crt" \
		-key "$BATS_TEST_TMPDIR/$1.key" "${@:2}") >"$HEARD" 2>"$HEARD.log" <>"$BATS_TEST_TMPDIR/silence" &
	STRANGER_PID=$!
	STRANGERS+=("$STRANGER_PID")
	wait_until stranger_listens "$STRANGER_PID"
	# shellcheck disable=SC2034 # for the test
	PORT=$(stranger_listens "$STRANGER_PID")
}

# The port that a process listens on.
stranger_listens() {
	ss -ltnpH | sed -nE "s/.*:([0-9]+) .*pid=$1,.*/\1/p" | grep .
}

# stranger_ends [PID]
stranger_ends() {
	kill -KILL "${1:-$STRANGER_PID}"
	wait "${1:-$STRANGER_PID}" 2>/dev/null || true
}
