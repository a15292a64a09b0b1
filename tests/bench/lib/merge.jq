# One report out of those of several generators that loaded the same server at the same time (jq -s).

def total($key): map(.[$key] // 0) | add;
def mean($key): total($key) / length;
def largest($key): map(.[$key]) | max;

def totals: . as $runs | [("receivers", "senders", "messages", "deliveries", "messages_per_second",
	"deliveries_per_second", "generator_cpu_share", "lost", "doubled", "reordered") as $key
	| {($key): ($runs | total($key))}] | add;
def means: . as $runs | [("seconds", "server_cpu_share", "latency_p50_us") as $key | {($key): ($runs | mean($key))}]
	| add;
def largests: . as $runs | [("latency_p99_us", "latency_max_us") as $key | {($key): ($runs | largest($key))}] | add;

# Each generator saw the CPU time of the whole server, and took the other generators for strangers.
def costs: map(select(.deliveries_per_cpu_second) | .deliveries / .deliveries_per_cpu_second) as $seconds
	| if ($seconds | length) == 0 then {} else ($seconds | add / length) as $seconds | total("deliveries") as $deliveries
		| {deliveries_per_cpu_second: ($deliveries / $seconds), cpu_us_per_delivery: ($seconds * 1e6 / $deliveries),
			others_cpu_share: ([mean("others_cpu_share") - mean("generator_cpu_share") * (length - 1), 0] | max)} end;

.[0] + totals + means + largests + costs + {generators: length}
