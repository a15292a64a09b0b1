#include "hub/account_changes.h"

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/account_change.h"
#include "hub/audit.h"
#include "hub/channel_registration.h"
#include "hub/login.h"
#include "hub/nickserv.h"

static void on_dropped(const struct pending_call *call)
{
	struct account *account = change_find(call);
	if (!account)
		return;
	account->is_changing = false;
	if (!call->answer->is_right) {
		change_tell_unstored(call);
		return;
	}
	char name[NICK_LIMIT + 1];
	text_copy(name, sizeof(name), slice_of(account->record->name));
	audit(call->hub, call->session, "account.dropped", name, NULL);
	channel_registration_account_dropped(call->hub, name);
	login_end_all(call->hub, account, call->reply);
	accounts_remove(call->hub, account);
	services_answer(call->reply, &service_nickserv, "The account %s is gone", name);
}

void account_drop(struct call *call, struct account *account)
{
	struct change change = {.kind = CHANGE_DROP, .voice = VOICE_SERVICE};
	if (account->is_changing) {
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_UNDER_WAY);
		return;
	}
	uint64_t serial = change_start(call->hub, call, account, &change, on_dropped);
	if (!serial) {
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_TOO_BUSY);
		return;
	}
	account->is_changing = true;
	call->hub->host->store(call->hub->host->context,
		store_request_create(STORE_DROP_ACCOUNT, serial, alloc_text(account->record->name)));
}
