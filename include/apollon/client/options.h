/*
 * The command line of `apollon join`: one table row a flag, which drives parsing, --help and whoever else lists flags.
 *   thread safety   one thread at a time (getopt's state).
 */
#ifndef APOLLON_CLIENT_OPTIONS_H
#define APOLLON_CLIENT_OPTIONS_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/net/address.h>

/* What the process ends with; sysexits.h where it has a word for it. 128 + n is said by raising signal n again. */
enum join_status {
	JOIN_OK = 0,
	JOIN_UNMET = 1, /* ended in order, but what -N or -U wait for did not come */
	JOIN_USAGE = 64,
	JOIN_BAD_INPUT = 65,   /* not UTF-8, or too long with --no-split */
	JOIN_NO_INPUT = 66,    /* the input cannot be read */
	JOIN_NO_HOST = 68,     /* the host is unknown */
	JOIN_UNREACHABLE = 69, /* no connection, or it was lost, and no more tries */
	JOIN_BUG = 70,
	JOIN_SYSTEM = 71,
	JOIN_NICK_TAKEN = 73,
	JOIN_OUTPUT_FAILED = 74,
	JOIN_UNCONFIRMED = 75, /* messages remain that were not sent or not confirmed */
	JOIN_PROTOCOL = 76,    /* who answered does not speak IRC */
	JOIN_REFUSED =
		77, /* login, password, ban, key, invitation, may not send; or a certificate that is not trusted */
	JOIN_CONFIGURATION = 78,
	JOIN_TIME_UP = 124, /* -W */
};

struct join_channel {
	char *name;
	char *key; /* NULL: none */
};

enum join_output { JOIN_OUTPUT_PLAIN, JOIN_OUTPUT_FORMAT, JOIN_OUTPUT_JSON };
enum join_color { JOIN_COLOR_AUTO, JOIN_COLOR_ALWAYS, JOIN_COLOR_NEVER };
enum join_tls { JOIN_TLS_BY_PLACE, JOIN_TLS_ON, JOIN_TLS_OFF }; /* by place: all but this machine */

/* All texts are its own. */
struct join_options {
	/* where */
	struct address address;
	char *nick;
	bool nick_retry;
	char *password;      /* NULL: none */
	char *password_file; /* at most one of these three is set; read by password_read */
	char *password_command;
	int password_fd; /* -1: none */
	int family;
	char *bind_address; /* NULL: any */
	int64_t connect_timeout_ms;
	int64_t retries; /* -1: no limit; RETRIES_BY_MODE: not said */
	/* encryption and trust */
	enum join_tls tls; /* never JOIN_TLS_BY_PLACE once all is parsed */
	bool is_tls_said;  /* by a flag: an STS policy changes nothing */
	bool is_local;     /* loopback or a unix socket: nobody listens in */
	char **pins;       /* fingerprints, as known_hosts.h has them */
	size_t pin_count;
	char *tls_ca; /* NULL: the system's */
	bool insecure;
	/* who one is */
	char *account;  /* NULL: none; else the password is the account's, not the server's */
	char *identity; /* NULL: none; "": the usual one; a name, or a file's path */
	char *tls_certificate;
	char *tls_key; /* NULL: in the certificate's file */
	/* rooms */
	struct join_channel *channels;
	size_t channel_count;
	bool no_join;
	char *target; /* NULL: the first channel */
	/* sending */
	char **messages;
	size_t message_count;
	char *file; /* NULL: none; "-": standard input */
	bool notice;
	bool action;
	bool commands;
	bool no_split;
	bool acknowledged;
	int64_t ack_timeout_ms;
	/* receiving */
	uint64_t count;  /* 0: no limit */
	int64_t wait_ms; /* 0: no limit */
	char *until;     /* NULL: none */
	regex_t until_expression;
	bool include_self;
	/* output */
	enum join_output output;
	char *format;
	bool raw;
	bool quiet;
	bool verbose;
	enum join_color color;
	/* behaviour */
	bool receive_only;
	bool send_only;
	bool no_interactive;
	bool help;
	bool version;
};

#define RETRIES_BY_MODE (-2)

/* Fills in the defaults, what the environment says (APOLLON_TARGET, APOLLON_NICK, APOLLON_COLOR, USER) and the command line,
 * whose argv[0] is skipped and whose order may be changed. Returns false with a reason when the command line is wrong.
 * Either way the options are the caller's to finish. With help or version set, nothing else need be valid. */
bool join_options_parse(struct join_options *options, int argc, char **argv, struct error *error) MUST_CHECK;
void join_options_finish(struct join_options *options);

/* Prints what --help says, generated from the table. */
void join_options_help(FILE *stream);

/* Fills in the password from wherever the options say; the one of an account is asked for, if that is a terminal. Blocks. Returns false
 * with a reason. */
bool join_password_read(struct join_options *options, struct error *error) MUST_CHECK;

#endif
