#include "hub/ban_requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/param.h"
#include "hub/pending.h"

/* What the operator hears once the store has answered. */
struct confirmation {
	bool is_ban; /* else the end of one */
	char mask[BAN_MASK_LIMIT + 1];
	char text[MESSAGE_LIMIT];
};

void ban_request_parse(struct ban_request *request, struct call *call, enum ban_kind kind)
{
	const struct message *message = call->message;
	const char *duration = call_param(call, 0);
	bool has_duration = message->param_count > 1 && text_parse_duration(slice_of(duration), &request->duration_s);
	unsigned first = has_duration ? 1 : 0;
	char *reason = message->param_count > first + 1 ? message->params[first + 1] : NULL;
	if (reason)
		param_cut(reason, KICK_LIMIT);
	request->command = message->command;
	request->kind = kind;
	request->mask = call_param(call, first);
	request->reason = reason && *reason ? reason : "No reason given";
	request->duration = has_duration && request->duration_s ? duration : NULL;
	if (!has_duration)
		request->duration_s = 0;
}

static void on_stored(const struct pending_call *call)
{
	const struct confirmation *confirmation = call->context;
	if (call->answer->is_right) {
		reply_notice(call->reply, "*** %s", confirmation->text);
		return;
	}
	const char *until = confirmation->is_ban ? "but that ends with a restart of the server"
						 : "but will be again after a restart of the server";
	reply_notice(call->reply, "*** %s, %s: %s", confirmation->text, until, call->answer->problem);
	announce_to_operators(call->hub, "The store failed: %s, %s", confirmation->text, until);
}

/* Who asks for very many at once hears of them at once, and of what could not be stored as all operators do. Takes the record. */
static void store(
	struct call *call, enum store_kind kind, struct ban_record *record, const struct confirmation *confirmation)
{
	struct confirmation *copy = alloc_bytes(sizeof(*copy));
	*copy = *confirmation;
	uint64_t serial = pending_start(call, on_stored, copy, sizeof(*copy));
	if (!serial) {
		copy = alloc_bytes(sizeof(*copy));
		*copy = *confirmation;
		serial = pending_start_alone(call->hub, on_stored, copy, sizeof(*copy));
		reply_notice(call->reply, "*** %s", confirmation->text);
	}
	call->hub->host->store(call->hub->host->context, store_request_create(kind, serial, record));
}

static struct ban_record *create_record(const struct call *call, const struct ban_request *request)
{
	struct ban_record *record =
		ban_record_create(bans_letter(request->kind), request->mask, request->reason, call->user->nick);
	record->set_ms = call->hub->now_ms;
	if (request->duration)
		record->expires_ms = call->hub->now_ms + (int64_t)request->duration_s * 1000;
	return record;
}

static void tell(struct call *call, const struct ban_request *request, const char *until)
{
	char detail[MESSAGE_LIMIT];
	snprintf(detail, sizeof(detail), "%c, %s: %s", bans_letter(request->kind), until, request->reason);
	audit(call->hub, call->session, "ban.added", request->mask, detail);
	announce_to_operators(
		call->hub, "%s banned %s (%s): %s", call->user->nick, request->mask, until, request->reason);
}

/* So far ahead that the clock of years could overflow, or nobody meant it. */
#define DURATION_LIMIT_S (100ull * 366 * 24 * 3600)

void ban_request_add(struct call *call, const struct ban_request *request)
{
	struct hub *hub = call->hub;
	if (request->duration_s > DURATION_LIMIT_S) {
		reply_notice(call->reply, "*** %s: %s is longer than a hundred years; without a time a ban has no end",
			request->command, request->duration);
		return;
	}
	struct ban_record *record = create_record(call, request);
	if (!bans_add(hub, record)) {
		reply_notice(call->reply, "*** %s: %s is banned already, or there are too many bans", request->command,
			request->mask);
		ban_record_destroy(record);
		return;
	}
	struct confirmation confirmation = {.is_ban = true};
	const char *until = request->duration ? request->duration : "until somebody takes it off";
	text_copy(confirmation.mask, sizeof(confirmation.mask), slice_of(request->mask));
	snprintf(confirmation.text, sizeof(confirmation.text), "%s: %s is banned (%s): %s", request->command,
		request->mask, until, request->reason);
	tell(call, request, until);
	store(call, STORE_PUT_BAN, record, &confirmation);
	bans_apply(hub, request->kind, confirmation.mask);
}

void ban_request_remove(struct call *call, enum ban_kind kind, const char *mask)
{
	const char *command = call->message->command;
	const char letter[] = {bans_letter(kind), '\0'};
	if (!bans_remove(call->hub, kind, mask)) {
		reply_notice(call->reply, "*** %s: no ban of that kind is set on %s; STATS %c lists them", command,
			param_shown(mask), kind == BAN_BY_MASK ? 'k' : 'd');
		return;
	}
	struct confirmation confirmation = {.is_ban = false};
	text_copy(confirmation.mask, sizeof(confirmation.mask), slice_of(mask));
	snprintf(confirmation.text, sizeof(confirmation.text), "%s: %s is no longer banned", command, mask);
	audit(call->hub, call->session, "ban.removed", mask, letter);
	announce_to_operators(call->hub, "%s took the ban off %s", call->user->nick, mask);
	store(call, STORE_DROP_BAN, ban_record_create(letter[0], mask, NULL, NULL), &confirmation);
}
