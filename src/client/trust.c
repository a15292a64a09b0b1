#include "client/trust.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>

#include "client/sanitize.h"

/* "it is for chat.example, until 2027-11-24" */
static void append_certificate(struct buffer *words, const struct tls_peer *peer)
{
	char expiry[TEXT_TIME_SIZE];

	text_format_time(expiry, peer->expires_ms);
	buffer_append_text(words, "it is for ");
	sanitize_append(words, slice_of(*peer->subject ? peer->subject : "nobody by name"), SANITIZE_SHOW);
	buffer_append_format(words, ", until %.10s", expiry);
}

static enum trust refuse_pin(const struct trust_case *the_case, struct error *reason)
{
	error_set(reason,
		"the certificate of %s has the fingerprint " FINGERPRINT_PREFIX
		"%s, which no --tls-pin names; nothing was sent",
		the_case->place, the_case->peer->fingerprint);
	return TRUST_REFUSED;
}

static enum trust refuse_ca(const struct trust_case *the_case, struct error *reason)
{
	error_set(reason, "%s does not vouch for the certificate of %s: %s; nothing was sent",
		the_case->options->tls_ca, the_case->place, the_case->peer->problem);
	return TRUST_REFUSED;
}

static enum trust refuse_change(const struct trust_case *the_case, struct buffer *words, struct error *reason)
{
	struct buffer lines;

	buffer_init(&lines, SIZE_MAX);
	known_hosts_append_lines(the_case->known_hosts, the_case->place, &lines);
	buffer_append_format(words, "!!! THE CERTIFICATE OF %s HAS CHANGED !!!\n", the_case->place);
	buffer_append_text(words, "Somebody may be listening in, pretending to be the server; or it has a new one.\n");
	buffer_append_format(words, "It is " FINGERPRINT_PREFIX "%s now;\n", the_case->peer->fingerprint);
	append_certificate(words, the_case->peer);
	buffer_append_text(words, the_case->peer->is_vouched ? "; the system's CAs vouch for it.\n" : ".\n");
	buffer_append_text(
		words, "Ask who runs the server, not in this chat, whether that is right. If it is, remove\n");
	buffer_append_format(words, "%s of %s\n", buffer_text(&lines), the_case->known_hosts_path);
	buffer_append_text(words, "and join again. Nothing was sent.");
	error_set(reason, "the certificate of %s has changed: it is not what stands in %s of %s; nothing was sent",
		the_case->place, buffer_text(&lines), the_case->known_hosts_path);
	buffer_finish(&lines);
	return TRUST_REFUSED;
}

static enum trust ask(const struct trust_case *the_case, struct buffer *words, struct error *reason)
{
	const struct tls_peer *peer = the_case->peer;

	buffer_append_format(words, "Nobody vouches for the certificate of %s: %s.\n", the_case->place, peer->problem);
	buffer_append_format(words, "It is " FINGERPRINT_PREFIX "%s;\n", peer->fingerprint);
	append_certificate(words, peer);
	buffer_append_text(words,
		".\nCompare the fingerprint with what is said by who runs the server: `apollon serve` prints its own.");
	error_set(reason,
		"nobody vouches for the certificate of %s: %s; nothing was sent. If you know that its fingerprint is "
		"right, say --tls-pin " FINGERPRINT_PREFIX "%s; or join once on a terminal, where you are asked",
		the_case->place, peer->problem, peer->fingerprint);
	return TRUST_IN_QUESTION;
}

static bool is_pinned(const struct join_options *options, const char *fingerprint)
{
	for (size_t index = 0; index < options->pin_count; index++) {
		if (!strcmp(options->pins[index], fingerprint))
			return true;
	}
	return false;
}

enum trust trust_decide(const struct trust_case *the_case, struct buffer *words, struct error *reason)
{
	const struct join_options *options = the_case->options;
	const struct tls_peer *peer = the_case->peer;

	if (options->insecure)
		return TRUST_GIVEN;
	if (options->pin_count > 0)
		return is_pinned(options, peer->fingerprint) ? TRUST_GIVEN : refuse_pin(the_case, reason);
	if (options->tls_ca)
		return peer->is_vouched ? TRUST_GIVEN : refuse_ca(the_case, reason);
	switch (known_hosts_find(the_case->known_hosts, the_case->place, peer->fingerprint)) {
	case KNOWN_HOSTS_SAME:
		return TRUST_GIVEN;
	case KNOWN_HOSTS_OTHER:
		return refuse_change(the_case, words, reason);
	default:
		return peer->is_vouched ? TRUST_GIVEN : ask(the_case, words, reason);
	}
}

enum trust_answer trust_read_answer(const char *text, const char *fingerprint)
{
	char typed[TLS_FINGERPRINT_SIZE];
	struct slice answer = slice_of(text);

	while (answer.len > 0 && isspace((unsigned char)*answer.data))
		answer = (struct slice){answer.data + 1, answer.len - 1};
	while (answer.len > 0 && isspace((unsigned char)answer.data[answer.len - 1]))
		answer.len--;
	if (answer.len == 3 && !strncasecmp(answer.data, "yes", 3))
		return TRUST_YES;
	if (answer.len == 2 && !strncasecmp(answer.data, "no", 2))
		return TRUST_NO;
	if (!fingerprint_parse(answer, typed))
		return TRUST_UNCLEAR;
	return !strcmp(typed, fingerprint) ? TRUST_YES : TRUST_OTHER_FINGERPRINT;
}
