#!/usr/bin/env bats
# Several channels and people in one session at a terminal, and what slash commands do there.
# shellcheck disable=SC2153 # what the helpers set
load test_helper
load support/fake

setup() {
	apollon_setup
	# A name that a server which is started later can have again.
	SOCKET=unix:$BATS_TEST_TMPDIR/socket
	start_server -l "$SOCKET"
	register bob
	send bob "JOIN #lobby,#dev"
	expect bob " 366 bob #dev "
	terminal_start ann "$APOLLON" join "ann@$SOCKET" -c lobby -c dev
	terminal_expect ann 'you are in #lobby'
	expect bob ':ann!.* JOIN #dev'
	terminal_expect ann '^#lobby> '
}

teardown() {
	fake_end
	apollon_teardown
}

# enter TEXT: typed, and Enter.
enter() {
	terminal_type ann "$1"
	terminal_key ann Enter
}

@test "what is said elsewhere is counted in the prompt, and shown when one goes there" {
	send bob "PRIVMSG #dev :first"
	send bob "PRIVMSG #dev :second"
	terminal_expect ann '^\[#dev 2\] #lobby> '
	terminal_shows_not ann first
	enter "/switch dev"
	terminal_expect ann '── #dev · 2 new ──'
	terminal_expect ann '<bob> first$'
	terminal_expect ann '<bob> second$'
	terminal_expect ann '^#dev> '
	enter "hello dev"
	expect bob ':ann!.* PRIVMSG #dev :hello dev'
	terminal_expect ann '<ann> hello dev$'
}

@test "the prompt names some conversations, and counts the rest" {
	for nick in b1 b2 b3 b4 b5 b6 b7; do
		register "$nick"
		send "$nick" "PRIVMSG ann :hello"
	done
	terminal_expect ann '^\[b1 1! b2 1! b3 1! b4 1! b5 1! \+2\] #lobby> '
}

@test "who says one's name elsewhere is heard at once" {
	send bob "PRIVMSG #dev :ann: look here"
	terminal_expect ann '#dev <bob> ann: look here$'
	terminal_expect ann '^\[#dev 1!\] #lobby> '
	enter "/switch"
	terminal_expect ann '^#dev> '
}

@test "direct messages: shown where one is, answered where they are" {
	send bob "PRIVMSG ann :between us"
	terminal_expect ann 'bob <bob> between us$'
	terminal_expect ann '^\[bob 1!\] #lobby> '
	enter "/switch bob"
	terminal_expect ann '^bob> '
	enter "really"
	expect bob ':ann!.* PRIVMSG bob :really'
	terminal_expect ann '<ann> really$'
	send bob "NICK rob"
	terminal_expect ann 'bob is now rob'
	terminal_expect ann '^rob> '
	enter "/close"
	terminal_expect ann '^#lobby> '
}

@test "/msg shows what was said, and to whom" {
	enter "/msg bob psst"
	expect bob ':ann!.* PRIVMSG bob :psst'
	terminal_expect ann 'bob <ann> psst$'
	terminal_expect ann '^#lobby> '
}

@test "/join and /part go to where one is then" {
	enter "/join ops"
	terminal_expect ann 'you are in #ops'
	terminal_expect ann '^#ops> '
	enter "/part see you"
	terminal_expect ann '── #lobby'
	terminal_expect ann '^#lobby> '
}

@test "what cannot be is said, and nothing of it is sent" {
	enter "/jion #ops"
	terminal_expect ann 'there is no command /jion; did you mean /join\?'
	enter "/kick"
	terminal_expect ann 'usage: /kick '
	enter "/msg nobody hello"
	terminal_expect ann 'not sent to nobody \(No such nick'
	enter "//jion"
	expect bob ' PRIVMSG '
	[[ $LINE == *" PRIVMSG #lobby :/jion" ]]
}

@test "kicked: it is said, and what is typed then is not lost silently" {
	send bob "KICK #lobby ann :out"
	terminal_expect ann 'bob kicked ann \(out\)'
	enter "still there?"
	terminal_expect ann 'not sent to #lobby .*still there\?'
	enter "/join lobby"
	terminal_expect ann 'you are in #lobby'
}

@test "what goes wrong elsewhere is said here" {
	send bob "KICK #dev ann :out"
	terminal_expect ann '#dev -- bob kicked ann \(out\)'
	enter "/msg #dev hello?"
	terminal_expect ann ' -- not sent to #dev .*: hello\?'
	send bob "MODE #dev +i"
	expect bob ' MODE #dev \+i'
	enter "/join dev"
	terminal_expect ann ' -- cannot join #dev: Cannot join channel \(\+i\)'
}

@test "hostile text moves no cursor, sets no title, hides no sender" {
	send bob $'PRIVMSG #lobby :\x1b]2;owned\a\x1b[2J\x1b[1;1Hgone\xc2\x9b31m\xe2\x80\xaeevil'
	terminal_expect ann '<bob> \^\[\]2;owned\^G\^\[\[2J\^\[\[1;1Hgone<U\+009B>31m<U\+202E>evil'
	terminal_expect ann 'you are in #lobby'
	[ "$(terminal_tmux display-message -p -t "=ann:" '#{pane_title}')" != owned ]
}

@test "the server goes and comes back: channels are joined again" {
	stop_server
	terminal_expect ann 'next try in'
	terminal_expect ann '^\(offline\) #lobby> '
	start_server -l "$SOCKET"
	terminal_expect ann 'connected to .* as ann'
	register bob2
	send bob2 "JOIN #dev"
	expect bob2 '( 353 bob2 . #dev :.*ann|^:ann!.* JOIN #dev)'
	terminal_expect ann '^#lobby> '
}

@test "refused by the server: it ends with 77 and says why" {
	fake_server '^NICK => :fake 464 ann :Password incorrect'
	terminal_start eve "$APOLLON" join "eve@127.0.0.1:$PORT"
	terminal_status eve
	[ "$STATUS" -eq 77 ]
	terminal_expect eve 'apollon join: the server does not let you in: Password incorrect'
}

@test "/quit says goodbye" {
	enter "/quit see you"
	terminal_status ann
	[ "$STATUS" -eq 0 ]
	expect bob ':ann!.* QUIT :.*see you'
}
