/*
 * The configuration of `apollon serve`: flags over file over defaults.
 *   thread safety   one thread at a time.
 *   ownership       a struct config owns all it points to; config_destroy frees it.
 *   errors          each is one line of notes->problems that names where (file and line, or the flag), the key, and what was
 *                   expected. What is only doubtful is a line of notes->warnings.
 */
#ifndef APOLLON_SERVER_CONFIG_H
#define APOLLON_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/hub/settings.h>
#include <apollon/server/config_options.h>

/* Read when it is there and no --config names another. */
#define CONFIG_STANDARD_PATH "/etc/apollon/serve.conf"

struct config_list {
	char **items;
	unsigned count;
};

struct config_class;

/* Whose value it is: later ones win. */
enum config_rank { CONFIG_FROM_DEFAULT, CONFIG_FROM_FILE, CONFIG_FROM_FLAG };

struct config_value {
	char *text;   /* as given; NULL: unset */
	char *origin; /* "serve.conf:12", "--max-clients", "default" */
	enum config_rank rank;
};

struct config {
	struct config_list listen;           /* texts that address_parse accepts */
	struct config_list tls_certificates; /* folders, or CHAIN[:KEY] */
	struct network_list proxy_from;
	unsigned handshake_timeout_s;
	unsigned command_rate, command_burst; /* a second; 0: no limit */
	char *data_folder;                    /* NULL: the standard one */
	bool no_persist;
	unsigned workers;                 /* at least 1 */
	char *audit_log, *metrics, *user; /* NULL: none */
	bool no_sandbox;
	unsigned threads;           /* shards, at least 1 */
	char *port_file, *pid_file; /* NULL: none */
	int ready_fd;               /* -1: none */
	size_t sendq_limit;         /* bytes that may wait for one connection */
	unsigned ping_interval_s;   /* silence after which a connection is asked */
	unsigned ping_timeout_s;    /* and has this long to answer */
	unsigned drain_s;           /* how long a shutdown waits for what is yet to be sent */
	enum log_level log_level;
	enum log_format log_format;
	char *motd_file, *password_file;
	struct config_class *classes; /* of operators */
	struct hub_settings
		*hub; /* complete, motd and password read from their files; hub->max_clients fits the descriptors */

	char *path;                                       /* of the file that was read; NULL: none */
	struct config_value values[CONFIG_OPTIONS_LIMIT]; /* by option */
};

/* The flags, and which file; read again at each reload. */
struct config_flag {
	const struct config_option *option;
	char *value;
};

struct config_source {
	char *path; /* NULL: the standard one, if it is there */
	struct config_flag *flags;
	unsigned flag_count;
	uint64_t descriptor_limit; /* how many files the process may have open */
	unsigned processors;
};

struct config_notes {
	struct buffer problems, warnings; /* lines, each ended by LF */
};

/* Sees how many files this process may have open (after taking as many as it is allowed to) and how many processors there are. */
void config_source_init(struct config_source *source);
void config_source_finish(struct config_source *source);

/* Adds a flag's value; checks it at once. Lists gather. */
bool config_source_add(struct config_source *source, const struct config_option *option, const char *value,
	struct error *error) MUST_CHECK;

/* The same for "KEY=VALUE" of --set. */
bool config_source_set(struct config_source *source, const char *setting, struct error *error) MUST_CHECK;

void config_notes_init(struct config_notes *notes);
void config_notes_finish(struct config_notes *notes);

/* Reads and checks all. Returns NULL when there are problems. */
struct config *config_load(const struct config_source *source, struct config_notes *notes) MUST_CHECK;

/* NULL is allowed. */
void config_destroy(struct config *config);

/* For hub_create and hub_apply: the caller's; config->hub is NULL afterwards. */
struct hub_settings *config_take_hub(struct config *config);

/* Reads it again while the server runs: returns the new one, or NULL when it is wrong and the running one stays. Says in the log what
 * was wrong, and which changes wait for a restart. */
struct config *config_reload(const struct config *running, const struct config_source *source, struct log *log)
	MUST_CHECK;

/* Whether nobody has said where to listen: it is loopback then. */
bool config_listens_by_default(const struct config *config);

/* Appends all values as a configuration file with comments on where each comes from. Passwords are not shown. */
void config_explain(const struct config *config, struct buffer *target);

#endif
