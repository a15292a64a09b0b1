# shellcheck shell=bash
# Programs in terminals of 100 x 30, in a tmux of the test's own; each terminal is known by a name. A terminal stays
# readable after its program has ended.

terminal_setup() {
	export TMUX_TMPDIR=$XDG_RUNTIME_DIR
	TERMINALS=0
}

# Programs get the hang-up that closing a terminal means, and have to end by it.
terminal_teardown() {
	local pid pids failed=0
	((TERMINALS > 0)) || return 0
	pids=$(terminal_tmux list-panes -a -F '#{pane_pid}' 2>/dev/null)
	terminal_tmux kill-server 2>/dev/null || true
	for pid in $pids; do
		wait_until process_ended "$pid" || failed=1
	done
	return "$failed"
}

terminal_tmux() {
	(detached tmux -L "apollon-$$-$BATS_TEST_NUMBER" -f /dev/null -u "$@")
}

# terminal_start NAME COMMAND [ARGUMENT...]
terminal_start() {
	TERMINALS=$((TERMINALS + 1))
	terminal_tmux start-server \; set -g default-terminal screen-256color \; set -g remain-on-exit on \; \
		set -g status off \; new-session -d -s "$1" -x 100 -y 30 \
		"exec env INPUTRC=/dev/null TERM=screen-256color $(printf '%q ' "${@:2}")"
}

# terminal_type NAME TEXT: as if typed; no Enter.
terminal_type() {
	# tmux takes a semicolon at the end of a word as its own.
	terminal_tmux send-keys -t "=$1:" -l -- "${2/%;/\\;}"
}

# terminal_key NAME KEY...: by tmux's names: Enter, Tab, C-c, Up.
terminal_key() {
	terminal_tmux send-keys -t "=$1:" -- "${@:2}"
}

# terminal_paste NAME TEXT: a bracketed paste, if the program asked for that mode.
terminal_paste() {
	printf '%s' "$2" | terminal_tmux load-buffer -b paste -
	terminal_tmux paste-buffer -p -d -b paste -t "=$1:"
}

# terminal_resize NAME COLUMNS ROWS
terminal_resize() {
	terminal_tmux resize-window -t "=$1:" -x "$2" -y "$3"
}

# terminal_screen NAME: what is to be seen, wrapped lines joined. terminal_history NAME: what scrolled away, too.
terminal_screen() {
	terminal_tmux capture-pane -p -J -t "=$1:"
}

terminal_history() {
	terminal_tmux capture-pane -p -J -S - -t "=$1:"
}

# terminal_cursor NAME: its column and row, from 0.
terminal_cursor() {
	terminal_tmux display-message -p -t "=$1:" '#{cursor_x} #{cursor_y}'
}

# terminal_expect NAME ERE: waits until a line on the screen matches. terminal_expect_gone NAME ERE: until none does.
terminal_expect() {
	terminal_wait "$1" terminal_shows "$1" "$2"
}

terminal_expect_gone() {
	terminal_wait "$1" terminal_shows_not "$1" "$2"
}

# terminal_status NAME: waits until the program has ended; sets STATUS to its exit status.
terminal_status() {
	terminal_wait "$1" terminal_ended "$1"
	# shellcheck disable=SC2034 # the test reads it
	STATUS=$(terminal_tmux display-message -p -t "=$1:" '#{pane_dead_status}')
}

terminal_wait() {
	wait_until "${@:2}" || {
		echo "on the screen of $1:"
		terminal_screen "$1" | grep .
		return 1
	}
}

terminal_shows() {
	terminal_screen "$1" | grep -E -- "$2"
}

terminal_shows_not() {
	! terminal_shows "$1" "$2"
}

# A terminal is dead when its program has closed it, which is before there is a status, or a signal. It can happen that tmux does
# not hear of the end of its child until another one ends.
terminal_ended() {
	local state
	state=$(terminal_tmux display-message -p -t "=$1:" '#{pane_dead} #{pane_dead_status}#{pane_dead_signal}')
	[ "$state" != '1 ' ] || terminal_tmux run-shell true
	[[ $state == '1 '?* ]]
}
