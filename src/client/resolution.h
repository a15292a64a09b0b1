/*
 * Looks a host up without holding up the loop: on a thread of its own, whose one answer comes through a socket pair. Whoever is no
 * longer interested closes its end; the thread then ends by itself when the system's resolver lets it go.
 *   thread safety   the caller's thread. The two share nothing: the question and the answer are copied.
 */
#ifndef CLIENT_RESOLUTION_H
#define CLIENT_RESOLUTION_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/net/address.h>

/* Returns the descriptor that becomes readable when the answer is there, closed on exec; -1 with a reason. The caller closes it. */
int resolution_start(const struct address *address, int family, struct error *error) MUST_CHECK;

struct resolution {
	unsigned count; /* 0: it failed, and `error` is why */
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	struct error error;
};

/* Once the descriptor is readable. */
void resolution_take(int fd, struct resolution *resolution);

#endif
