#!/bin/sh
# A module includes only what stands below it; what is private to a module stays there; and each library has its place.
. tests/lint/common

# What each module may include, besides itself and the system.
allowed() {
	case $1 in
	base) echo "" ;;
	irc | net) echo "base" ;;
	mailbox) echo "base irc net" ;;
	hub | shard | store) echo "base irc net mailbox" ;;
	server) echo "base irc net mailbox hub shard store" ;;
	client) echo "base irc net mailbox" ;;
	cmd) echo "base irc net mailbox hub shard store server client" ;;
	*) echo "unknown" ;;
	esac
}

# The module that a file belongs to.
module_of() {
	inside=${1#include/apollon/}
	inside=${inside#src/}
	echo "${inside%%/*}"
}

# The folder-qualified name of a quoted include, as src/ sees it; nothing if it is not found.
private_path() {
	for candidate in "$(dirname "$1")/$2" "src/$2"; do
		if [ -f "$candidate" ]; then
			realpath --relative-to=. "$candidate"
			return
		fi
	done
}

check_module() {
	file=$1 number=$2 from=$3 to=$4
	[ "$from" != "$to" ] || return 0
	if [ "$(allowed "$from")" = unknown ]; then
		offend "$file: the module $from has no layer: give it one here and in the Makefile"
		return
	fi
	case " $(allowed "$from") " in
	*" $to "*) ;;
	*) offend "$file:$number: $from may not include $to" ;;
	esac
}

check_quoted() {
	file=$1 number=$2 name=$3
	path=$(private_path "$file" "$name")
	if [ -z "$path" ]; then
		offend "$file:$number: there is no private header $name"
	elif [ "$(module_of "$path")" != "$(module_of "$file")" ]; then
		offend "$file:$number: $path is private to $(module_of "$path")"
	fi
}

# Where a library's headers may be included.
check_library() {
	file=$1 number=$2 name=$3
	case $name in
	ev.h)
		case $file in
		src/net/conn* | include/apollon/net/conn*) ;;
		src/mailbox/* | include/apollon/mailbox/*) ;;
		src/shard/* | include/apollon/shard/*) ;;
		src/server/* | include/apollon/server/*) ;;
		src/client/* | include/apollon/client/*) ;;
		cmd/*) ;;
		*) offend "$file:$number: libev belongs to net/conn, mailbox, shard, server and client" ;;
		esac
		;;
	readline/*)
		case $file in
		src/client/frontend_readline*) ;;
		*) offend "$file:$number: readline belongs to client/frontend_readline" ;;
		esac
		;;
	openssl/*)
		case $file in
		src/net/transport_tls*) ;;
		*) offend "$file:$number: OpenSSL belongs to net/transport_tls" ;;
		esac
		;;
	sqlite3.h)
		case $file in
		src/store/*) ;;
		*) offend "$file:$number: SQLite belongs to store" ;;
		esac
		;;
	sodium.h)
		case $file in
		src/base/secret.c | src/store/password.c) ;;
		*) offend "$file:$number: libsodium belongs to base/secret and store/password" ;;
		esac
		;;
	microhttpd.h)
		case $file in
		src/server/metrics*) ;;
		*) offend "$file:$number: libmicrohttpd belongs to server/metrics" ;;
		esac
		;;
	seccomp.h | linux/landlock.h)
		case $file in
		src/server/sandbox*) ;;
		*) offend "$file:$number: seccomp and Landlock belong to server/sandbox" ;;
		esac
		;;
	esac
}

includes=$(mktemp)
trap 'rm -f "$offenders" "$includes"' EXIT
# Lines like `src/irc/tags.c:12:<apollon/base/slice.h`; the last character tells how it was included.
c_files cmd src include | xargs -r grep -Hn '^[[:space:]]*#[[:space:]]*include' |
	sed -E 's/^([^:]*:[0-9]+:)[^<"]*([<"])([^>"]*)[>"].*/\1\2\3/' >"$includes"

while IFS=: read -r file number include; do
	name=${include#?}
	case $include in
	'"'*) check_quoted "$file" "$number" "$name" ;;
	'<apollon/'*)
		[ -f "include/$name" ] || offend "$file:$number: there is no $name"
		check_module "$file" "$number" "$(module_of "$file")" "$(module_of "include/$name")"
		;;
	*) check_library "$file" "$number" "$name" ;;
	esac
done <"$includes"
finish
