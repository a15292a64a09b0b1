# The goals, and whether a run of the bench reaches them.
include "figures";

# What is asked of a server (apollon if none is named) in a case: that the figure, or its ratio to that of another
# server, is at least or at most so much. "best of" names those whose best median it is compared with; "allow" is the
# share by which noise alone may miss it.
def goals:
	(["inspircd", "ngircd", "redis", "nats"]) as $peers
	| [
		{case: "fanout-200", metric: "deliveries_per_cpu_second", against: "redis", at_least: 2},
		{case: "fanout-200", metric: "deliveries_per_cpu_second", against: "inspircd", at_least: 2.5},
		{case: "fanout-200", metric: "deliveries_per_cpu_second", against: "floor", at_least: 0.65},
		{case: "fanout-1000", metric: "deliveries_per_cpu_second", against: "redis", at_least: 2.2},
		{case: "paced-200", metric: "deliveries_per_cpu_second", against: "floor", at_least: 0.92},
		{case: "rooms", metric: "deliveries_per_cpu_second", against: "inspircd", at_least: 1.5},
		{case: "pingpong", metric: "latency_p50_us", best_of: $peers, at_most: 1, allow: 0.03},
		{case: "pingpong", metric: "cpu_us_per_delivery", best_of: $peers, at_most: 1, allow: 0.03},
		{case: "idle", metric: "rss_bytes_per_client", at_most: 1024},
		{case: "storm", metric: "all_in_seconds", against: "inspircd", at_most: 0.25},
		{case: "storm", metric: "cpu_us_per_client", against: "inspircd", at_most: 1},
		{case: "slow", metric: "p99_ratio", at_most: 1.5},
		{case: "fanout-200", metric: "deliveries_per_cpu_second", server: "apollon-tls", against: "apollon", at_least: 0.5},
		{case: "rush", metric: "p99_ratio", server: "apollon-tls", at_most: 10},
		(("fanout-200", "fanout-1000", "rooms") as $case
		| {case: $case, metric: "deliveries_per_second", server: "apollon-2", against: "apollon", at_least: 1},
		  {case: $case, metric: "deliveries_per_second", server: "apollon-auto", best_of: ["apollon", "apollon-2"], at_least: 0.95})
	];

# Of the servers named, the one with the best median; null when none has one.
def best($medians; $names; $metric):
	[$names[] | select($medians[.][$metric] != null) | {name: ., value: $medians[.][$metric]}]
	| sort_by(.value) | if metrics[$metric][1] then last else first end | .name;

def round_to($digits): pow(10; $digits) as $scale | . * $scale | round | . / $scale;

# The goal in words: "deliveries/CPU-s at least 2 x redis".
def words($goal; $other):
	(if $goal.server then "\($goal.server): " else "" end) + metrics[$goal.metric][0]
	+ (if $goal.at_least then " at least " else " at most " end)
	+ (($goal.at_least // $goal.at_most) as $limit
	| if $other == "floor" then "\($limit * 100) % of the floor"
	  elif $other then "\($limit) x \($other)\(if $goal.best_of then ", the best" else "" end)"
	  else "\($limit)" end)
	+ (if $goal.allow then " (\($goal.allow * 100) % allowed)" else "" end);

def is_reached($goal): ($goal.allow // 0) as $allow
	| . != null and if $goal.at_least then . >= $goal.at_least * (1 - $allow) else . <= $goal.at_most * (1 + $allow) end;

def verdict($runs; $medians; $case; $goal):
	($goal.server // "apollon") as $server
	| (if $goal.best_of then best($medians[$case]; $goal.best_of; $goal.metric) else $goal.against end) as $other
	| select($medians[$case][$server] != null)
	| select(($goal.best_of or $goal.against | not) or $medians[$case][$other // ""][$goal.metric] != null)
	| (if $other then $runs | ratio($case; $goal.metric; $server; $other)
		else $medians[$case][$server][$goal.metric] end) as $figure
	| {
		case: $case,
		goal: words($goal; $other),
		limit: ($goal.at_least // $goal.at_most),
		measured: $figure,
		shown: (if $figure == null then "not measured"
			elif $other == "floor" then "\($figure * 100 | round_to(1)) %"
			elif $other then "\($figure | round_to(2)) x"
			else "\($figure | round_to(2))" end),
		others: ($medians[$case][$server].others_cpu_share // 0 | round_to(2)),
		holds: ($figure | is_reached($goal))
	};

# In no run of apollon's, with whichever number of threads, may a message be wrong or the end be missing.
def soundness($runs):
	[$runs[] | select(.server | startswith("apollon")) | (.faults // 0) + (.kept_out // 0) + (.unfinished // 0)]
	| select(length > 0) | add
	| {case: "every case", goal: "nothing lost, doubled or reordered, nobody kept out, all runs finished", limit: 0,
		measured: ., shown: "\(.)", others: 0, holds: (. == 0)};

# One object a goal that could be measured.
def verdicts:
	. as $runs | medians as $medians | (map(.case) | unique) as $cases
	| [(goals[] as $goal | $cases[] | select(. == $goal.case or startswith($goal.case + ":")) as $case
		| verdict($runs; $medians; $case; $goal)), soundness($runs)];
