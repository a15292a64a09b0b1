#include "client/session_login.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

#include "client/session_state.h"

enum { NONCE_BYTES = 18 };

static const char no_sasl[] = "the server knows no accounts (it does not offer SASL)";

/* ---- what may be tried ---------------------------------------------------------------------------------------------- */

static bool is_offered(const struct login *login, enum sasl_mechanism mechanism)
{
	return login->offered & 1u << mechanism;
}

static bool is_possible(const struct session *session, enum sasl_mechanism mechanism)
{
	const struct login *login = &session->login;
	bool has_password = login->account && login->password;

	if (!is_offered(login, mechanism) || login->tried & 1u << mechanism)
		return false;
	switch (mechanism) {
	case SASL_EXTERNAL:
		return session->settings.has_certificate;
	case SASL_SCRAM_SHA_256:
		return has_password;
	case SASL_PLAIN:
		return has_password && session->is_private && !is_offered(login, SASL_SCRAM_SHA_256);
	default:
		return false;
	}
}

static bool is_wanted(const struct session *session)
{
	const struct login *login = &session->login;
	return !login->is_done && (session->settings.has_certificate || (login->account && login->password));
}

void login_note_offer(struct session *session, struct slice mechanisms)
{
	struct slice name;

	session->login.offered = 0;
	if (mechanisms.len == 0)
		session->login.offered = (1u << SASL_MECHANISM_COUNT) - 1;
	while (slice_next(&mechanisms, ',', &name)) {
		enum sasl_mechanism mechanism = sasl_mechanism_find(name);
		if (mechanism != SASL_MECHANISM_COUNT)
			session->login.offered |= 1u << mechanism;
	}
}

/* ---- how it ends ---------------------------------------------------------------------------------------------------- */

static void end_exchange(struct session *session)
{
	struct login *login = &session->login;

	login->phase = LOGIN_IDLE;
	secret_wipe(&login->input, sizeof(login->input));
	scram_client_finish(&login->scram);
	login->scram = (struct scram_client){0};
}

/* A nick that is kept for its account may be ours now. */
static void release_registration(struct session *session)
{
	if (!session->login.holds_registration)
		return;
	session->login.holds_registration = false;
	if (session->login.delays_nick)
		session_send(session, "NICK %s", session->nick);
	session->login.delays_nick = false;
	session_send(session, "CAP END");
}

bool login_delays_nick(struct session *session)
{
	session->login.delays_nick = session->login.holds_registration;
	return session->login.delays_nick;
}

/* incoming NULL: it is our own finding. */
static void report(struct session *session, const struct incoming *incoming, enum event_type type, enum problem problem,
	const char *text)
{
	struct session_event event = {.type = type, .time_ms = session->heard_ms};

	if (incoming) {
		event = incoming_event(incoming, type);
		event.code = incoming->message->command;
	}
	event.problem = problem;
	event.subject = session->login.account;
	event.text = text;
	session_emit(session, &event);
}

/* Whoever demanded to be logged in is not to be there as somebody else. */
static void fail(struct session *session, const struct incoming *incoming, const char *text)
{
	bool is_fatal = session->login.is_demanded && session->phase == SESSION_REGISTERING;

	end_exchange(session);
	if (is_fatal && session->answered)
		return;
	session->answered |= is_fatal;
	report(session, incoming, EVENT_ERROR, is_fatal ? PROBLEM_LOGIN : PROBLEM_NONE, text);
	if (!is_fatal)
		release_registration(session);
}

/* An identity that the server does not know is what everybody begins with. */
static void go_on_as_stranger(struct session *session, const struct incoming *incoming)
{
	end_exchange(session);
	report(session, incoming, EVENT_REPLY, PROBLEM_NONE,
		"the server does not know your identity yet; /register makes an account of it, /identify and then "
		"/certificate add it to one that there is");
	release_registration(session);
}

static const char *why_nothing_is_left(const struct session *session)
{
	const struct login *login = &session->login;
	if (is_offered(login, SASL_PLAIN) && !is_offered(login, SASL_SCRAM_SHA_256) && login->password)
		return "the server wants the password as it is (PLAIN), and the connection is not encrypted";
	return "the server offers no way to log in that is possible with what you have (EXTERNAL with --identity, "
	       "SCRAM-SHA-256 or PLAIN with a password)";
}

/* ---- the exchange --------------------------------------------------------------------------------------------------- */

static void send_message(struct session *session, struct slice data)
{
	char text[SECRET_BASE64_SIZE(SASL_MESSAGE_LIMIT)];
	struct slice piece;

	secret_base64_encode(data, text);
	struct slice rest = slice_of(text);
	while (sasl_next_piece(&rest, &piece))
		session_send(session, "AUTHENTICATE %.*s", SLICE_ARGUMENTS(piece));
	secret_wipe(text, sizeof(text));
	session_wipe_line(session);
}

/* Gives the exchange up; the server confirms that with 906. */
static void give_up(struct session *session, const char *text)
{
	session_send(session, "AUTHENTICATE *");
	session->login.tried = ~0u;
	fail(session, NULL, text);
}

/* Returns false when there is none left. */
static bool try_next(struct session *session)
{
	struct login *login = &session->login;
	unsigned mechanism = 0;

	while (mechanism < SASL_MECHANISM_COUNT && !is_possible(session, mechanism))
		mechanism++;
	if (mechanism == SASL_MECHANISM_COUNT)
		return false;
	login->mechanism = mechanism;
	login->tried |= 1u << mechanism;
	login->answer_count = 0;
	login->is_proven = false;
	login->phase = LOGIN_CHOSEN;
	session_send(session, "AUTHENTICATE %s", sasl_mechanism_name(mechanism));
	return true;
}

static void start(struct session *session)
{
	session->login.tried = 0;
	if (!try_next(session))
		fail(session, NULL, why_nothing_is_left(session));
}

static bool build_first(struct session *session, struct sasl_message *message)
{
	struct login *login = &session->login;
	unsigned char random[NONCE_BYTES];
	char nonce[SECRET_BASE64_SIZE(NONCE_BYTES)];
	const struct sasl_plain plain = {SLICE(""), slice_of(login->account), slice_of(login->password)};

	switch (login->mechanism) {
	case SASL_PLAIN:
		return sasl_plain_build(&plain, message);
	case SASL_SCRAM_SHA_256:
		session->callbacks.random(session->callbacks.context, random, sizeof(random));
		secret_base64_encode((struct slice){(const char *)random, sizeof(random)}, nonce);
		return scram_client_first(&login->scram, "", login->account, nonce, message);
	default:
		message->len = login->account ? strlen(login->account) : 0;
		memcpy(message->data, login->account ? login->account : "", message->len);
		return true;
	}
}

/* What the server says within SCRAM: its challenge, then its proof. */
static bool continue_scram(
	struct session *session, struct slice said, struct sasl_message *message, struct error *error)
{
	struct login *login = &session->login;

	message->len = 0;
	if (login->answer_count == 1)
		return scram_client_final(&login->scram, said, slice_of(login->password), message, error);
	login->is_proven = login->answer_count == 2 && scram_client_verify(&login->scram, said, error);
	return login->is_proven;
}

static void answer(struct session *session, struct slice said)
{
	struct login *login = &session->login;
	struct sasl_message message;
	struct error error = {"the account's name or the password is too long for the server"};
	bool is_good;

	if (login->phase == LOGIN_CHOSEN)
		is_good = said.len == 0 && build_first(session, &message);
	else if (login->mechanism == SASL_SCRAM_SHA_256 && ++login->answer_count <= 2)
		is_good = continue_scram(session, said, &message, &error);
	else
		return;
	login->phase = LOGIN_TALKING;
	if (is_good)
		send_message(session, (struct slice){message.data, message.len});
	else
		give_up(session, error.text);
	secret_wipe(&message, sizeof(message));
}

static void handle_authenticate(struct session *session, const struct incoming *incoming)
{
	struct login *login = &session->login;
	struct sasl_message message;

	if (login->phase != LOGIN_CHOSEN && login->phase != LOGIN_TALKING)
		return;
	switch (sasl_receive(&login->input, slice_of(incoming_param(incoming, 0)), &message)) {
	case SASL_MORE:
		return;
	case SASL_COMPLETE:
		answer(session, (struct slice){message.data, message.len});
		break;
	default:
		give_up(session, "the server's part of the login (SASL) makes no sense");
	}
}

/* ---- numerics ------------------------------------------------------------------------------------------------------- */

/* 900: logged in, whichever way. */
static void handle_logged_in(struct session *session, const struct incoming *incoming)
{
	struct session_event event = incoming_event(incoming, EVENT_REPLY);

	buffer_clear(&session->text);
	buffer_append_format(&session->text, "you are logged in as %s", incoming_param(incoming, 2));
	event.code = incoming->message->command;
	event.subject = incoming_param(incoming, 2);
	event.text = buffer_text(&session->text);
	if (session->login.phase == LOGIN_IDLE)
		session->login.is_done = true;
	session_emit(session, &event);
}

static void handle_logged_out(struct session *session, const struct incoming *incoming)
{
	session->login.is_done = false;
	report(session, incoming, EVENT_REPLY, PROBLEM_NONE, "you are logged out");
}

/* 903: the exchange is won; 907: it was so already. */
static void handle_success(struct session *session, const struct incoming *incoming)
{
	struct login *login = &session->login;

	if (login->phase == LOGIN_IDLE || login->phase == LOGIN_ASKED)
		return;
	if (login->mechanism == SASL_SCRAM_SHA_256 && !login->is_proven) {
		login->tried = ~0u;
		fail(session, incoming, "the server did not prove that it knows the password: is it the right one?");
		return;
	}
	login->is_done = true;
	end_exchange(session);
	release_registration(session);
}

/* 902, 904, 905, 906 */
static void handle_failure(struct session *session, const struct incoming *incoming)
{
	struct login *login = &session->login;

	if (login->phase == LOGIN_IDLE)
		return;
	bool is_unknown_identity = login->mechanism == SASL_EXTERNAL && !login->is_demanded;
	end_exchange(session);
	if (try_next(session))
		return;
	if (is_unknown_identity && login->holds_registration)
		go_on_as_stranger(session, incoming);
	else
		fail(session, incoming, incoming_param(incoming, incoming->message->param_count - 1));
}

/* 908: a failure with these mechanisms follows. */
static void handle_mechanisms(struct session *session, const struct incoming *incoming)
{
	login_note_offer(session, slice_of(incoming_param(incoming, 1)));
}

/* REGISTER SUCCESS account :text, VERIFY SUCCESS account :text, and with VERIFICATION_REQUIRED. */
static void handle_registration(struct session *session, const struct incoming *incoming)
{
	unsigned count = incoming->message->param_count;
	struct session_event event = incoming_event(incoming, EVENT_REPLY);

	event.code = incoming->message->command;
	event.subject = incoming_param(incoming, 0);
	event.text = count > 0 ? incoming_param(incoming, count - 1) : "";
	session_emit(session, &event);
}

const struct incoming_row session_login_rows[] = {
	{"REGISTER", handle_registration},
	{"VERIFY", handle_registration},
	{"AUTHENTICATE", handle_authenticate},
	{"900", handle_logged_in},
	{"901", handle_logged_out},
	{"902", handle_failure},
	{"903", handle_success},
	{"904", handle_failure},
	{"905", handle_failure},
	{"906", handle_failure},
	{"907", handle_success},
	{"908", handle_mechanisms},
	{NULL, NULL},
};

/* ---- when ----------------------------------------------------------------------------------------------------------- */

static void ask_for_capability(struct session *session)
{
	session->login.phase = LOGIN_ASKED;
	session_send(session, "CAP REQ :sasl");
}

bool login_begin(struct session *session)
{
	struct login *login = &session->login;

	if (!is_wanted(session))
		return false;
	if (session->offered & SESSION_SASL) {
		login->holds_registration = true;
		ask_for_capability(session);
	} else if (login->is_demanded) {
		login->holds_registration = true;
		fail(session, NULL, no_sasl);
	}
	return login->holds_registration;
}

void login_on_capability(struct session *session, bool is_enabled)
{
	if (session->login.phase != LOGIN_ASKED)
		return;
	if (is_enabled)
		start(session);
	else
		fail(session, NULL, "the server offers to log in (SASL), but refuses to do it");
}

void login_on_offer(struct session *session)
{
	if (session->login.phase == LOGIN_IDLE && is_wanted(session))
		ask_for_capability(session);
}

bool login_forbids_welcome(struct session *session)
{
	struct login *login = &session->login;

	if (!login->is_demanded || login->is_done)
		return false;
	fail(session, NULL, session->offered & SESSION_SASL ? "the server lets you in before it is done" : no_sasl);
	return true;
}

void login_lose(struct session *session)
{
	end_exchange(session);
	session->login.holds_registration = session->login.delays_nick = session->login.is_done = false;
	session->login.offered = 0;
}

void login_finish(struct session *session)
{
	end_exchange(session);
	free(session->login.account);
	secret_free(session->login.password);
}

void session_set_account(struct session *session, const char *account, const char *password, bool is_demanded)
{
	struct login *login = &session->login;

	/* They may be our own. */
	char *account_copy = alloc_text(account), *password_copy = alloc_text(password);
	free(login->account);
	secret_free(login->password);
	login->account = account_copy;
	login->password = password_copy;
	login->is_demanded = is_demanded;
}

bool session_log_in(struct session *session)
{
	struct login *login = &session->login;

	if (session->phase != SESSION_REGISTERED || login->phase != LOGIN_IDLE || !(session->offered & SESSION_SASL))
		return false;
	login->is_done = false;
	if (session->enabled & SESSION_SASL)
		start(session);
	else
		ask_for_capability(session);
	return true;
}

void session_register(struct session *session, const char *email, const char *password)
{
	session_command(session, "REGISTER * %s :%s", email, password);
	session_wipe_line(session);
}

void session_verify(struct session *session, const char *account, const char *code)
{
	session_command(session, "VERIFY %s :%s", account, code);
	session_wipe_line(session);
}

bool session_is_logged_in(const struct session *session)
{
	return session->login.is_done;
}
