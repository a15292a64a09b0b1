#!/bin/sh
# systemd, where it is installed, finds nothing wrong with the unit, and the sandbox that it describes is not weaker than it was.
. tests/lint/common

command -v systemd-analyze >/dev/null || exit 0

# The most exposure that systemd-analyze may find, in tenths.
limit=20

scratch=$(mktemp -d)
trap 'rm -rf "$offenders" "$scratch"' EXIT
# What it starts has to be there.
sed "s,^ExecStart=[^ ]*,ExecStart=$(realpath "$BUILD/apollon")," "$BUILD/apollon.service" >"$scratch/apollon.service"
grep -q '^ExecStart=' "$scratch/apollon.service" || offend "etc/apollon.service: it starts nothing"
systemd-analyze verify --man=no "$scratch/apollon.service" >"$scratch/verify" 2>&1 || offend "etc/apollon.service: systemd-analyze verify"
sed "s,^$scratch/,etc/," "$scratch/verify" >>"$offenders"
if systemd-analyze security --help 2>&1 | grep -q -- --offline; then
	exposure=$(systemd-analyze security --offline=true --no-pager "$scratch/apollon.service" 2>/dev/null |
		sed -nE 's/.*exposure level for .*: ([0-9]+)\.([0-9]).*/\1\2/p')
	[ "${exposure:-999}" -le "$limit" ] || offend "etc/apollon.service: systemd-analyze security gives it ${exposure:-nothing} tenths, more than $limit"
fi
finish
