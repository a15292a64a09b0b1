#!/usr/bin/env bats
# Metrics and health by HTTP.

# What bats and the helpers set.
# shellcheck disable=SC2154

load test_helper

# start_measured [ARGUMENT...]: a server with metrics on a free port; sets METRICS, their address without the path.
start_measured() {
	start_server --metrics :0 "$@"
	METRICS=$(sed -nE 's,.*metrics\.listening.*(http://[^ "]+)/metrics.*,\1,p' "$SERVER_LOG")
	[ -n "$METRICS" ]
}

fetch() {
	curl --silent --show-error --max-time 10 "$METRICS$1"
}

# sample NAME_WITH_LABELS: its value.
sample() {
	fetch /metrics | awk -v name="$1" '$1 == name { print $2; found = 1 } END { exit !found }'
}

sample_is() {
	local value
	value=$(sample "$1") || value=missing
	echo "$1 is $value, not $2"
	[ "$value" = "$2" ]
}

sample_is_at_least() {
	local value
	value=$(sample "$1") || value=-1
	echo "$1 is $value, less than $2"
	((${value%.*} >= $2))
}

# The text format's rules, as a scraper reads it: HELP and TYPE once and before the samples of a name, all samples of a name
# together, known types, valid names and labels, counters called _total, histograms that grow up to +Inf, no sample twice.
check_format() {
	awk '
		function fail(text) { print "line " NR ": " text ": " $0; failed = 1 }
		/^# HELP / {
			if ($3 in helped) fail("HELP twice")
			helped[$3] = 1; if (NF < 4) fail("HELP without a text"); next
		}
		/^# TYPE / {
			if ($3 in typed) fail("TYPE twice")
			if (!($3 in helped)) fail("TYPE without HELP before it")
			if ($4 !~ /^(counter|gauge|histogram)$/) fail("unknown type")
			if ($4 == "counter" && $3 !~ /_total$/) fail("a counter is called _total")
			if ($4 != "counter" && $3 ~ /_total$/) fail("only a counter is called _total")
			typed[$3] = $4; current = $3; next
		}
		/^#/ || /^$/ { fail("neither HELP nor TYPE nor a sample"); next }
		!/^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="[^"\\]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\]*")*\})? ([0-9]+(\.[0-9]+)?|\+Inf)$/ {
			fail("no sample"); next
		}
		{
			name = $1; sub(/\{.*/, "", name); base = name
			if (typed[current] == "histogram") sub(/_(bucket|sum|count)$/, "", base)
			if (base != current) fail("outside of its family")
			if (name !~ /^(apollon|process)_/) fail("not our name")
			if ($1 in seen) fail("twice")
			seen[$1] = 1; samples++
			if (name ~ /_bucket$/ && typed[base] == "histogram") {
				thread = $1; sub(/,le=.*/, "", thread)
				if ((thread in last) && $2 < last[thread]) fail("a bucket smaller than the one before")
				last[thread] = $2
				if ($1 ~ /le="\+Inf"/) { sub(/^[^{]*\{/, "", thread); total[thread] = $2 }
			}
			if (name ~ /_count$/ && typed[base] == "histogram") {
				thread = $1; sub(/^[^{]*\{/, "", thread); sub(/\}$/, "", thread)
				if (total[thread] != $2) fail("not the count of the last bucket")
			}
		}
		END { if (samples < 40) { print "only " samples " samples"; failed = 1 } exit failed }'
}

@test "the metrics keep to Prometheus's text format" {
	start_measured
	register alice
	send alice "JOIN #room"
	expect alice ' 366 '
	run --separate-stderr fetch /metrics
	assert_success
	check_format <<<"$output"
}

@test "the check of the format finds what is wrong" {
	start_measured
	fetch /metrics >"$BATS_TEST_TMPDIR/good"
	local change
	for change in 's/^# TYPE apollon_users gauge/# TYPE apollon_users number/' 's/^apollon_users .*/apollon_users many/' \
		'/^# HELP apollon_users/d' 's/^apollon_users .*/&\n&/' 's/le="+Inf"} .*/le="+Inf"} 99999/'; do
		sed "$change" "$BATS_TEST_TMPDIR/good" >"$BATS_TEST_TMPDIR/bad"
		run check_format <"$BATS_TEST_TMPDIR/bad"
		assert_failure
	done
}

@test "the content type says which format, and HEAD has no body" {
	start_measured
	run curl --silent --max-time 10 --include "$METRICS/metrics"
	assert_line --partial "HTTP/1.1 200"
	assert_output --partial "Content-Type: text/plain; version=0.0.4; charset=utf-8"
	run curl --silent --max-time 10 --head "$METRICS/metrics"
	assert_output --partial "HTTP/1.1 200"
	refute_output --partial "apollon_"
}

@test "other paths are 404, other methods 405" {
	start_measured
	run curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "$METRICS/"
	assert_output 404
	run curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "$METRICS/metrics/x"
	assert_output 404
	run curl --silent --max-time 10 --include --data x "$METRICS/metrics"
	assert_output --partial "HTTP/1.1 405"
	assert_output --partial "Allow: GET, HEAD"
	run curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' --request DELETE "$METRICS/healthz"
	assert_output 405
}

@test "clients, users, channels and messages are counted" {
	start_measured
	register alice
	register bob
	connect carol
	send alice "JOIN #room"
	expect alice ' 366 '
	send bob "JOIN #room"
	expect bob ' 366 '
	send alice "PRIVMSG #room :hello"
	expect bob 'PRIVMSG #room :hello'
	wait_until sample_is 'apollon_clients{state="inside"}' 2
	wait_until sample_is 'apollon_clients{state="registering"}' 1
	wait_until sample_is apollon_users 2
	wait_until sample_is apollon_channels 1
	wait_until sample_is apollon_messages_total 1
	wait_until sample_is apollon_connections_accepted_total 3
	wait_until sample_is_at_least apollon_requests_total 8
	wait_until sample_is_at_least apollon_deliveries_total 8
	wait_until sample_is_at_least apollon_received_bytes_total 60
	wait_until sample_is_at_least apollon_sent_bytes_total 1000
	wait_until sample_is_at_least 'apollon_turn_seconds_count{thread="hub"}' 5
	wait_until sample_is_at_least 'apollon_turn_seconds_count{thread="shard-0"}' 1
	wait_until sample_is 'apollon_queue_length{queue="hub"}' 0
}

@test "bytes are all that went over the connection" {
	start_measured --threads 1
	register alice
	local before
	before=$(sample apollon_received_bytes_total)
	send alice "PING 0123456789"
	expect alice 'PONG .*0123456789'
	# With CR and LF.
	wait_until sample_is apollon_received_bytes_total $((before + 17))
}

@test "who waits and who is refused is counted" {
	start_measured --max-clients 1 --max-waiting 1
	register alice
	connect bob
	expect bob 'number 1 in line'
	connect carol
	expect carol '^ERROR '
	wait_until sample_is 'apollon_clients{state="waiting"}' 1
	wait_until sample_is 'apollon_connections_refused_total{reason="full"}' 1
}

@test "who does not answer a PING is counted as cut" {
	start_measured --ping-interval 1 --ping-timeout 1
	register alice
	# Nobody reads for her, so nobody answers.
	wait_until sample_is 'apollon_connections_cut_total{reason="ping_timeout"}' 1
}

@test "the process tells of itself" {
	start_measured
	sample_is process_open_fds "$(find "/proc/$SERVER_PID/fd" -mindepth 1 | wc -l)" ||
		sample_is_at_least process_open_fds 5
	sample_is_at_least process_resident_memory_bytes 1000000
	sample_is process_max_fds "$(awk '/^Max open files/ { print $4 }' "/proc/$SERVER_PID/limits")"
	sample process_cpu_seconds_total
	local started now
	started=$(sample process_start_time_seconds)
	now=$(date +%s)
	((now - ${started%.*} < 120 && now - ${started%.*} >= -1))
}

@test "/healthz is 200 while all is well" {
	start_measured
	run curl --silent --max-time 10 --include "$METRICS/healthz"
	assert_output --partial "HTTP/1.1 200"
	assert_line "ok"
}

# Without a host it is for this machine alone.
@test "it listens on loopback unless told otherwise" {
	start_measured
	[[ $METRICS == http://127.0.0.1:* ]]
	run "$APOLLON" serve -l 127.0.0.1:0 --no-persist --metrics "${METRICS#http://}"
	assert_failure 1
	assert_output --partial "--metrics ${METRICS#http://}"
	assert_output --partial "in use"
}

@test "it can listen on a unix socket, whose file goes with it" {
	local socket=$BATS_TEST_TMPDIR/metrics.socket
	start_server --metrics "unix:$socket"
	run curl --silent --max-time 10 --unix-socket "$socket" http://localhost/healthz
	assert_output ok
	stop_server
	assert_not_exist "$socket"
}

@test "many who connect to it and say nothing do not keep it from chatting" {
	start_measured
	local port=${METRICS##*:} fd fds=()
	for _ in {1..40}; do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port"
		fds+=("$fd")
	done
	register alice
	send alice "PING there"
	expect alice 'PONG .*there'
	for fd in "${fds[@]}"; do
		exec {fd}>&-
	done
	wait_until fetch /healthz
}

@test "logs are one JSON object a line, with event names that the manual lists" {
	start_measured --log-format json --log-level debug
	register alice
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	kill -USR1 "$SERVER_PID"
	server_says server.statistics
	disconnect alice
	stop_server
	jq --exit-status --slurp 'length > 5 and all(.[];
		(keys == ["event", "level", "message", "time"]) and
		(.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$")) and
		(.level | IN("debug", "info", "warning", "error")) and
		(.event | test("^[a-z]+([.][a-z-]+)?$")))' "$SERVER_LOG"
	assert_equal "$(wc -l <"$SERVER_LOG")" "$(jq --compact-output . "$SERVER_LOG" | wc -l)"
}

@test "even warnings and the reason why it does not start are one JSON object a line" {
	start_server
	run "$APOLLON" serve --log-format json -l "127.0.0.1:$PORT" --no-persist --metrics 0.0.0.0:0
	assert_failure 1
	jq --exit-status --slurp '
		any(.[]; .event == "configuration" and .level == "warning" and (.message | contains("0.0.0.0:0"))) and
		any(.[]; .event == "server.failed" and .level == "error" and (.message | contains("in use")))' <<<"$output"
}
