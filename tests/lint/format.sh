#!/bin/sh
# Every C file is laid out as clang-format lays it out: `make format` does it.
. tests/lint/common

clang_format=$(pinned clang-format)
c_files cmd src include tests | xargs -r -n 16 -P "$(nproc)" "$clang_format" --dry-run 2>&1 |
	sed -nE 's/^([^:]+):[0-9]+:.*\[-Wclang-format-violations\]$/\1: run make format/p' | sort -u >"$offenders"
finish
