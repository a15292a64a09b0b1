#!/usr/bin/perl
# proxy.pl PORT HEADER: a proxy for one connection. Says the port that it listens on, then HEADER to PORT, then relays.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($port, $header) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die "cannot listen: $!";
$| = 1;
print $listener->sockport, "\n";
my $client = $listener->accept or die "nobody came: $!";
my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die "no server: $!";
syswrite $server, "$header\r\n";
my $select = IO::Select->new($client, $server);
while (1) {
	for my $from ($select->can_read) {
		my $length = sysread $from, my $bytes, 65536;
		exit 0 unless $length;
		syswrite $from == $client ? $server : $client, $bytes;
	}
}
