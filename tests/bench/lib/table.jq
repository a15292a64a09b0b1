# Makes the bench's table from its results, one JSON object a line (jq -s), or the JSON document.
# $servers: their names in the order of the columns, apollon first when it took part.
include "figures";
include "goals";

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

# What is worth a line, in this order, for each case.
def wanted($case):
	(if ($case | startswith("idle")) then ["rss_bytes_per_client", "kernel_bytes_per_connection", "cpu_us_per_client",
		"latency_p50_us", "latency_p99_us", "others_cpu_share"]
	elif $case == "storm" then ["all_in_seconds", "kept_out", "cpu_us_per_client", "latency_p50_us", "latency_p99_us",
		"others_cpu_share"]
	else ["deliveries_per_second", "deliveries_per_cpu_second", "latency_p50_us", "latency_p99_us", "latency_max_us"]
		+ (if $case == "slow" then ["p99_ratio", "slow_closed"] else [] end)
		+ (if $case == "rush" then ["p99_ratio", "all_in_seconds", "kept_out", "cpu_us_per_client"] else [] end)
		+ (if $case == "pingpong" then ["cpu_us_per_delivery"] else [] end)
		+ (if $case == "churn" then ["events_per_second", "event_p99_us"] else [] end)
		+ ["server_cpu_share", "generator_cpu_share", "others_cpu_share", "faults"] end) + ["unfinished"];

# Apollon as a multiple of the peer, so that more than 1 is ahead whichever way the metric counts; of the floor, a share.
def beside($runs; $case; $metric; $server):
	metrics[$metric][1] as $more
	| if $more == null or $server == "apollon" or ($server == "floor" and $metric != "deliveries_per_cpu_second") then ""
	else ($runs | if $more then ratio($case; $metric; "apollon"; $server) else ratio($case; $metric; $server; "apollon") end)
		| if . == null then "" elif $server == "floor" then " (\(. * 100 | round) %)"
		else " (x\(. * 100 | round | . / 100))" end end;

def table($servers):
	. as $runs | medians as $all
	| (reduce .[] as $row ([]; if index([$row.case]) then . else . + [$row.case] end))[] as $case
	| ([$servers[] | select($all[$case][.])]) as $columns
	| "",
	  (($case | pad(26)) + ([$columns[] | lpad(20)] | add)),
	  (wanted($case)[] as $metric
	  | select([$columns[] | $all[$case][.][$metric]] | any(. != null))
	  | ("  " + metrics[$metric][0] | pad(26))
	    + ([$columns[] | ($all[$case][.][$metric] | short) + beside($runs; $case; $metric; .) | lpad(20)] | add));

def goal_lines:
	verdicts | select(length > 0) | "", "Goals",
	(.[] | "  \(.case | pad(13))\(.goal | pad(72))\(.shown | lpad(12))  \(if .holds then "holds" else "MISSED" end)"
		+ (if .others >= 0.1 then "  (others took \(.others) of a core)" else "" end));

with_faults | if $form == "json" then {machine: $machine, medians: medians, goals: (verdicts | map(del(.shown))), runs: .}
	else table($servers), goal_lines end
