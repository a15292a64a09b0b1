# shellcheck shell=bash
# A conversation for terminals to take part in: bob, a raw session, and alice, a client in a terminal, in #lobby.

# chat_start [TARGET]: both of them, there.
chat_start() {
	register bob
	send bob 'JOIN #lobby'
	expect bob ' 366 bob #lobby '
	chat_join alice
}

# chat_join NAME [COMMAND...]: a client in a terminal of that name, run by the command if one is given.
chat_join() {
	terminal_start "$1" "${@:2}" "$APOLLON" join "$1@127.0.0.1:$PORT"
	expect bob "^:$1![^ ]* JOIN "
	terminal_expect "$1" '#lobby> ?$'
}

# say TEXT: bob does, to all.
say() {
	send bob "PRIVMSG #lobby :$1"
}

# cursor_is NAME COLUMN: waits until it is there.
cursor_is() {
	terminal_wait "$1" cursor_stands "$1" "$2" || {
		echo "the cursor is at: $(terminal_cursor "$1")"
		return 1
	}
}

cursor_stands() {
	[[ $(terminal_cursor "$1") == "$2 "* ]]
}
