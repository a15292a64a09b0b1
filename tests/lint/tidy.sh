#!/bin/sh
# clang-tidy over src and cmd, by .clang-tidy. What was clean is not looked at again until it, or a header, changes. For
# the whole of what it has to say: clang-tidy FILE -- $(make -s lint-flags)
. tests/lint/common

clang_tidy=$(pinned clang-tidy)
command -v "$clang_tidy" >/dev/null || {
	echo "clang-tidy is not installed: run make deps"
	exit 1
}

cache=$BUILD/lint/tidy
mkdir -p "$cache"
LINT_FLAGS=${LINT_FLAGS:-$(make -s lint-flags)}
export LINT_FLAGS cache clang_tidy

# shellcheck disable=SC2016 # expanded by the inner shell
c_files cmd src | grep '\.c$' | xargs -r -n 1 -P "$(nproc)" sh -c '
	eval "set -- \"$0\" $LINT_FLAGS"
	file=$1
	shift
	stamp=$cache/$(echo "$file" | tr / .)
	key=$({ cat .clang-tidy; echo "$clang_tidy $*"; clang -E "$@" "$file"; } 2>&1 | sha256sum)
	if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then
		exit 0
	fi
	if output=$("$clang_tidy" --quiet "$file" -- "$@" 2>&1); then
		echo "$key" >"$stamp"
	else
		# Without the steps by which the analyzer came to it, which can fill screens.
		printf "%s\n" "$output" | awk "/: (error|warning|fatal error): / { left = 3 } / note: / { left = 0 } left-- > 0"
	fi
' >"$offenders"
finish
