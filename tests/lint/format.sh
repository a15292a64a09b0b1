#!/bin/sh
# Every C file is laid out as clang-format lays it out: `make format` does it.
. tests/lint/common

clang_format=$(pinned clang-format)
c_files cmd src include tests | while read -r file; do
	"$clang_format" --dry-run --Werror "$file" >/dev/null 2>&1 || offend "$file: run make format"
done
finish
