# shellcheck shell=bash disable=SC2034 # the variables are those of tests/bench/run
# The curves of the bench: cost of a delivery against messages a batch, and memory and time against clients. Sourced by
# tests/bench/run. Writes tables that anybody can read, and pictures where gnuplot is installed.

# Senders and window that put so many messages into one turn of the server.
declare -A BATCH_SHAPE=([1]='1 1' [4]='4 1' [16]='4 4' [64]='4 16' [128]='4 32')
BATCHES='1 4 16 64 128'
CROWDS='1000 2000 5000 10000 max'

plot_batches() {
	local batch server senders window

	for batch in $BATCHES; do
		read -r senders window <<<"${BATCH_SHAPE[$batch]}"
		LOAD["batch-$batch"]="fanout --receivers 200 --senders $senders --window $window"
		FLOOR["batch-$batch"]="--receivers 200 --batch $batch"
		for server in $SERVERS; do
			progress "$batch messages a batch on $server"
			load_once "batch-$batch" "$server" 1
		done
		learn_line_bytes
		floor_once "batch-$batch" 1
	done
}

plot_crowds() {
	local crowd server

	for crowd in $CROWDS; do
		LOAD["crowd-$crowd"]="idle --clients $crowd"
		for server in $SERVERS; do
			can_do "$server" "crowd-$crowd" || continue
			progress "$crowd clients on $server"
			load_once "crowd-$crowd" "$server" 1
		done
	done
}

# plot_table FILE PREFIX X Y: one row an x, one column a server, from the results whose case starts with the prefix.
plot_table() {
	jq -rs --arg prefix "$2" --arg x "$3" --arg y "$4" '
		map(select(.case | startswith($prefix)) | . + {x: (if $x == "case" then .case[($prefix | length):] | tonumber
			else .[$x] end)})
		| (map(.server) | unique) as $servers
		| ([$x] + $servers | join("\t")),
		  (group_by(.x)[] | . as $rows | [.[0].x] + [$servers[] as $name
			| ($rows | map(select(.server == $name)[$y]) | first) // "nan"] | join("\t"))' "$RESULTS" >"$1"
}

# draw NAME TITLE XLABEL YLABEL SETTINGS: NAME.svg from NAME.tsv.
draw() {
	local columns

	columns=$(head -n 1 "$1.tsv" | awk -F '\t' '{ print NF }')
	cat >"$1.gnuplot" <<-END
		set terminal svg size 800,500 background "white"
		set output "$1.svg"
		set title "$2"
		set xlabel "$3"
		set ylabel "$4"
		set datafile separator "\t"
		set datafile missing "nan"
		set key autotitle columnhead left top
		$5
		plot for [i=2:$columns] "$1.tsv" using 1:i with linespoints
	END
	if command -v gnuplot >/dev/null; then
		gnuplot "$1.gnuplot" && printf 'drawn: %s\n' "$PWD/$1.svg"
	else
		printf 'written: %s (gnuplot is not installed)\n' "$PWD/$1.tsv"
	fi
}

plot_all() {
	mkdir -p "$PLOT_DIR" || die "--plot: cannot make $PLOT_DIR"
	plot_batches
	plot_crowds
	progress
	cd "$PLOT_DIR" || die "--plot: cannot enter $PLOT_DIR"
	plot_table batches.tsv batch- case cpu_us_per_delivery
	plot_table memory.tsv crowd- clients server_rss_bytes
	plot_table joining.tsv crowd- clients seconds
	draw batches 'Cost of a delivery, 200 receivers' 'messages in flight' 'server CPU, us' 'set logscale xy; set xrange [1:128]; set key right top'
	draw memory 'Memory of the server' 'registered clients' 'resident bytes' ''
	draw joining 'Until all are in' 'registered clients' 'seconds' ''
}
