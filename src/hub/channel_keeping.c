#include "hub/channel_keeping.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "hub/channel_params.h"
#include "hub/channels.h"

/* --- channel and record --- */

static void set_text(char **target, const char *text)
{
	char *copy = alloc_text(text);
	free(*target);
	*target = copy;
}

static void free_lists(struct channel_record *record)
{
	for (struct list_record *entry = record->lists, *next; entry; entry = next) {
		next = entry->next;
		free(entry->mask);
		free(entry->setter);
		free(entry);
	}
	record->lists = NULL;
}

static void capture_lists(struct channel_record *record, const struct channel *channel)
{
	struct list_record **end = &record->lists;
	for (unsigned list = 0; list < CHANNEL_LIST_COUNT; list++) {
		const struct list_entry *entry;
		DL_FOREACH(channel->lists[list], entry) {
			*end = list_record_create(
				channel_mode_row(list)->letter, entry->mask, entry->setter, entry->set_ms);
			end = &(*end)->next;
		}
	}
}

/* The server sets +r by itself. */
static char *format_modes(const struct channel *channel)
{
	struct buffer modes;
	buffer_init(&modes, SIZE_MAX);
	channel_params_format_modes(channel, true, &modes);
	char *text = buffer_release(&modes);
	size_t len = strcspn(text, " ");
	char *registered = memchr(text, 'r', len);
	if (registered)
		memmove(registered, registered + 1, strlen(registered));
	return text;
}

void channel_keeping_capture(struct channel_record *record, const struct channel *channel)
{
	set_text(&record->topic, channel->topic);
	set_text(&record->topic_setter, channel->topic_setter);
	record->topic_ms = channel->topic_ms;
	record->created_ms = channel->created_ms;
	free(record->modes);
	record->modes = format_modes(channel);
	free_lists(record);
	capture_lists(record, channel);
}

static void apply_list_entry(struct hub *hub, struct channel *channel, const struct list_record *record)
{
	const struct channel_mode_row *row = channel_mode_find(record->kind);
	if (!row || row->class != MODE_CLASS_LIST)
		return;
	unsigned list = (unsigned)__builtin_ctz(row->bit);
	if (channels_list_add(hub, channel, list, record->mask, record->setter ? record->setter : "*"))
		channel->lists[list]->previous->set_ms = record->set_ms;
}

void channel_keeping_apply(struct hub *hub, struct channel *channel, const struct channel_record *record)
{
	channels_set_topic(hub, channel, record->topic, record->topic_setter ? record->topic_setter : "*");
	channel->topic_ms = record->topic_ms;
	channel->created_ms = record->created_ms;
	if (record->modes)
		channel_params_restore_modes(channel, record->modes);
	for (const struct list_record *entry = record->lists; entry; entry = entry->next)
		apply_list_entry(hub, channel, entry);
}

/* --- to the store --- */

static void post(struct hub *hub, enum store_kind kind, uint64_t serial, void *record)
{
	hub->host->store(hub->host->context, store_request_create(kind, serial, record));
}

static void put(struct hub *hub, struct channel_registration *registration);

/* The registration may have gone meanwhile, or be another one of that name: it is then stored once more than it needs. */
static void on_stored(const struct pending_call *call)
{
	struct hub *hub = call->hub;
	struct channel_registration *registration = channel_registration_find(hub, call->context);
	if (!registration)
		return;
	registration->is_storing = false;
	if (!call->answer->is_right) {
		registration->has_changed = true;
		hub->keeping_retry_ms = hub->elapsed_ms + KEEPING_RETRY_MS;
	} else if (registration->has_changed && !registration->is_dropping) {
		put(hub, registration);
	}
}

static void put(struct hub *hub, struct channel_registration *registration)
{
	const struct channel_record *record = registration->record;
	uint64_t serial = 0;
	if (!hub->stopping) {
		char *name = alloc_text(record->name);
		serial = pending_start_alone(hub, on_stored, name, strlen(name) + 1);
		registration->is_storing = true;
	}
	registration->has_changed = false;
	post(hub, STORE_PUT_CHANNEL, serial, channel_record_copy(record));
}

void channel_keeping_store(struct hub *hub, struct channel_registration *registration)
{
	registration->has_changed = true;
	if (!registration->is_storing && !registration->is_dropping)
		put(hub, registration);
}

void channel_keeping_changed(struct hub *hub, const struct channel *channel)
{
	if (!channel->registration)
		return;
	channel_keeping_capture(channel->registration->record, channel);
	channel_keeping_store(hub, channel->registration);
}

bool channel_keeping_ask(struct call *call, struct channel_registration *registration, enum store_kind kind,
	continuation_fn *continuation, void *context, size_t context_size)
{
	uint64_t serial = pending_start(call, continuation, context, context_size);
	if (!serial)
		return false;
	const struct channel_record *record = registration->record;
	if (kind == STORE_DROP_CHANNEL)
		post(call->hub, kind, serial, alloc_text(record->name));
	else
		post(call->hub, kind, serial, channel_record_copy(record));
	return true;
}

void channel_keeping_forget(struct hub *hub, const char *name)
{
	post(hub, STORE_DROP_CHANNEL, 0, alloc_text(name));
}

void channel_keeping_tick(struct hub *hub)
{
	if (hub->keeping_retry_ms == 0 || hub->elapsed_ms < hub->keeping_retry_ms)
		return;
	hub->keeping_retry_ms = 0;
	for (struct channel_registration *one = hub->registrations; one; one = one->hh.next)
		if (one->has_changed)
			channel_keeping_store(hub, one);
}

void channel_keeping_flush(struct hub *hub)
{
	for (struct channel_registration *one = hub->registrations; one; one = one->hh.next)
		if (one->has_changed && !one->is_dropping)
			put(hub, one);
}
