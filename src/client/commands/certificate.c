#include "client/command.h"

#include <stdio.h>

#include "client/known_hosts.h"

static void show_own(struct client *client)
{
	const char *path = client->trust.identity.certificate_path;
	char fingerprint[TLS_FINGERPRINT_SIZE];
	struct error error;

	if (!path)
		client_tell(client, "you show no certificate; `apollon join --identity` makes one and shows it");
	else if (!tls_certificate_fingerprint(path, fingerprint, &error))
		client_tell(client, "%s", error.text);
	else
		client_tell(client, "yours is " FINGERPRINT_PREFIX "%s, in %s", fingerprint, path);
}

/* A fingerprint may be written as any tool does; servers know one form. */
static void run(struct slash_call *call)
{
	const char *action = slash_word(call), *which = slash_word(call);
	char fingerprint[TLS_FINGERPRINT_SIZE], words[512];

	if (!action) {
		show_own(call->client);
		return;
	}
	if (which && fingerprint_parse(slice_of(which), fingerprint))
		which = fingerprint;
	snprintf(words, sizeof(words), "%s%s%s", action, which ? " " : "", which ? which : "");
	client_account_certificate(call->client, words);
}

const struct slash_command slash_certificate = {
	.name = "certificate",
	.alias = "cert",
	.usage = "[add|list|del FINGERPRINT]",
	.summary = "Show your certificate, or change which of them log in to your account.",
	.needs_link = true,
	.run = run,
};
