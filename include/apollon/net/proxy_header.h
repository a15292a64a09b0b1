/*
 * The header with which a proxy says for whom it connects. Specification: "The PROXY protocol", versions 1 and 2 (HAProxy).
 *   thread safety   pure functions.
 *   strictness      a header that breaks a rule is refused as a whole; of version 2's extensions PP2_TYPE_SSL is looked into, the others
 *                   have to fit.
 *   limits          PROXY_HEADER_LIMIT bytes.
 */
#ifndef APOLLON_NET_PROXY_HEADER_H
#define APOLLON_NET_PROXY_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/slice.h>
#include <apollon/net/address.h>

/* Version 2 has 16 bytes, up to 216 of addresses, and extensions, of which those of TLS may hold names; version 1 has at most 107. */
#define PROXY_HEADER_LIMIT 4096

struct proxy_header {
	char address
		[ADDRESS_TEXT_SIZE]; /* as endpoint_format writes it; "": the proxy speaks for itself, or does not know */
	bool is_tls;                 /* the client came to the proxy by TLS */
};

enum proxy_result {
	PROXY_NEED_MORE, /* *len more bytes at least belong to the header */
	PROXY_DONE,      /* *len bytes were the header */
	PROXY_BAD,       /* *problem says why; a constant */
};

/* Input: what was received so far, from the first byte on. */
enum proxy_result proxy_header_parse(
	struct proxy_header *header, struct slice input, size_t *len, const char **problem);

/* The first bytes of a stream where no header has a place, in pieces as they come. All zeros at the start. */
struct proxy_watch {
	uint8_t version;
	uint8_t matched_len;
	bool is_over; /* they are no header's */
};

/* Whether the stream begins as headers of either version do: told with the byte that makes it sure, and again with later ones. */
bool proxy_watch_sees(struct proxy_watch *watch, struct slice input);

#endif
