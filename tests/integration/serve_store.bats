#!/usr/bin/env bats
# Where the server keeps what outlives it, and what it says when it cannot.

# What bats and the helpers set.
# shellcheck disable=SC2154

load test_helper

setup() {
	apollon_setup
	DATA=$BATS_TEST_TMPDIR/kept
	PLACE=
}

teardown() {
	local status=0
	apollon_teardown || status=$?
	[ -z "$PLACE" ] || rm -rf "$PLACE"
	return "$status"
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

# --- what is kept, and a disk that fails while the server runs ---

# apply NAME: a newcomer asks for an account of that name; the answer is yet to come.
apply() {
	register "$1"
	send "$1" "REGISTER * * tea-at-five-with-$1"
}

# has_account NAME: whether the server says so to a stranger who wants that nick.
has_account() {
	connect "stranger-$1"
	send "stranger-$1" "NICK $1"
	send "stranger-$1" "USER stranger 0 * :stranger"
	expect "stranger-$1" " (433|001) "
	disconnect "stranger-$1"
	[[ $LINE == *" 433 "* ]]
}

# connect_operator NAME: one who hears the server's notices; $OPERATORS is the configuration for it.
connect_operator() {
	register "$1"
	send "$1" "OPER root secret"
	expect "$1" " 381 "
	send "$1" "MODE $1 +s"
	expect "$1" " MODE $1 .*s"
}

operators_file() {
	OPERATORS=$BATS_TEST_TMPDIR/operators.conf
	printf 'operator "root" {\n\tpassword = "secret"\n}\n' >"$OPERATORS"
	chmod 600 "$OPERATORS"
}

@test "accounts are kept over a restart, and over a kill" {
	start_server --data "$DATA"
	apply alice
	expect alice "REGISTER SUCCESS alice "
	restart
	has_account alice
	register bob
	send bob "REGISTER * * another-password"
	expect bob "REGISTER SUCCESS bob "
	kill -KILL "$SERVER_PID"
	forget_server
	process_status "$SERVER_PID"
	start_server --data "$DATA"
	has_account alice
	has_account bob
	refute has_account carol
}

@test "the released program keeps its data inside the sandbox" {
	APOLLON=$APOLLON_RELEASE
	start_server --data "$DATA"
	apply alice
	expect alice "REGISTER SUCCESS alice "
	stop_server
	assert_not_exist "$DATA/apollon.db-wal"
	start_server --data "$DATA"
	has_account alice
	stop_server
	refute grep store.failed "$SERVER_LOG"
}

# start_server_as USER: on $DATA, where that user may not make the folder.
start_server_as() {
	SERVER_LOG=$BATS_TEST_TMPDIR/server.log
	(detached "$APOLLON_RELEASE" serve -l 127.0.0.1:0 --data "$DATA" --user "$1") >"$SERVER_LOG" 2>&1 &
	SERVER_PID=$!
	SERVERS+=("$SERVER_PID")
	server_says server.ready
	PORT=$(sed -n '/server.listening/{s/.*://p;q}' "$SERVER_LOG")
}

@test "with --user the folder is that user's" {
	[ "$(id -u)" = 0 ] || skip "takes root"
	# What leads there is for everybody, as what leads to a test's own folder may not be.
	PLACE=$(mktemp -d -p /tmp)
	chmod 755 "$PLACE"
	DATA=$PLACE/kept
	start_server_as nobody
	apply alice
	expect alice "REGISTER SUCCESS alice "
	assert_equal "$(find "$DATA" ! -user nobody)" ""
	assert_equal "$(find "$DATA" -type f -perm /077)" ""
	stop_server
	start_server_as nobody
	has_account alice
}

@test "without persistence accounts end with the server" {
	start_server --no-persist
	apply alice
	expect alice "REGISTER SUCCESS alice "
	has_account alice
	stop_server
	start_server --no-persist
	refute has_account alice
}

@test "a full disk is told to users, operators and the log, stops nobody, and has an end" {
	operators_file
	start_server --data "$DATA" --config "$OPERATORS"
	connect_operator root
	apply alice
	expect alice "REGISTER SUCCESS alice "

	# No file of the server's may grow any more.
	prlimit --pid "$SERVER_PID" --fsize="$(stat -c %s "$DATA/apollon.db-wal")":unlimited
	apply bob
	expect bob " FAIL REGISTER TEMPORARILY_UNAVAILABLE bob :.*the disk is full"
	expect root " NOTICE .*store has failed.*the disk is full"
	server_says 'error store.failed .*the disk is full'
	send bob "JOIN #room"
	expect bob " 366 "
	send root "JOIN #room"
	expect root " 366 "
	send bob "PRIVMSG #room :still here"
	expect root "PRIVMSG #room :still here"

	prlimit --pid "$SERVER_PID" --fsize=unlimited:unlimited
	send bob "REGISTER * * tea-at-five-with-bob"
	expect bob "REGISTER SUCCESS bob "
	expect root " NOTICE .*store keeps changes again"
	server_says 'info store.recovered'
	restart
	has_account alice
	has_account bob
	assert_equal "$(query "PRAGMA integrity_check")" ok
}

# start_server_on_small_disk: $DATA is a disk of 1 MiB that only the server has; $DISK is how the test sees it.
start_server_on_small_disk() {
	unshare -rm true 2>/dev/null || skip "no file systems of one's own here"
	SERVER_LOG=$BATS_TEST_TMPDIR/server.log PORT_FILE=$BATS_TEST_TMPDIR/port
	# shellcheck disable=SC2016 # expanded inside
	(detached unshare -rm sh -c '
		mkdir "$1" && mount -t tmpfs -o size=1m,mode=700 tmpfs "$1" || exit 77
		exec "$2" serve -l 127.0.0.1:0 --port-file "$3" --data "$1" --no-sandbox' \
		sh "$DATA" "$APOLLON" "$PORT_FILE") >"$SERVER_LOG" 2>&1 &
	SERVER_PID=$!
	SERVERS+=("$SERVER_PID")
	wait_until server_ready_or_ended
	PORT=$(sed -n 1p "$PORT_FILE")
	DISK=/proc/$SERVER_PID/root$DATA
	[ -w "$DISK" ] || skip "no look at another process's disk here"
}

@test "a disk that somebody else has filled: whole accounts or none, and room is used again" {
	start_server_on_small_disk
	apply alice
	expect alice "REGISTER SUCCESS alice "
	run dd if=/dev/zero of="$DISK/ballast" bs=64k
	assert_failure
	local refused=0 kept=() number
	# What the log has room for still fits; then nothing does.
	for ((number = 0; number < 60 && refused < 3; number++)); do
		apply "user$number"
		expect "user$number" "REGISTER (SUCCESS|TEMPORARILY_UNAVAILABLE) user$number "
		if [[ $LINE == *SUCCESS* ]]; then
			kept+=("user$number")
		else
			[[ $LINE == *"the disk is full"* ]]
			refused=$((refused + 1))
		fi
	done
	assert_equal "$refused" 3
	rm "$DISK/ballast"
	apply zoe
	expect zoe "REGISTER SUCCESS zoe "
	cp "$DISK"/apollon.db* "$BATS_TEST_TMPDIR/"
	stop_server
	mkdir -m 700 "$DATA.seen"
	mv "$BATS_TEST_TMPDIR"/apollon.db* "$DATA.seen/"
	DATA=$DATA.seen
	assert_equal "$(query "PRAGMA integrity_check")" ok
	assert_equal "$(query "SELECT name FROM account ORDER BY name" | tr '\n' ' ')" \
		"$(printf '%s\n' alice zoe "${kept[@]}" | LC_ALL=C sort | tr '\n' ' ')"
	assert_equal "$(query "SELECT count(*) FROM account WHERE password_hash IS NULL OR scram IS NULL")" 0
}

@test "killed at any moment, it has whom it had confirmed" {
	local round name names=() connected
	for round in 1 2 3; do
		start_server --data "$DATA"
		connected=()
		for name in a b c d e f; do
			name=$name$round
			register "$name"
			connected+=("$name")
		done
		for name in "${connected[@]}"; do
			send "$name" "REGISTER * * tea-at-five-with-$name"
		done
		# The others are on their way to the disk.
		for name in "${connected[@]:0:round + 1}"; do
			expect "$name" "REGISTER SUCCESS $name "
			names+=("$name")
		done
		kill -KILL "$SERVER_PID"
		forget_server
		process_status "$SERVER_PID"
		for name in "${connected[@]}"; do
			disconnect "$name"
		done
	done
	start_server --data "$DATA"
	for name in "${names[@]}"; do
		has_account "$name"
	done
	assert_equal "$(query "PRAGMA integrity_check")" ok
	assert_equal "$(query "SELECT count(*) FROM account WHERE password_hash IS NULL OR scram IS NULL")" 0
}

@test "more logins at once than can wait are told so, and the conversation goes on" {
	local i guesses storm=160
	start_server --data "$DATA" --workers 1 --max-per-ip 1000
	apply alice
	expect alice "REGISTER SUCCESS alice "
	register bob
	send alice "JOIN #room"
	expect alice " 366 "
	send bob "JOIN #room"
	expect bob " 366 "
	guesses=$(printf 'PRIVMSG NickServ :IDENTIFY alice guess-%s\\r\\n' {1..8})
	for ((i = 0; i < storm; i++)); do
		connect "storm$i"
		send_raw "storm$i" "NICK storm$i\r\nUSER storm 0 * :storm\r\n$guesses"
	done
	# The queue is full by now, and its end far.
	expect "storm$((storm - 1))" ":Too many logins at once: try again in a moment"
	for ((i = 0; i < 20; i++)); do
		send alice "PRIVMSG #room :in the storm, $i"
		expect bob "PRIVMSG #room :in the storm, $i"
	done
	for ((i = 0; i < storm; i++)); do
		disconnect "storm$i"
	done
	# The end waits for nobody's password.
	stop_server
}
