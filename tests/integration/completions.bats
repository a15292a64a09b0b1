#!/usr/bin/env bats
# What the shells complete; that each flag is there is a lint's business.

load test_helper

COMPLETIONS=$BATS_TEST_DIRNAME/../../completions

# bash_completes WORD...: what bash offers for the last word.
bash_completes() {
	bash --norc -c '
		source "$0/bash/apollon"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_apollon
		printf "%s\n" "${COMPREPLY[@]}"' "$COMPLETIONS" "$@" 2>&1
}

fish_completes() {
	fish --no-config -c "source $COMPLETIONS/fish/apollon.fish; complete -C '$1'" | cut -f 1
}

@test "bash: subcommands, flags and their values" {
	run bash_completes apollon se
	assert_output serve
	run bash_completes apollon serve --max-c
	assert_line --max-clients
	assert_line --max-channels
	refute_line --max-waiting
	run bash_completes apollon serve --log-level w
	assert_output warning
	run bash_completes apollon serve --log-format = j
	assert_output json
	run bash_completes apollon serve --set max-w
	assert_output max-waiting=
	run bash_completes apollon help jo
	assert_output join
}

@test "bash: files where a file is wanted" {
	cd "$BATS_TEST_TMPDIR"
	touch some.conf
	run bash_completes apollon serve --config so
	assert_output some.conf
	run bash_completes apollon serve --name so
	assert_output ""
}

@test "fish: subcommands, flags and their values" {
	run fish_completes "apollon se"
	assert_output serve
	run fish_completes "apollon serve --max-w"
	assert_output --max-waiting
	run fish_completes "apollon serve --log-level w"
	assert_output warning
	run fish_completes "apollon join --max-w"
	assert_output ""
}

@test "zsh: its file is sound and offers the subcommands" {
	zsh -n "$COMPLETIONS/zsh/_apollon"
	mkdir "$BATS_TEST_TMPDIR/dump"
	run zsh -f -c '
		zmodload zsh/zpty
		zpty shell zsh -f -i
		zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -U compinit; compinit -u -d $2/dump; LISTMAX=0; echo rea\"\"dy"
		zpty -r shell line "*ready*" || exit 1
		zpty -w -n shell "apollon serve --max-waitin"$'"'\\t'"'
		zpty -r shell line "*--max-waiting*" || exit 1
		print complete' zsh "$COMPLETIONS/zsh" "$BATS_TEST_TMPDIR/dump"
	assert_success
	assert_output --partial complete
}
