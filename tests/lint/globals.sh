#!/bin/sh
# No mutable variable outlives a function in src/: looked up in the objects, so that none hides behind a macro. Readline
# hands its callbacks no context; its frontend keeps one for that.
. tests/lint/common

allowed='src/client/frontend_readline'

c_files src | grep '\.c$' | while read -r file; do
	case $file in
	"$allowed"*) continue ;;
	esac
	object=$BUILD/release/${file%.c}.o
	if [ ! -f "$object" ]; then
		offend "$file: it has no object to look at: $object"
		continue
	fi
	# Name, value, class, type, size, line, section. Constants with addresses in them lie in .data.rel.ro.
	nm --format=sysv "$object" | awk -F'|' -v file="$file" '
		{ section = $7; gsub(/ /, "", section); name = $1; gsub(/ /, "", name) }
		section ~ /^\.(data|bss|tdata|tbss|sdata|sbss)/ && section !~ /^\.data\.rel\.ro/ { print file ": " name " can change" }
		section == "*COM*" { print file ": " name " can change" }' >>"$offenders"
done
finish
