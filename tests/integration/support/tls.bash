# shellcheck shell=bash
# IRC sessions by TLS, which openssl's s_client encrypts; certificates; and servers that speak it.

# start_tls_server [ARGUMENT...]: as start_server, with a second listener: sets TLS_PORT.
start_tls_server() {
	start_server -l ircs://127.0.0.1:0 "$@"
	# shellcheck disable=SC2034 # for the test
	TLS_PORT=$(sed -n '2p' "$PORT_FILE")
}

# connect_tls NAME [ARGUMENT...]: as connect, to TLS_PORT; what s_client has to say about it lands in $TLS_LOG.
connect_tls() {
	local pipes=$BATS_TEST_TMPDIR/tls-$1 fd output
	rm -f "$pipes.in" "$pipes.out"
	mkfifo "$pipes.in" "$pipes.out"
	TLS_LOG=$pipes.log
	openssl s_client -quiet -connect "127.0.0.1:$TLS_PORT" "${@:2}" <"$pipes.in" >"$pipes.out" 2>"$TLS_LOG" 3>&- &
	HELPERS[$1]=$!
	exec {output}>"$pipes.in" {fd}<"$pipes.out"
	OUTPUTS[$1]=$output
	# shellcheck disable=SC2034 # irc.bash's
	CONNECTIONS[$1]=$fd TRANSCRIPTS[$1]=
}

# After its reading end is closed.
disconnect_tls() {
	local output=${OUTPUTS[$1]}
	exec {output}>&-
	kill -KILL "${HELPERS[$1]}" 2>/dev/null || true
	wait "${HELPERS[$1]}" 2>/dev/null || true
	unset "OUTPUTS[$1]" "HELPERS[$1]"
}

# make_certificate FOLDER NAME [NAME...]: fullchain.pem and privkey.pem, as the clients of Let's Encrypt lay them out.
make_certificate() {
	local folder=$1 names
	mkdir -p "$folder"
	names=$(printf ',DNS:%s' "${@:2}")
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=$2" \
		-addext "subjectAltName=${names#,}" -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
}

# fingerprint_of FILE: SHA-256 in lower-case hexadecimal digits.
fingerprint_of() {
	openssl x509 -in "$1" -outform DER | sha256sum | cut -d ' ' -f 1
}

# shown_fingerprint [ARGUMENT...]: of the certificate that the server shows to such a client.
shown_fingerprint() {
	openssl s_client -connect "127.0.0.1:$TLS_PORT" "$@" </dev/null 2>/dev/null |
		openssl x509 -outform DER 2>/dev/null | sha256sum | cut -d ' ' -f 1
}
