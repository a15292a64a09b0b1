/*
 * Bans from the whole server: by user@host (KLINE, and those of the configuration) and by network (DLINE).
 *   thread safety   the hub's thread.
 *   limits          BANS_LIMIT of KLINE's, and as many of DLINE's.
 *   cost            by network: a look-up for each length of prefix that is in use; by mask: a match for each ban.
 *   times           since 1970, so that they end when they should, restarts or not.
 */
#ifndef HUB_BANS_H
#define HUB_BANS_H

#include "hub/state.h"

#define BANS_LIMIT 10000

enum ban_kind { BAN_BY_MASK, BAN_BY_NETWORK };

/* Valid until the next change of bans or settings. */
struct ban_view {
	const char *mask, *reason;
	const char *setter; /* NULL: the configuration */
	int64_t expires_ms; /* 0: it has no end */
};

/* "reason", or "reason; until 2026-11-24 18:26 UTC". */
#define BAN_TEXT_SIZE 400
void bans_format(const struct ban_view *view, char text[BAN_TEXT_SIZE]);

/* Whether user@host (or user@address) is banned by mask, and the ban. */
bool bans_find_mask(
	struct hub *hub, const char *username, const char *host, const char *address, struct ban_view *view);

/* Whether the address is in a banned network, and the ban. */
bool bans_find_network(struct hub *hub, const char *address, struct ban_view *view);

/* Copies. Returns false when it is there already or there are too many. */
bool bans_add(struct hub *hub, const struct ban_record *record);
bool bans_remove(struct hub *hub, enum ban_kind kind, const char *mask);

/* Calls for each ban: the operators' first, in order of setting. */
void bans_each(
	struct hub *hub, enum ban_kind kind, void (*visit)(const struct ban_view *view, void *context), void *context);

/* The letter of a kind in records: 'K', 'D'. */
char bans_letter(enum ban_kind kind);

/* Closes those that this ban fits, but operators who are exempt; one by network closes nobody of settings->exempt. */
void bans_apply(struct hub *hub, enum ban_kind kind, const char *mask);

/* After new settings: the configuration's. */
void bans_apply_configured(struct hub *hub);

/* Takes what the store had. */
void bans_restore(struct hub *hub, struct ban_record *records);

/* Those whose time is over end, and operators are told. */
void bans_tick(struct hub *hub);

void bans_finish(struct hub *hub);

#endif
