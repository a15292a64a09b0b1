#!/bin/sh
# Nothing is left for later in the sources, and no path of the machine that somebody worked on.
. tests/lint/common

later='\b(TODO|FIXME|XXX|HACK|TBD)\b|\b(for now|placeholder|not (yet )?implemented|unimplemented|temporary hack)\b'
places='/(work|root|home/[a-z]+)/'

project_files | while read -r file; do
	case $file in
	# This one has to say what it looks for.
	LICENSE | tests/fuzz/corpus/* | tests/lint/words.sh) continue ;;
	esac
	grep -nHIE "$later" "$file" >>"$offenders" || true
	grep -nHIE "(^|[^[:alnum:]_.\$}~-])$places" "$file" >>"$offenders" || true
done
finish
