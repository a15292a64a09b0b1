#include "hub/sessions.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/mailbox/delivery.h>

#include "hub/admission.h"
#include "hub/announce.h"
#include "hub/channels.h"
#include "hub/login.h"
#include "hub/reply.h"
#include "hub/sasl_exchange.h"
#include "hub/users.h"

struct session *sessions_find(struct hub *hub, struct conn_id id)
{
	const struct session_table *table = &hub->tables[id.shard];
	struct session *session = id.slot < table->capacity ? table->slots[id.slot] : NULL;
	return session && session->id.generation == id.generation ? session : NULL;
}

static void put(struct session_table *table, uint32_t slot, struct session *session)
{
	if (slot >= table->capacity) {
		uint32_t capacity = table->capacity ? table->capacity : 64;
		while (capacity <= slot)
			capacity *= 2;
		table->slots = alloc_resize(table->slots, capacity * sizeof(struct session *));
		memset(table->slots + table->capacity, 0, (capacity - table->capacity) * sizeof(struct session *));
		table->capacity = capacity;
	}
	table->slots[slot] = session;
}

struct session *sessions_create(struct hub *hub, struct conn_id id, const char *address)
{
	struct session *session = alloc_zeroed(1, sizeof(*session));
	session->id = id;
	session->phase = SESSION_WAITING;
	session->address = address;
	put(&hub->tables[id.shard], id.slot, session);
	hub->session_count++;
	return session;
}

void sessions_secured(struct session *session, const char *fingerprint)
{
	session->is_secure = session->is_tls = true;
	free(session->certificate);
	session->certificate = *fingerprint ? alloc_text(fingerprint) : NULL;
}

/* The session leaves its user; with the last one the user quits. */
static void leave_user(struct hub *hub, struct session *session, const char *reason)
{
	struct user *user = session->user;
	if (!user)
		return;
	if (user->sessions == session && !session->user_next) {
		users_quit(hub, user, reason);
		return;
	}
	channels_remove_session(hub, user, session);
	LL_DELETE2(user->sessions, session, user_next);
	session->user = NULL;
}

static void post_close(struct hub *hub, struct conn_id id)
{
	struct delivery *delivery = delivery_create(DELIVERY_CLOSE, 0);
	delivery->to = id;
	hub->host->post(hub->host->context, id.shard, delivery);
}

void sessions_refuse(struct hub *hub, struct conn_id id, const char *address, const char *reason)
{
	struct session gone = {.id = id};
	announce_error(hub, &gone, address, reason);
	post_close(hub, id);
}

void sessions_close(struct hub *hub, struct session *session, const char *reason)
{
	if (session->closing)
		return;
	/* What the request was answered so far goes out before the end. */
	if (hub->reply && hub->reply->session == session)
		reply_finish(hub->reply);
	leave_user(hub, session, reason);
	announce_error(hub, session, session->address, reason);
	session->closing = true;
	admission_leave(hub, session);
	post_close(hub, session->id);
}

void sessions_closed(struct hub *hub, struct session *session, const char *reason)
{
	leave_user(hub, session, reason);
	if (!session->closing)
		admission_leave(hub, session);
	hub->tables[session->id.shard].slots[session->id.slot] = NULL;
	hub->session_count--;
	login_forget(session);
	sasl_exchange_end(session);
	free(session->certificate);
	free(session);
}

void sessions_publish(struct hub *hub, const struct session *session)
{
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = session->id;
	delivery->capabilities = session->capabilities;
	delivery->phase = session->phase;
	delivery->is_free = session->is_exempt || (session->user && (session->user->modes & USER_MODE_OPERATOR));
	hub->host->post(hub->host->context, session->id.shard, delivery);
}

void sessions_each(
	struct hub *hub, void (*visit)(struct hub *hub, struct session *session, void *context), void *context)
{
	for (unsigned shard = 0; shard < hub->host->shard_count; shard++)
		for (uint32_t slot = 0; slot < hub->tables[shard].capacity; slot++)
			if (hub->tables[shard].slots[slot])
				visit(hub, hub->tables[shard].slots[slot], context);
}
