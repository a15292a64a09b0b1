/* The table of options, looked up. */
#include <apollon/server/config_options.h>

#include <string.h>

#include <apollon/base/nearest.h>

const struct config_option *config_option_find(const char *name)
{
	for (unsigned i = 0; i < config_option_count(); i++) {
		if (strcmp(config_option_at(i)->name, name) == 0)
			return config_option_at(i);
	}
	return NULL;
}

const char *config_option_nearest(const char *name, bool actions)
{
	struct nearest nearest;
	nearest_init(&nearest, name);
	for (unsigned i = 0; i < config_option_count(); i++) {
		if (actions || config_option_at(i)->kind != CONFIG_ACTION)
			nearest_offer(&nearest, config_option_at(i)->name);
	}
	return nearest.best;
}

bool config_option_is_list(const struct config_option *option)
{
	return option->kind == CONFIG_ADDRESSES || option->kind == CONFIG_PATHS || option->kind == CONFIG_NETWORKS;
}

const char *config_group_title(enum config_group group)
{
	static const char *const titles[CONFIG_GROUP_COUNT] = {
		[CONFIG_GROUP_LISTENING] = "Where it listens",
		[CONFIG_GROUP_TLS] = "TLS",
		[CONFIG_GROUP_IDENTITY] = "Who it is",
		[CONFIG_GROUP_ADMISSION] = "Who may come in",
		[CONFIG_GROUP_ACCOUNTS] = "Accounts",
		[CONFIG_GROUP_LIMITS] = "Limits",
		[CONFIG_GROUP_TIMES] = "Times",
		[CONFIG_GROUP_DATA] = "What it keeps",
		[CONFIG_GROUP_RUNNING] = "How it runs",
		[CONFIG_GROUP_CONFIGURATION] = "Configuration and help",
	};
	return titles[group];
}
