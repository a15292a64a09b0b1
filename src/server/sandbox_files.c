/* Landlock: which files may be opened. By system calls, since libc has no functions for it. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Before what it describes: kernel headers may be older than the kernel, so the rest of the interface stands below. */
#include <linux/landlock.h>

#include <apollon/base/alloc.h>

#include "server/sandbox_parts.h"

/* The numbers are the same on every architecture. */
#define CALL_CREATE_RULESET 444
#define CALL_ADD_RULE 445
#define CALL_RESTRICT_SELF 446

#define ACCESS_READ LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR
#define ACCESS_MAKE LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_WRITE_FILE
#define ACCESS_REMOVE LANDLOCK_ACCESS_FS_REMOVE_FILE
#define ACCESS_REFER (1ULL << 13)
#define ACCESS_TRUNCATE (1ULL << 14)
#define ACCESS_IOCTL_DEVICE (1ULL << 15)
#define ACCESS_VERSION_1 ((1ULL << 13) - 1)

#define NETWORK_BIND_TCP (1ULL << 0)
#define NETWORK_CONNECT_TCP (1ULL << 1)

#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

/* As of version 6; older kernels take it as long as what they do not know is 0. */
struct ruleset {
	uint64_t files, network, scopes;
};

static const uint64_t accesses[SANDBOX_ACCESS_COUNT] = {
	[SANDBOX_READ] = ACCESS_READ,
	[SANDBOX_APPEND] = ACCESS_READ | ACCESS_MAKE,
	[SANDBOX_REMOVE] = ACCESS_REMOVE,
	[SANDBOX_CREATE] = ACCESS_MAKE | ACCESS_REMOVE | ACCESS_TRUNCATE,
	[SANDBOX_WORK] = ACCESS_READ | ACCESS_MAKE | ACCESS_REMOVE | ACCESS_TRUNCATE,
};

/* --- folders --- */

void sandbox_folders_add(struct sandbox_folders *folders, const char *path, enum sandbox_access access)
{
	folders->items = alloc_resize(folders->items, (folders->count + 1) * sizeof(*folders->items));
	folders->items[folders->count++] = (struct sandbox_folder){.path = alloc_text(path), .access = access};
}

static void add_parent(struct sandbox_folders *folders, const char *path, enum sandbox_access access)
{
	char *copy = alloc_text(path);
	sandbox_folders_add(folders, dirname(copy), access);
	free(copy);
}

void sandbox_folders_add_file(struct sandbox_folders *folders, const char *path, enum sandbox_access access)
{
	char *target = realpath(path, NULL);
	add_parent(folders, path, access);
	if (target)
		add_parent(folders, target, access);
	free(target);
}

void sandbox_folders_finish(struct sandbox_folders *folders)
{
	for (unsigned i = 0; i < folders->count; i++)
		free(folders->items[i].path);
	free(folders->items);
	*folders = (struct sandbox_folders){0};
}

/* --- the rules --- */

/* All that this version knows is forbidden unless a rule allows it; no rule allows TCP and no scope. */
static struct ruleset all_of(int version)
{
	const char *notify = getenv("NOTIFY_SOCKET");
	struct ruleset all = {.files = ACCESS_VERSION_1};
	if (version >= 2)
		all.files |= ACCESS_REFER;
	if (version >= 3)
		all.files |= ACCESS_TRUNCATE;
	if (version >= 4)
		all.network = NETWORK_BIND_TCP | NETWORK_CONNECT_TCP;
	if (version >= 5)
		all.files |= ACCESS_IOCTL_DEVICE;
	if (version >= 6)
		all.scopes = SCOPE_SIGNAL;
	/* A service manager may wait behind an abstract socket. */
	if (version >= 6 && !(notify && *notify == '@'))
		all.scopes |= SCOPE_ABSTRACT_UNIX_SOCKET;
	return all;
}

/* A folder that is not there is not allowed either. */
static bool allow(int ruleset, uint64_t handled, const struct sandbox_folder *folder, struct error *error)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = accesses[folder->access] & handled};
	rule.parent_fd = open(folder->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return true;
	bool allowed = syscall(CALL_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	if (!allowed)
		error_set(error, "%s: %s", folder->path, strerror(errno));
	close(rule.parent_fd);
	return allowed;
}

static const char *reason(int error_number)
{
	if (error_number == ENOSYS)
		return "this kernel does not have it (it came with Linux 5.13)";
	if (error_number == EOPNOTSUPP)
		return "this kernel was started without it (lsm=landlock,...)";
	return strerror(error_number);
}

bool sandbox_restrict_files(const struct sandbox_folders *folders, int *version, struct error *error)
{
	*version = (int)syscall(CALL_CREATE_RULESET, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (*version < 1) {
		error_set(error, "%s", reason(errno));
		return false;
	}
	struct ruleset all = all_of(*version);
	int ruleset = (int)syscall(CALL_CREATE_RULESET, &all, sizeof(all), 0);
	if (ruleset < 0) {
		error_set(error, "%s", strerror(errno));
		return false;
	}
	bool restricted = true;
	for (unsigned i = 0; restricted && i < folders->count; i++)
		restricted = allow(ruleset, all.files, &folders->items[i], error);
	if (restricted && syscall(CALL_RESTRICT_SELF, ruleset, 0) != 0) {
		error_set(error, "%s", strerror(errno));
		restricted = false;
	}
	close(ruleset);
	return restricted;
}
