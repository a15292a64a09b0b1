#include "support/operators.h"

#include <apollon/base/alloc.h>
#include <apollon/hub/rights.h>

void chat_add_operator(struct chat *chat, const char *name, const char *password, const char *mask)
{
	struct hub_operator *operator= alloc_zeroed(1, sizeof(*operator));
	struct hub_settings *settings = chat_settings(chat);
	operator->name = alloc_text(name);
	operator->password = alloc_text(password);
	operator->mask = alloc_text(mask);
	operator->rights = OPERATOR_RIGHTS_ALL;
	operator->next = settings->operators;
	settings->operators = operator;
}

void chat_connect_operator(struct chat *chat, const char *name)
{
	chat_add_operator(chat, "root", "secret", "*@*");
	chat_connect(chat, name);
	chat_send(chat, name, "OPER root secret");
	chat_await(chat, name, "* MODE * +o");
	chat_skip_all(chat);
}
