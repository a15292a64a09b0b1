#!/bin/sh
# No function above 60 lines, no file above 500.
. tests/lint/common

for file in $(c_files cmd src include tests); do
	lines=$(wc -l <"$file")
	[ "$lines" -le 500 ] || offend "$file: $lines lines, and 500 are the most"
done
files=$(c_files cmd src include tests)
if [ -n "$files" ]; then
	# shellcheck disable=SC2086 # a list
	ctags --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne -f - $files | awk -F'\t' '
		{
			line = end = 0
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/) line = substr($i, 6)
				if ($i ~ /^end:/) end = substr($i, 5)
			}
			if (end - line + 1 > 60)
				print $2 ":" line ": " $1 " has " end - line + 1 " lines, and 60 are the most"
		}' >>"$offenders"
fi
finish
