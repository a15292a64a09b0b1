#!/usr/bin/zsh -f
# What zsh completes: complete.zsh FOLDER LINE prints the candidates for the line, one a line. An interactive zsh of its own
# does it, since nothing else completes; its completion functions are those of FOLDER, before zsh's.
zmodload zsh/zpty
readonly folder=$1 line=$2 scratch=$(mktemp -d)
trap 'zpty -d shell 2>/dev/null; rm -rf $scratch' EXIT

# All candidates go through compadd, whatever helper adds them.
cat >$scratch/setup <<-END
	fpath=($folder \$fpath)
	PROMPT= RPROMPT=
	autoload -Uz compinit
	compinit -u -D
	compadd() {
		local -a found
		builtin compadd -O found "\$@"
		(( \${#found} )) && print -rl -- \$found >>$scratch/candidates
		builtin compadd "\$@"
	}
	complete-and-tell() {
		zle complete-word
		: >$scratch/done
	}
	zle -N complete-and-tell
	bindkey '^I' complete-and-tell
	: >$scratch/ready
END

# await FILE
await() {
	local deadline=$((SECONDS + 20))
	until [[ -e $1 ]]; do
		zpty -r -t shell >>$scratch/screen
		if ((SECONDS > deadline)); then
			print -u 2 "zsh did not come so far: ${1:t}"
			cat $scratch/screen >&2
			exit 1
		fi
		sleep 0.02
	done
}

# Non-blocking: reading takes what there is.
zpty -b shell zsh -f -i
zpty -w shell "source $scratch/setup"
await $scratch/ready
zpty -w -n shell "$line"$'\t'
await $scratch/done
zpty -r -t shell >>$scratch/screen
# A function that is wrong says so on the screen, and completes nothing more.
if grep -aE '^_?[a-z_]+:[^ ]*[0-9]+: ' $scratch/screen >&2; then
	exit 1
fi
[[ ! -e $scratch/candidates ]] || cat $scratch/candidates
