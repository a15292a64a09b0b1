#include "client/outbox.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#define FIRST_WINDOW 4
#define FAST_MS 500
#define SLOW_MS 1500

static void queue_init(struct outgoing_queue *queue)
{
	*queue = (struct outgoing_queue){.end = &queue->first};
}

static void queue_append(struct outgoing_queue *queue, struct outgoing *outgoing)
{
	outgoing->next = NULL;
	*queue->end = outgoing;
	queue->end = &outgoing->next;
	queue->count++;
}

static struct outgoing *queue_unlink(struct outgoing_queue *queue, struct outgoing **previous)
{
	struct outgoing *outgoing = *previous;
	*previous = outgoing->next;
	if (!outgoing->next)
		queue->end = previous;
	queue->count--;
	return outgoing;
}

void outbox_init(struct outbox *outbox)
{
	*outbox = (struct outbox){.window = FIRST_WINDOW};
	queue_init(&outbox->waiting);
	queue_init(&outbox->flying);
}

void outgoing_destroy(struct outgoing *outgoing)
{
	free(outgoing->target);
	free(outgoing->text);
	free(outgoing);
}

static void queue_finish(struct outgoing_queue *queue)
{
	while (queue->first)
		outgoing_destroy(queue_unlink(queue, &queue->first));
}

void outbox_forget(struct outbox *outbox)
{
	queue_finish(&outbox->flying);
	outbox->flying_bytes = 0;
	outbox->window = FIRST_WINDOW;
}

void outbox_finish(struct outbox *outbox)
{
	queue_finish(&outbox->waiting);
	queue_finish(&outbox->flying);
}

static struct outgoing *create(const char *target, enum message_kind kind, const char *text, size_t len, uint64_t line)
{
	struct outgoing *outgoing = alloc_zeroed(1, sizeof(*outgoing));
	outgoing->target = alloc_text(target);
	outgoing->text = alloc_text_of((struct slice){.data = text, .len = len});
	outgoing->kind = kind;
	outgoing->line = line;
	return outgoing;
}

void outbox_add(
	struct outbox *outbox, const char *target, enum message_kind kind, const char *text, size_t len, uint64_t line)
{
	queue_append(&outbox->waiting, create(target, kind, text, len, line));
}

bool outbox_has_room(const struct outbox *outbox, size_t wire_len)
{
	if (outbox->flying.count == 0)
		return true;
	return outbox->flying.count < outbox->window && outbox->flying_bytes + wire_len <= OUTBOX_WINDOW_BYTES;
}

struct outgoing *outbox_launch(
	struct outbox *outbox, struct outgoing **previous, size_t len, size_t rest, size_t wire_len, int64_t now_ms)
{
	struct outgoing *outgoing = *previous;

	if (outgoing->text[rest]) {
		struct outgoing *piece = create(outgoing->target, outgoing->kind, outgoing->text, len, outgoing->line);
		piece->resent = outgoing->resent;
		memmove(outgoing->text, outgoing->text + rest, strlen(outgoing->text + rest) + 1);
		outgoing = piece;
	} else {
		queue_unlink(&outbox->waiting, previous);
		outgoing->text[len] = '\0';
	}
	if (outbox->flying.count == 0)
		outbox->progress_ms = now_ms;
	outgoing->serial = ++outbox->last_serial;
	outgoing->wire_len = wire_len;
	outgoing->sent_ms = now_ms;
	outbox->flying_bytes += wire_len;
	queue_append(&outbox->flying, outgoing);
	return outgoing;
}

struct outgoing *outbox_find(const struct outbox *outbox, uint64_t serial)
{
	struct outgoing *outgoing = outbox->flying.first;
	while (outgoing && outgoing->serial != serial)
		outgoing = outgoing->next;
	return outgoing;
}

static void adapt_window(struct outbox *outbox, int64_t took_ms)
{
	if (took_ms < FAST_MS && outbox->window < OUTBOX_WINDOW_LIMIT)
		outbox->window++;
	if (took_ms > SLOW_MS && outbox->window > 1)
		outbox->window /= 2;
}

void outbox_land(struct outbox *outbox, struct outgoing *outgoing, int64_t now_ms)
{
	struct outgoing **previous = &outbox->flying.first;
	while (*previous != outgoing)
		previous = &(*previous)->next;
	queue_unlink(&outbox->flying, previous);
	outbox->flying_bytes -= outgoing->wire_len;
	outbox->progress_ms = now_ms;
	adapt_window(outbox, now_ms - outgoing->sent_ms);
}

struct outgoing *outbox_withdraw(struct outbox *outbox, struct outgoing **previous)
{
	return queue_unlink(&outbox->waiting, previous);
}

void outbox_return(struct outbox *outbox)
{
	if (outbox->flying.first) {
		for (struct outgoing *outgoing = outbox->flying.first; outgoing; outgoing = outgoing->next)
			outgoing->resent = true;
		*outbox->flying.end = outbox->waiting.first;
		if (!outbox->waiting.first)
			outbox->waiting.end = outbox->flying.end;
		outbox->waiting.first = outbox->flying.first;
		outbox->waiting.count += outbox->flying.count;
		queue_init(&outbox->flying);
	}
	outbox->flying_bytes = 0;
	outbox->window = FIRST_WINDOW;
}
