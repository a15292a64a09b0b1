#include "client/client_account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

#include "client/client.h"

/* Of a password that nobody has to remember. */
enum { RANDOM_BYTES = 24 };

static void forget(struct client_account *account)
{
	free(account->account);
	free(account->email);
	secret_free(account->password);
	account->account = account->email = account->password = NULL;
}

static bool has_certificate(const struct client *client)
{
	return client->trust.identity.certificate_path && client->trust.is_tls;
}

/* Passwords are not for who listens on the way. */
static bool may_tell_secrets(struct client *client)
{
	if (client_trust_is_private(client))
		return true;
	client_tell(client, "the connection is not encrypted: others could see the password. Join with TLS first");
	return false;
}

/* Two questions for what has to be typed right. */
static bool ask(struct client *client, const char *what, client_answer_fn *on_answer)
{
	char question[256];
	snprintf(question, sizeof(question), "%s account %.100s (it is not shown): ", what, client->account.account);
	if (client_ask(client, question, true, on_answer))
		return true;
	client_tell(client, "there is nobody to ask for the password");
	forget(&client->account);
	return false;
}

/* ---- making one ----------------------------------------------------------------------------------------------------- */

static void send_registration(struct client *client, const char *password, const char *email)
{
	session_register(client->session, email ? email : "*", password);
	/* The next connection logs in as well; by the certificate, where there is one. */
	if (!has_certificate(client))
		session_set_account(client->session, session_nick(client->session), password, false);
}

static void on_repeated(struct client *client, const char *text)
{
	struct client_account *account = &client->account;

	if (!text)
		client_tell(client, "nothing was registered");
	else if (strcmp(text, account->password) != 0)
		client_tell(client, "that was not the same password twice; nothing was registered");
	else
		send_registration(client, text, account->email);
	forget(account);
}

static void on_new_password(struct client *client, const char *text)
{
	if (!text) {
		client_tell(client, "nothing was registered");
		forget(&client->account);
		return;
	}
	client->account.password = alloc_text(text);
	ask(client, "Once more: the password for", on_repeated);
}

void client_account_register(struct client *client, const char *password, const char *email)
{
	char random[2 * RANDOM_BYTES + 1];

	if (!(session_capabilities(client->session) & SESSION_REGISTRATION)) {
		client_tell(client, "this server registers accounts in another way; /msg NickServ HELP may say how");
		return;
	}
	if (!may_tell_secrets(client))
		return;
	if (!password && has_certificate(client)) {
		secret_random_hex(random, RANDOM_BYTES);
		send_registration(client, random, email);
		secret_wipe(random, sizeof(random));
	} else if (!password) {
		forget(&client->account);
		client->account.account = alloc_text(session_nick(client->session));
		client->account.email = alloc_text(email);
		ask(client, "A password for the new", on_new_password);
	} else {
		send_registration(client, password, email);
	}
}

/* ---- logging in ----------------------------------------------------------------------------------------------------- */

static void log_in(struct client *client, const char *account, const char *password)
{
	session_set_account(client->session, account, password, false);
	if (!session_log_in(client->session))
		client_tell(client, "this server knows no accounts (SASL), or is still busy with the last try");
}

static void on_password(struct client *client, const char *text)
{
	if (text)
		log_in(client, client->account.account, text);
	else
		client_tell(client, "you are not logged in");
	forget(&client->account);
}

void client_account_identify(struct client *client, const char *account, const char *password)
{
	if (!may_tell_secrets(client))
		return;
	if (password) {
		log_in(client, account, password);
		return;
	}
	forget(&client->account);
	client->account.account = alloc_text(account);
	ask(client, "The password of", on_password);
}

/* ---- certificates --------------------------------------------------------------------------------------------------- */

void client_account_certificate(struct client *client, const char *words)
{
	session_command(client->session, "NICKSERV CERT %s", words);
}

static bool is_about_accounts(const struct session_event *event)
{
	return event->type == EVENT_REPLY && event->code && event->subject &&
		(!strcmp(event->code, "REGISTER") || !strcmp(event->code, "VERIFY"));
}

void client_account_on_event(struct client *client, const struct session_event *event)
{
	if (!is_about_accounts(event))
		return;
	if (!strcmp(event->subject, "VERIFICATION_REQUIRED"))
		client_tell(client, "once you have got the code: /verify CODE");
	else if (!strcmp(event->subject, "SUCCESS"))
		client->account.adds_certificate = has_certificate(client);
}

/* The account is there: from now on the certificate is the key to it. */
void client_account_step(struct client *client)
{
	if (!client->account.adds_certificate)
		return;
	client->account.adds_certificate = false;
	client_account_certificate(client, "ADD");
}

void client_account_finish(struct client *client)
{
	forget(&client->account);
}
