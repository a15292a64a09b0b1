# shellcheck shell=bash disable=SC2154 # bats sets output and stderr
# What the tests of the bench say of the report, one JSON object, that `run --separate-stderr` left in $output.

# reported CONDITION: jq finds it true of the report.
reported() {
	jq -e "$1" <<<"$output" >/dev/null || {
		echo "not so: $1"
		echo "$output"
		echo "$stderr"
		return 1
	}
}
