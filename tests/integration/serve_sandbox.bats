#!/usr/bin/env bats
# What the server gives up, that it bites, and that everything still works inside. With the released program: sanitizers and
# a sandbox do not go together.

# What bats and the helpers set.
# shellcheck disable=SC2154

load test_helper

setup() {
	apollon_setup
	INSTRUMENTED=$APOLLON
	APOLLON=$APOLLON_RELEASE
	PROBE=${APOLLON_RELEASE%/*}/programs/sandbox_probe
}

needs_root() {
	[ "$(id -u)" = 0 ] || skip "takes root"
}

# try DEED [PATH]: runs the probe with a folder to read and one to work in.
try() {
	mkdir -p "$BATS_TEST_TMPDIR/read" "$BATS_TEST_TMPDIR/work"
	[ -e "$BATS_TEST_TMPDIR/read/file" ] || echo text >"$BATS_TEST_TMPDIR/read/file"
	[ -e "$BATS_TEST_TMPDIR/work/file" ] || echo text >"$BATS_TEST_TMPDIR/work/file"
	run --separate-stderr "$PROBE" "$BATS_TEST_TMPDIR/read" "$BATS_TEST_TMPDIR/work" "$@"
}

# in_force PART: whether the kernel has it; the log line of the last try says so.
in_force() {
	[[ $stderr == *"server.sandboxed "*"$1"* ]] || skip "$1 is not there: $stderr"
}

# everywhere FIELD VALUE: in each thread's status.
everywhere() {
	local status
	for status in /proc/"$SERVER_PID"/task/*/status; do
		grep -qE "^$1:[[:space:]]*$2\$" "$status" || {
			echo "$status:"
			cat "$status"
			return 1
		}
	done
}

@test "to execute something ends the process" {
	try read "$BATS_TEST_TMPDIR/read/file"
	in_force seccomp
	try execute /bin/true
	# 128 and SIGSYS.
	assert_failure 159
	refute_output "done"
	try trace
	assert_failure 159
}

@test "there are no other processes, no calls, no code and no other user" {
	try read "$BATS_TEST_TMPDIR/read/file"
	in_force seccomp
	local deed
	for deed in fork call-out make-code become-root signal-parent raise-limit "call-unix /run/systemd/private"; do
		# shellcheck disable=SC2086 # a deed and its path
		try $deed
		assert_success
		assert_output "Operation not permitted"
	done
}

@test "files outside of the folders are out of reach, for new threads as well" {
	echo secret >"$BATS_TEST_TMPDIR/secret"
	try read "$BATS_TEST_TMPDIR/secret"
	in_force Landlock
	assert_output "Permission denied"
	try read /etc/passwd
	assert_output "Permission denied"
	try read-from-thread /etc/passwd
	assert_output "Permission denied"
	try create "$BATS_TEST_TMPDIR/new"
	assert_output "Permission denied"
	assert_not_exist "$BATS_TEST_TMPDIR/new"
	try delete "$BATS_TEST_TMPDIR/secret"
	assert_output "Permission denied"
	assert_exist "$BATS_TEST_TMPDIR/secret"
}

@test "the folders allow what they are for" {
	try read "$BATS_TEST_TMPDIR/read/file"
	assert_output "done"
	in_force Landlock
	try read-from-thread "$BATS_TEST_TMPDIR/read/file"
	assert_output "done"
	try write "$BATS_TEST_TMPDIR/read/file"
	assert_output "Permission denied"
	try create "$BATS_TEST_TMPDIR/work/new"
	assert_output "done"
	try write "$BATS_TEST_TMPDIR/work/file"
	assert_output "done"
	try delete "$BATS_TEST_TMPDIR/work/new"
	assert_output "done"
}

@test "each thread of the server is inside, without capabilities, before anybody is let in" {
	start_server --threads 3 --metrics :0
	server_says 'server.sandboxed given up as user [0-9]+: no capabilities, no new privileges'
	everywhere NoNewPrivs 1
	everywhere CapEff 0000000000000000
	everywhere CapPrm 0000000000000000
	if grep -q 'by seccomp' "$SERVER_LOG"; then
		everywhere Seccomp 2
	fi
	(($(find "/proc/$SERVER_PID/task" -mindepth 1 -maxdepth 1 | wc -l) >= 4))
	awk '/ server.sandboxed /{ inside = NR } / server.ready /{ ready = NR } END { exit !(inside && inside < ready) }' "$SERVER_LOG"
}

@test "no core file is written of it, and others cannot look into it" {
	start_server
	grep -qE '^Max core file size +0 +0 ' "/proc/$SERVER_PID/limits"
	# The files of a process that may not be dumped are root's.
	assert_equal "$(stat -c %u "/proc/$SERVER_PID/environ")" 0
}

@test "inside, reloads, statistics, metrics and the end still work" {
	local config=$BATS_TEST_TMPDIR/etc/serve.conf
	mkdir "$BATS_TEST_TMPDIR/etc"
	echo first >"$BATS_TEST_TMPDIR/etc/motd"
	printf 'motd = "%s"\noperator "root" {\n\tpassword = "secret"\n}\n' "$BATS_TEST_TMPDIR/etc/motd" >"$config"
	chmod 600 "$config"
	start_server --config "$config" --metrics :0 --pid-file "$BATS_TEST_TMPDIR/pid"
	server_says server.sandboxed
	assert_equal "$(cat "$BATS_TEST_TMPDIR/pid")" "$SERVER_PID"
	register alice

	# As editors and package managers do it: a new file in the old one's place.
	echo second >"$BATS_TEST_TMPDIR/etc/motd.new"
	mv "$BATS_TEST_TMPDIR/etc/motd.new" "$BATS_TEST_TMPDIR/etc/motd"
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	send alice MOTD
	expect alice ' 372 alice :- second'

	echo third >"$BATS_TEST_TMPDIR/etc/motd"
	send alice "OPER root secret"
	expect alice ' 381 '
	send alice REHASH
	expect alice ' 382 '
	wait_until reloaded_times 2
	send alice MOTD
	expect alice ' 372 alice :- third'

	kill -USR1 "$SERVER_PID"
	server_says server.statistics
	run curl --silent --max-time 10 "$(grep -oE 'http://[^ ]+' "$SERVER_LOG")"
	assert_line --regexp '^process_open_fds [1-9]'
	assert_line --regexp '^process_resident_memory_bytes [1-9]'
	disconnect alice
	stop_server
	assert_not_exist "$PORT_FILE"
	assert_not_exist "$BATS_TEST_TMPDIR/pid"
}

reloaded_times() {
	(($(grep -c server.reloaded "$SERVER_LOG") == $1))
}

@test "a reload cannot be made to read what it has no business with" {
	local config=$BATS_TEST_TMPDIR/etc/serve.conf
	mkdir "$BATS_TEST_TMPDIR/etc" "$BATS_TEST_TMPDIR/elsewhere"
	echo secret >"$BATS_TEST_TMPDIR/elsewhere/file"
	echo 'network = "One"' >"$config"
	start_server --config "$config"
	grep -q 'by Landlock' "$SERVER_LOG" || skip "no Landlock here"
	register alice
	echo 'motd = "'"$BATS_TEST_TMPDIR/elsewhere/file"'"' >"$config"
	kill -HUP "$SERVER_PID"
	server_says 'motd: .*elsewhere/file.*Permission denied'
	server_says 'folders that no option named at the start'
	send alice MOTD
	expect alice ' 422 '
}

@test "certificates that are links to elsewhere are read again" {
	local folder=$BATS_TEST_TMPDIR/live first second
	make_certificate "$BATS_TEST_TMPDIR/archive/1" chat.example.org
	make_certificate "$BATS_TEST_TMPDIR/archive/2" chat.example.org
	mkdir "$folder"
	ln -s ../archive/1/fullchain.pem ../archive/1/privkey.pem "$folder"
	first=$(fingerprint_of "$BATS_TEST_TMPDIR/archive/1/fullchain.pem")
	start_tls_server --tls-certificate "$folder"
	server_says server.sandboxed
	assert_equal "$(shown_fingerprint)" "$first"
	# As those who renew them do: new files beside the old ones, and the links go over.
	second=$(fingerprint_of "$BATS_TEST_TMPDIR/archive/2/fullchain.pem")
	mv "$BATS_TEST_TMPDIR/archive/2/fullchain.pem" "$BATS_TEST_TMPDIR/archive/1/fullchain2.pem"
	mv "$BATS_TEST_TMPDIR/archive/2/privkey.pem" "$BATS_TEST_TMPDIR/archive/1/privkey2.pem"
	ln -sf ../archive/1/fullchain2.pem "$folder/fullchain.pem"
	ln -sf ../archive/1/privkey2.pem "$folder/privkey.pem"
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	assert_equal "$(shown_fingerprint)" "$second"
}

@test "passwords are hashed, accounts are stored, and the audit log is opened anew" {
	local audit=$BATS_TEST_TMPDIR/log/audit.log
	mkdir "$BATS_TEST_TMPDIR/log"
	start_server --data "$BATS_TEST_TMPDIR/data" --audit-log "$audit" --metrics :0
	server_says server.sandboxed
	register alice
	send alice "REGISTER * * tea-at-five-with-alice"
	expect alice 'REGISTER SUCCESS alice '
	wait_until grep -q account.registered "$audit"
	mv "$audit" "$audit.1"
	kill -HUP "$SERVER_PID"
	wait_until test -e "$audit"
	send alice "NICK other"
	expect alice ' NICK :?other'
	send alice "OPER root wrong"
	expect alice ' 464 '
	wait_until grep -q operator.failed "$audit"
	run curl --silent --max-time 10 "$(grep -oE 'http://[^ ]+' "$SERVER_LOG")"
	assert_line --regexp '^apollon_passwords_hashed_total [1-9]'
	assert_line --regexp '^apollon_store_commits_total [1-9]'
	assert_line "apollon_store_failing 0"
}

@test "unix sockets go with their listeners" {
	mkdir "$BATS_TEST_TMPDIR/sockets"
	start_server -l "unix:$BATS_TEST_TMPDIR/sockets/chat" --metrics "unix:$BATS_TEST_TMPDIR/sockets/metrics"
	server_says server.sandboxed
	run curl --silent --max-time 10 --unix-socket "$BATS_TEST_TMPDIR/sockets/metrics" http://localhost/healthz
	assert_output ok
	stop_server
	assert_not_exist "$BATS_TEST_TMPDIR/sockets/chat"
	assert_not_exist "$BATS_TEST_TMPDIR/sockets/metrics"
}

@test "a service manager is told of the end from inside" {
	local socket=$BATS_TEST_TMPDIR/notify
	perl -MIO::Socket::UNIX -e '
		my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => shift) or die;
		$| = 1;
		while (defined $socket->recv(my $text, 4096)) { print "$text\n"; last if $text =~ /STOPPING/ }' "$socket" \
		>"$BATS_TEST_TMPDIR/told" 2>&1 3>&- &
	local listener=$!
	wait_until test -S "$socket"
	NOTIFY_SOCKET=$socket start_server
	kill -HUP "$SERVER_PID"
	server_says server.reloaded
	stop_server
	wait "$listener"
	run cat "$BATS_TEST_TMPDIR/told"
	assert_line --partial "READY=1"
	assert_line --partial "RELOADING=1"
	assert_line --partial "STOPPING=1"
}

@test "--no-sandbox keeps everything, and says so" {
	start_server --no-sandbox
	server_says server.no-sandbox
	everywhere Seccomp 0
	everywhere NoNewPrivs 0
	run grep -c server.sandboxed "$SERVER_LOG"
	assert_output 0
}

@test "a program with sanitizers says that it has no sandbox" {
	[ "$INSTRUMENTED" != "$APOLLON_RELEASE" ] || skip "only the released program is here"
	APOLLON=$INSTRUMENTED start_server
	server_says 'server.sandbox-missing'
}

# start_server_as USER: as start_server, but by root and without files, since USER may write none here.
start_server_as() {
	SERVER_LOG=$BATS_TEST_TMPDIR/server.log
	(detached "$APOLLON" serve -l 127.0.0.1:0 --no-persist --user "$1") >"$SERVER_LOG" 2>&1 </dev/null &
	SERVER_PID=$!
	SERVERS+=("$SERVER_PID")
	server_says server.ready
	# shellcheck disable=SC2034 # for register
	PORT=$(sed -nE 's/.*server\.listening .*:([0-9]+)$/\1/p' "$SERVER_LOG")
}

@test "--user: another user once the ports are open, for good" {
	needs_root
	local uid gid
	uid=$(id -u nobody) gid=$(id -g nobody)
	start_server_as nobody
	everywhere Uid "${uid}[[:space:]]${uid}[[:space:]]${uid}[[:space:]]$uid"
	everywhere Gid "${gid}[[:space:]]${gid}[[:space:]]${gid}[[:space:]]$gid"
	everywhere Groups "$gid ?"
	everywhere CapEff 0000000000000000
	everywhere CapPrm 0000000000000000
	run grep -c server.root "$SERVER_LOG"
	assert_output 0
	register alice
	stop_server
}

@test "--user with a group has that one alone" {
	needs_root
	start_server_as nobody:daemon
	everywhere Gid "($(id -g daemon)[[:space:]]?)+"
	everywhere Groups "$(id -g daemon) ?"
}

@test "root without --user is told so" {
	needs_root
	start_server
	server_says 'server.root .*--user'
}

@test "--user that cannot be is an error" {
	run "$APOLLON" serve -l 127.0.0.1:0 --no-persist --user no-such-user
	assert_failure
	assert_output --partial "there is no user 'no-such-user'"
	run "$APOLLON" serve -l 127.0.0.1:0 --no-persist --user nobody:no-such-group
	assert_failure
	assert_output --partial "there is no group 'no-such-group'"
	run "$APOLLON" serve -l 127.0.0.1:0 --no-persist --user root
	assert_failure
	assert_output --partial "fewer rights than root"
}

@test "who is not root cannot become another user, but may be that one" {
	needs_root
	local as=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
	"${as[@]}" test -x "$APOLLON" || skip "$APOLLON is out of reach for others"
	run "${as[@]}" "$APOLLON" serve -l 127.0.0.1:0 --no-persist --user daemon
	assert_failure
	assert_output --partial "only root can become another user"
	SERVER_LOG=$BATS_TEST_TMPDIR/server.log
	(detached "${as[@]}" "$APOLLON" serve -l 127.0.0.1:0 --no-persist --user nobody) >"$SERVER_LOG" 2>&1 </dev/null &
	SERVER_PID=$!
	SERVERS+=("$SERVER_PID")
	server_says server.ready
}
