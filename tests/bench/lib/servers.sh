# shellcheck shell=bash disable=SC2034 # tests/bench/run uses the variables
# The servers of the bench: how each is configured, started and stopped. Sourced by tests/bench/run.
#
# Each is set up to do the work and nothing else: loopback only, no look-ups, no throttles, limits out of the way. What
# a server writes stays in $SCRATCH. One server runs at a time; its process is $SERVER_PID and its port $PORT.

SERVER_PID=''
PORT=''
CLIENT_LIMIT=19000

# Who is known, and how many clients it takes on their way in at once: ngircd's listen queue is 10 long, and inspircd
# registers everybody who waits once a second.
declare -A AT_ONCE=([apollon]=100 [apollon-2]=100 [apollon-auto]=100 [apollon-tls]=100 [ngircd]=8 [inspircd]=2000 [redis]=50 [nats]=50)
declare -A PROTOCOL=([apollon]=irc [apollon-2]=irc [apollon-auto]=irc [apollon-tls]=irc [ngircd]=irc [inspircd]=irc [redis]=resp [nats]=nats)
declare -A PROGRAM=([ngircd]=ngircd [inspircd]=inspircd [redis]=redis-server [nats]=nats-server)

server_is_there() {
	if [[ $1 == apollon* ]]; then
		[ -x "$APOLLON" ]
	else
		command -v "${PROGRAM[$1]}" >/dev/null
	fi
}

# apollon-N: with N threads, whatever the others have; apollon-tls: by TLS.
command_apollon() {
	# shellcheck disable=SC2153 # tests/bench/run sets it
	local threads=$THREADS scheme=irc

	case $1 in
	apollon) ;;
	apollon-tls) scheme=ircs ;;
	*) threads=${1#apollon-} ;;
	esac
	COMMAND=("$APOLLON" serve --no-persist -l "$scheme://127.0.0.1:$PORT" --max-clients "$CLIENT_LIMIT" --max-per-ip "$CLIENT_LIMIT"
		--threads "$threads")
}

command_ngircd() {
	cat >"$SCRATCH/ngircd.conf" <<-END
		[Global]
		Name = bench.example
		Info = bench
		Listen = 127.0.0.1
		Ports = $PORT
		MotdPhrase = bench
		[Limits]
		MaxConnections = 0
		MaxConnectionsIP = 0
		MaxJoins = 0
		MaxNickLength = 31
		MaxPenaltyTime = 0
		PingTimeout = 900
		PongTimeout = 120
		[Options]
		DNS = no
		Ident = no
		PAM = no
	END
	COMMAND=(ngircd -f "$SCRATCH/ngircd.conf" -n)
}

command_inspircd() {
	cat >"$SCRATCH/inspircd.conf" <<-END
		<server name="bench.example" description="bench" network="Bench" id="001">
		<admin name="bench" nick="bench" email="bench@example.org">
		<bind address="127.0.0.1" port="$PORT" type="clients">
		<power diepass="unused" restartpass="unused">
		<connect name="main" allow="*" maxchans="100" timeout="120" pingfreq="15m" hardsendq="1M" softsendq="1M"
		  recvq="64K" threshold="1000000" commandrate="1000000000" fakelag="no" localmax="100000" globalmax="100000"
		  maxconnwarn="no" resolvehostnames="no" useident="no" limit="100000" modes="">
		<cidr ipv4clone="32" ipv6clone="128">
		<options prefixquit="" defaultmodes="nt">
		<performance netbuffersize="65534" somaxconn="4096" softlimit="100000" clonesonconnect="no" quietbursts="yes">
		<limits maxnick="31" maxchan="64">
		<pid file="$SCRATCH/inspircd.pid">
	END
	COMMAND=(inspircd --config "$SCRATCH/inspircd.conf" --nofork --nolog)
	if [ "$(id -u)" = 0 ]; then
		COMMAND+=(--runasroot)
	fi
}

command_redis() {
	COMMAND=(redis-server --port "$PORT" --bind 127.0.0.1 --save '' --appendonly no --maxclients "$CLIENT_LIMIT"
		--client-output-buffer-limit 'pubsub 0 0 0' --dir "$SCRATCH")
}

command_nats() {
	printf 'max_connections: %d\nwrite_deadline: "60s"\n' "$CLIENT_LIMIT" >"$SCRATCH/nats.conf"
	COMMAND=(nats-server -c "$SCRATCH/nats.conf" -a 127.0.0.1 -p "$PORT")
}

# Until somebody accepts connections on $PORT; fails when the server ends first or within 20 seconds.
await_server() {
	local deadline=$((SECONDS + 20))

	until (: <>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do
		if ! kill -0 "$SERVER_PID" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
			return 1
		fi
		sleep 0.02
	done
}

# Starts the server of that name; says why when it does not come up.
server_start() {
	local log="$SCRATCH/$1.log"

	PORT=$("$BENCH_DIR/freeport")
	"command_${1%%-*}" "$1"
	"${PRIORITY[@]}" "${SERVER_CORE[@]}" "${COMMAND[@]}" >"$log" 2>&1 </dev/null &
	SERVER_PID=$!
	if ! await_server; then
		printf 'bench: %s did not come up; the end of what it said:\n' "$1" >&2
		tail -n 5 "$log" >&2
		server_stop
		return 1
	fi
}

server_stop() {
	local deadline=$((SECONDS + 5))

	if [ -z "$SERVER_PID" ]; then
		return 0
	fi
	kill "$SERVER_PID" 2>/dev/null
	while kill -0 "$SERVER_PID" 2>/dev/null; do
		if [ "$SECONDS" -ge "$deadline" ]; then
			kill -KILL "$SERVER_PID" 2>/dev/null
			break
		fi
		sleep 0.02
	done
	wait "$SERVER_PID" 2>/dev/null
	SERVER_PID=''
}
