#!/bin/sh
# Each command of the server has its line in list.h, in order, its unit test and its paragraph in the manual; each slash
# command its line.
. tests/lint/common

# entries LIST: the names in it, one a line, in their order.
entries() {
	grep -Eo '\bX\([a-z][a-z0-9_]*\)' "$1" | sed -E 's/X\((.*)\)/\1/'
}

# descriptors FOLDER: file and variable of each.
descriptors() {
	grep -EHo '^const struct [a-z_]+ [a-z0-9_]+ *=' "$1"/*.c 2>/dev/null |
		sed -E 's/^([^:]*):const struct [a-z_]+ ([a-z0-9_]+) *=/\1 \2/'
}

check_list() {
	folder=$1
	list=$folder/list.h
	if [ -z "$(find "$folder" -name '*.c' 2>/dev/null)" ]; then
		return
	fi
	if [ ! -f "$list" ]; then
		offend "$list: it is not there"
		return
	fi
	entries "$list" | LC_ALL=C sort -c 2>/dev/null || offend "$list: not sorted"
	entries "$list" | sort | uniq -d | while read -r name; do
		offend "$list: $name is there twice"
	done
	descriptors "$folder" | while read -r file name; do
		entries "$list" | grep -qx "$name" || offend "$file: $name is not in $list"
	done
	entries "$list" | while read -r name; do
		descriptors "$folder" | grep -q " $name\$" || offend "$list: $name is not defined in $folder"
	done
	for file in "$folder"/*.c; do
		descriptors "$folder" | grep -q "^$file " || offend "$file: it defines no command"
	done
}

check_documented() {
	manual=man/apollon-protocol.7
	for file in src/hub/commands/*.c; do
		[ -f "$file" ] || continue
		sed -nE 's/^[[:space:]]*\.name = "([A-Z]+)".*/\1/p' "$file" | while read -r name; do
			stem=$(echo "$name" | tr '[:upper:]' '[:lower:]')
			if [ ! -f "tests/unit/hub/commands/test_$stem.c" ] &&
				! grep -rqE --include='test_*.c' "\"$name\\b" tests/unit/hub 2>/dev/null; then
				offend "$file: $name has no unit test: tests/unit/hub/commands/test_$stem.c"
			fi
			if [ -f "$manual" ]; then
				grep -qE "^\.It Ic $name\b" "$manual" || offend "$file: $name has no paragraph in $manual"
			fi
		done
	done
}

check_list src/hub/commands
check_list src/client/commands
check_documented
finish
