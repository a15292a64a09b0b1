# shellcheck shell=bash
# Raw IRC sessions over /dev/tcp, each known by a name. A session answers the server's PINGs whenever a line is read from
# it, unless ANSWER_PINGS is empty. On failure everything that was said is printed.

irc_setup() {
	# OUTPUTS and HELPERS: of those by TLS (tls.bash), where to write, and the process that encrypts.
	# shellcheck disable=SC2034 # HELPERS: for tls.bash
	declare -gA CONNECTIONS=() TRANSCRIPTS=() OUTPUTS=() HELPERS=()
	ANSWER_PINGS=yes
	PROBES=0
}

irc_teardown() {
	local name
	for name in "${!CONNECTIONS[@]}"; do
		disconnect "$name"
	done
}

# connect NAME [PORT [HOST]]: opens a connection, and says nothing on it.
connect() {
	local fd
	exec {fd}<>"/dev/tcp/${3:-127.0.0.1}/${2:-$PORT}"
	CONNECTIONS[$1]=$fd
	TRANSCRIPTS[$1]=
}

# send NAME LINE: the line and CR LF. Fails when the server has closed the connection.
send() {
	TRANSCRIPTS[$1]+="> $2"$'\n'
	send_raw "$1" '%s\r\n' "$2"
}

# send_raw NAME FORMAT [ARGUMENT...]: the bytes that printf makes of it, and nothing else.
send_raw() {
	local fd=${OUTPUTS[$1]-${CONNECTIONS[$1]}}
	# In a subshell, since a broken pipe ends the shell that writes.
	# shellcheck disable=SC2059 # the format is the point
	(printf "${@:2}" >&"$fd") 2>/dev/null || fail_with_transcript "$1" "the connection takes nothing more"
}

# register NAME [NICK [CAPABILITY...]]: connects if that was not done, and waits for the end of the welcome. NICK is NAME
# if not given.
register() {
	local name=$1 nick=${2:-$1} capabilities=${*:3}
	[ -n "${CONNECTIONS[$name]-}" ] || connect "$name"
	[ -z "$capabilities" ] || send "$name" "CAP REQ :$capabilities"
	send "$name" "NICK $nick"
	send "$name" "USER $nick 0 * :$nick"
	if [ -n "$capabilities" ]; then
		expect "$name" ' CAP [^ ]+ (ACK|NAK) '
		[[ $LINE == *" ACK "* ]] || fail_with_transcript "$name" "the server refused: $capabilities"
		send "$name" "CAP END"
	fi
	expect "$name" " 001 $nick "
	expect "$name" " (376|422) $nick "
}

# expect NAME ERE: reads until a line matches; sets LINE to it, and BASH_REMATCH.
expect() {
	local deadline=$((SECONDS + WAIT_SECONDS))
	while read_line "$1" "$deadline"; do
		if [[ $LINE =~ $2 ]]; then
			return 0
		fi
	done
	fail_with_transcript "$1" "no line matched: $2 ($READ_END)"
}

# expect_none NAME ERE: fails if a line matches that comes before the answer to a PING sent now.
expect_none() {
	local token=probe-$((++PROBES)) deadline=$((SECONDS + WAIT_SECONDS))
	send "$1" "PING $token"
	while read_line "$1" "$deadline"; do
		if [[ $LINE == *" PONG "*"$token" ]]; then
			return 0
		fi
		if [[ $LINE =~ $2 ]]; then
			fail_with_transcript "$1" "a line matched: $2"
			return 1
		fi
	done
	fail_with_transcript "$1" "the PING was not answered ($READ_END)"
}

# expect_closed NAME: reads until the server has closed the connection. What came on the way is in LINES.
expect_closed() {
	local deadline=$((SECONDS + WAIT_SECONDS))
	LINES=()
	while read_line "$1" "$deadline"; do
		LINES+=("$LINE")
	done
	if [ "$READ_END" != closed ]; then
		fail_with_transcript "$1" "it is not closed ($READ_END)"
		return 1
	fi
	disconnect "$1"
}

# disconnect NAME: closes it as it is, without a QUIT.
disconnect() {
	local fd=${CONNECTIONS[$1]-}
	[ -n "$fd" ] || return 0
	exec {fd}>&-
	unset "CONNECTIONS[$1]"
	[ -z "${OUTPUTS[$1]-}" ] || disconnect_tls "$1"
}

# read_line NAME DEADLINE: sets LINE to the next line, without its end. When there is none, fails and sets READ_END to why.
read_line() {
	local left=$(($2 - SECONDS)) status=0
	((left > 0)) || left=0.05
	IFS= read -r -t "$left" -u "${CONNECTIONS[$1]}" LINE 2>/dev/null || status=$?
	if ((status > 128)); then
		READ_END="nothing more within $WAIT_SECONDS s"
		return 1
	elif ((status > 0)); then
		READ_END=closed
		return 1
	fi
	LINE=${LINE%$'\r'}
	TRANSCRIPTS[$1]+="< $LINE"$'\n'
	if [[ -n $ANSWER_PINGS && $LINE =~ ^(:[^\ ]+\ )?PING\ (.*) ]]; then
		send "$1" "PONG ${BASH_REMATCH[2]}" || true
	fi
}

fail_with_transcript() {
	echo "$1: $2; what was said:"
	printf '%s' "${TRANSCRIPTS[$1]}"
	return 1
}
