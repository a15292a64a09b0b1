/*
 * Masks of users from outside of any nick: "user@host" with wildcards, or with a network as host ("*@192.0.2.0/24", "*@2001:db8::/32").
 * For bans from the server, and for where an operator has to come from.
 *   thread safety   pure functions.
 */
#ifndef HUB_BAN_MASK_H
#define HUB_BAN_MASK_H

#include <stdbool.h>

#include <apollon/irc/names.h>

/* A network of fewer bits is nearly everybody. */
#define BAN_SPECIFIC_BITS 8

#define BAN_SUBJECT_SIZE (USER_LIMIT + 2 * HOST_LIMIT + 3)

/* Somebody whom many masks are held against. Borrows the texts. */
struct ban_subject {
	const char *username, *address;
	char by_host[BAN_SUBJECT_SIZE], by_address[BAN_SUBJECT_SIZE];
};
void ban_subject_init(struct ban_subject *subject, const char *username, const char *host, const char *address);
bool ban_mask_fits_subject(const char *mask, const struct ban_subject *subject);

/* Whether it fits the user by host or by address. A '~' before the user name is the server's own and does not have to be in the mask. */
bool ban_mask_fits(const char *mask, const char *username, const char *host, const char *address);

/* Whether it says so little that it fits nearly everybody. */
bool ban_mask_is_wide(const char *mask);

#endif
