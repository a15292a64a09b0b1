#!/bin/sh
# mandoc finds nothing to warn of in the man pages, and the pages they refer to are there.
. tests/lint/common

for page in man/*.[1-9]; do
	[ -f "$page" ] || continue
	mandoc -T lint -W warning "$page" || offend "$page"
	grep -Eo '^\.Xr apollon[^ ]* [0-9]' "$page" | while read -r _ name section; do
		[ -f "man/$name.$section" ] || offend "$page: there is no man/$name.$section"
	done
done
finish
