#include "hub/query.h"

#include <apollon/irc/mask.h>

#include "hub/param.h"
#include "hub/users.h"

bool query_is_here(struct call *call, unsigned param)
{
	const char *server = call_param(call, param);
	if (!*server || mask_match(server, call->hub->settings->server_name) || users_find(call->hub, server))
		return true;
	reply_numeric(call->reply, ERR_NOSUCHSERVER, param_shown(server));
	return false;
}
