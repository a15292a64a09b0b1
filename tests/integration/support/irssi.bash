# shellcheck shell=bash
# irssi, a client that we have not written, in a terminal.

# irssi_start NAME PORT ACCOUNT SETTING...: connects by TLS, with the account as nick, and these settings of a chatnet
# ("sasl_mechanism = PLAIN") or, with tls_ in front, of a server. Shown by terminal_expect NAME.
irssi_start() {
	local name=$1 port=$2 account=$3 home=$BATS_TEST_TMPDIR/irssi-$1 setting net='' server=''
	shift 3
	for setting in "$@"; do
		case $setting in
		tls_*) server+=" ${setting%% = *} = \"${setting#* = }\";" ;;
		*) net+=" ${setting%% = *} = \"${setting#* = }\";" ;;
		esac
	done
	mkdir -p "$home"
	cat >"$home/config" <<-END
		servers = ( { address = "127.0.0.1"; chatnet = "here"; port = "$port"; use_tls = "yes"; tls_verify = "no"; autoconnect = "yes";$server } );
		chatnets = { here = { type = "IRC"; nick = "$account"; sasl_username = "$account";$net }; };
		settings = { core = { real_name = "$account"; user_name = "$account"; nick = "$account"; }; };
	END
	terminal_start "$name" irssi --home="$home"
}
