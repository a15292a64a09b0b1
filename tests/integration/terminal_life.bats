#!/usr/bin/env bats
# The client as a program in a terminal: its size, its signals, job control, and what it leaves behind.

load test_helper
load support/chat

setup() {
	apollon_setup
	start_server
	chat_start
}

teardown() {
	[ -z "${FROZEN-}" ] || kill -CONT "$FROZEN"
	apollon_teardown
}

# In a shell of its own the terminal's modes can be looked at, before and after.
shell_start() {
	terminal_start shell bash --norc --noprofile -i
	terminal_type shell "PS1='shell> '; stty -g >$BATS_TEST_TMPDIR/before"
	terminal_key shell Enter
	terminal_expect shell '^shell> ?$'
	wait_until test -s "$BATS_TEST_TMPDIR/before"
}

# shell_join: carol, by that shell. Her pid is then in CAROL.
shell_join() {
	terminal_type shell "'$APOLLON' join carol@127.0.0.1:$PORT"
	terminal_key shell Enter
	expect bob '^:carol![^ ]* JOIN '
	terminal_expect shell '^#lobby> ?$'
	CAROL=$(pgrep -P "$(terminal_tmux display-message -p -t '=shell:' '#{pane_pid}')")
}

# Modes as before; bracketed paste off, which would put ESC[200~ before what is pasted; and nothing of the prompt left.
shell_is_sane() {
	terminal_expect shell '^shell> ?$'
	terminal_key shell C-l
	terminal_type shell "stty -g >$BATS_TEST_TMPDIR/after; cat -v"
	terminal_key shell Enter
	wait_until test -s "$BATS_TEST_TMPDIR/after"
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	terminal_paste shell $'pasted\n'
	terminal_expect shell '^pasted$'
	terminal_screen shell | grep -qF '[200~' && return 1
	terminal_key shell C-d
	terminal_expect_gone shell '#lobby>'
}

@test "a storm of resizes leaves one prompt, the line, and every message" {
	local number columns=(60 140 31 90 25 120 44 70)
	terminal_type alice 'the quick brown fox jumps over the lazy dog, and 日本語 runs away from the wolves'
	terminal_key alice C-a C-f C-f C-f
	cursor_is alice 11
	for number in "${!columns[@]}"; do
		terminal_resize alice "${columns[number]}" 30
		say "message $number in the storm"
	done
	terminal_expect alice 'message 7 in the storm$'
	cursor_is alice 11
	run terminal_history alice
	assert_equal "$(grep -c 'lobby>' <<<"$output")" 1
	assert_equal "$(grep -c 'message . in the storm' <<<"$output")" 8
	assert_equal "$(grep -c 'the wolves' <<<"$output")" 1
	terminal_resize alice 100 30
	terminal_expect alice '^#lobby> the quick .* from the wolves$'
	terminal_key alice C-e
	terminal_type alice '!'
	terminal_key alice Enter
	expect bob ':the quick brown fox .* from the wolves!$'
}

@test "a terminal of one row and few columns survives" {
	terminal_type alice 'much more text than there is room for'
	terminal_resize alice 10 1
	terminal_expect alice 'm for$|for$'
	say 'a message'
	terminal_key alice C-a
	terminal_resize alice 100 30
	terminal_expect alice '^#lobby> much more text than there is room for$'
	terminal_key alice Enter
	expect bob ':much more text than there is room for$'
}

@test "^C drops the line, and twice on an empty one leaves" {
	terminal_type alice 'not to be sent'
	terminal_expect alice '^#lobby> not to be sent$'
	terminal_key alice C-c
	terminal_expect alice '^#lobby> ?$'
	terminal_type alice 'sent'
	terminal_key alice Enter
	expect bob ' PRIVMSG #lobby '
	# shellcheck disable=SC2153 # expect sets it
	[[ $LINE == *':sent' ]]
	interrupt_until_it_ends alice
	expect bob '^:alice![^ ]* QUIT '
	terminal_status alice
	# shellcheck disable=SC2153 # terminal_status sets it
	assert_equal "$STATUS" 0
}

# Each ^C is answered by a hint or by the end, whichever comes of how fast the test gets to the next one.
interrupt_until_it_ends() {
	local hints=0
	until terminal_ended "$1"; do
		hints=$((hints + 1))
		terminal_key "$1" C-c
		wait_until hinted_or_ended "$1" "$hints"
	done
}

hinted_or_ended() {
	(($(terminal_history "$1" | grep -c 'once more leaves') >= $2)) || terminal_ended "$1"
}

@test "^C ends a search, and the line is empty" {
	terminal_type alice 'found'
	terminal_key alice Enter
	expect bob ':found$'
	terminal_key alice C-r
	terminal_type alice 'fou'
	terminal_expect alice "i-search.*fou': found"
	terminal_key alice C-c
	terminal_expect alice '^#lobby> ?$'
	terminal_key alice Up Enter
	expect bob ':found$'
}

@test "^D on an empty line leaves, and deletes on others" {
	terminal_type alice 'ab'
	terminal_key alice Left C-d
	terminal_expect alice '^#lobby> a$'
	terminal_key alice BSpace C-d
	expect bob '^:alice![^ ]* QUIT '
	terminal_status alice
	# shellcheck disable=SC2153 # terminal_status sets it
	assert_equal "$STATUS" 0
}

@test "^Z and fg keep the half-typed line, and the shell has its terminal in between" {
	shell_start
	shell_join
	terminal_type shell 'half typed'
	terminal_expect shell '^#lobby> half typed$'
	terminal_key shell C-z
	terminal_expect shell 'Stopped'
	terminal_expect shell '^shell> ?$'
	shell_is_sane
	say 'while it was stopped'
	terminal_type shell 'fg'
	terminal_key shell Enter
	terminal_expect shell '<bob> while it was stopped$'
	terminal_expect shell '^#lobby> half typed$'
	terminal_type shell ', and more'
	terminal_key shell Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :half typed, and more$'
	terminal_type shell '/quit'
	terminal_key shell Enter
	shell_is_sane
}

@test "sent to the background it stays in the chat, and comes back" {
	shell_start
	shell_join
	terminal_type shell 'half typed'
	terminal_expect shell '^#lobby> half typed$'
	terminal_key shell C-z
	terminal_expect shell 'Stopped'
	terminal_type shell 'bg'
	terminal_key shell Enter
	send bob 'PRIVMSG carol :are you there?'
	terminal_type shell 'fg'
	terminal_key shell Enter
	terminal_expect shell 'half typed$'
	terminal_key shell Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :half typed$'
	terminal_type shell '/quit'
	terminal_key shell Enter
	shell_is_sane
}

@test "stopped without a warning, it comes back all the same" {
	shell_start
	shell_join
	terminal_type shell 'half typed'
	terminal_expect shell '^#lobby> half typed$'
	kill -STOP "$CAROL"
	terminal_expect shell 'Stopped'
	# In the background it leaves the terminal, and what is typed there, to the shell.
	terminal_type shell 'bg'
	terminal_key shell Enter
	wait_until is_running "$CAROL"
	terminal_type shell 'echo the shell reads'
	terminal_key shell Enter
	terminal_expect shell '^the shell reads$'
	terminal_type shell 'fg'
	terminal_key shell Enter
	terminal_expect shell '^#lobby> half typed$'
	terminal_key shell Enter
	expect bob ':carol![^ ]* PRIVMSG #lobby :half typed$'
	terminal_type shell '/quit'
	terminal_key shell Enter
	shell_is_sane
}

is_running() {
	[[ $(ps -o stat= -p "$1") == S* ]]
}

@test "after /quit the terminal is as it was" {
	shell_start
	shell_join
	terminal_type shell '/quit'
	terminal_key shell Enter
	expect bob '^:carol![^ ]* QUIT '
	shell_is_sane
}

@test "after SIGTERM, with a line half typed, the terminal is as it was" {
	shell_start
	shell_join
	terminal_type shell 'half typed'
	terminal_expect shell '^#lobby> half typed$'
	kill -TERM "$CAROL"
	expect bob '^:carol![^ ]* QUIT '
	shell_is_sane
}

@test "even after a crash the terminal is as it was" {
	shell_start
	shell_join
	terminal_paste shell $'half\npasted'
	terminal_expect shell '^\[2 lines\]'
	kill -QUIT "$CAROL"
	terminal_expect shell 'Quit'
	shell_is_sane
}

@test "a terminal that takes nothing stops neither the chat nor the end" {
	local pid number filler
	filler=$(printf '%0300d' 0)
	pid=$(terminal_tmux display-message -p -t '=alice:' '#{pane_pid}')
	FROZEN=$(terminal_tmux display-message -p '#{pid}')
	kill -STOP "$FROZEN"
	for number in {1..500}; do
		say "$filler"
	done
	send bob 'PRIVMSG alice :are you there?'
	expect_none bob ' QUIT '
	kill -TERM "$pid"
	expect bob '^:alice![^ ]* QUIT '
	wait_until process_ended "$pid"
}

@test "a terminal that is closed ends it" {
	local pid
	chat_join carol
	pid=$(terminal_tmux display-message -p -t '=carol:' '#{pane_pid}')
	terminal_tmux kill-session -t '=carol'
	expect bob '^:carol![^ ]* QUIT '
	wait_until process_ended "$pid"
}
