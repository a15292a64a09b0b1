# What the table and the goals share: the figures' names, medians, and ratios. Input everywhere: the runs, an array of
# reports, each with its case, server and repeat.

def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;

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
	"p99_ratio": ["p99, ratio to quiet", false],
	"slow_closed": ["slow ones closed", null],
	"events_per_second": ["events/s", true],
	"event_p99_us": ["event p99 us", false],
	"faults": ["lost, doubled, reordered", null],
	"unfinished": ["runs not finished", null]
};

def with_faults: map(. + {faults: ([.lost, .doubled, .reordered, .events_lost, .events_doubled]
	| map(select(. != null)) | add)});

# .CASE.SERVER.METRIC: the median; of runs that were not finished, how many.
def medians: group_by(.case) | map({key: .[0].case, value: (group_by(.server) | map({key: .[0].server, value: (
	. as $runs | [$runs[] | to_entries[] | select(.key != "repeat" and (.value | type == "number"))] | group_by(.key)
		| map({key: .[0].key, value: (.[0].key as $key | map(.value) | if $key == "unfinished" then add else median end)})
		| from_entries)}) | from_entries)}) | from_entries;

# The median of the repeats' ratios: what slows the machine down for a while meets both servers of a repeat, which run
# one after the other.
def ratio($case; $metric; $server; $other):
	map(select(.case == $case and .[$metric] != null and (.server == $server or .server == $other)))
	| group_by(.repeat)
	| map((map(select(.server == $server)) | first) as $own | (map(select(.server == $other)) | first) as $its
		| select($own != null and $its != null and $its[$metric] != 0) | $own[$metric] / $its[$metric])
	| median;
