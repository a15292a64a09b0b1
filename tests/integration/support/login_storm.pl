# A crowd that logs in at once, with a wrong password, while two talk to each other, until so many of the crowd have been answered: what
# they were told, and how long the slowest word of the two took. Core Perl only.
#
#	perl login_storm.pl PORT CROWD ANSWERS
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use MIME::Base64;
use Time::HiRes qw(time);

my ($port, $crowd, $answers) = @ARGV;
my $deadline = time + 120;

sub connect_as {
	my ($nick, $lines) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die "connect: $!";
	print $socket "$lines\r\nNICK $nick\r\nUSER $nick 0 * :$nick\r\n";
	return $socket;
}

my %buffer;

# What has come from it, as whole lines; dies when it has been closed.
sub take_lines {
	my ($socket) = @_;
	sysread($socket, $buffer{$socket}, 65536, length($buffer{$socket} // '')) or die "closed: $!";
	my @lines;
	push @lines, $1 while $buffer{$socket} =~ s/^([^\n]*?)\r?\n//;
	return @lines;
}

sub await {
	my ($socket, $regex) = @_;
	while (1) {
		IO::Select->new($socket)->can_read($deadline - time) or die "nothing came for $regex";
		for my $line (take_lines($socket)) {
			return $line if $line =~ $regex;
		}
	}
}

my ($ann, $bob) = map { connect_as($_, 'PING x') } qw(ann bob);
for ($ann, $bob) {
	await($_, qr/ 422 | 376 /);
	print $_ "JOIN #tea\r\n";
	await($_, qr/ 366 /);
}

my $wrong = encode_base64("\0owner\0not this one", '');
my @crowd = map { connect_as("c$_", 'CAP REQ sasl') } 1 .. $crowd;
await($_, qr/ ACK /) for @crowd;
print $_ "AUTHENTICATE PLAIN\r\nAUTHENTICATE $wrong\r\n" for @crowd;

my (%told, @took);
my $waiting = IO::Select->new(@crowd);
while ($waiting->count > $crowd - $answers) {
	my $began = time;
	print $ann "PRIVMSG #tea :word\r\n";
	await($bob, qr/PRIVMSG #tea :word/);
	push @took, 1000 * (time - $began);
	die "the crowd was not told" if time > $deadline;
	for my $socket ($waiting->can_read(0.005)) {
		for my $line (take_lines($socket)) {
			next unless $line =~ / 904 \S+ :(.*)/;
			$told{$1}++;
			$waiting->remove($socket);
		}
	}
}
print "$told{$_} $_\n" for sort keys %told;
printf "%d words, the slowest after %.0f ms\n", scalar @took, (sort { $a <=> $b } @took)[-1];
