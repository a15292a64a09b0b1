#!/bin/sh
# The flags that --help tells of are those of the man page and of the completions, for each subcommand. A completion may
# leave out the short form of a flag that has a long one.
. tests/lint/common

apollon=$BUILD/apollon
scratch=$(mktemp -d)
trap 'rm -rf "$offenders" "$scratch"' EXIT

# The rows of --help that tell of flags: the flags of a row on one line.
help_rows() {
	"$apollon" "$1" --help | grep -E '^ *-' | sed -E 's/^ +//; s/  .*//' | while read -r row; do
		echo "$row" | grep -Eo '(^|[ ,|/[])--?[A-Za-z0-9][A-Za-z0-9-]*' | grep -Eo -- '-.*' | tr '\n' ' '
		echo
	done
}

words() {
	tr ' ' '\n' | grep . | sort -u || true
}

# In mdoc `.Fl -json` is --json and `.Fl j` is -j; those that are explained stand in .It lines.
man_flags() {
	grep -E '^\.It .*Fl ' "$1" | grep -Eo 'Fl [^ ]+' | sed -E 's/^Fl //; s/\\-/-/g; s/^/-/' | sort -u
}

bash_flags() {
	bash --norc -c '
		source /usr/share/bash-completion/bash_completion
		source completions/bash/apollon
		complete_with=$(complete -p apollon | sed -E "s/.* -F ([^ ]+).*/\1/")
		for word in - --; do
			COMP_WORDS=(apollon "$1" "$word") COMP_CWORD=2 COMP_LINE="apollon $1 $word" COMPREPLY=()
			COMP_POINT=${#COMP_LINE}
			"$complete_with" apollon "$word" "$1"
			printf "%s\n" "${COMPREPLY[@]}"
		done' bash "$1" 2>&1 | sed 's/[ =]*$//' | grep -E '^-.' | sort -u
}

fish_flags() {
	for word in - --; do
		HOME=$scratch XDG_CONFIG_HOME=$scratch XDG_DATA_HOME=$scratch fish --no-config \
			-c "source completions/fish/apollon.fish; complete -C 'apollon $1 $word'" 2>/dev/null
	done | cut -f 1 | sed 's/=$//' | grep -E '^-.' | sort -u
}

# zsh completes only in a terminal, so its file is read as text, all subcommands at once.
zsh_flags() {
	grep -Eo -- '--[a-z0-9][a-z0-9-]*' completions/zsh/_apollon | sort -u
	grep -Eo -- "[{,(' ]-[A-Za-z0-9]\b" completions/zsh/_apollon | grep -Eo -- '-.' | sort -u
}

# unknown WHERE FOUND KNOWN: each flag in the file FOUND is in the file KNOWN.
unknown() {
	grep -vxF -f "$3" "$2" | while read -r flag; do
		offend "$1: --help knows no $flag"
	done
}

# covered WHERE ROWS FOUND: of each row, a flag is in the file FOUND: the long one if there is one.
covered() {
	while read -r row; do
		flag=$(echo "$row" | words | grep -m 1 '^--' || echo "$row" | words | head -n 1)
		grep -qxF -- "$flag" "$3" || offend "$1: $flag is missing"
	done <"$2"
}

check_subcommand() {
	help_rows "$1" >"$scratch/rows.$1"
	words <"$scratch/rows.$1" >"$scratch/help.$1"
	cat "$scratch/help.$1" >>"$scratch/help"
	[ -s "$scratch/help.$1" ] || offend "$apollon $1 --help tells of no flag"

	if [ -f "man/apollon-$1.1" ]; then
		man_flags "man/apollon-$1.1" >"$scratch/man"
		unknown "man/apollon-$1.1" "$scratch/man" "$scratch/help.$1"
		grep -vxF -f "$scratch/man" "$scratch/help.$1" | while read -r flag; do
			offend "man/apollon-$1.1: $flag is missing"
		done
	fi
	for shell in bash fish; do
		[ -d "completions/$shell" ] || continue
		"${shell}_flags" "$1" >"$scratch/$shell"
		unknown "completions/$shell: $1" "$scratch/$shell" "$scratch/help.$1"
		covered "completions/$shell: $1" "$scratch/rows.$1" "$scratch/$shell"
	done
}

for subcommand in serve join; do
	check_subcommand "$subcommand"
done
if [ -d completions/zsh ]; then
	zsh_flags >"$scratch/zsh"
	grep '^--' "$scratch/zsh" >"$scratch/zsh.long" || true
	unknown completions/zsh "$scratch/zsh.long" "$scratch/help"
	cat "$scratch/rows.serve" "$scratch/rows.join" >"$scratch/rows"
	covered completions/zsh "$scratch/rows" "$scratch/zsh"
fi
finish
