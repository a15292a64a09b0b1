#!/bin/sh
# No mutable variable outlives a function in src/: looked up in the objects, so that none hides behind a macro. Readline
# hands its callbacks no context; its frontend keeps one for that.
. tests/lint/common

allowed='src/client/frontend_readline'

objects=
for file in $(c_files src | grep '\.c$' | grep -v "^$allowed"); do
	object=$BUILD/release/${file%.c}.o
	if [ -f "$object" ]; then
		objects="$objects $object"
	else
		offend "$file: it has no object to look at: $object"
	fi
done
if [ -n "$objects" ]; then
	# Name, value, class, type, size, line, section. Constants with addresses in them lie in .data.rel.ro.
	# shellcheck disable=SC2086 # a list
	nm --format=sysv $objects | awk -F'|' '
		/^Symbols from / { file = $0; sub(/^Symbols from .*\/release\//, "", file); sub(/\.o:$/, ".c", file) }
		{ section = $7; gsub(/ /, "", section); name = $1; gsub(/ /, "", name) }
		section ~ /^\.(data|bss|tdata|tbss|sdata|sbss)/ && section !~ /^\.data\.rel\.ro/ { print file ": " name " can change" }
		section == "*COM*" { print file ": " name " can change" }' >>"$offenders"
fi
finish
