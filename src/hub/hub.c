#include <apollon/hub/hub.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/admission.h"
#include "hub/announce.h"
#include "hub/bans.h"
#include "hub/capability_values.h"
#include "hub/channel_keeping.h"
#include "hub/command.h"
#include "hub/isupport.h"
#include "hub/monitors.h"
#include "hub/operators.h"
#include "hub/pending.h"
#include "hub/reply.h"
#include "hub/sessions.h"
#include "hub/store_watch.h"
#include "hub/users.h"
#include "hub/whowas.h"

/* By how much the looks at the clock of shards differ at most, however long one of them was held up. */
#define CLOCK_SPREAD_MS 2000

struct hub *hub_create(const struct hub_host *host, struct hub_settings *settings, int64_t now_ms, uint64_t seed)
{
	struct hub *hub = alloc_zeroed(1, sizeof(*hub));
	hub->host = host;
	hub->settings = settings;
	hub->now_ms = hub->started_ms = now_ms;
	hub->seed = seed;
	accounts_init(hub);
	hub->notices_channel = ++hub->next_number;
	hub->wallops_channel = ++hub->next_number;
	buffer_init(&hub->isupport, SIZE_MAX);
	buffer_init(&hub->reply_lines, REPLY_LIMIT);
	isupport_update(hub);
	hub->command_counts = alloc_zeroed(command_count(), sizeof(*hub->command_counts));
	return hub;
}

/* What was not text is not sent back: the command only when it is one of ours, the tags for their label only when they are text. */
static const char *invalid_command(const struct request *request)
{
	const struct command *command = command_find(request->message.command);
	return command ? command->name : "*";
}

static const char *valid_tags(const struct request *request)
{
	const char *tags = request->message.tags;
	return tags && text_is_utf8(slice_of(tags)) ? tags : NULL;
}

static void answer(struct hub *hub, struct session *session, struct request *request)
{
	struct reply reply;
	reply_init(&reply, hub, session, valid_tags(request));
	switch (request->kind) {
	case REQUEST_TOO_LONG:
		reply_numeric(&reply, ERR_INPUTTOOLONG);
		break;
	case REQUEST_INVALID_UTF8:
		reply_fail(&reply, invalid_command(request), "INVALID_UTF8", NULL,
			"Message rejected: it is not valid UTF-8 text");
		break;
	default:
		command_dispatch(&(struct call){hub, session, session->user, &request->message, &reply});
	}
	reply_finish(&reply);
}

static void handle_session(struct hub *hub, struct request *request)
{
	struct session *session = sessions_find(hub, request->from);
	if (!session)
		return;
	if (request->kind == REQUEST_CLOSED)
		sessions_closed(hub, session, request->text);
	else if (request->kind == REQUEST_SECURED)
		sessions_secured(session, request->text);
	else if (!session->closing)
		answer(hub, session, request);
}

/* Each shard has looked at the clock by itself, and their requests do not arrive in the order of these looks: what comes later is no
 * earlier for that. Further back goes only a clock that is put back. */
static void set_time(struct hub *hub, int64_t now_ms)
{
	if (now_ms > hub->now_ms || hub->now_ms - now_ms > CLOCK_SPREAD_MS)
		hub->now_ms = now_ms;
}

static void finish_password(struct hub *hub, struct password_job *job)
{
	bool is_right = job->kind == PASSWORD_HASH ? job->hash != NULL : job->is_right;
	const char *problem = job->has_failed ? "the server is short of memory" : "";
	pending_finish(hub, job->serial, &(struct answer){is_right, problem, job});
}

void hub_handle(struct hub *hub, struct request *request)
{
	hub->request_count++;
	set_time(hub, request->time_ms);
	switch (request->kind) {
	case REQUEST_OPENED:
		admission_open(hub, request->from, request->text, request->is_secure);
		break;
	case REQUEST_STORED:
		store_watch_note(hub, request->text);
		pending_finish(hub, request->serial, &(struct answer){!*request->text, request->text, NULL});
		break;
	case REQUEST_PASSWORD:
		finish_password(hub, request->password);
		break;
	case REQUEST_APPLY:
		hub_apply(hub, request->settings);
		request->settings = NULL;
		break;
	case REQUEST_NOTICE:
		announce_to_operators(hub, "%s", request->text);
		break;
	case REQUEST_SHUT_DOWN:
		hub_shut_down(hub, request->text);
		break;
	default:
		handle_session(hub, request);
	}
}

static void restore_cloak_key(struct hub *hub, const struct setting_record *settings)
{
	for (; settings; settings = settings->next)
		if (strcmp(settings->key, "cloak-key") == 0 && cloak_key_parse(hub->cloak_key, settings->value))
			return;
}

void hub_restore(struct hub *hub, struct store_contents *contents)
{
	restore_cloak_key(hub, contents->settings);
	accounts_restore(hub, contents);
	bans_restore(hub, contents->bans);
	contents->bans = NULL;
	channel_registration_restore(hub, contents->channels);
	contents->channels = NULL;
	store_contents_finish(contents);
}

void hub_tick(struct hub *hub, int64_t now_ms, int64_t elapsed_ms)
{
	set_time(hub, now_ms);
	hub->elapsed_ms = elapsed_ms;
	admission_tick(hub);
	accounts_tick(hub);
	bans_tick(hub);
	channel_keeping_tick(hub);
}

void hub_apply(struct hub *hub, struct hub_settings *settings)
{
	struct hub_settings *before = hub->settings;
	hub->settings = settings;
	isupport_update(hub);
	operators_update(hub);
	capability_values_changed(hub, before);
	hub_settings_destroy(before);
	bans_apply_configured(hub);
	admission_advance(hub);
}

static void close_one(struct hub *hub, struct session *session, void *context)
{
	sessions_close(hub, session, context);
}

void hub_shut_down(struct hub *hub, const char *reason)
{
	hub->stopping = true;
	channel_keeping_flush(hub);
	char text[256];
	strncpy(text, reason, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	sessions_each(hub, close_one, text);
	for (unsigned shard = 0; shard < hub->host->shard_count; shard++)
		hub->host->post(hub->host->context, shard, delivery_create(DELIVERY_STOP, 0));
}

unsigned hub_session_count(const struct hub *hub)
{
	return hub->session_count;
}

void hub_statistics(const struct hub *hub, struct hub_statistics *statistics)
{
	*statistics = (struct hub_statistics){
		.users = hub->user_count,
		.sessions = hub->session_count,
		.waiting = hub->waiting_count,
		.channels = hub->channel_count,
		.requests = hub->request_count,
		.deliveries = hub->delivery_count,
		.messages = hub->message_count,
	};
}

static void forget_one(struct hub *hub, struct session *session, void *context)
{
	sessions_closed(hub, session, context);
}

void hub_destroy(struct hub *hub)
{
	if (!hub)
		return;
	hub->stopping = true;
	char reason[] = "Server shut down";
	sessions_each(hub, forget_one, reason);
	pending_destroy_all(hub);
	accounts_finish(hub);
	monitors_finish(hub);
	whowas_finish(hub);
	bans_finish(hub);
	channel_registration_finish(hub);
	admission_finish(hub);
	for (unsigned shard = 0; shard < SHARDS_LIMIT; shard++)
		free(hub->tables[shard].slots);
	buffer_finish(&hub->isupport);
	buffer_finish(&hub->reply_lines);
	free(hub->free_numbers);
	free(hub->command_counts);
	hub_settings_destroy(hub->settings);
	free(hub);
}
