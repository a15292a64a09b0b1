# shellcheck shell=bash
# Servers on free ports of loopback.

server_setup() {
	SERVERS=()
	SERVERS_STARTED=0
}

server_teardown() {
	local pid failed=0
	for pid in "${SERVERS[@]}"; do
		server_end "$pid" || failed=1
	done
	return "$failed"
}

# start_server [ARGUMENT...]: starts one and waits until it listens; sets SERVER_PID, PORT, and SERVER_LOG, the file with
# what it says. Later ones can be started beside it. Each has a data folder of its own, unless it is given one by --data.
start_server() {
	local suffix=${SERVERS_STARTED#0}
	SERVERS_STARTED=$((SERVERS_STARTED + 1))
	SERVER_LOG=$BATS_TEST_TMPDIR/server$suffix.log
	PORT_FILE=$BATS_TEST_TMPDIR/port$suffix
	(detached "$APOLLON" serve -l 127.0.0.1:0 --port-file "$PORT_FILE" --data "$BATS_TEST_TMPDIR/data$suffix" "$@") >"$SERVER_LOG" 2>&1 </dev/null &
	SERVER_PID=$!
	SERVERS+=("$SERVER_PID")
	wait_until server_ready_or_ended
	if [ ! -s "$PORT_FILE" ]; then
		echo "the server ended before it listened; what it said:"
		cat "$SERVER_LOG"
		return 1
	fi
	# One listener a line, and the port stands last.
	# shellcheck disable=SC2034 # for the test
	PORT=$(sed -n '1{s/.*[^0-9]//;p}' "$PORT_FILE")
}

server_ready_or_ended() {
	[ -s "$PORT_FILE" ] || process_ended "$SERVER_PID"
}

# stop_server [PID]: asks it to end; fails when it does not in time, or not with exit status 0, or when a sanitizer has
# something to report. It is $SERVER_PID if none is named.
stop_server() {
	local pid=${1:-$SERVER_PID}
	forget_server "$pid"
	server_end "$pid"
}

# forget_server [PID]: the test has ended it, and looked at how, itself.
forget_server() {
	local pid=${1:-$SERVER_PID} other kept=()
	for other in "${SERVERS[@]}"; do
		[ "$other" = "$pid" ] || kept+=("$other")
	done
	SERVERS=("${kept[@]}")
}

server_end() {
	local failed=0
	kill -TERM "$1" 2>/dev/null || true
	process_status "$1" || failed=1
	if ((failed == 1 || STATUS != 0)); then
		echo "server $1 ended with status $STATUS; what it said:"
		tail -n 50 "$BATS_TEST_TMPDIR"/server*.log
		failed=1
	fi
	no_sanitizer_reports || failed=1
	return "$failed"
}

# server_says ERE: waits until a line of its log matches.
server_says() {
	wait_until grep -E -- "$1" "$SERVER_LOG" || {
		cat "$SERVER_LOG"
		return 1
	}
}
