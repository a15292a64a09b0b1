/*
 * What servers have said about TLS for some time to come (IRCv3 sts), in a file: "HOST PORT UNTIL" a line. Who has such a policy is spoken
 * to by TLS alone, on that port.
 *   thread safety   several processes may look and note at once.
 *   limits          STS_LIMIT hosts; what has run out goes, then the oldest.
 */
#ifndef CLIENT_STS_H
#define CLIENT_STS_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

enum { STS_LIMIT = 1000, STS_SIZE = 1024 * 1024 };

/* The port of a host's policy; 0: it has none. Hosts are compared without case. */
uint16_t sts_find(const char *path, const char *host, int64_t now_ms);

/* Keeps a policy, or with duration_s 0 ends it. Makes the file and its folders. */
bool sts_note(const char *path, const char *host, uint16_t port, int64_t duration_s, int64_t now_ms,
	struct error *error) MUST_CHECK;

#endif
