# shellcheck shell=bash
# Waiting for conditions, and for processes to end.

# wait_until COMMAND [ARGUMENT...]: runs it until it succeeds; fails, with what it last said, when WAIT_SECONDS are up.
wait_until() {
	local output deadline=$((SECONDS + WAIT_SECONDS))
	until output=$("$@" 2>&1); do
		if ((SECONDS > deadline)); then
			echo "still not so after $WAIT_SECONDS s: $*"
			printf '%s\n' "$output"
			return 1
		fi
		sleep 0.02
	done
}

# process_ended PID: a zombie has ended too; it only waits to be asked how.
process_ended() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	[[ ${stat##*) } == Z* ]]
}

# process_status PID: waits for a child of the test to end; sets STATUS to its exit status. Kills it if it does not.
process_status() {
	STATUS=0
	wait_until process_ended "$1" || {
		kill -KILL "$1"
		wait "$1" || true
		return 1
	}
	# shellcheck disable=SC2034 # for the test
	wait "$1" || STATUS=$?
}

# detached COMMAND [ARGUMENT...]: becomes the command, without what it should not hold open: the connections of the test,
# and descriptor 3, on which bats waits. For background jobs: `(detached COMMAND) &`; $! is then the command's own pid.
detached() {
	local fd
	for fd in "${CONNECTIONS[@]}" "${JOIN_INPUTS[@]}" 3; do
		exec {fd}>&-
	done
	exec "$@"
}

no_sanitizer_reports() {
	local report found=0
	for report in "$BATS_TEST_TMPDIR"/sanitizer.*; do
		if [ -e "$report" ]; then
			echo "a sanitizer's report, ${report##*/}:"
			cat "$report"
			found=1
		fi
	done
	return "$found"
}
