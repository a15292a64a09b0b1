#!/usr/bin/env bats
# Registered channels over restarts, and the modes that keep people out, on the real server.

# What bats and the helpers set; masks of accounts begin with a dollar sign.
# shellcheck disable=SC2154,SC2016

load test_helper

setup() {
	apollon_setup
	DATA=$BATS_TEST_TMPDIR/kept
}

restart() {
	local name
	for name in "${!CONNECTIONS[@]}"; do
		disconnect "$name"
	done
	stop_server
	start_server --data "$DATA" "$@"
}

# join NAME CHANNEL: and waits until it is done.
join() {
	send "$1" "JOIN $2"
	expect "$1" " 366 [^ ]+ $2 "
}

# make_account NAME: registers the user's nick, with the password "sesame".
make_account() {
	register "$1"
	send "$1" "PRIVMSG NickServ :REGISTER sesame"
	expect "$1" " 900 "
}

# log_in NAME ACCOUNT: comes as NAME and logs in to the account.
log_in() {
	register "$1"
	send "$1" "PRIVMSG NickServ :IDENTIFY $2 sesame"
	expect "$1" " 900 $1 [^ ]+ $2 "
}

# confirm NAME COMMAND: says it to ChanServ twice, the second time with the code from the first answer.
confirm() {
	send "$1" "PRIVMSG ChanServ :$2"
	expect "$1" " NOTICE $1 :This cannot be taken back\. If you mean it, say: $2 ([0-9a-f]+)$"
	send "$1" "PRIVMSG ChanServ :$2 ${BASH_REMATCH[1]}"
}

@test "a registered channel is as it was after a restart: topic, modes, lists, founder, ranks" {
	start_server --data "$DATA"
	make_account alice
	make_account bob
	register carol
	join alice '#garden'
	send alice 'PRIVMSG ChanServ :REGISTER #garden'
	expect alice '^:ChanServ!ChanServ@[^ ]+ MODE #garden \+r'
	expect alice '^:ChanServ!ChanServ@[^ ]+ NOTICE alice :#garden is registered, and alice is its founder\.'
	send alice 'TOPIC #garden :what grows'
	send alice 'MODE #garden +Cklj-n weeds 12 5:60'
	send alice 'MODE #garden +beI mallory!*@* $a:bob $~a'
	send alice 'PRIVMSG ChanServ :ACCESS #garden ADD bob h'
	expect alice ' NOTICE alice :bob gets h at #garden from now on'

	restart
	register carol
	send carol 'JOIN #garden weeds'
	expect carol ' 332 carol #garden :what grows'
	expect carol ' 333 carol #garden alice '
	# Nobody is operator by being first.
	expect carol ' 353 carol = #garden :carol$'
	send carol 'MODE #garden'
	expect carol ' 324 carol #garden \+kjlCrt weeds 5:60 12$'
	send carol 'MODE #garden b'
	expect carol ' 367 carol #garden mallory!\*@\* alice '
	send carol 'MODE #garden e'
	expect carol ' 348 carol #garden \$a:bob alice '
	send carol 'MODE #garden I'
	expect carol ' 346 carol #garden \$~a alice '
	log_in bobby bob
	send bobby 'JOIN #garden weeds'
	expect bobby '^:ChanServ![^ ]+ MODE #garden \+h bobby'
	# By the login, too, for who is there; and who is operator by right needs no key.
	register alison
	send alison 'JOIN #garden weeds'
	expect alison ' 366 '
	send alison 'PRIVMSG NickServ :IDENTIFY alice sesame'
	expect carol '^:ChanServ![^ ]+ MODE #garden \+o alison'
	send alison 'PART #garden'
	join alison '#garden'
	send alison 'CHANSERV INFO #garden'
	expect alison 'NOTICE alison :    Founder: alice$'
}

@test "who is killed has lost nothing that was answered" {
	start_server --data "$DATA"
	make_account alice
	join alice '#garden'
	send alice 'CS REGISTER #garden'
	expect alice ' NOTICE alice :#garden is registered'
	kill -KILL "$SERVER_PID"
	forget_server
	process_status "$SERVER_PID"
	disconnect alice
	start_server --data "$DATA"
	register bob
	send bob 'CS INFO #garden'
	expect bob 'NOTICE bob :#garden is registered since '
}

@test "a channel that was transferred or dropped is so after a restart" {
	start_server --data "$DATA"
	make_account alice
	make_account bob
	for channel in '#one' '#two'; do
		join alice "$channel"
		send alice "CS REGISTER $channel"
		expect alice " NOTICE alice :$channel is registered"
	done
	confirm alice 'TRANSFER #one bob'
	expect alice ' NOTICE alice :bob is the founder of #one now'
	confirm alice 'DROP #two'
	expect alice '^:ChanServ![^ ]+ MODE #two -r'
	expect alice ' NOTICE alice :#two is registered no longer'
	restart
	register carol
	send carol 'CS INFO #one'
	expect carol ' NOTICE carol :    Founder: bob$'
	send carol 'CS INFO #two'
	expect carol ' NOTICE carol :#two is not registered'
	join carol '#two'
	send carol 'MODE #two'
	expect carol ' 324 carol #two \+nt$'
}

@test "who does not fit is sent elsewhere, and a crowd is slowed down" {
	start_server
	register alice
	register bob
	register carol
	join alice '#full'
	join alice '#overflow'
	send alice 'MODE #full +lf 1 #nowhere'
	expect alice ' 696 alice #full f #nowhere :'
	send alice 'MODE #full +lf 1 #overflow'
	expect alice ' MODE #full \+f #overflow'
	send bob 'JOIN #full'
	expect bob ' 470 bob #full #overflow :'
	expect bob '^:bob![^ ]+ JOIN #overflow'
	send alice 'MODE #full -lf+j 1:2'
	expect alice ' MODE #full '
	send bob 'JOIN #full'
	expect bob ' 366 bob #full '
	send carol 'JOIN #full'
	expect carol ' 480 carol #full :'
	joined() {
		send carol 'JOIN #full'
		expect carol ' (366|480) carol #full '
		[[ $LINE == *' 366 '* ]]
	}
	wait_until joined
}

@test "who is not logged in does not come in, is not heard, is kept out by the account" {
	start_server
	make_account alice
	make_account bob
	register carol
	join alice '#members'
	send alice 'MODE #members +R'
	send carol 'JOIN #members'
	expect carol ' 477 carol #members :'
	join bob '#members'
	send alice 'MODE #members -R+Mb $a:bob'
	expect alice ' MODE #members -R\+Mb \$a:bob'
	join carol '#members'
	send carol 'PRIVMSG #members :hello'
	expect carol ' 404 carol #members :.*\+M'
	send bob 'PRIVMSG #members :hello'
	expect bob ' 404 bob #members :.*\+b'
	send alice 'MODE #members -b $A:BOB'
	send bob 'PRIVMSG #members :hello again'
	expect alice ' PRIVMSG #members :hello again'
}

@test "no CTCP and no colours where they are not wanted" {
	start_server
	register alice
	register bob
	join alice '#plain'
	join bob '#plain'
	send alice 'MODE #plain +Cc'
	expect bob ' MODE #plain \+Cc'
	send bob $'PRIVMSG #plain :\001PING 1\001'
	expect bob ' 404 bob #plain :.*\+C'
	send bob $'PRIVMSG #plain :\00304red'
	expect bob ' 404 bob #plain :.*\+c'
	send bob $'PRIVMSG #plain :\001ACTION waves\001'
	expect alice $' PRIVMSG #plain :\001ACTION waves\001'
}

@test "an address is hidden behind the same cloak from day to day" {
	start_server --data "$DATA" --exempt none
	register alice
	send alice 'USERHOST alice'
	expect alice ' 302 alice :alice=\+~alice@([a-z2-7]{8}\.[a-z2-7]{8}\.[a-z2-7]{8}\.ip)$'
	local cloak=${BASH_REMATCH[1]}
	register bob
	send bob 'WHOIS alice'
	expect bob " 311 bob alice ~alice $cloak "
	expect_none bob '127\.0\.0\.1'
	send alice 'WHOIS alice'
	expect alice ' 338 alice alice 127\.0\.0\.1 '
	restart --exempt none
	register carol
	send carol 'USERHOST carol'
	expect carol " 302 carol :carol=\+~carol@$cloak$"
}
