#include <apollon/hub/settings.h>

#include <stdlib.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

struct hub_settings *hub_settings_create(void)
{
	struct hub_settings *settings = alloc_zeroed(1, sizeof(*settings));
	settings->server_name = alloc_text("apollon.localhost");
	settings->network = alloc_text("Apollon");
	settings->description = alloc_text("an Apollon chat server");
	settings->version = alloc_text("apollon-" APOLLON_VERSION);
	settings->max_clients = 1024;
	settings->max_waiting = 1024;
	settings->max_channels_per_user = 100;
	settings->max_channels = 100000;
	settings->max_list_entries = 100;
	settings->max_monitors = 100;
	settings->registration_timeout_s = 30;
	settings->network_bits_ipv4 = 32;
	settings->network_bits_ipv6 = 64;
	return settings;
}

static void destroy_operators(struct hub_operator *operator)
{
	while (operator) {
		struct hub_operator *next = operator->next;
		free(operator->name);
		secret_free(operator->password);
		free(operator->password_hash);
		free(operator->certificate);
		free(operator->account);
		free(operator->class_name);
		free(operator->mask);
		free(operator);
		operator= next;
	}
}

static void destroy_bans(struct hub_ban *ban)
{
	while (ban) {
		struct hub_ban *next = ban->next;
		free(ban->mask);
		free(ban->reason);
		free(ban);
		ban = next;
	}
}

void hub_settings_destroy(struct hub_settings *settings)
{
	if (!settings)
		return;
	free(settings->server_name);
	free(settings->network);
	free(settings->description);
	free(settings->version);
	secret_free(settings->password);
	free(settings->motd);
	free(settings->config_file);
	free(settings->admin_location);
	free(settings->admin_organization);
	free(settings->admin_email);
	destroy_operators(settings->operators);
	destroy_bans(settings->bans);
	network_list_clear(&settings->exempt);
	free(settings);
}

void hub_settings_set(char **text, const char *value)
{
	char *copy = alloc_text(value);
	free(*text);
	*text = copy;
}
