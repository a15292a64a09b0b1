#!/usr/bin/env bats
# What the shells complete, each asked itself; that each flag is there is a lint's business.

load test_helper

setup() {
	apollon_setup
	COMPLETIONS=$BATS_TEST_DIRNAME/../../completions
	cd "$BATS_TEST_TMPDIR" || return 1
	touch motd.txt
}

# bash_completes WORD...: what bash offers for the last word. The words are as readline cuts them: '=' and ':' are words.
bash_completes() {
	bash --norc -c '
		source "$0/bash/apollon"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_apollon
		printf "%s\n" "${COMPREPLY[@]}"' "$COMPLETIONS" "$@" 2>&1
}

fish_completes() {
	fish --no-config -c "source $COMPLETIONS/fish/apollon.fish; complete -C '$1'"
}

zsh_completes() {
	"$BATS_TEST_DIRNAME/support/complete.zsh" "$COMPLETIONS/zsh" "$1"
}

# offers "WORD..." COMMAND...: what the command prints are these words, in any order.
offers() {
	local found
	found=$("${@:2}" | cut -f 1 | sort -u | xargs)
	assert_equal "$found" "$1"
}

subcommands() {
	"$APOLLON" help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort | xargs
}

@test "bash: subcommands and flags" {
	offers "$(subcommands)" bash_completes apollon help ""
	offers serve bash_completes apollon se
	offers join bash_completes apollon help jo
	offers "--nick --nick-retry" bash_completes apollon join --nick
	offers "" bash_completes apollon serve --nick
}

@test "bash: the values of flags, behind a blank and behind =" {
	offers warning bash_completes apollon serve --log-level w
	offers json bash_completes apollon serve --log-format = j
	offers "always auto" bash_completes apollon join --color a
	offers "none server" bash_completes apollon join --ack =
	offers "" bash_completes apollon join -m ""
}

@test "bash: files where a file is wanted" {
	offers motd.txt bash_completes apollon serve --config mot
	offers motd.txt bash_completes apollon join -f mot
	offers motd.txt bash_completes apollon join -c ops = mot
	offers motd.txt bash_completes apollon serve -l unix : mot
	offers "" bash_completes apollon serve --name mot
}

@test "bash: the keys of --set are those that serve --check shows, and their values" {
	local keys
	keys=$("$APOLLON" serve --check 2>/dev/null | sed -nE 's/^(# )?([a-z0-9-]+) (=|is not set).*/\2=/p' | sort | xargs)
	offers "$keys" bash_completes apollon serve --set ""
	offers auto bash_completes apollon serve --set threads = a
	offers motd.txt bash_completes apollon serve --set motd = mot
}

@test "fish: subcommands, flags, their values and files" {
	offers "$(subcommands)" fish_completes "apollon help "
	offers serve fish_completes "apollon se"
	offers --max-waiting fish_completes "apollon serve --max-w"
	offers "" fish_completes "apollon join --max-w"
	offers warning fish_completes "apollon serve --log-level w"
	offers "--ack=none --ack=server" fish_completes "apollon join --ack="
	offers "log-format=json log-format=text" fish_completes "apollon serve --set log-format="
	offers motd.txt fish_completes "apollon serve --motd mot"
}

@test "fish: each flag says what it does" {
	local subcommand
	for subcommand in serve join; do
		run fish_completes "apollon $subcommand -"
		assert_success
		assert_line --regexp $'^--help\t.'
		refute_line --regexp $'^-[^\t]*\t?$'
	done
}

@test "zsh: subcommands, flags, their values and files" {
	offers "$(subcommands)" zsh_completes "apollon "
	offers "--nick --nick-retry" zsh_completes "apollon join --nick"
	offers "debug error info warning" zsh_completes "apollon serve --log-level="
	offers "none server" zsh_completes "apollon join --ack "
	offers "json text" zsh_completes "apollon serve --set log-format="
	offers motd.txt zsh_completes "apollon serve --motd mot"
	offers motd.txt zsh_completes "apollon join -c ops=mot"
}

@test "zsh: the flags that --help tells of" {
	local subcommand flags
	for subcommand in serve join; do
		flags=$("$APOLLON" "$subcommand" --help | grep -Eo '^ +(-[A-Za-z0-9], +)?--[a-z0-9-]+' | grep -Eo -- '--.*')
		offers "$(sort -u <<<"$flags" | xargs)" zsh_completes "apollon $subcommand --"
	done
}
