# shellcheck shell=bash disable=SC2034 # the variables are those of tests/bench/run
# The curves of the bench: cost of a delivery against messages a batch, and memory and time against clients. Sourced by
# tests/bench/run. Writes tables that anybody can read, and pictures where gnuplot is installed.

# Senders and window that put so many messages into one turn of the server.
declare -A BATCH_SHAPE=([1]='1 1' [4]='4 1' [16]='4 4' [64]='4 16' [128]='4 32')
BATCHES=${BATCHES:-1 4 16 64 128}
CROWDS=${CROWDS:-1000 2000 5000 10000 max}

measure_batches() {
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

measure_crowds() {
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

measure_for_plots() {
	measure_batches
	measure_crowds
	progress
}

# plot_table FILE PREFIX X Y: one row an x, one column a server, from the results whose case starts with the prefix. The
# servers stand as in the tables, the floor last.
plot_table() {
	jq -rs --arg prefix "$2" --arg x "$3" --arg y "$4" '
		map(select(.case | startswith($prefix)) | . + {x: (if $x == "case" then .case[($prefix | length):] | tonumber
			else .[$x] end)})
		| (reduce .[].server as $name ([]; if index([$name]) then . else . + [$name] end)
			| map(select(. != "floor")) + map(select(. == "floor"))) as $servers
		| ([$x] + $servers | join("\t")),
		  (group_by(.x)[] | . as $rows | [.[0].x] + [$servers[] as $name
			| ($rows | map(select(.server == $name)[$y]) | first) // "nan"] | join("\t"))' "$RESULTS" >"$1"
}

# How the curve of a server looks, in every picture.
curve_style() {
	case $1 in
	apollon) echo 'lw 3.5 lc rgb "#c1272d" pt 7 ps 0.9' ;;
	floor) echo 'lw 2 dt 2 lc rgb "#444444" pt 4 ps 0.7' ;;
	inspircd) echo 'lw 2 lc rgb "#1f77b4" pt 5 ps 0.7' ;;
	ngircd) echo 'lw 2 lc rgb "#2ca02c" pt 9 ps 0.8' ;;
	redis) echo 'lw 2 lc rgb "#9467bd" pt 11 ps 0.8' ;;
	nats) echo 'lw 2 lc rgb "#e69500" pt 13 ps 0.8' ;;
	*) echo 'lw 2 pt 6 ps 0.7' ;;
	esac
}

# curves NAME DIVISOR: what gnuplot is to plot of NAME.tsv, one curve a column, in units of the divisor.
curves() {
	local column=1 name list=''

	for name in $(head -n 1 "$1.tsv" | cut -f 2-); do
		column=$((column + 1))
		list+="${list:+, }\"$1.tsv\" using 1:(column($column)/$2) title \"$name\" with linespoints $(curve_style "$name")"
	done
	echo "$list"
}

# span FIRST LAST DIVISOR: "[a:b]", with some room, of the numbers in columns FIRST to LAST of the standard input.
span() {
	awk -F '\t' -v first="$1" -v last="$2" -v divisor="$3" '
		NR > 1 {
			for (i = first; i <= NF && i <= last; i++) {
				if ($i == "nan")
					continue
				if (low == "" || $i < low) low = $i
				if (high == "" || $i > high) high = $i
			}
		}
		END { printf "[%g:%g]", low / divisor / 1.25, high / divisor * 1.25 }'
}

# draw NAME TITLE XLABEL YLABEL DIVISOR SETTINGS: NAME.svg and NAME.png from NAME.tsv, on logarithmic axes.
draw() {
	cat >"$1.gnuplot" <<-END
		set title "$2"
		set xlabel "$3"
		set ylabel "$4"
		set datafile separator "\t"
		set datafile missing "nan"
		set key outside right top reverse Left samplen 2.5 spacing 1.3
		set grid xtics ytics lt 1 lw 1 lc rgb "#dddddd"
		set border 3
		set tics nomirror
		set logscale xy
		set xrange $(span 1 1 1 <"$1.tsv")
		set yrange $(span 2 99 "$5" <"$1.tsv")
		$6
		set terminal svg size 900,520 font "sans,13" background "white"
		set output "$1.svg"
		plot $(curves "$1" "$5")
		if (strstrt(GPVAL_TERMINALS, "pngcairo")) {
			set terminal pngcairo size 1350,780 font "sans,19" background "white"
		} else {
			set terminal png size 1350,780 font "sans,15" background "white"
		}
		set output "$1.png"
		replot
	END
	if command -v gnuplot >/dev/null; then
		gnuplot "$1.gnuplot" && printf 'drawn: %s\n' "$PWD/$1.svg" "$PWD/$1.png"
	else
		printf 'written: %s (gnuplot is not installed)\n' "$PWD/$1.tsv"
	fi
}

plot_all() {
	local crowds='set xtics ("1 k" 1000, "2 k" 2000, "5 k" 5000, "10 k" 10000, "20 k" 20000, "50 k" 50000, "100 k" 100000, "1 M" 1000000)'
	local goal='set arrow from graph 0, first 1024 to graph 1, first 1024 nohead dt 3 lw 1.5; set label "goal: at most 1024" at graph 0.98, first 1024 right offset 0, 0.7'

	mkdir -p "$PLOT_DIR" || die "--plot: cannot make $PLOT_DIR"
	cd "$PLOT_DIR" || die "--plot: cannot enter $PLOT_DIR"
	plot_table batches.tsv batch- case cpu_us_per_delivery
	plot_table memory.tsv crowd- clients server_rss_bytes
	plot_table memory_per_client.tsv crowd- clients rss_bytes_per_client
	plot_table joining.tsv crowd- clients seconds
	draw batches 'Cost of a delivery to one of 200 receivers' 'messages under way (floor: messages a call)' \
		'server CPU a delivery, microseconds' 1 'set xtics (1, 4, 16, 64, 128)'
	draw memory 'Memory of the server' 'registered clients' 'resident memory, MiB' 1048576 \
		"$crowds; set ytics (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)"
	draw memory_per_client 'Memory of the server, each client' 'registered clients' 'resident memory a client, bytes' 1 \
		"$crowds; unset logscale y; set yrange [0:*]; $goal"
	draw joining 'Until all clients have registered' 'registered clients' 'seconds' 1 "$crowds"
}
