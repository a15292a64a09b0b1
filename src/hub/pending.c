#include "hub/pending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/registration.h"
#include "hub/sessions.h"

/* Decimal digits and NUL. */
#define SERIAL_KEY_SIZE 21

struct pending {
	uint64_t serial;
	char key[SERIAL_KEY_SIZE]; /* the serial in digits: the hub's tables compare keys as names, without regard to case */
	struct conn_id asker;      /* all zeros: nobody */
	continuation_fn *continuation;
	void *context;
	size_t context_size;
	char label[LABEL_LIMIT + 1];
	UT_hash_handle hh;
};

static struct pending *add(struct hub *hub, continuation_fn *continuation, void *context, size_t context_size)
{
	struct pending *pending = alloc_zeroed(1, sizeof(*pending));
	pending->serial = ++hub->next_serial;
	pending->continuation = continuation;
	pending->context = context;
	pending->context_size = context_size;
	snprintf(pending->key, sizeof(pending->key), "%llu", (unsigned long long)pending->serial);
	HASH_ADD_KEYPTR(hh, hub->pending, pending->key, strlen(pending->key), pending);
	return pending;
}

uint64_t pending_start(struct call *call, continuation_fn *continuation, void *context, size_t context_size)
{
	if (call->session->pending_count == PENDING_LIMIT) {
		if (context)
			explicit_bzero(context, context_size);
		free(context);
		return 0;
	}
	struct pending *pending = add(call->hub, continuation, context, context_size);
	pending->asker = call->session->id;
	call->session->pending_count++;
	if (!call->reply->line_count) {
		text_copy(pending->label, sizeof(pending->label), slice_of(call->reply->label));
		call->reply->label[0] = '\0';
	}
	return pending->serial;
}

uint64_t pending_start_alone(struct hub *hub, continuation_fn *continuation, void *context, size_t context_size)
{
	return add(hub, continuation, context, context_size)->serial;
}

static struct pending *find(struct hub *hub, uint64_t serial)
{
	struct pending *pending = NULL;
	char key[SERIAL_KEY_SIZE];
	snprintf(key, sizeof(key), "%llu", (unsigned long long)serial);
	HASH_FIND(hh, hub->pending, key, strlen(key), pending);
	return pending;
}

/* Returns who asked; NULL when nobody did, or has gone. */
static struct session *forget(struct hub *hub, struct pending *pending)
{
	HASH_DEL(hub->pending, pending);
	struct session *session = pending->asker.generation ? sessions_find(hub, pending->asker) : NULL;
	if (session)
		session->pending_count--;
	return session;
}

static void destroy(struct pending *pending)
{
	if (pending->context)
		explicit_bzero(pending->context, pending->context_size);
	free(pending->context);
	free(pending);
}

void pending_cancel(struct hub *hub, uint64_t serial)
{
	struct pending *pending = find(hub, serial);
	if (!pending)
		return;
	struct session *session = forget(hub, pending);
	if (session && hub->reply && hub->reply->session == session && !hub->reply->label[0])
		text_copy(hub->reply->label, sizeof(hub->reply->label), slice_of(pending->label));
	destroy(pending);
}

/* Somebody whom no line reaches, for continuations whose asker has gone. */
static struct session nobody(void)
{
	return (struct session){.closing = true};
}

void pending_finish(struct hub *hub, uint64_t serial, const struct answer *answer)
{
	struct pending *pending = find(hub, serial);
	if (!pending)
		return;
	struct session *session = forget(hub, pending), gone = nobody();
	if (session && session->closing)
		session = NULL;
	struct reply reply;
	reply_init(&reply, hub, session ? session : &gone, NULL);
	text_copy(reply.label, sizeof(reply.label), slice_of(pending->label));
	pending->continuation(&(struct pending_call){hub, session, &reply, answer, pending->context});
	if (session && session->registration)
		registration_try(hub, session, &reply);
	reply_finish(&reply);
	destroy(pending);
}

void pending_destroy_all(struct hub *hub)
{
	struct pending *pending, *next;
	HASH_ITER(hh, hub->pending, pending, next) {
		HASH_DEL(hub->pending, pending);
		destroy(pending);
	}
}
