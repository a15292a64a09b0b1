/*
 * The certificates that the user has said yes to, in a file that people read and edit:
 *
 *	# a comment
 *	chat.example:6697 sha256:6f2a... 2026-11-24
 *
 * A place is "HOST:PORT" in lower case, "[ADDRESS]:PORT" for IPv6; it may have several lines. A fingerprint is the SHA-256 of the
 * certificate (DER), in hexadecimal, with or without colons. What stands behind it is for people.
 *   thread safety   one thread at a time for a struct; several processes may load and add at once.
 *   trust           a line that is wrong is trusted in nothing, and reported with its number.
 *   limits          KNOWN_HOSTS_SIZE bytes, KNOWN_HOSTS_LINE bytes a line; a file that is larger is not read at all.
 */
#ifndef CLIENT_KNOWN_HOSTS_H
#define CLIENT_KNOWN_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/error.h>
#include <apollon/base/slice.h>
#include <apollon/net/address.h>
#include <apollon/net/transport_tls.h>

#define FINGERPRINT_PREFIX "sha256:"

enum { KNOWN_HOSTS_SIZE = 1024 * 1024, KNOWN_HOSTS_LINE = 1024 };

/* Reads "sha256:HEX", "SHA256:AA:BB:…" or the digits alone as 64 lower-case ones. Returns false for anything else. */
bool fingerprint_parse(struct slice text, char fingerprint[TLS_FINGERPRINT_SIZE]) MUST_CHECK;

struct known_host {
	char *place;
	char fingerprint[TLS_FINGERPRINT_SIZE];
	unsigned line; /* from 1 */
};

struct known_hosts {
	struct known_host *items;
	size_t count;
	size_t wrong_count;
	unsigned wrong_line;      /* the first that is wrong */
	const char *wrong_reason; /* NULL: none is */
};

enum known_hosts_match {
	KNOWN_HOSTS_NONE,  /* nothing is known of that place */
	KNOWN_HOSTS_SAME,  /* it is known by this fingerprint */
	KNOWN_HOSTS_OTHER, /* it is known, by others alone */
};

/* A file that is not there knows nobody. Returns false with a reason when it cannot be read; either way it is the caller's to finish. */
bool known_hosts_load(struct known_hosts *hosts, const char *path, struct error *error) MUST_CHECK;
void known_hosts_parse(struct known_hosts *hosts, struct slice text);
void known_hosts_finish(struct known_hosts *hosts);

enum known_hosts_match known_hosts_find(const struct known_hosts *hosts, const char *place, const char *fingerprint);

/* "line 3", "lines 3 and 7": where the place stands. */
void known_hosts_append_lines(const struct known_hosts *hosts, const char *place, struct buffer *words);

/* Adds a line, unless there is one like it. Makes the file and its folders. */
bool known_hosts_add(const char *path, const char *place, const char *fingerprint, int64_t now_ms, struct error *error)
	MUST_CHECK;

/* The place that an address is. The caller frees it. */
char *known_hosts_place(const struct address *address);

#endif
