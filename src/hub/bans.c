#include "hub/bans.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/message.h>

#include "hub/ban_mask.h"
#include "hub/sessions.h"

struct ban {
	char *mask, *reason, *setter;
	int64_t expires_ms; /* by hub->elapsed_ms; 0: never */
	struct ban *next;
};

static void destroy(struct ban *ban)
{
	free(ban->mask);
	free(ban->reason);
	free(ban->setter);
	free(ban);
}

static void drop_expired(struct hub *hub)
{
	for (struct ban **link = &hub->bans, *ban; (ban = *link);) {
		if (ban->expires_ms == 0 || ban->expires_ms > hub->elapsed_ms) {
			link = &ban->next;
			continue;
		}
		*link = ban->next;
		destroy(ban);
	}
}

const char *bans_reason(struct hub *hub, const char *username, const char *host, const char *address)
{
	drop_expired(hub);
	for (const struct ban *ban = hub->bans; ban; ban = ban->next)
		if (ban_mask_fits(ban->mask, username, host, address))
			return ban->reason;
	for (const struct hub_ban *ban = hub->settings->bans; ban; ban = ban->next)
		if (ban_mask_fits(ban->mask, username, host, address))
			return ban->reason;
	return NULL;
}

bool bans_add(struct hub *hub, const char *mask, const char *reason, const char *setter, uint64_t duration_s)
{
	unsigned count = 0;
	struct ban **end = &hub->bans;
	drop_expired(hub);
	for (; *end; end = &(*end)->next, count++)
		if (strcasecmp((*end)->mask, mask) == 0)
			return false;
	if (count >= BANS_LIMIT)
		return false;
	struct ban *ban = alloc_zeroed(1, sizeof(*ban));
	ban->mask = alloc_text(mask);
	ban->reason = alloc_text(reason);
	ban->setter = alloc_text(setter);
	if (duration_s > 0)
		ban->expires_ms = hub->elapsed_ms + (int64_t)duration_s * 1000;
	*end = ban;
	return true;
}

bool bans_remove(struct hub *hub, const char *mask)
{
	drop_expired(hub);
	for (struct ban **link = &hub->bans, *ban; (ban = *link); link = &ban->next) {
		if (strcasecmp(ban->mask, mask) != 0)
			continue;
		*link = ban->next;
		destroy(ban);
		return true;
	}
	return false;
}

void bans_each(struct hub *hub, void (*visit)(const struct ban_view *view, void *context), void *context)
{
	drop_expired(hub);
	for (const struct ban *ban = hub->bans; ban; ban = ban->next) {
		struct ban_view view = {.mask = ban->mask, .reason = ban->reason, .setter = ban->setter};
		if (ban->expires_ms > 0)
			view.left_s = (uint64_t)(ban->expires_ms - hub->elapsed_ms + 999) / 1000;
		visit(&view, context);
	}
	for (const struct hub_ban *ban = hub->settings->bans; ban; ban = ban->next) {
		struct ban_view view = {.mask = ban->mask, .reason = ban->reason};
		visit(&view, context);
	}
}

/* All sessions of the user end, and the user with the last of them. */
static void close_user(struct hub *hub, struct user *user, const char *reason)
{
	char text[MESSAGE_LIMIT];
	snprintf(text, sizeof(text), "Banned: %s", reason);
	for (struct session *session = user->sessions, *next; session; session = next) {
		next = session->user_next;
		sessions_close(hub, session, text);
	}
}

void bans_enforce(struct hub *hub)
{
	struct user *user, *next;
	HASH_ITER(hh, hub->users, user, next) {
		const char *reason = NULL;
		if (!(user->modes & USER_MODE_OPERATOR) && user->sessions)
			reason = bans_reason(hub, user->username, user->host, user->sessions->address);
		if (reason)
			close_user(hub, user, reason);
	}
}

void bans_finish(struct hub *hub)
{
	for (struct ban *ban = hub->bans, *next; ban; ban = next) {
		next = ban->next;
		destroy(ban);
	}
	hub->bans = NULL;
}
