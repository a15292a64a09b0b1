/*
 * What the configuration tells the hub: a snapshot that is replaced as a whole.
 *   ownership       hub_settings_create gives one with its defaults; each text in it is its own (alloc_text) and freed with it.
 */
#ifndef APOLLON_HUB_SETTINGS_H
#define APOLLON_HUB_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/net/network.h>

/* All that is not NULL has to be right; one at least of the first four is there. */
struct hub_operator {
	char *password;      /* in clear */
	char *password_hash; /* Argon2id */
	char *certificate;   /* fingerprint of the client's, lower-case hexadecimal */
	char *account;       /* that it has to be logged in to */
	char *mask;          /* user@host that it may come from: "*@*" for anywhere */
	char *name;
	char *class_name; /* NULL: none, and all rights */
	uint32_t rights;  /* apollon/hub/rights.h */
	struct hub_operator *next;
};

/* A ban from the whole server that the configuration holds. */
struct hub_ban {
	char *mask; /* user@host */
	char *reason;
	struct hub_ban *next;
};

/* Who may make an account by REGISTER: everybody; whoever an operator gives a code for VERIFY; nobody. */
enum registration_policy { REGISTRATION_OPEN, REGISTRATION_APPROVAL, REGISTRATION_CLOSED };

struct hub_settings {
	char *server_name;
	char *network;
	char *description; /* of the server: WHOIS, LINKS */
	char *version;
	char *password;    /* NULL: none is asked for; one that begins with "$argon2id$" is a hash */
	char *motd;        /* lines parted by LF; NULL: none */
	char *config_file; /* a line of text: what REHASH reads; NULL: none */
	char *admin_location, *admin_organization, *admin_email; /* NULL: not told */
	struct hub_operator *operators;
	struct hub_ban *bans;
	unsigned max_clients;
	unsigned max_waiting;
	unsigned max_per_ip; /* 0: no limit */
	unsigned max_channels_per_user;
	unsigned max_channels;
	unsigned max_list_entries; /* of bans and so on in one channel */
	unsigned max_monitors;     /* nicks that one user may watch */
	unsigned registration_timeout_s;
	struct network_list exempt;                    /* free of max_per_ip, of rates and of cloaks */
	unsigned connection_rate;                      /* new connections a minute from one network; 0: no limit */
	unsigned connection_burst;                     /* and so many at once */
	unsigned network_bits_ipv4, network_bits_ipv6; /* what counts as one network for these and max_per_ip */
	unsigned account_registration;                 /* enum registration_policy */
	bool require_login;
	bool cloak;
	unsigned sts_duration_s; /* IRCv3 sts; 0: not advertised */
	uint16_t sts_port;       /* of the first TLS listener; 0: there is none */
};

struct hub_settings *hub_settings_create(void);

/* NULL is allowed. */
void hub_settings_destroy(struct hub_settings *settings);

/* Replaces one of the texts. */
void hub_settings_set(char **text, const char *value);

#endif
