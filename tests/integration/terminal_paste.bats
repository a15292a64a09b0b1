#!/usr/bin/env bats
# What is pasted is text, whatever it looks like, and waits to be confirmed when it has several lines.

load test_helper
load support/chat

setup() {
	apollon_setup
	start_server
	chat_start
}

@test "several lines are asked about, and none of them is a command" {
	terminal_paste alice $'first\n/quit danger\n\tthird\nfourth\n'
	terminal_expect alice '^\[4 lines\] Enter sends, C-g drops #lobby> first$'
	terminal_expect alice '^/quit danger$'
	say 'in between'
	terminal_expect alice '<bob> in between$'
	terminal_expect alice '^fourth$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :first$'
	expect bob ' PRIVMSG #lobby :/quit danger$'
	expect bob $' PRIVMSG #lobby :\tthird$'
	expect bob ' PRIVMSG #lobby :fourth$'
	terminal_expect alice '^#lobby> ?$'
	terminal_type alice 'still here'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :still here$'
}

@test "C-g drops what was pasted" {
	terminal_paste alice $'one\ntwo'
	terminal_expect alice '^\[2 lines\]'
	terminal_key alice C-g
	terminal_expect alice '^#lobby> ?$'
	terminal_type alice 'after it'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby '
	[[ $LINE == *':after it' ]]
}

@test "one line is edited before it is sent, and is no command either" {
	terminal_paste alice '/quit now'
	terminal_expect alice '^#lobby> /quit now$'
	terminal_type alice ' or later'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :/quit now or later$'
	# Nor when it comes back from the history.
	terminal_key alice Up
	terminal_expect alice '^#lobby> //quit now or later$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :/quit now or later$'
}

@test "the argument of a command that was typed may be pasted" {
	terminal_type alice '/me '
	terminal_paste alice 'likes to paste'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :.ACTION likes to paste'
}

@test "a command that is typed after a paste was dropped is a command" {
	terminal_paste alice '/quit'
	terminal_expect alice '^#lobby> /quit$'
	terminal_key alice C-u
	terminal_expect alice '^#lobby> ?$'
	terminal_type alice '/me types'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :.ACTION types'
}

@test "controls in a paste are stripped, and line ends become one kind" {
	terminal_paste alice $'a\033]0;title\007b\rc\nd\001'
	terminal_expect alice '^\[3 lines\] Enter sends, C-g drops #lobby> a\]0;titleb$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :a\]0;titleb$'
	expect bob ' PRIVMSG #lobby :c$'
	expect bob ' PRIVMSG #lobby :d$'
}

@test "a paste that never ends stops nobody" {
	terminal_type alice $'\033[200~stuck\r/quit danger'
	say 'meanwhile'
	terminal_expect alice '<bob> meanwhile$'
	# After a while it is shown, and is still text.
	terminal_expect alice '^\[2 lines\] Enter sends, C-g drops #lobby> stuck$'
	terminal_type alice '!'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :stuck$'
	expect bob ' PRIVMSG #lobby :/quit danger!$'
	# Its end has not come, so what follows could belong to it: until the user says no.
	terminal_type alice '/quit it'
	terminal_expect alice '^#lobby> /quit it$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :/quit it$'
	terminal_key alice C-g
	terminal_type alice '/me is free'
	terminal_expect alice '/me is free$'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby :.ACTION is free'
}

@test "a paste as long as a book is told in the prompt and not in the line" {
	# Lines that are worth nothing to send.
	yes 'all work and no play' | head -n 1500 >"$BATS_TEST_TMPDIR/book"
	terminal_type alice 'before '
	terminal_paste alice "$(cat "$BATS_TEST_TMPDIR/book")"
	terminal_expect alice '^\[1500 lines, 31 KiB\] Enter sends, C-g drops #lobby> ?$'
	say 'meanwhile'
	terminal_expect alice '<bob> meanwhile$'
	terminal_key alice C-d
	terminal_type alice 'x'
	terminal_expect alice '^\[1500 lines, 31 KiB\] Enter sends, C-g drops #lobby> x$'
	terminal_key alice C-g
	terminal_expect alice '^#lobby> ?$'
}

@test "a paste beyond the limit is cut, and that is said" {
	head -c 70000 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/long"
	terminal_paste alice "$(cat "$BATS_TEST_TMPDIR/long")"
	terminal_expect alice 'pasted text was cut: 64 KiB are the most'
	terminal_expect alice '^\[1 line, 65 KiB\]'
	terminal_key alice C-c
	terminal_expect alice '^#lobby> ?$'
}

@test "what is pasted into a search is searched for" {
	terminal_type alice 'the needle in the hay'
	terminal_key alice Enter
	expect bob ':the needle in the hay$'
	terminal_key alice C-r
	terminal_paste alice 'needle'
	terminal_expect alice "i-search.*needle': the needle in the hay"
	terminal_key alice C-g
	terminal_expect alice '^#lobby> ?$'
}
