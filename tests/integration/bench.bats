#!/usr/bin/env bats
# Whether the bench can be believed: the load generator reports what happened, sees each kind of fault, and the runner
# draws the right conclusions from its reports.

load test_helper
load support/bench

setup() {
	apollon_setup
	BENCH_DIR=${APOLLON_RELEASE%/*}/bench
	BENCH=$BATS_TEST_DIRNAME/../bench
	LIAR=
}

teardown() {
	if [ -n "$LIAR" ]; then
		kill -KILL "$LIAR"
		wait "$LIAR" || true
	fi
	apollon_teardown
}

# generate SCENARIO [OPTION]...: the load, for a moment; its report is in $output.
generate() {
	run --separate-stderr "$BENCH_DIR/load" --port "$PORT" --warmup 0.02 --seconds 0.1 --patience 20 --json "$@"
}

# lie WHICH: a server that lies once, at the fiftieth delivery.
lie() {
	(detached "$BENCH_DIR/liar" "$BATS_TEST_TMPDIR/liar.port" "$1" 50) 2>"$BATS_TEST_TMPDIR/liar.log" &
	LIAR=$!
	wait_until test -s "$BATS_TEST_TMPDIR/liar.port"
	PORT=$(<"$BATS_TEST_TMPDIR/liar.port")
}

# Two senders to three more: four receivers a message, at most 16 messages under way.
generate_fanout() {
	generate fanout --senders 2 --receivers 3 --window 8 "$@"
}

@test "fanout: what was sent arrived, but for what was under way when the clock was stopped" {
	start_server
	generate_fanout --pid "$SERVER_PID"
	assert_success
	reported '.messages > 0 and ((.messages * 4 - .deliveries) | fabs) <= 64'
	reported '[.lost, .doubled, .reordered] == [0, 0, 0]'
	reported '.deliveries_per_cpu_second > 0 and .latency_p50_us > 0 and .latency_p50_us <= .latency_p99_us
		and .latency_p99_us <= .latency_max_us'
	reported '.bytes_per_delivery > 48 and .bytes_per_delivery < 200'
}

@test "paced, pingpong and rooms: nothing is lost, doubled or reordered" {
	start_server
	generate paced --rate 200 --receivers 3
	assert_success
	reported '.messages > 0 and .messages <= 22 and [.lost, .doubled, .reordered] == [0, 0, 0]'
	generate pingpong
	assert_success
	reported '.messages > 0 and ((.messages - .deliveries) | fabs) <= 1 and [.lost, .doubled, .reordered] == [0, 0, 0]'
	generate rooms --clients 9 --members 3
	assert_success
	reported '.messages > 0 and ((.messages * 2 - .deliveries) | fabs) <= 18 and [.lost, .doubled, .reordered] == [0, 0, 0]'
}

@test "idle and storm: everybody is in" {
	start_server --max-per-ip 100
	generate idle --clients 40 --pid "$SERVER_PID"
	assert_success
	reported '.clients == 40 and .server_rss_bytes > 0 and (.rss_bytes_per_client | type) == "number"'
	generate storm --clients 40 --pid "$SERVER_PID"
	assert_success
	reported '.clients == 40 and .kept_out == 0 and .all_in_seconds > 0'
}

@test "slow and churn: nothing is lost, doubled or reordered, no coming and no going either" {
	start_server --max-per-ip 100
	generate slow --receivers 10
	assert_success
	reported '.slow_receivers == 1 and .p99_ratio > 0 and [.lost, .doubled, .reordered] == [0, 0, 0]'
	generate churn --members 10 --clients 3
	assert_success
	reported '.events > 0 and [.events_lost, .events_doubled, .lost, .doubled, .reordered] == [0, 0, 0, 0, 0]'
}

@test "a server that tells the truth passes" {
	lie none
	generate_fanout
	assert_success
	reported '.messages > 0 and [.lost, .doubled, .reordered] == [0, 0, 0]'
}

@test "a message that is lost is noticed" {
	lie drop
	generate_fanout --patience 1
	assert_failure 1
	reported '[.lost, .doubled, .reordered] == [1, 0, 0]'
}

@test "a message that comes twice is noticed" {
	lie double
	generate_fanout
	assert_failure 1
	reported '[.lost, .doubled, .reordered] == [0, 1, 0]'
}

@test "a message that comes back to its sender is noticed" {
	lie echo
	generate_fanout
	assert_failure 1
	reported '[.lost, .doubled, .reordered] == [0, 1, 0]'
}

@test "a message that another one overtook is noticed" {
	lie swap
	generate_fanout
	assert_failure 1
	reported '[.lost, .doubled, .reordered] == [0, 0, 1]'
}

@test "a connection that the server closes ends the run, and its report is not believed" {
	lie hang-up
	generate_fanout
	assert_failure 1
	assert_output ''
	[[ $stderr == *'closed the connection'* ]]
}

@test "the runner prints a table and its verdict, and writes them as JSON" {
	run --separate-stderr env APOLLON="$APOLLON" BENCH_DIR="$BENCH_DIR" "$BENCH/run" --servers apollon --cases pingpong \
		--repeats 1 --seconds 0.1 --json "$BATS_TEST_TMPDIR/results.json"
	assert_success
	assert_line --regexp '^  deliveries/CPU-s +[0-9]'
	assert_line --regexp '^  every case .* 0  holds$'
	output=$(<"$BATS_TEST_TMPDIR/results.json")
	reported '.runs[0].case == "pingpong" and .medians.pingpong.apollon.faults == 0 and .goals[0].holds'
}

@test "the runner fails when a run of apollon has no end, whatever else it measured" {
	run --separate-stderr env APOLLON="$(type -P false)" BENCH_DIR="$BENCH_DIR" "$BENCH/run" --servers apollon \
		--cases 'pingpong rooms' --repeats 1 --seconds 0.1
	assert_failure 1
	assert_line --regexp '^  runs not finished +1$'
	assert_line --regexp '^  every case .* 2  MISSED$'
	[[ $stderr == *'apollon did not come up'* ]]
}

# conclude FORM: the table, or the JSON, of the results on the standard input, a line each: case, server, repeat, figures.
conclude() {
	jq -R 'capture("^(?<case>\\S+) (?<server>\\S+) (?<repeat>\\d+) (?<figures>.*)$")
		| {case, server, repeat: (.repeat | tonumber)} + (.figures | fromjson)' >"$BATS_TEST_TMPDIR/results"
	run jq -rs -L "$BENCH/lib" --arg form "$1" --arg machine here \
		--argjson servers '["apollon", "apollon-2", "inspircd", "redis", "floor"]' \
		-f "$BENCH/lib/table.jq" "$BATS_TEST_TMPDIR/results"
}

@test "a ratio is the median of the repeats' ratios, and each goal is judged by it" {
	conclude table <<-'END'
		fanout-200 apollon 1 {"deliveries_per_cpu_second": 200, "lost": 0}
		fanout-200 apollon 2 {"deliveries_per_cpu_second": 900, "lost": 0}
		fanout-200 apollon 3 {"deliveries_per_cpu_second": 300, "lost": 0}
		fanout-200 redis 1 {"deliveries_per_cpu_second": 100}
		fanout-200 redis 2 {"deliveries_per_cpu_second": 600}
		fanout-200 redis 3 {"deliveries_per_cpu_second": 120}
		fanout-200 inspircd 1 {"deliveries_per_cpu_second": 100}
		fanout-200 floor 1 {"deliveries_per_cpu_second": 250}
		idle apollon 1 {"rss_bytes_per_client": 1025}
		idle:max apollon 1 {"rss_bytes_per_client": 1024}
		slow apollon 1 {"deliveries": 0}
	END
	assert_success
	assert_line --regexp '^  deliveries/CPU-s +300 +100 \(x2\) +120 \(x2\) +250 \(80 %\)$'
	assert_line --regexp '^  fanout-200 .*at least 2 x redis +2 x  holds$'
	assert_line --regexp '^  fanout-200 .*at least 2.5 x inspircd +2 x  MISSED$'
	assert_line --regexp '^  fanout-200 .*at least 65 % of the floor +80 %  holds$'
	assert_line --regexp '^  idle .*at most 1024 +1025  MISSED$'
	assert_line --regexp '^  idle:max .*at most 1024 +1024  holds$'
	assert_line --regexp '^  slow .*not measured  MISSED$'
	assert_line --regexp '^  every case .* 0  holds$'
	refute_line --partial 'pingpong'
}

@test "what noise may take away is said, and the best peer is the one with the best median" {
	conclude table <<-'END'
		pingpong apollon 1 {"latency_p50_us": 103, "cpu_us_per_delivery": 104, "others_cpu_share": 0.5}
		pingpong redis 1 {"latency_p50_us": 100, "cpu_us_per_delivery": 100}
		pingpong inspircd 1 {"latency_p50_us": 110, "cpu_us_per_delivery": 110}
	END
	assert_line --regexp '^  pingpong +p50 us at most 1 x redis, the best \(3 % allowed\) +1.03 x  holds  \(others took 0.5 of a core\)$'
	assert_line --regexp '^  pingpong +CPU us/delivery at most 1 x redis, the best \(3 % allowed\) +1.04 x  MISSED  '
}

@test "one wrong message in one of three runs, or a run without an end, misses the goal" {
	conclude json <<-'END'
		rooms apollon 1 {"lost": 0, "doubled": 0, "reordered": 0}
		rooms apollon 2 {"lost": 0, "doubled": 0, "reordered": 1}
		rooms apollon 3 {"unfinished": 1}
		rooms inspircd 1 {"lost": 7}
	END
	reported '.goals == [{case: "every case", limit: 0, measured: 2, others: 0, holds: false,
		goal: "nothing lost, doubled or reordered, nobody kept out, all runs finished"}]'
	reported '.medians.rooms.apollon.faults == 0.5 and .medians.rooms.apollon.unfinished == 1'
}

@test "two threads are compared with one" {
	conclude table <<-'END'
		rooms apollon 1 {"deliveries_per_second": 100}
		rooms apollon-2 1 {"deliveries_per_second": 99}
	END
	assert_line --regexp '^  rooms +apollon-2: deliveries/s at least 1 x apollon +0.99 x  MISSED$'
}
