#!/usr/bin/env bats
# The line that somebody types, while others talk.

load test_helper
load support/chat

setup() {
	apollon_setup
	start_server
	chat_start
}

@test "a message that arrives while one types leaves line and cursor as they are" {
	terminal_type alice 'hello world'
	terminal_key alice Left Left Left Left Left
	cursor_is alice 14
	say 'look up'
	terminal_expect alice '<bob> look up$'
	terminal_expect alice '^#lobby> hello world$'
	cursor_is alice 14
	terminal_type alice 'big '
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :hello big world$'
}

@test "what was sent stands there once, as the server has it" {
	terminal_type alice 'only once'
	terminal_key alice Enter
	terminal_expect alice '<alice> only once$'
	terminal_expect alice '^#lobby> ?$'
	run terminal_history alice
	assert_equal "$(grep -c 'only once' <<<"$output")" 1
}

@test "many messages come in order and unharmed around a half-typed line" {
	local number
	terminal_type alice 'half a line'
	for number in {1..60}; do
		say "message $number of many"
	done
	terminal_expect alice '<bob> message 60 of many$'
	terminal_expect alice '^#lobby> half a line$'
	terminal_history alice | grep -o 'message .*' >"$BATS_TEST_TMPDIR/seen"
	printf 'message %d of many\n' {1..60} | diff - "$BATS_TEST_TMPDIR/seen"
}

@test "a line longer than the screen is wide stays whole" {
	local line
	line=$(printf 'word%02d ' {1..40})
	terminal_type alice "${line% }"
	terminal_expect alice 'word40$'
	say 'in between'
	terminal_expect alice '<bob> in between$'
	terminal_key alice C-a
	cursor_is alice 8
	terminal_key alice C-e
	say 'again'
	terminal_expect alice '<bob> again$'
	terminal_key alice Enter
	expect bob " PRIVMSG #lobby :${line% }\$"
}

@test "wide characters and emoji are deleted as people see them" {
	terminal_type alice 'a日👨‍👩‍👧b'
	terminal_type alice '🇩🇪👋🏽'
	terminal_expect alice '^#lobby> a日👨‍👩‍👧b🇩🇪👋🏽$'
	terminal_key alice BSpace BSpace
	terminal_expect alice '^#lobby> a日👨‍👩‍👧b$'
	terminal_key alice Left Left Left
	terminal_type alice 'x'
	terminal_expect alice '^#lobby> ax日👨‍👩‍👧b$'
	cursor_is alice 10
	terminal_key alice Right Delete
	terminal_expect alice '^#lobby> ax日b$'
	say 'seen'
	terminal_expect alice '<bob> seen$'
	cursor_is alice 12
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :ax日b$'
}

@test "an emoji that comes in pieces is one in the end" {
	terminal_type alice 'a👨'
	terminal_expect alice '^#lobby> a👨$'
	terminal_type alice $'\u200d'
	terminal_type alice '👩'
	terminal_expect alice '^#lobby> a👨‍👩$'
	cursor_is alice 11
	terminal_type alice '👋'
	terminal_expect alice '^#lobby> a👨‍👩👋$'
	terminal_type alice '🏽'
	terminal_expect alice '^#lobby> a👨‍👩👋🏽$'
}

@test "without a UTF-8 locale, UTF-8 can be typed all the same" {
	chat_join carol env LC_ALL=C
	terminal_type carol '日本語'
	terminal_expect carol '^#lobby> 日本語$'
	terminal_key carol Left BSpace
	terminal_expect carol '^#lobby> 日語$'
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :日語$'
	terminal_type carol 'é'
	terminal_expect carol '^#lobby> é$'
}

@test "a search goes on while messages come, and Enter only ends it" {
	terminal_type alice 'the needle in the hay'
	terminal_key alice Enter
	expect bob 'PRIVMSG #lobby :the needle'
	terminal_type alice 'something else'
	terminal_key alice Enter
	expect bob 'PRIVMSG #lobby :something else'
	terminal_key alice C-r
	terminal_type alice 'nee'
	terminal_expect alice "i-search.*nee': the needle in the hay"
	say 'during the search'
	terminal_expect alice '<bob> during the search$'
	terminal_expect alice "i-search.*nee': the needle in the hay"
	terminal_type alice 'x'
	terminal_expect alice "failed.*i-search.*neex'"
	terminal_key alice BSpace
	terminal_expect alice "i-search.*nee': the needle in the hay"
	terminal_key alice Enter
	terminal_expect alice '^#lobby> the needle in the hay$'
	terminal_key alice End
	terminal_type alice '!'
	terminal_key alice Enter
	expect bob 'PRIVMSG #lobby '
	# shellcheck disable=SC2153 # expect sets it
	assert_equal "${LINE##* :}" 'the needle in the hay!'
	terminal_expect alice '^#lobby> ?$'
}

@test "what was recalled and changed does not change the history" {
	terminal_type alice 'original'
	terminal_key alice Enter
	expect bob ':original$'
	terminal_key alice Up
	terminal_expect alice '^#lobby> original$'
	terminal_type alice ' and more'
	terminal_key alice Enter
	expect bob ':original and more$'
	terminal_key alice Up Up
	terminal_expect alice '^#lobby> original$'
	terminal_key alice Down Down
	terminal_expect alice '^#lobby> ?$'
}

@test "typing and sending ring no bell" {
	cat >"$HOME/recorded" <<-'SCRIPT'
		#!/bin/bash
		exec script -qefc "$(printf '%q ' "$@")" "$HOME/typescript"
	SCRIPT
	chmod +x "$HOME/recorded"
	chat_join carol "$HOME/recorded"
	terminal_type carol 'one'
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :one$'
	terminal_key carol Up Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :one$'
	terminal_type carol 'dropped'
	terminal_key carol C-c
	terminal_expect carol '^#lobby> ?$'
	run grep -c $'\a' "$HOME/typescript"
	assert_output 0
}

@test "Alt-Enter makes a line of several, and Enter sends them" {
	terminal_type alice 'one'
	terminal_key alice M-Enter
	terminal_type alice 'two'
	terminal_expect alice '^\[2 lines\] Enter sends, C-g drops #lobby> one$'
	terminal_expect alice '^two$'
	say 'in between'
	terminal_expect alice '<bob> in between$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :one$'
	expect bob ' PRIVMSG #lobby :two$'
	terminal_expect alice '^#lobby> ?$'
}

@test "Tab completes nicks, channels and commands" {
	register barbara
	send barbara 'JOIN #lobby'
	terminal_expect alice 'barbara joined'
	terminal_type alice 'bo'
	terminal_key alice Tab
	terminal_expect alice '^#lobby> bob: ?$'
	terminal_type alice 'see #lo'
	terminal_key alice Tab
	terminal_expect alice '^#lobby> bob: see #lobby ?$'
	terminal_type alice 'BAR'
	terminal_key alice Tab
	terminal_expect alice '^#lobby> bob: see #lobby barbara ?$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :bob: see #lobby barbara ?$'
	terminal_type alice '/top'
	terminal_key alice Tab
	terminal_expect alice '^#lobby> /topic ?$'
}

@test "candidates that are several are shown above the line, in three rows at most" {
	local number
	for number in {1..9}; do
		register "candidate-with-a-long-nick-$number"
		send "candidate-with-a-long-nick-$number" 'JOIN #lobby'
	done
	terminal_expect alice 'nick-9 joined'
	terminal_key alice C-l
	terminal_expect_gone alice 'joined'
	terminal_type alice 'cand'
	terminal_key alice Tab
	terminal_expect alice '^#lobby> candidate-with-a-long-nick-$'
	terminal_key alice Tab
	terminal_expect alice '^   candidate-with-a-long-nick-1: .*nick-3: *$'
	terminal_expect alice 'and [0-9]+ more *$|nick-9: *$'
	run terminal_screen alice
	assert_equal "$(grep -c '^   candidate' <<<"$output")" 3
	terminal_expect alice '^#lobby> candidate-with-a-long-nick-$'
}

@test "the user's inputrc is heard, with our names and an editing mode" {
	cat >"$HOME/inputrc" <<-'RC'
		set editing-mode vi
		set show-mode-in-prompt on
		$if apollon
		"\C-t": "typed by a macro"
		"\C-y": apollon-newline
		$endif
	RC
	chat_join carol env INPUTRC="$HOME/inputrc"
	terminal_expect carol '^\(ins\)#lobby> ?$'
	terminal_key carol C-t
	terminal_expect carol '^\(ins\)#lobby> typed by a macro$'
	terminal_key carol Escape
	terminal_expect carol '^\(cmd\)#lobby> typed by a macro$'
	terminal_type carol '0x'
	terminal_expect carol '^\(cmd\)#lobby> yped by a macro$'
	say 'to a vi'
	terminal_expect carol '<bob> to a vi$'
	terminal_type carol 'A'
	terminal_key carol C-y
	terminal_type carol 'two'
	terminal_expect carol '^\(ins\)\[2 lines\]'
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :yped by a macro$'
	expect bob ':carol![^ ]* PRIVMSG #lobby :two$'
}

@test "C-x C-e takes the line to the editor and back, while messages wait" {
	cat >"$HOME/editor" <<-'SCRIPT'
		#!/bin/sh
		echo "editing: $(cat "$1")"
		read -r answer
		printf '%s\nsecond\n' "$answer" >"$1"
	SCRIPT
	chmod +x "$HOME/editor"
	mkdir "$HOME/temporary"
	chat_join carol env EDITOR="$HOME/editor" TMPDIR="$HOME/temporary"
	terminal_type carol 'to be edited'
	terminal_key carol C-x C-e
	terminal_expect carol '^editing: to be edited$'
	run stat -c %a "$HOME"/temporary/*
	assert_output 600
	say 'during the editing'
	expect_none bob ' never '
	terminal_type carol 'first'
	terminal_key carol Enter
	terminal_expect carol '<bob> during the editing$'
	terminal_expect carol '^\[2 lines\] Enter sends, C-g drops #lobby> first$'
	terminal_key carol Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :first$'
	expect bob ':carol![^ ]* PRIVMSG #lobby :second$'
	run ls -A "$HOME/temporary"
	assert_output ''
}
