/*
 * The flags of `apollon join`, one row each: the only list.
 */
#ifndef CLIENT_OPTION_TABLE_H
#define CLIENT_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/error.h>
#include <apollon/client/options.h>

enum option_group {
	OPTION_CONNECTION,
	OPTION_TRUST,
	OPTION_LOGIN,
	OPTION_CHANNELS,
	OPTION_SENDING,
	OPTION_RECEIVING,
	OPTION_OUTPUT,
	OPTION_BEHAVIOUR,
	OPTION_OTHER,
	OPTION_GROUP_COUNT
};

struct option_row {
	char letter;          /* 0: none */
	const char *name;     /* without "--"; NULL: none */
	const char *argument; /* what follows it, for people; "[=X]": may follow; NULL: nothing */
	enum option_group group;
	const char *summary; /* lines of at most 52 columns */

	/* Returns false with a reason, which the caller puts behind the flag's name. NULL: sets the bool at `flag`. */
	bool (*apply)(struct join_options *options, const char *value, struct error *error);
	size_t flag;
};

/* In the order of --help. NULL past the end. */
const struct option_row *option_row_at(size_t index);

#endif
