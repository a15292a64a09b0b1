/*
 * An identity is a key and a certificate of one's own, which prove to a server that it is the same person again. They stand below
 * XDG_DATA_HOME, for their owner alone: identities/NAME.key and NAME.crt.
 *   thread safety   any thread. Blocks.
 */
#ifndef CLIENT_IDENTITY_H
#define CLIENT_IDENTITY_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/client/options.h>

#define IDENTITY_USUAL "default"

/* Letters, digits, '.', '_' and '-', beginning with none of the last three. */
bool identity_is_name(const char *text);

struct identity {
	char *certificate_path; /* NULL: there is none */
	char *key_path;         /* NULL: the key is in the same file */
	bool is_new;            /* it has just been made */
};

/* Finds what the options ask for; of a name's, makes what is missing. Returns false with a reason. Either way it is the caller's to
 * finish. */
bool identity_find(struct identity *identity, const struct join_options *options, struct error *error) MUST_CHECK;
void identity_finish(struct identity *identity);

#endif
