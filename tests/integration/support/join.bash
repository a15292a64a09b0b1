# shellcheck shell=bash
# Clients as scripts run them: lines on stdin, events on stdout. Each is known by a name; its output is in the files
# NAME.out and NAME.err in BATS_TEST_TMPDIR.

join_setup() {
	declare -gA JOIN_PIDS=() JOIN_INPUTS=()
}

join_teardown() {
	local name failed=0
	for name in "${!JOIN_PIDS[@]}"; do
		kill -TERM "${JOIN_PIDS[$name]}" 2>/dev/null || true
		join_close "$name"
		process_status "${JOIN_PIDS[$name]}" || failed=1
	done
	return "$failed"
}

# join_start NAME ARGUMENT...: `apollon join ARGUMENT...`, its stdin held open for join_say. A name is free again when
# join_status was asked for.
join_start() {
	local name=$1 fd
	shift
	rm -f "$BATS_TEST_TMPDIR/$name.in"
	mkfifo "$BATS_TEST_TMPDIR/$name.in"
	(detached "$APOLLON" join "$@") <"$BATS_TEST_TMPDIR/$name.in" >"$BATS_TEST_TMPDIR/$name.out" \
		2>"$BATS_TEST_TMPDIR/$name.err" &
	JOIN_PIDS[$name]=$!
	exec {fd}>"$BATS_TEST_TMPDIR/$name.in"
	JOIN_INPUTS[$name]=$fd
}

# join_say NAME LINE
join_say() {
	(printf '%s\n' "$2" >&"${JOIN_INPUTS[$1]}")
}

# join_expect NAME ERE: waits until a line of its output matches.
join_expect() {
	wait_until grep -E -- "$2" "$BATS_TEST_TMPDIR/$1.out" || {
		echo "its stdout and stderr:"
		cat "$BATS_TEST_TMPDIR/$1.out" "$BATS_TEST_TMPDIR/$1.err"
		return 1
	}
}

# join_close NAME: the end of its stdin.
join_close() {
	local fd=${JOIN_INPUTS[$1]-}
	[ -n "$fd" ] || return 0
	exec {fd}>&-
	unset "JOIN_INPUTS[$1]"
}

# join_status NAME: waits until it has ended; sets STATUS to its exit status.
join_status() {
	local pid=${JOIN_PIDS[$1]}
	unset "JOIN_PIDS[$1]"
	process_status "$pid" || {
		cat "$BATS_TEST_TMPDIR/$1.out" "$BATS_TEST_TMPDIR/$1.err"
		return 1
	}
	join_close "$1"
}
