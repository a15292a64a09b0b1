#!/bin/sh
# Each event that the server logs is in its manual, and the manual lists no other.
. tests/lint/common

manual=man/apollon-serve.1
scratch=$(mktemp -d)
trap 'rm -rf "$offenders" "$scratch"' EXIT

# The first text after the log (and the level), or a table of them.
for file in $(c_files cmd src | grep '\.c$'); do
	{
		tr '\n\t' '  ' <"$file" | grep -oE '\blog_((debug|info|warning|error)\([^",]*|write\([^",]*,[^",]*), *"[^"]*"' || true
		if grep -q 'log_.*events\[' "$file"; then
			grep -oE '\] = "[a-z]+[.][a-z-]+"' "$file" || true
		fi
	} | sed -E 's/.*"(.*)"$/\1/' | sort -u | sed "s,^,$file ,"
done >"$scratch/events"
sed -n '/^\.Ss The log$/,/^\.S[sh] ENVIRONMENT/p' "$manual" | sed -nE 's/^\.It Ic //p' | tr -d ',' | tr -s ' ' '\n' |
	sort >"$scratch/known"

[ -s "$scratch/events" ] || offend "no event was found in the sources"
while read -r file event; do
	echo "$event" | grep -qE '^[a-z]+(\.[a-z]+(-[a-z]+)*)?$' || offend "$file: $event is no name of an event"
	grep -qxF -- "$event" "$scratch/known" || offend "$file: $event is not in $manual under \"The log\""
done <"$scratch/events"
while read -r event; do
	grep -qF -- " $event" "$scratch/events" || offend "$manual: nothing logs $event"
done <"$scratch/known"
uniq -d "$scratch/known" | while read -r event; do
	offend "$manual: $event is listed twice"
done
finish
