#include "client/identity.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/net/transport_tls.h>

#include "client/paths.h"
#include "client/private_file.h"

/* Bytes of a name. */
enum { NAME_LIMIT = 64 };

bool identity_is_name(const char *text)
{
	if (!isalnum((unsigned char)*text) || strlen(text) > NAME_LIMIT)
		return false;
	for (; *text; text++) {
		if (!isalnum((unsigned char)*text) && !strchr("._-", *text))
			return false;
	}
	return true;
}

static char *path_of(const char *name, const char *ending)
{
	struct buffer file;
	buffer_init(&file, SIZE_MAX);
	buffer_append_format(&file, "identities/%s.%s", name, ending);
	char *path = paths_data(buffer_text(&file));
	buffer_finish(&file);
	return path;
}

/* Two that begin at the same time make one certificate: whoever comes second finds it. */
static bool make(struct identity *identity, const char *nick, struct error *error)
{
	if (access(identity->certificate_path, F_OK) == 0)
		return true;
	private_file_make_folders(identity->certificate_path);
	identity->is_new = tls_make_certificate(identity->certificate_path, identity->key_path, nick, error);
	return identity->is_new || access(identity->certificate_path, F_OK) == 0;
}

static bool find_named(struct identity *identity, const char *name, const char *nick, struct error *error)
{
	identity->certificate_path = path_of(name, "crt");
	identity->key_path = path_of(name, "key");
	if (identity->certificate_path)
		return make(identity, nick, error);
	error_set(error, "the identity cannot be kept: neither HOME nor XDG_DATA_HOME says where");
	return false;
}

bool identity_find(struct identity *identity, const struct join_options *options, struct error *error)
{
	*identity = (struct identity){0};
	if (options->tls_certificate) {
		identity->certificate_path = alloc_text(options->tls_certificate);
		identity->key_path = alloc_text(options->tls_key);
		return true;
	}
	if (!options->identity)
		return true;
	if (strchr(options->identity, '/')) {
		identity->certificate_path = alloc_text(options->identity);
		return true;
	}
	return find_named(identity, *options->identity ? options->identity : IDENTITY_USUAL, options->nick, error);
}

void identity_finish(struct identity *identity)
{
	free(identity->certificate_path);
	free(identity->key_path);
	*identity = (struct identity){0};
}
