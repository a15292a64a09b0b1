#!/usr/bin/env bats
# What outlives a session, and a connection.

load test_helper
load support/chat

setup() {
	apollon_setup
	# A name that a server which is started later can have again, where a port could be somebody else's by then.
	SOCKET=unix:$BATS_TEST_TMPDIR/socket
	start_server -l "$SOCKET"
	chat_start
}

@test "the history is there in the next session, for nobody else, and without secrets" {
	local file=$XDG_STATE_HOME/apollon/history
	terminal_type alice 'to be remembered'
	terminal_key alice Enter
	terminal_type alice 'to be remembered'
	terminal_key alice Enter
	expect bob ':to be remembered$'
	expect bob ':to be remembered$'
	terminal_type alice '/msg NickServ identify pass-word'
	terminal_key alice Enter
	terminal_expect alice 'NickServ'
	terminal_type alice '/raw OPER root pass-word'
	terminal_key alice Enter
	terminal_key alice Up
	terminal_expect alice '^#lobby> to be remembered$'
	terminal_key alice C-c
	terminal_type alice '/quit'
	terminal_key alice Enter
	terminal_status alice

	run stat -c %a "$file" "${file%/*}"
	assert_output $'600\n700'
	run cat "$file"
	assert_output $'to be remembered\n/quit'

	chat_join carol
	terminal_key carol Up Up
	terminal_expect carol '^#lobby> to be remembered$'
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :to be remembered$'
}

@test "a history that cannot be kept is told of once, and stops nothing" {
	chat_join carol env XDG_STATE_HOME=/dev/null/state
	terminal_type carol 'one'
	terminal_key carol Enter
	terminal_expect carol 'history file /dev/null/state/apollon/history'
	terminal_type carol 'two'
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :two$'
	terminal_key carol Up
	terminal_expect carol '^#lobby> two$'
	run terminal_history carol
	assert_equal "$(grep -c 'history file' <<<"$output")" 1
}

@test "what is typed while the server is away is kept, and sent when it is back" {
	terminal_start carol "$APOLLON" join -n carol "$SOCKET" -c lobby
	expect bob '^:carol![^ ]* JOIN '
	terminal_expect carol '^#lobby> ?$'
	terminal_type carol 'half of it'
	terminal_expect carol '^#lobby> half of it$'
	stop_server
	terminal_expect carol '^\(offline.*#lobby> half of it$'
	terminal_type carol ', and the rest'
	terminal_expect carol '^\((offline|connecting).*#lobby> half of it, and the rest$'
	terminal_key carol Enter
	terminal_expect carol '^\((offline|connecting), 1 queued\) #lobby> ?$'
	terminal_type carol 'typed meanwhile'

	rm -f "$BATS_TEST_TMPDIR/socket"
	start_server -l "$SOCKET"
	terminal_expect carol '<carol> half of it, and the rest$'
	terminal_expect carol '^#lobby> typed meanwhile$'
	disconnect bob
	register bob
	send bob 'JOIN #lobby'
	expect bob ' 366 bob #lobby '
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :typed meanwhile$'
}

@test "the prompt changes under a line that is typed, and under a search" {
	terminal_type alice 'half a line'
	terminal_expect alice '^#lobby> half a line$'
	send bob 'PRIVMSG alice :psst'
	terminal_expect alice '\[bob 1!?\] #lobby> half a line$'
	terminal_key alice C-r
	terminal_expect alice 'i-search'
	send bob 'PRIVMSG alice :psst again'
	terminal_key alice C-g
	terminal_expect alice '\[bob 2!?\] #lobby> half a line$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :half a line$'
}

@test "Alt-a goes where something is unread, and takes along what is typed" {
	terminal_type alice 'for whom is this?'
	send bob 'PRIVMSG alice :for me'
	terminal_expect alice '\[bob 1!?\] #lobby> for whom is this\?$'
	terminal_key alice M-a
	terminal_expect alice '<bob> for me$'
	terminal_expect alice '^bob> for whom is this\?$'
	terminal_key alice Enter
	expect bob ':alice![^ ]* PRIVMSG bob :for whom is this\?$'
	terminal_key alice M-a
	terminal_expect alice '^#lobby> ?$'
}
