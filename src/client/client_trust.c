#include "client/client_trust.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "client/paths.h"
#include "client/sts.h"
#include "client/trust.h"

/* ---- what it is set up with ----------------------------------------------------------------------------------------- */

static void tell_of_new_identity(struct client *client)
{
	struct client_trust *trust = &client->trust;
	char fingerprint[TLS_FINGERPRINT_SIZE];
	struct error error;

	if (!trust->identity.is_new)
		return;
	if (!tls_certificate_fingerprint(trust->identity.certificate_path, fingerprint, &error))
		return;
	client_tell(client, "this is your new identity: %s, with the key %s", trust->identity.certificate_path,
		trust->identity.key_path);
	client_tell(
		client, "its fingerprint is " FINGERPRINT_PREFIX "%s; /register makes an account of it", fingerprint);
}

/* An STS policy makes TLS of what would be plain, unless a flag says that it is meant so. */
static void apply_policy(struct client *client)
{
	struct client_trust *trust = &client->trust;
	uint16_t port;

	if (trust->is_tls || client->options->is_tls_said || client->options->is_local || !trust->sts_path)
		return;
	port = sts_find(trust->sts_path, trust->address.host, client_now_ms(client));
	if (!port)
		return;
	trust->is_tls = true;
	trust->address.port = port;
	client_tell(client, "%s is to be spoken to by TLS (STS): on port %u", trust->address.host, (unsigned)port);
}

/* Returns false with a reason. */
static bool prepare_tls(struct client *client, struct error *error)
{
	struct client_trust *trust = &client->trust;
	if (!trust->tls) {
		const struct tls_client_settings settings = {
			client->options->tls_ca, trust->identity.certificate_path, trust->identity.key_path};
		trust->tls = tls_client_create(&settings, error);
	}
	client->link.settings.tls = trust->tls;
	return trust->tls != NULL;
}

void client_trust_init(struct client *client)
{
	struct client_trust *trust = &client->trust;
	struct error error;

	*trust = (struct client_trust){
		.address = client->options->address,
		.is_tls = client->options->tls == JOIN_TLS_ON,
		.known_hosts_path = paths_state("known_hosts"),
		.sts_path = paths_state("sts"),
	};
	apply_policy(client);
	if (!identity_find(&trust->identity, client->options, &error) ||
		(trust->is_tls && !prepare_tls(client, &error)))
		client_set_result(client, JOIN_CONFIGURATION, "%s", error.text);
	else
		tell_of_new_identity(client);
}

void client_trust_finish(struct client *client)
{
	struct client_trust *trust = &client->trust;
	tls_client_destroy(trust->tls);
	identity_finish(&trust->identity);
	free(trust->known_hosts_path);
	free(trust->sts_path);
}

bool client_trust_is_private(const struct client *client)
{
	return client->trust.is_tls || client->options->is_local;
}

/* ---- the question --------------------------------------------------------------------------------------------------- */

static void tell_lines(struct client *client, struct slice text)
{
	struct slice line;
	while (slice_next(&text, '\n', &line))
		client_tell(client, "%.*s", SLICE_ARGUMENTS(line));
}

/* Somebody who was in a conversation is not thrown out of what is on their screen. */
static void refuse(struct client *client, const char *reason)
{
	if (client->has_registered && client->mode->ask) {
		client_tell(client, "%s; you stay offline. /reconnect tries again", reason);
		return;
	}
	client_set_result(client, JOIN_REFUSED, "%s", reason);
	client_leave(client, NULL);
}

static void pin(struct client *client)
{
	struct client_trust *trust = &client->trust;
	char *place = known_hosts_place(&trust->address);
	struct error error = {"neither HOME nor XDG_STATE_HOME says where"};

	memcpy(trust->accepted, trust->questioned, sizeof(trust->accepted));
	if (trust->known_hosts_path &&
		known_hosts_add(trust->known_hosts_path, place, trust->questioned, client_now_ms(client), &error))
		client_tell(client, "%s is known from now on, in %s", place, trust->known_hosts_path);
	else
		client_tell(client, "it is trusted until you leave, and cannot be kept: %s", error.text);
	free(place);
}

static void ask(struct client *client);

static void on_answer(struct client *client, const char *text)
{
	switch (trust_read_answer(text ? text : "no", client->trust.questioned)) {
	case TRUST_YES:
		pin(client);
		client_connect(client);
		break;
	case TRUST_NO:
		refuse(client, "the server's certificate was not accepted; nothing was sent");
		break;
	case TRUST_OTHER_FINGERPRINT:
		refuse(client, "the server's certificate has another fingerprint; nothing was sent");
		break;
	default:
		client_tell(client, "that is neither yes nor no, nor a fingerprint");
		ask(client);
	}
}

static void ask(struct client *client)
{
	if (!client_ask(client, "trust it (yes/no/the fingerprint)? ", false, on_answer))
		refuse(client, "the server's certificate could not be asked about; nothing was sent");
}

/* ---- the decision --------------------------------------------------------------------------------------------------- */

static void warn_of_wrong_line(struct client *client, const struct known_hosts *hosts)
{
	if (hosts->wrong_count > 0)
		client_tell(client, "%s:%u: %s; the line is left out of account%s", client->trust.known_hosts_path,
			hosts->wrong_line, hosts->wrong_reason,
			hosts->wrong_count > 1 ? ", and so are others that are wrong" : "");
}

/* What the command line says alone needs no file. */
static bool load_known_hosts(struct client *client, struct known_hosts *hosts, struct error *error)
{
	const struct join_options *options = client->options;

	*hosts = (struct known_hosts){0};
	if (options->insecure || options->pin_count || options->tls_ca || !client->trust.known_hosts_path)
		return true;
	return known_hosts_load(hosts, client->trust.known_hosts_path, error);
}

static bool decide(struct client *client, const struct trust_case *the_case)
{
	struct client_trust *trust = &client->trust;
	struct buffer words;
	struct error reason;

	buffer_init(&words, SIZE_MAX);
	enum trust result = trust_decide(the_case, &words, &reason);
	if (result != TRUST_GIVEN && !strcmp(trust->accepted, the_case->peer->fingerprint))
		result = TRUST_GIVEN;
	bool is_asked = result == TRUST_IN_QUESTION && client->mode->ask;
	if (words.len > 0 && (is_asked || result == TRUST_REFUSED))
		tell_lines(client, buffer_slice(&words));
	if (is_asked) {
		memcpy(trust->questioned, the_case->peer->fingerprint, sizeof(trust->questioned));
		ask(client);
	} else if (result != TRUST_GIVEN) {
		refuse(client, reason.text);
	}
	buffer_finish(&words);
	return result == TRUST_GIVEN;
}

bool client_trust_on_secured(void *context, const struct tls_peer *peer)
{
	struct client *client = context;
	struct known_hosts hosts;
	struct error error;
	char *place = known_hosts_place(&client->trust.address);
	const struct trust_case the_case = {
		.options = client->options,
		.known_hosts = &hosts,
		.known_hosts_path = client->trust.known_hosts_path,
		.place = place,
		.peer = peer,
	};
	bool is_loaded = load_known_hosts(client, &hosts, &error), is_trusted = false;

	if (is_loaded) {
		warn_of_wrong_line(client, &hosts);
		is_trusted = decide(client, &the_case);
	} else {
		client_set_result(client, JOIN_CONFIGURATION, "%s; without it nobody can be trusted", error.text);
		client_leave(client, NULL);
	}
	if (is_trusted && client->options->verbose)
		client_tell(client, "%s with %s; the certificate is " FINGERPRINT_PREFIX "%s", peer->protocol,
			peer->cipher, peer->fingerprint);
	known_hosts_finish(&hosts);
	free(place);
	return is_trusted;
}

/* ---- STS ------------------------------------------------------------------------------------------------------------ */

static bool upgrade(struct client *client, uint16_t port)
{
	struct client_trust *trust = &client->trust;
	struct error error;

	if (port == 0 || client->options->is_tls_said || client->options->is_local)
		return false;
	trust->is_tls = trust->is_upgrading = true;
	trust->address.port = port;
	client_tell(client, "the server wants TLS (STS): going over to port %u", (unsigned)port);
	if (!prepare_tls(client, &error)) {
		client_set_result(client, JOIN_CONFIGURATION, "%s", error.text);
		client_leave(client, NULL);
	}
	return true;
}

bool client_trust_on_sts(void *context, uint16_t port, int64_t duration_s)
{
	struct client *client = context;
	struct client_trust *trust = &client->trust;
	struct error error;

	if (!trust->is_tls)
		return upgrade(client, port);
	/* What nobody has vouched for is not to decide about tomorrow. */
	if (duration_s < 0 || client->options->insecure || client->options->is_local || !trust->sts_path)
		return false;
	if (!sts_note(trust->sts_path, trust->address.host, trust->address.port, duration_s, client_now_ms(client),
		    &error))
		client_tell(client, "the server's STS policy cannot be kept: %s", error.text);
	return false;
}
