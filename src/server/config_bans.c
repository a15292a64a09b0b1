#include "server/config_bans.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/names.h>

#include "server/config_values.h"

bool config_add_ban(struct config *config, const char *mask, const char *reason, struct error *error)
{
	if (!config_is_host_mask(mask)) {
		error_set(error, "expected a mask like *@192.0.2.*, not '%.100s'", mask);
		return false;
	}
	if (reason && !config_is_line(reason, KICK_LIMIT)) {
		error_set(error, "'%s': expected a reason of 1 to %d bytes, without control characters", mask,
			KICK_LIMIT);
		return false;
	}
	struct hub_ban **end = &config->hub->bans, *ban = alloc_zeroed(1, sizeof(*ban));
	while (*end)
		end = &(*end)->next;
	ban->mask = alloc_text(mask);
	ban->reason = alloc_text(reason ? reason : "No reason given");
	*end = ban;
	return true;
}
