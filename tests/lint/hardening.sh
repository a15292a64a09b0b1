#!/bin/sh
# The released program is built so that a mistake in it is hard to use: looked up in the file itself.
. tests/lint/common

apollon=$BUILD/apollon

# must WHAT ERE FILE: some line of the file fits.
must() {
	grep -qE -- "$2" "$3" || offend "$apollon: $1"
}

must_not() {
	if grep -qE -- "$2" "$3"; then
		offend "$apollon: $1"
	fi
}

dump=$(mktemp -d)
trap 'rm -rf "$offenders" "$dump"' EXIT
readelf -hW "$apollon" >"$dump/header"
readelf -lW "$apollon" >"$dump/segments"
readelf -dW "$apollon" >"$dump/dynamic"
readelf --dyn-syms -W "$apollon" >"$dump/symbols"

must 'its place in memory is fixed (no PIE)' 'Type: +DYN ' "$dump/header"
must 'its place in memory is fixed (no PIE)' 'FLAGS_1.*PIE' "$dump/dynamic"
must 'its stack says nothing of being executable or not' 'GNU_STACK' "$dump/segments"
must_not 'its stack is executable' 'GNU_STACK.* RWE ' "$dump/segments"
must_not 'a part of it is writable and executable' 'LOAD .* RWE ' "$dump/segments"
must 'its table of functions stays writable (no RELRO)' 'GNU_RELRO' "$dump/segments"
must 'its functions are bound late (no BIND_NOW)' 'FLAGS.*(BIND_NOW|NOW)' "$dump/dynamic"
must_not 'its code is changed when it is loaded (TEXTREL)' 'TEXTREL' "$dump/dynamic"
must_not 'it names folders to search for libraries (RPATH)' '\((RPATH|RUNPATH)\)' "$dump/dynamic"
must 'its stack has no canaries' ' __stack_chk_fail\b' "$dump/symbols"
must 'its buffers are not checked (no FORTIFY_SOURCE)' ' __(mem|str|sn?|vsn?|f|v?f)[a-z]*_chk\b' "$dump/symbols"
finish
