/*
 * The client's part for accounts: making one, logging in to it, and making the identity's certificate a key to it.
 *   thread safety   the client's one thread.
 *   secrets         passwords that are not given are asked for without being shown; one that nobody needs to know is made up and thrown
 *                   away. None of them is kept longer than the session needs it to log in again.
 */
#ifndef CLIENT_CLIENT_ACCOUNT_H
#define CLIENT_CLIENT_ACCOUNT_H

#include <stdbool.h>

#include "client/event.h"

struct client;

struct client_account {
	char *account;         /* what a question is about; NULL: none is open */
	char *email;           /* NULL: none */
	char *password;        /* as typed the first time; NULL: not yet */
	bool adds_certificate; /* to do in the next step */
};

/* Makes an account of the nick. password and email may be NULL. */
void client_account_register(struct client *client, const char *password, const char *email);

/* password NULL: it is asked for. */
void client_account_identify(struct client *client, const char *account, const char *password);

/* Speaks to NickServ about certificates: "ADD", "LIST", "DEL fingerprint". */
void client_account_certificate(struct client *client, const char *words);

/* What the server says about it, and once a loop turn what follows from that. */
void client_account_on_event(struct client *client, const struct session_event *event);
void client_account_step(struct client *client);
void client_account_finish(struct client *client);

#endif
