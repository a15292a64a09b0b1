/*
 * The options of `apollon serve`: one row each, the only list. A row makes the flag, the key in the configuration file, its help and
 * its checks.
 *   thread safety   constants and pure functions.
 */
#ifndef APOLLON_SERVER_CONFIG_OPTIONS_H
#define APOLLON_SERVER_CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum config_group {
	CONFIG_GROUP_LISTENING,
	CONFIG_GROUP_TLS,
	CONFIG_GROUP_IDENTITY,
	CONFIG_GROUP_ADMISSION,
	CONFIG_GROUP_ACCOUNTS,
	CONFIG_GROUP_LIMITS,
	CONFIG_GROUP_TIMES,
	CONFIG_GROUP_DATA,
	CONFIG_GROUP_RUNNING,
	CONFIG_GROUP_CONFIGURATION,
	CONFIG_GROUP_COUNT
};

/* What kind of value it takes: how that is checked and where it goes. */
enum config_kind {
	CONFIG_ADDRESSES,   /* struct config_list */
	CONFIG_ADDRESS,     /* char *, one of them */
	CONFIG_PATHS,       /* struct config_list */
	CONFIG_NETWORKS,    /* struct network_list; "none" is an empty one */
	CONFIG_CHOICE,      /* unsigned: which of the option's choices */
	CONFIG_SWITCH,      /* bool: on or off; without a parameter the flag alone means on */
	CONFIG_NUMBER,      /* unsigned */
	CONFIG_AUTO_NUMBER, /* unsigned; "auto" is 0 */
	CONFIG_SIZE,        /* size_t, bytes */
	CONFIG_SECONDS,     /* unsigned */
	CONFIG_SERVER_NAME, /* char * */
	CONFIG_WORD,        /* char *, no blanks */
	CONFIG_TEXT,        /* char *, one line */
	CONFIG_PATH,        /* char * */
	CONFIG_DESCRIPTOR,  /* int */
	CONFIG_LOG_LEVEL,
	CONFIG_LOG_FORMAT,
	CONFIG_ACTION, /* a flag that cmd/ acts on: no value in the configuration */
	CONFIG_KIND_COUNT
};

struct config_option {
	const char *name;      /* the long flag, and the key in the file and of --set */
	const char *parameter; /* what its value is called; NULL: it takes none */
	const char *standard;  /* the value when nobody gives one; NULL: unset */
	const char *help;      /* lines parted by LF */
	const char *choices;   /* of CONFIG_CHOICE, parted by blanks */
	const char *section;   /* the file's section that the key stands in, without "section-"; NULL: none */
	enum config_group group;
	enum config_kind kind;
	char letter;        /* short flag, or 0 */
	bool needs_restart; /* a reload cannot change it */
	bool in_hub;        /* the offset is one in struct hub_settings, not in struct config */
	size_t offset;
	uint64_t minimum, maximum; /* of numbers, sizes and seconds; of the length of texts */
};

#define CONFIG_OPTIONS_LIMIT 64

unsigned config_option_count(void);
const struct config_option *config_option_at(unsigned index);
unsigned config_option_index(const struct config_option *option);

/* By long name; NULL when there is none. */
const struct config_option *config_option_find(const char *name);

/* The name most like this one; NULL when none is. actions: flags that are no keys count as well. */
const char *config_option_nearest(const char *name, bool actions);

/* Whether its values gather: several flags, {a, b} in the file. */
bool config_option_is_list(const struct config_option *option);

/* The title of a group, for help. */
const char *config_group_title(enum config_group group);

#endif
