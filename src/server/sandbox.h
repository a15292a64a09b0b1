/*
 * What the process gives up: the user that it was started as, and after start-up all that it will not need.
 *   thread safety   the main thread, while there is no other: threads that start afterwards inherit everything.
 *   order           sandbox_guard_memory before secrets are read; sandbox_become once what only root may open is open;
 *                   sandbox_enter last, before the first thread starts and the first connection is accepted. None can be undone.
 *   where           Linux with seccomp and Landlock; what the kernel lacks is reported and gone on without.
 */
#ifndef SERVER_SANDBOX_H
#define SERVER_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/server/config.h>

/* --- core files --- */

/* No core file of this process is written and no other process of the same user can look into it: secrets stay in memory. */
void sandbox_guard_memory(void);

/* --- another user --- */

#define SANDBOX_NAME_SIZE 64

struct sandbox_user {
	char name[SANDBOX_NAME_SIZE];
	uid_t uid;
	gid_t gid;
	bool has_group; /* one was named: it is the only one; else the user's own and all those that the user is in */
};

/* "NAME", "NAME:GROUP" or numbers instead; NAME must not be root. */
bool sandbox_find_user(struct sandbox_user *user, const char *text, struct error *error) MUST_CHECK;

/* Nothing when the process is that user already; else it must be root. It cannot become root again. */
bool sandbox_become(const struct sandbox_user *user, struct error *error) MUST_CHECK;

/* --- files --- */

enum sandbox_access {
	SANDBOX_READ,   /* what is read again when the configuration is */
	SANDBOX_APPEND, /* files there are made and written, and not removed */
	SANDBOX_REMOVE, /* files there are removed */
	SANDBOX_CREATE, /* files there are made, written, renamed and removed */
	SANDBOX_WORK,   /* all of these */
	SANDBOX_ACCESS_COUNT
};

/* Folders, with all that is below them. Where one stands twice, it has both. */
struct sandbox_folder {
	char *path;
	enum sandbox_access access;
};

struct sandbox_folders {
	struct sandbox_folder *items;
	unsigned count;
};

void sandbox_folders_add(struct sandbox_folders *folders, const char *path, enum sandbox_access access);

/* The folder that the file stands in, and where it is a symbolic link, that of what it points to. A file that is not there counts. */
void sandbox_folders_add_file(struct sandbox_folders *folders, const char *path, enum sandbox_access access);
/* Those of all files that a configuration names, and its own. */
void sandbox_folders_add_config(struct sandbox_folders *folders, const struct config *config);
void sandbox_folders_finish(struct sandbox_folders *folders);

/* --- the rest --- */

/* Gives up capabilities, new privileges, files outside of the folders, and system calls that nothing here makes. Logs
 * server.sandboxed with what is in force, and server.sandbox-missing for each part that this kernel or build does not have. Returns
 * whether files are restricted. */
bool sandbox_enter(const struct sandbox_folders *folders, struct log *log);

#endif
