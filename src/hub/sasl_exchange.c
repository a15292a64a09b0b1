#include "hub/sasl_exchange.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/sasl.h>
#include <apollon/irc/scram.h>

#include "hub/login.h"
#include "hub/registration.h"

/* Random bytes of the server's part of a nonce. */
#define NONCE_BYTES 18

enum step {
	STEP_FIRST,     /* the client's first message is awaited */
	STEP_VERIFYING, /* the workers' answer */
	STEP_PROOF,     /* SCRAM: the client's proof */
	STEP_LAST,      /* SCRAM: the client's empty message, after it has seen that the server knows it */
};

struct sasl_exchange {
	enum sasl_mechanism mechanism;
	enum step step;
	uint64_t number;     /* of no other exchange: an answer that comes after its end finds another one, or none */
	uint64_t account_id; /* SCRAM: whose proof it is; 0: nobody's */
	unsigned version;
	struct sasl_input input;
	struct scram_server scram;
};

static bool is_available(const struct session *session, enum sasl_mechanism mechanism)
{
	switch (mechanism) {
	case SASL_EXTERNAL:
		return session->certificate;
	case SASL_PLAIN:
		/* A password is not to be read by anybody on the way. */
		return session->is_secure;
	default:
		return mechanism < SASL_MECHANISM_COUNT;
	}
}

void sasl_exchange_mechanisms(const struct session *session, struct buffer *target)
{
	bool first = true;
	for (unsigned i = 0; i < SASL_MECHANISM_COUNT; i++) {
		if (!is_available(session, (enum sasl_mechanism)i))
			continue;
		if (!first)
			buffer_append_char(target, ',');
		buffer_append_text(target, sasl_mechanism_name((enum sasl_mechanism)i));
		first = false;
	}
}

bool sasl_exchange_is_verifying(const struct session *session)
{
	return session->sasl && session->sasl->step == STEP_VERIFYING;
}

void sasl_exchange_end(struct session *session)
{
	if (!session->sasl)
		return;
	scram_server_finish(&session->sasl->scram);
	secret_wipe(session->sasl, sizeof(*session->sasl));
	free(session->sasl);
	session->sasl = NULL;
}

void sasl_exchange_abort(struct session *session, struct reply *reply)
{
	if (!session->sasl || sasl_exchange_is_verifying(session))
		return;
	sasl_exchange_end(session);
	reply_numeric(reply, ERR_SASLABORTED);
}

/* --- how it ends --- */

static void fail(struct reply *reply, const char *why)
{
	sasl_exchange_end(reply->session);
	reply_numeric(reply, ERR_SASLFAIL, why);
}

/* A registration that is complete otherwise has waited for this. */
static void go_on(struct reply *reply)
{
	if (reply->session->registration)
		registration_try(reply->hub, reply->session, reply);
}

static void succeed(struct reply *reply, struct account *account, enum sasl_mechanism mechanism)
{
	sasl_exchange_end(reply->session);
	login_to(reply, account, sasl_mechanism_name(mechanism));
	reply_numeric(reply, RPL_SASLSUCCESS);
	go_on(reply);
}

/* The name may be the exchange's own, which ends here. */
static void fail_login(struct reply *reply, const char *name, enum sasl_mechanism mechanism, const char *why)
{
	char copy[SCRAM_NAME_LIMIT + 1];
	text_copy(copy, sizeof(copy), slice_of(name));
	fail(reply, why);
	login_failed(reply, copy, sasl_mechanism_name(mechanism));
	if (!reply->session->closing)
		go_on(reply);
}

/* --- PLAIN --- */

static void on_verified(const struct pending_call *call, uint64_t number, const char *name, enum login_result result,
	struct account *account)
{
	struct session *session = call->session;
	if (!session->sasl || session->sasl->number != number)
		return;
	switch (result) {
	case LOGIN_RIGHT:
		succeed(call->reply, account, SASL_PLAIN);
		break;
	case LOGIN_WRONG:
		fail_login(call->reply, name, SASL_PLAIN, "wrong account or password");
		break;
	case LOGIN_UNVERIFIED:
		sasl_exchange_end(session);
		reply_numeric(call->reply, ERR_NICKLOCKED,
			"Your account is not verified yet: say VERIFY <account> <code> first");
		go_on(call->reply);
		break;
	case LOGIN_UNAVAILABLE:
		fail(call->reply, "the server is short of memory: try again in a moment");
		go_on(call->reply);
		break;
	}
}

static bool is_other(struct slice authzid, struct slice authcid)
{
	return authzid.len &&
		(authzid.len != authcid.len || hash_compare_names(authzid.data, authcid.data, authzid.len) != 0);
}

static void take_plain(struct call *call, const struct sasl_message *message)
{
	struct sasl_exchange *exchange = call->session->sasl;
	struct sasl_plain plain;
	char password[PASSWORD_LIMIT + 1];
	if (!sasl_plain_parse((struct slice){message->data, message->len}, &plain)) {
		fail(call->reply, "what was sent is no PLAIN");
		return;
	}
	/* The names are kept for what the answer will say; those that are too long are nobody's, and verified as such. */
	if (!text_copy(exchange->scram.name, sizeof(exchange->scram.name), plain.authcid) ||
		!text_copy(password, sizeof(password), plain.password)) {
		fail_login(call->reply, "*", SASL_PLAIN, "wrong account or password");
	} else if (is_other(plain.authzid, plain.authcid)) {
		fail_login(call->reply, exchange->scram.name, SASL_PLAIN, "nobody may act for another account");
	} else {
		exchange->step = STEP_VERIFYING;
		if (!login_verify(call, exchange->scram.name, password, on_verified, exchange->number))
			fail(call->reply, "too many logins at once: try again in a moment");
	}
	secret_wipe(password, sizeof(password));
}

/* --- EXTERNAL --- */

static void take_external(struct call *call, const struct sasl_message *message)
{
	struct account *account =
		call->session->certificate ? accounts_find_certificate(call->hub, call->session->certificate) : NULL;
	struct slice authzid = {message->data, message->len};
	if (!account)
		fail_login(call->reply, "*", SASL_EXTERNAL,
			"no account has your certificate: log in otherwise and say /NickServ CERT ADD");
	else if (is_other(authzid, slice_of(account->record->name)))
		fail_login(call->reply, account->record->name, SASL_EXTERNAL, "your certificate is another account's");
	else
		succeed(call->reply, account, SASL_EXTERNAL);
}

/* --- SCRAM-SHA-256 --- */

static void send(struct reply *reply, const struct sasl_message *message)
{
	char text[SECRET_BASE64_SIZE(SASL_MESSAGE_LIMIT)];
	secret_base64_encode((struct slice){message->data, message->len}, text);
	struct slice rest = slice_of(text), piece;
	while (sasl_next_piece(&rest, &piece))
		reply_line(reply, "AUTHENTICATE %.*s", SLICE_ARGUMENTS(piece));
}

/* For an account that is not there: its salt looks like any other and is always the same, and no proof fits. */
static void invent_record(const struct hub *hub, const char *name, struct scram_record *record)
{
	char lower[SCRAM_NAME_LIMIT + 1];
	size_t len = strlen(name);
	for (size_t i = 0; i < len; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + ('a' - 'A') : name[i]);
	uint8_t mac[SECRET_HASH_SIZE];
	secret_hmac_sha256(
		(struct slice){(const char *)hub->login_key, sizeof(hub->login_key)}, (struct slice){lower, len}, mac);
	memset(record, 0, sizeof(*record));
	record->iterations = SCRAM_ITERATIONS;
	record->salt_len = SCRAM_SALT_SIZE;
	memcpy(record->salt, mac, SCRAM_SALT_SIZE);
	secret_sha256((struct slice){(const char *)mac, sizeof(mac)}, record->stored_key);
	secret_wipe(mac, sizeof(mac));
}

static void find_record(struct hub *hub, struct sasl_exchange *exchange, struct scram_record *record)
{
	const struct account *account = accounts_find(hub, exchange->scram.name);
	if (account && account->record->scram && scram_record_parse(record, account->record->scram)) {
		exchange->account_id = account->id;
		exchange->version = account->version;
	} else {
		invent_record(hub, exchange->scram.name, record);
	}
}

static void make_nonce(struct hub *hub, char nonce[SECRET_BASE64_SIZE(NONCE_BYTES)])
{
	char bytes[NONCE_BYTES];
	hub->host->random(hub->host->context, bytes, sizeof(bytes));
	secret_base64_encode((struct slice){bytes, sizeof(bytes)}, nonce);
}

static void take_scram_first(struct call *call, const struct sasl_message *message)
{
	struct sasl_exchange *exchange = call->session->sasl;
	struct scram_record record;
	struct sasl_message answer;
	char nonce[SECRET_BASE64_SIZE(NONCE_BYTES)];
	const char *error = scram_server_first(&exchange->scram, (struct slice){message->data, message->len});
	if (error) {
		fail(call->reply, error);
		return;
	}
	if (is_other(slice_of(exchange->scram.authzid), slice_of(exchange->scram.name))) {
		fail_login(call->reply, exchange->scram.name, SASL_SCRAM_SHA_256, "nobody may act for another account");
		return;
	}
	find_record(call->hub, exchange, &record);
	make_nonce(call->hub, nonce);
	error = scram_server_challenge(&exchange->scram, &record, nonce, &answer);
	scram_record_wipe(&record);
	if (error) {
		fail(call->reply, error);
		return;
	}
	exchange->step = STEP_PROOF;
	send(call->reply, &answer);
}

static void take_scram_proof(struct call *call, const struct sasl_message *message)
{
	struct sasl_exchange *exchange = call->session->sasl;
	struct sasl_message answer;
	const char *error = scram_server_final(&exchange->scram, (struct slice){message->data, message->len}, &answer);
	if (error || !exchange->account_id) {
		fail_login(call->reply, exchange->scram.name, SASL_SCRAM_SHA_256,
			error && strcmp(error, "invalid-proof") != 0 ? error : "wrong account or password");
		return;
	}
	exchange->step = STEP_LAST;
	send(call->reply, &answer);
}

/* Whatever the client says now, it has proven itself; but the account may have changed while it thought about it. */
static void take_scram_last(struct call *call)
{
	const struct sasl_exchange *exchange = call->session->sasl;
	struct account *account = accounts_find_same(call->hub, exchange->scram.name, exchange->account_id);
	if (account && account->version == exchange->version && account->state == ACCOUNT_VERIFIED)
		succeed(call->reply, account, SASL_SCRAM_SHA_256);
	else
		fail(call->reply, "the account has changed meanwhile");
}

/* --- what comes --- */

static void take_message(struct call *call, const struct sasl_message *message)
{
	const struct sasl_exchange *exchange = call->session->sasl;
	if (exchange->mechanism == SASL_PLAIN)
		take_plain(call, message);
	else if (exchange->mechanism == SASL_EXTERNAL)
		take_external(call, message);
	else if (exchange->step == STEP_FIRST)
		take_scram_first(call, message);
	else if (exchange->step == STEP_PROOF)
		take_scram_proof(call, message);
	else
		take_scram_last(call);
}

static void take_piece(struct call *call, const char *text)
{
	struct sasl_message message;
	switch (sasl_receive(&call->session->sasl->input, slice_of(text), &message)) {
	case SASL_MORE:
		return;
	case SASL_COMPLETE:
		take_message(call, &message);
		break;
	case SASL_ABORTED:
		sasl_exchange_abort(call->session, call->reply);
		break;
	case SASL_TOO_LONG:
		sasl_exchange_end(call->session);
		reply_numeric(call->reply, ERR_SASLTOOLONG);
		break;
	case SASL_MALFORMED:
		fail(call->reply, "what was sent is no base64");
		break;
	}
	secret_wipe(&message, sizeof(message));
}

static void begin(struct call *call, const char *name)
{
	enum sasl_mechanism mechanism = sasl_mechanism_find(slice_of(name));
	if (!is_available(call->session, mechanism)) {
		struct buffer mechanisms;
		buffer_init(&mechanisms, MESSAGE_LIMIT);
		sasl_exchange_mechanisms(call->session, &mechanisms);
		reply_numeric(call->reply, RPL_SASLMECHS, buffer_text(&mechanisms));
		buffer_finish(&mechanisms);
		reply_numeric(call->reply, ERR_SASLFAIL, "this mechanism is not available here");
		return;
	}
	struct sasl_exchange *exchange = alloc_zeroed(1, sizeof(*exchange));
	exchange->mechanism = mechanism;
	exchange->number = ++call->hub->next_serial;
	call->session->sasl = exchange;
	reply_line(call->reply, "AUTHENTICATE +");
}

/* The answer of the workers will find no exchange that it belongs to. */
static void interrupt(struct call *call, const char *text)
{
	if (strcmp(text, "*") != 0) {
		reply_numeric(call->reply, ERR_SASLFAIL, "what was sent before is still being verified");
		return;
	}
	sasl_exchange_end(call->session);
	reply_numeric(call->reply, ERR_SASLABORTED);
	go_on(call->reply);
}

void sasl_exchange_take(struct call *call, const char *text)
{
	if (sasl_exchange_is_verifying(call->session))
		interrupt(call, text);
	else if (call->session->sasl)
		take_piece(call, text);
	else if (strcmp(text, "*") == 0)
		reply_numeric(call->reply, ERR_SASLABORTED);
	else
		begin(call, text);
}
