#!/bin/sh
# Nothing in a shell script or bats file that shellcheck finds; and each shell can read its completions.
. tests/lint/common

# In a bats file each test looks like a subshell, and what helpers read or set looks unused or unset.
bats_noise=SC2030,SC2031,SC2034,SC2153,SC2154

project_files | while read -r file; do
	exclude=
	case $file in
	*.bats) exclude=--exclude=$bats_noise ;;
	*.sh | *.bash) ;;
	completions/bash/*) ;;
	completions/* | man/* | *.[ch] | tests/fuzz/corpus/*) continue ;;
	*) head -n 1 "$file" | grep -qaE '^#!.*[/ ](ba)?sh|^# shellcheck shell=' || continue ;;
	esac
	shellcheck -x ${exclude:+"$exclude"} "$file" || offend "$file"
done
for file in completions/bash/*; do
	[ ! -f "$file" ] || bash -n "$file" || offend "$file: bash does not read it"
done
for file in completions/zsh/*; do
	[ ! -f "$file" ] || zsh -n "$file" || offend "$file: zsh does not read it"
done
for file in completions/fish/*; do
	[ ! -f "$file" ] || fish -n "$file" || offend "$file: fish does not read it"
done
finish
