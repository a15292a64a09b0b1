# shellcheck shell=bash
# What every bats file here begins with:
#
#	load test_helper
#
# It gives each test a home of its own, and functions for servers (support/server.bash), raw IRC sessions (irc.bash),
# clients run by scripts (join.bash) and clients in terminals (terminal.bash). All of them end with the test, and a test
# whose processes left a sanitizer's report, or do not end when asked, fails. A file with a setup or teardown of its own
# calls apollon_setup and apollon_teardown from it.
#
# No test lets a fixed time pass and hopes: everything waits for a condition, up to WAIT_SECONDS.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file
load support/wait
load support/server
load support/irc
load support/tls
load support/join
load support/terminal

setup() {
	apollon_setup
}

teardown() {
	apollon_teardown
}

apollon_setup() {
	local variable
	APOLLON=${APOLLON:-$BATS_TEST_DIRNAME/../../build/apollon}
	APOLLON_RELEASE=${APOLLON_RELEASE:-$APOLLON}
	WAIT_SECONDS=${WAIT_SECONDS:-20}

	# Of the caller's settings, nothing that changes what is tested.
	for variable in "${!APOLLON_@}" "${!TMUX@}"; do
		[[ $variable == APOLLON_RELEASE || $variable == APOLLON_TEST_RUN ]] || unset "$variable"
	done
	unset NO_COLOR INPUTRC EDITOR VISUAL NOTIFY_SOCKET LISTEN_FDS LISTEN_PID
	export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
	export HOME=$BATS_TEST_TMPDIR/home XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
	export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
	export XDG_DATA_HOME=$HOME/.local/share XDG_CACHE_HOME=$HOME/.cache
	# Where servers keep their data, root's as well.
	export STATE_DIRECTORY=$XDG_DATA_HOME/apollon
	mkdir -p "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
	chmod 700 "$XDG_RUNTIME_DIR"

	# Each process that has something to report leaves it in a file of its own, wherever its stderr goes.
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:log_path=$BATS_TEST_TMPDIR/sanitizer
	export UBSAN_OPTIONS=${UBSAN_OPTIONS-}:log_path=$BATS_TEST_TMPDIR/sanitizer

	server_setup
	irc_setup
	join_setup
	terminal_setup
}

apollon_teardown() {
	local failed=0
	irc_teardown
	terminal_teardown || failed=1
	join_teardown || failed=1
	server_teardown || failed=1
	no_sanitizer_reports || failed=1
	return "$failed"
}
