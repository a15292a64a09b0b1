#!/usr/bin/env bats
# Where the server keeps what outlives it, and what it says when it cannot.

# What bats and the helpers set.
# shellcheck disable=SC2154

load test_helper

setup() {
	apollon_setup
	DATA=$BATS_TEST_TMPDIR/kept
}

# serve_badly STATUS [ARGUMENT...]: a start that fails.
serve_badly() {
	run -"$1" --separate-stderr timeout 20 "$APOLLON" serve -l 127.0.0.1:0 "${@:2}"
}

# query SQL: of the database in $DATA, as somebody with a shell would.
query() {
	sqlite3 -batch -noheader "$DATA/apollon.db" "$1"
}

restart() {
	stop_server
	start_server --data "$DATA"
}

@test "the folder and all that is in it are the owner's alone" {
	umask 022
	start_server --data "$DATA/deep"
	assert_equal "$(stat -c %a "$DATA")" 700
	assert_equal "$(stat -c %a "$DATA/deep")" 700
	assert_file_exist "$DATA/deep/apollon.db"
	run find "$DATA/deep" -type f -perm /077
	assert_output ""
	stop_server
	# Nothing of the database waits elsewhere once the server has ended.
	assert_not_exist "$DATA/deep/apollon.db-wal"
	assert_not_exist "$DATA/deep/apollon.db-shm"
}

@test "a second server on the same folder is told whose it is and what to do" {
	start_server --data "$DATA"
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"$DATA: another server has it (process $SERVER_PID)"* ]]
	[[ $stderr == *"--data"*"--no-persist"* ]]
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"(process $SERVER_PID)"* ]]
	# The first one is none the worse for it.
	register alice
	stop_server
	start_server --data "$DATA"
	register bob
}

@test "a server that was killed leaves a folder that the next one takes" {
	start_server --data "$DATA"
	local key
	key=$(query "SELECT value FROM setting WHERE key = 'cloak-key'")
	kill -KILL "$SERVER_PID"
	forget_server
	process_status "$SERVER_PID"
	start_server --data "$DATA"
	server_says 'store.opened .*/apollon.db'
	assert_equal "$(query "SELECT value FROM setting WHERE key = 'cloak-key'")" "$key"
}

@test "--no-persist leaves no file behind, nor makes one" {
	rm -rf "$STATE_DIRECTORY"
	(detached "$APOLLON" serve -l 127.0.0.1:0 --port-file "$BATS_TEST_TMPDIR/port" --no-persist) \
		>"$BATS_TEST_TMPDIR/server.log" 2>&1 &
	SERVER_PID=$! SERVERS+=("$!") SERVER_LOG=$BATS_TEST_TMPDIR/server.log PORT_FILE=$BATS_TEST_TMPDIR/port
	wait_until server_ready_or_ended
	PORT=$(sed -n 1p "$PORT_FILE")
	server_says 'store.none'
	register alice
	run find "$HOME" -type f
	assert_output ""
	assert_not_exist "$STATE_DIRECTORY"
	stop_server
	run find "$HOME" "$BATS_TEST_TMPDIR" -type f -newer "$SERVER_LOG"
	refute_output --partial apollon.db
	assert_not_exist "$STATE_DIRECTORY"
}

@test "two servers without data run side by side" {
	start_server --no-persist
	start_server --no-persist
	register alice
}

@test "without a word it is the service manager's folder, or one in the home" {
	rm -rf "$STATE_DIRECTORY"
	(detached "$APOLLON" serve -l 127.0.0.1:0 --port-file "$BATS_TEST_TMPDIR/port") >"$BATS_TEST_TMPDIR/server.log" 2>&1 &
	SERVER_PID=$! SERVERS+=("$!") SERVER_LOG=$BATS_TEST_TMPDIR/server.log PORT_FILE=$BATS_TEST_TMPDIR/port
	wait_until server_ready_or_ended
	assert_file_exist "$STATE_DIRECTORY/apollon.db"
}

@test "the cloak's key is made once and kept" {
	start_server --data "$DATA"
	local key
	key=$(query "SELECT value FROM setting WHERE key = 'cloak-key'")
	[[ $key =~ ^[0-9a-f]{64}$ ]]
	restart
	assert_equal "$(query "SELECT value FROM setting WHERE key = 'cloak-key'")" "$key"
	start_server --data "$DATA.other"
	DATA=$DATA.other
	refute [ "$(query "SELECT value FROM setting WHERE key = 'cloak-key'")" = "$key" ]
}

@test "a folder that others may write to is refused" {
	mkdir -p "$DATA"
	chmod 777 "$DATA"
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"$DATA: others may write there; chmod 700"* ]]
}

@test "a file where the folder should be is refused" {
	echo text >"$DATA"
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"$DATA"*"--data"* ]]
	assert_equal "$(cat "$DATA")" text
}

@test "a database of somebody else's is refused and left as it was" {
	mkdir -m 700 "$DATA"
	query "CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('one')"
	local before
	before=$(sha256sum <"$DATA/apollon.db")
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"$DATA/apollon.db: "*"another program's"*"--data"* ]]
	assert_equal "$(sha256sum <"$DATA/apollon.db")" "$before"
}

@test "a file that is no database is refused and left as it was" {
	mkdir -m 700 "$DATA"
	head -c 20000 /dev/zero | tr '\0' x >"$DATA/apollon.db"
	local before
	before=$(sha256sum <"$DATA/apollon.db")
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"$DATA/apollon.db: "*"no database"*"move it away"* ]]
	assert_equal "$(sha256sum <"$DATA/apollon.db")" "$before"
}

@test "what a newer version wrote is refused" {
	start_server --data "$DATA"
	stop_server
	query "PRAGMA user_version = 4711"
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"a newer apollon has written it (layout 4711"* ]]
	assert_equal "$(query "PRAGMA user_version")" 4711
}

@test "a damaged database is refused with what to do" {
	start_server --data "$DATA"
	stop_server
	local size
	size=$(stat -c %s "$DATA/apollon.db")
	head -c $((size - 4096)) /dev/zero | tr '\0' x | dd of="$DATA/apollon.db" bs=4096 seek=1 conv=notrunc status=none
	serve_badly 1 --data "$DATA"
	[[ $stderr == *"$DATA/apollon.db: "*"damaged"*"backup"* ]]
}

@test "a database that somebody reads, or copies while it runs, is none of the server's concern" {
	start_server --data "$DATA"
	query ".backup '$BATS_TEST_TMPDIR/copy.db'"
	assert_equal "$(sqlite3 -batch "$BATS_TEST_TMPDIR/copy.db" "PRAGMA integrity_check")" ok
	stop_server
	mkdir -m 700 "$DATA.copy"
	mv "$BATS_TEST_TMPDIR/copy.db" "$DATA.copy/apollon.db"
	start_server --data "$DATA.copy"
	server_says 'store.opened '
}

@test "a disk without room at the start is said" {
	unshare -rm true 2>/dev/null || skip "no file systems of one's own here"
	# shellcheck disable=SC2016 # expanded inside
	run -1 --separate-stderr timeout 20 unshare -rm sh -c '
		mkdir "$1" && mount -t tmpfs -o size=16k,mode=700 tmpfs "$1" || exit 77
		exec "$2" serve -l 127.0.0.1:0 --data "$1" --no-sandbox' sh "$DATA" "$APOLLON"
	[[ $stderr == *"$DATA"*"No space left on device"* ]] || [[ $stderr == *"the disk is full"* ]]
}

@test "a disk that may only be read is said at the start" {
	unshare -rm true 2>/dev/null || skip "no file systems of one's own here"
	# shellcheck disable=SC2016 # expanded inside
	run -1 --separate-stderr timeout 20 unshare -rm sh -c '
		mkdir "$1" && mount -t tmpfs -o size=1m,mode=700,ro tmpfs "$1" || exit 77
		exec "$2" serve -l 127.0.0.1:0 --data "$1" --no-sandbox' sh "$DATA" "$APOLLON"
	[[ $stderr == *"$DATA: cannot be written: Read-only file system"*"--data"*"--no-persist"* ]]
}

@test "whether anything is kept changes with a restart alone" {
	local config=$BATS_TEST_TMPDIR/serve.conf
	echo 'no-persist = on' >"$config"
	start_server --data "$DATA" --config "$config"
	echo 'no-persist = off' >"$config"
	kill -HUP "$SERVER_PID"
	server_says 'no-persist.*restart'
	assert_not_exist "$DATA"
}
