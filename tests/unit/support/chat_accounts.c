/* What chat.h says of accounts, workers and the store. */
#include <stdio.h>
#include <string.h>

#include "support/chat.h"
#include "support/chat_backend.h"

void chat_register(struct chat *chat, const char *name, const char *password)
{
	chat_connect_with(chat, name, "sasl");
	chat_send(chat, name, "REGISTER * * :%s", password);
	chat_await(chat, name, "* REGISTER SUCCESS *");
	chat_await(chat, name, "* 900 *");
	chat_skip(chat, name);
}

void chat_hold_passwords(struct chat *chat)
{
	chat_backend(chat)->holds_jobs = true;
}

void chat_release_passwords(struct chat *chat)
{
	chat_backend(chat)->holds_jobs = false;
	chat_step(chat);
}

void chat_set_password_limit(struct chat *chat, unsigned limit)
{
	chat_backend(chat)->job_limit = limit;
}

void chat_fail_passwords(struct chat *chat, bool fail)
{
	chat_backend(chat)->jobs_fail = fail;
}

void chat_hold_store(struct chat *chat)
{
	chat_backend(chat)->holds_requests = true;
}

void chat_release_store(struct chat *chat)
{
	chat_backend(chat)->holds_requests = false;
	chat_step(chat);
}

void chat_fail_store(struct chat *chat, const char *problem)
{
	snprintf(chat_backend(chat)->store_problem, sizeof(chat_backend(chat)->store_problem), "%s", problem);
}

void chat_expect_event(struct chat *chat, const char *line)
{
	if (!strstr(chat_backend(chat)->events, line))
		fail_msg("the audit log has no: %s\n       but: %s", line, chat_backend(chat)->events);
}
