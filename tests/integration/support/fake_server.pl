# A server that does what a test tells it, for what a good server never does. Core Perl only.
#
#	perl fake_server.pl PORT_FILE RULE...
#
# Each RULE is "REGEX => ACTION [; ACTION]...". Every line of a client is matched with the rules in their order, and the first
# that matches is followed. ACTIONs: a line to send ($1, $2… from the match; \e, \x.. as in Perl strings), "close", "mute" (says
# and reads nothing more), "once" (the rule counts only once). A rule with the regex CONNECT is followed when somebody connects.
# Without a rule of its own a PING is answered.
use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
my ($port_file, @texts) = @ARGV;
my @rules = map { my ($regex, $actions) = split / => /, $_, 2; { regex => $regex, actions => [split / ; /, $actions] } } @texts;

my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5, ReuseAddr => 1) or die "listen: $!";
open my $file, '>', "$port_file.new" or die "$port_file: $!";
print $file $listener->sockport, "\n";
close $file;
rename "$port_file.new", $port_file;

sub follow {
	my ($peer, $rule, @found) = @_;
	for my $action (@{ $rule->{actions} }) {
		return 'close' if $action eq 'close';
		sleep while $action eq 'mute';
		if ($action eq 'once') { $rule->{spent} = 1; next }
		(my $line = $action) =~ s/\$(\d)/$found[$1 - 1] \/\/ ''/ge;
		$line =~ s/\\x([0-9a-f]{2})/chr hex $1/ge;
		$line =~ s/\\e/\e/g;
		print $peer "$line\r\n";
	}
	return '';
}

while (my $peer = $listener->accept) {
	$peer->autoflush(1);
	my $end = '';
	for my $rule (grep { $_->{regex} eq 'CONNECT' && !$_->{spent} } @rules) { $end = follow($peer, $rule) }
	while ($end ne 'close' && defined(my $line = <$peer>)) {
		$line =~ s/\r?\n\z//;
		print "$line\n";
		my $rule;
		my @found;
		for (grep { !$_->{spent} } @rules) {
			next unless @found = $line =~ /$_->{regex}/;
			$rule = $_;
			last;
		}
		if ($rule) { $end = follow($peer, $rule, @found) }
		elsif ($line =~ /^PING :?(.*)/) { print $peer ":fake PONG fake :$1\r\n" }
	}
	close $peer;
	print "(closed)\n";
}
