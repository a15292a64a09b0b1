# Makes the bench's table from its results, one JSON object a line (jq -s).
# $servers: their names in the order of the columns, apollon first when it took part.

def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;

def pad($width): tostring | . + (" " * ([$width - length, 0] | max));
def lpad($width): tostring | (" " * ([$width - length, 0] | max)) + .;

# Three significant digits and a unit.
def short:
	if . == null then "-"
	elif . >= 1e9 then "\(. / 1e7 | round | . / 100) G"
	elif . >= 1e6 then "\(. / 1e4 | round | . / 100) M"
	elif . >= 1e4 then "\(. / 1e2 | round | . / 10) k"
	elif . >= 100 then "\(round)"
	elif . >= 1 then "\(. * 100 | round | . / 100)"
	else "\(. * 10000 | round | . / 10000)" end;

# How a metric is called, and whether more is better.
def metrics: {
	"deliveries_per_second": ["deliveries/s", true],
	"deliveries_per_cpu_second": ["deliveries/CPU-s", true],
	"cpu_us_per_delivery": ["CPU us/delivery", false],
	"latency_p50_us": ["p50 us", false],
	"latency_p99_us": ["p99 us", false],
	"latency_max_us": ["max us", false],
	"server_cpu_share": ["server's share of a core", null],
	"generator_cpu_share": ["generator's share", null],
	"others_cpu_share": ["others' share", null],
	"rss_bytes_per_client": ["bytes/client", false],
	"kernel_bytes_per_connection": ["kernel bytes/connection", null],
	"cpu_us_per_client": ["CPU us/client", false],
	"all_in_seconds": ["all in, s", false],
	"kept_out": ["kept out", null],
	"p99_ratio": ["p99, ratio to all reading", false],
	"slow_closed": ["slow ones closed", null],
	"events_per_second": ["events/s", true],
	"event_p99_us": ["event p99 us", false],
	"faults": ["lost, doubled, reordered", null]
};

# What is worth a line, in this order, for each case.
def wanted($case):
	if ($case | startswith("idle")) then ["rss_bytes_per_client", "kernel_bytes_per_connection", "cpu_us_per_client",
		"latency_p50_us", "latency_p99_us"]
	elif $case == "storm" then ["all_in_seconds", "kept_out", "cpu_us_per_client", "latency_p50_us", "latency_p99_us"]
	else ["deliveries_per_second", "deliveries_per_cpu_second", "latency_p50_us", "latency_p99_us", "latency_max_us"]
		+ (if $case == "slow" then ["p99_ratio", "slow_closed"] else [] end)
		+ (if $case == "pingpong" then ["cpu_us_per_delivery"] else [] end)
		+ (if $case == "churn" then ["events_per_second", "event_p99_us"] else [] end)
		+ ["server_cpu_share", "generator_cpu_share", "others_cpu_share", "faults"] end;

def faults: [.lost, .doubled, .reordered, .events_lost, .events_doubled] | map(select(. != null)) | add;

def medians: group_by(.case) | map({key: .[0].case, value: (group_by(.server) | map({key: .[0].server, value: (
	. as $runs | [$runs[] | to_entries[] | select(.value | type == "number")] | group_by(.key)
		| map({key: .[0].key, value: (map(.value) | median)}) | from_entries)}) | from_entries)}) | from_entries;

# Apollon as a multiple of the peer, so that more than 1 is ahead whichever way the metric counts; of the floor, a share.
def ratio($own; $other; $metric; $server):
	metrics[$metric][1] as $more
	| if $own == null or $other == null or $more == null or $own == 0 or $other == 0 then ""
	elif $server == "floor" then if $metric != "deliveries_per_cpu_second" then "" else " (\($own / $other * 100 | round) %)" end
	elif $server == "apollon" then ""
	else " (x\((if $more then $own / $other else $other / $own end) * 100 | round | . / 100))" end;

def table($servers):
	medians as $all
	| (reduce .[] as $row ([]; if index([$row.case]) then . else . + [$row.case] end))[] as $case
	| ([$servers[] | select($all[$case][.])]) as $columns
	| "",
	  (($case | pad(26)) + ([$columns[] | lpad(20)] | add)),
	  (wanted($case)[] as $metric
	  | select([$columns[] | $all[$case][.][$metric]] | any(. != null))
	  | ("  " + metrics[$metric][0] | pad(26))
	    + ([$columns[] | ($all[$case][.][$metric] | short)
	      + ratio($all[$case].apollon[$metric]; $all[$case][.][$metric]; $metric; .) | lpad(20)] | add));

map(. + {faults: faults}) | if $form == "json" then {machine: $machine, medians: medians, runs: .} else table($servers) end
