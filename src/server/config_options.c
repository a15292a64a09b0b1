#include <apollon/server/config_options.h>

#include <string.h>

#include <apollon/base/nearest.h>
#include <apollon/irc/names.h>
#include <apollon/mailbox/conn_id.h>
#include <apollon/server/config.h>

#define IN_CONFIG(field) .offset = offsetof(struct config, field)
#define IN_HUB(field) .in_hub = true, .offset = offsetof(struct hub_settings, field)
#define BETWEEN(low, high) .minimum = (low), .maximum = (high)

#define DAY (24u * 60 * 60)
#define KIB 1024u
#define GIB (1024u * 1024 * 1024)

/* Groups stand together and in the order of enum config_group. */
static const struct config_option options[] = {
	{.group = CONFIG_GROUP_LISTENING,
		.name = "listen",
		.letter = 'l',
		.parameter = "ADDRESS",
		.kind = CONFIG_ADDRESSES,
		IN_CONFIG(listen),
		.needs_restart = true,
		.standard = "127.0.0.1:6667, [::1]:6667",
		.help = "where to listen: HOST:PORT, [IPV6]:PORT, :PORT (all addresses), unix:PATH;\n"
			"may be given several times; port 0 takes a free one"},
	{.group = CONFIG_GROUP_LISTENING,
		.name = "port-file",
		.parameter = "FILE",
		.kind = CONFIG_PATH,
		IN_CONFIG(port_file),
		.needs_restart = true,
		.help = "write the ports there once all listeners are up, one a line"},
	{.group = CONFIG_GROUP_LISTENING,
		.name = "ready-fd",
		.parameter = "N",
		.kind = CONFIG_DESCRIPTOR,
		IN_CONFIG(ready_fd),
		.needs_restart = true,
		BETWEEN(1, 1023),
		.help = "once all listeners are up, write a line to this file descriptor and close it"},

	{.group = CONFIG_GROUP_IDENTITY,
		.name = "name",
		.parameter = "NAME",
		.kind = CONFIG_SERVER_NAME,
		IN_HUB(server_name),
		.needs_restart = true,
		BETWEEN(1, HOST_LIMIT),
		.help = "the server's name (default: the host's)"},
	{.group = CONFIG_GROUP_IDENTITY,
		.name = "network",
		.parameter = "NAME",
		.kind = CONFIG_WORD,
		IN_HUB(network),
		BETWEEN(1, 30),
		.standard = "Apollon",
		.help = "the network's name, a word"},
	{.group = CONFIG_GROUP_IDENTITY,
		.name = "description",
		.parameter = "TEXT",
		.kind = CONFIG_TEXT,
		IN_HUB(description),
		BETWEEN(1, 100),
		.standard = "An Apollon chat server",
		.help = "a line about the server"},
	{.group = CONFIG_GROUP_IDENTITY,
		.name = "motd",
		.parameter = "FILE",
		.kind = CONFIG_PATH,
		IN_CONFIG(motd_file),
		.help = "the message of the day"},
	{.group = CONFIG_GROUP_IDENTITY,
		.name = "admin-location",
		.parameter = "TEXT",
		.kind = CONFIG_TEXT,
		.section = "admin",
		IN_HUB(admin_location),
		BETWEEN(1, 200),
		.help = "for ADMIN: where it stands"},
	{.group = CONFIG_GROUP_IDENTITY,
		.name = "admin-organization",
		.parameter = "TEXT",
		.kind = CONFIG_TEXT,
		.section = "admin",
		IN_HUB(admin_organization),
		BETWEEN(1, 200),
		.help = "for ADMIN: who runs it"},
	{.group = CONFIG_GROUP_IDENTITY,
		.name = "admin-email",
		.parameter = "TEXT",
		.kind = CONFIG_TEXT,
		.section = "admin",
		IN_HUB(admin_email),
		BETWEEN(1, 200),
		.help = "for ADMIN: whom to write to"},

	{.group = CONFIG_GROUP_ADMISSION,
		.name = "max-clients",
		.parameter = "N",
		.kind = CONFIG_AUTO_NUMBER,
		IN_HUB(max_clients),
		BETWEEN(1, 10000000),
		.standard = "auto",
		.help = "how many may be inside; auto: 10000, or what the file descriptors allow"},
	{.group = CONFIG_GROUP_ADMISSION,
		.name = "max-waiting",
		.parameter = "N",
		.kind = CONFIG_AUTO_NUMBER,
		IN_HUB(max_waiting),
		BETWEEN(0, 10000000),
		.standard = "auto",
		.help = "how many more may wait for a place; the next are refused; auto: 1000 or less"},
	{.group = CONFIG_GROUP_ADMISSION,
		.name = "max-per-ip",
		.parameter = "N",
		.kind = CONFIG_NUMBER,
		IN_HUB(max_per_ip),
		BETWEEN(0, 10000000),
		.standard = "0",
		.help = "connections from one address; 0: no limit"},
	{.group = CONFIG_GROUP_ADMISSION,
		.name = "password-file",
		.parameter = "FILE",
		.kind = CONFIG_PATH,
		IN_CONFIG(password_file),
		.help = "ask everybody for the password in this file's first line"},

	{.group = CONFIG_GROUP_LIMITS,
		.name = "max-channels",
		.parameter = "N",
		.kind = CONFIG_NUMBER,
		IN_HUB(max_channels),
		BETWEEN(1, 10000000),
		.standard = "100000",
		.help = "channels of the whole server"},
	{.group = CONFIG_GROUP_LIMITS,
		.name = "max-channels-per-user",
		.parameter = "N",
		.kind = CONFIG_NUMBER,
		IN_HUB(max_channels_per_user),
		BETWEEN(1, 10000),
		.standard = "100",
		.help = "channels that one user may be in"},
	{.group = CONFIG_GROUP_LIMITS,
		.name = "max-list-entries",
		.parameter = "N",
		.kind = CONFIG_NUMBER,
		IN_HUB(max_list_entries),
		BETWEEN(1, 100000),
		.standard = "100",
		.help = "bans, exceptions and invitations of one channel"},
	{.group = CONFIG_GROUP_LIMITS,
		.name = "max-monitors",
		.parameter = "N",
		.kind = CONFIG_NUMBER,
		IN_HUB(max_monitors),
		BETWEEN(1, 10000),
		.standard = "100",
		.help = "nicks that one user may watch"},
	{.group = CONFIG_GROUP_LIMITS,
		.name = "sendq",
		.parameter = "BYTES",
		.kind = CONFIG_SIZE,
		IN_CONFIG(sendq_limit),
		BETWEEN(16 * KIB, GIB),
		.standard = "1M",
		.help = "what may wait for one slow reader before it is closed; 65536, 64K, 1M"},

	{.group = CONFIG_GROUP_TIMES,
		.name = "registration-timeout",
		.parameter = "TIME",
		.kind = CONFIG_SECONDS,
		IN_HUB(registration_timeout_s),
		BETWEEN(1, DAY),
		.standard = "1m",
		.help = "how long a newcomer may take to say who it is; a TIME is 90, 90s, 2m, 1h"},
	{.group = CONFIG_GROUP_TIMES,
		.name = "ping-interval",
		.parameter = "TIME",
		.kind = CONFIG_SECONDS,
		IN_CONFIG(ping_interval_s),
		BETWEEN(1, DAY),
		.standard = "2m",
		.help = "silence after which a connection is sent a PING"},
	{.group = CONFIG_GROUP_TIMES,
		.name = "ping-timeout",
		.parameter = "TIME",
		.kind = CONFIG_SECONDS,
		IN_CONFIG(ping_timeout_s),
		BETWEEN(1, DAY),
		.standard = "1m",
		.help = "how long it has to answer it"},
	{.group = CONFIG_GROUP_TIMES,
		.name = "drain",
		.parameter = "TIME",
		.kind = CONFIG_SECONDS,
		IN_CONFIG(drain_s),
		BETWEEN(0, DAY),
		.standard = "5s",
		.help = "how long the end waits for what is yet to be sent"},

	{.group = CONFIG_GROUP_RUNNING,
		.name = "threads",
		.parameter = "N",
		.kind = CONFIG_AUTO_NUMBER,
		IN_CONFIG(threads),
		.needs_restart = true,
		BETWEEN(1, SHARDS_LIMIT),
		.standard = "auto",
		.help = "threads that serve connections; auto: as many as there\nare processors, from three on less one for the hub"},
	{.group = CONFIG_GROUP_RUNNING,
		.name = "log-level",
		.parameter = "LEVEL",
		.kind = CONFIG_LOG_LEVEL,
		IN_CONFIG(log_level),
		.standard = "info",
		.help = "debug, info, warning or error"},
	{.group = CONFIG_GROUP_RUNNING,
		.name = "log-format",
		.parameter = "FORMAT",
		.kind = CONFIG_LOG_FORMAT,
		IN_CONFIG(log_format),
		.standard = "text",
		.help = "text or json; the log goes to standard error"},
	{.group = CONFIG_GROUP_RUNNING,
		.name = "pid-file",
		.parameter = "FILE",
		.kind = CONFIG_PATH,
		IN_CONFIG(pid_file),
		.needs_restart = true,
		.help = "write the process's number there while it runs"},

	{.group = CONFIG_GROUP_CONFIGURATION,
		.name = "config",
		.parameter = "FILE",
		.kind = CONFIG_ACTION,
		.help = "read this file (default: " CONFIG_STANDARD_PATH ", if it is there)"},
	{.group = CONFIG_GROUP_CONFIGURATION,
		.name = "set",
		.parameter = "KEY=VALUE",
		.kind = CONFIG_ACTION,
		.help = "the same as --KEY VALUE"},
	{.group = CONFIG_GROUP_CONFIGURATION,
		.name = "check",
		.kind = CONFIG_ACTION,
		.help = "check the configuration, show it with where each value comes from, and exit:\n"
			"0 when it is right, 78 when it is not"},
	{.group = CONFIG_GROUP_CONFIGURATION,
		.name = "help",
		.letter = 'h',
		.kind = CONFIG_ACTION,
		.help = "show this"},
	{.group = CONFIG_GROUP_CONFIGURATION,
		.name = "version",
		.letter = 'V',
		.kind = CONFIG_ACTION,
		.help = "show the version"},
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))
_Static_assert(OPTION_COUNT <= CONFIG_OPTIONS_LIMIT, "struct config has room for all options");

unsigned config_option_count(void)
{
	return OPTION_COUNT;
}

const struct config_option *config_option_at(unsigned index)
{
	return &options[index];
}

unsigned config_option_index(const struct config_option *option)
{
	return (unsigned)(option - options);
}

const struct config_option *config_option_find(const char *name)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	}
	return NULL;
}

const char *config_option_nearest(const char *name, bool actions)
{
	struct nearest nearest;
	nearest_init(&nearest, name);
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		if (actions || options[i].kind != CONFIG_ACTION)
			nearest_offer(&nearest, options[i].name);
	}
	return nearest.best;
}

const char *config_group_title(enum config_group group)
{
	static const char *const titles[CONFIG_GROUP_COUNT] = {
		[CONFIG_GROUP_LISTENING] = "Where it listens",
		[CONFIG_GROUP_IDENTITY] = "Who it is",
		[CONFIG_GROUP_ADMISSION] = "Who may come in",
		[CONFIG_GROUP_LIMITS] = "Limits",
		[CONFIG_GROUP_TIMES] = "Times",
		[CONFIG_GROUP_RUNNING] = "How it runs",
		[CONFIG_GROUP_CONFIGURATION] = "Configuration and help",
	};
	return titles[group];
}
