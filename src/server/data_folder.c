#include "server/data_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>

#define LOCK_FILE "lock"
#define ROOTS_FOLDER "/var/lib/apollon"

static char *joined(const char *folder, const char *name)
{
	struct buffer path;
	buffer_init(&path, SIZE_MAX);
	buffer_append_format(&path, "%s/%s", folder, name);
	return buffer_release(&path);
}

/* --- where --- */

/* XDG's variables count when they are absolute. */
static const char *absolute(const char *variable)
{
	const char *value = getenv(variable);
	return value && *value == '/' ? value : NULL;
}

char *data_folder_standard_path(struct error *error)
{
	const char *state = absolute("STATE_DIRECTORY"), *data = absolute("XDG_DATA_HOME"), *home = absolute("HOME");
	/* systemd parts several by colons: the first is ours. */
	if (state)
		return alloc_text_of((struct slice){state, strcspn(state, ":")});
	if (geteuid() == 0)
		return alloc_text(ROOTS_FOLDER);
	if (data)
		return joined(data, "apollon");
	if (home)
		return joined(home, ".local/share/apollon");
	error_set(error,
		"there is no home to keep data in ($HOME is not set): name a folder by --data, or run with "
		"--no-persist");
	return NULL;
}

/* --- making it --- */

static bool make_one(const char *path, struct error *error)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	error_set(error, "%s: cannot be made: %s; name another folder by --data, or run with --no-persist", path,
		strerror(errno));
	return false;
}

/* With the folders that lead there. */
static bool make_all(const char *path, struct error *error)
{
	char *copy = alloc_text(path);
	bool made = true;
	for (char *slash = strchr(copy + 1, '/'); slash && made; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		made = make_one(copy, error);
		*slash = '/';
	}
	made = made && make_one(path, error);
	free(copy);
	return made;
}

/* Who may write there could put a key of theirs in our place; who may read has accounts' hashes. */
static bool check(const char *path, struct error *error)
{
	struct stat status;
	if (stat(path, &status) != 0) {
		error_set(error, "%s: %s", path, strerror(errno));
	} else if (!S_ISDIR(status.st_mode)) {
		error_set(error, "%s: this is no folder; name one by --data", path);
	} else if (status.st_uid != geteuid() && geteuid() != 0) {
		error_set(error, "%s: belongs to another user (%u); name a folder of your own by --data", path,
			(unsigned)status.st_uid);
	} else if (status.st_mode & (S_IWGRP | S_IWOTH)) {
		error_set(error, "%s: others may write there; chmod 700 it, or name another folder by --data", path);
	} else {
		return true;
	}
	return false;
}

/* --- the lock --- */

static void explain_lock(const struct data_folder *folder, struct error *error)
{
	char text[32] = "";
	ssize_t len = pread(folder->lock, text, sizeof(text) - 1, 0);
	text[len > 0 ? strspn(text, "0123456789") : 0] = '\0';
	error_set(error, "%s: another server has it%s%s%s; name another folder by --data, or run with --no-persist",
		folder->path, *text ? " (process " : "", text, *text ? ")" : "");
}

static bool write_pid(const struct data_folder *folder, struct error *error)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	if (ftruncate(folder->lock, 0) == 0 && pwrite(folder->lock, text, (size_t)len, 0) == len)
		return true;
	error_set(error, "%s/" LOCK_FILE ": cannot be written: %s", folder->path, strerror(errno));
	return false;
}

static bool lock(struct data_folder *folder, struct error *error)
{
	char *path = data_folder_file(folder, LOCK_FILE);
	folder->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	free(path);
	if (folder->lock < 0) {
		error_set(error, "%s: cannot be written: %s; name another folder by --data, or run with --no-persist",
			folder->path, strerror(errno));
		return false;
	}
	if (flock(folder->lock, LOCK_EX | LOCK_NB) != 0) {
		explain_lock(folder, error);
		return false;
	}
	return write_pid(folder, error);
}

/* --- life --- */

bool data_folder_open(struct data_folder *folder, const char *configured, struct error *error)
{
	*folder = (struct data_folder){.lock = -1};
	folder->path = configured ? alloc_text(configured) : data_folder_standard_path(error);
	if (folder->path && make_all(folder->path, error) && check(folder->path, error) && lock(folder, error))
		return true;
	data_folder_close(folder);
	return false;
}

char *data_folder_file(const struct data_folder *folder, const char *name)
{
	return joined(folder->path, name);
}

/* With what they are called while they are written. */
static bool is_ours(const char *name)
{
	static const char *const beginnings[] = {"apollon.db", "server.key", "server.crt", LOCK_FILE};
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

/* A file has one name; what links lead to is not ours to give. */
static bool give_one(int folder, const char *name, uid_t user, gid_t group)
{
	struct stat status;
	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT;
	if (!S_ISREG(status.st_mode) || status.st_nlink > 1)
		return true;
	return fchownat(folder, name, user, group, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Whoever owns a folder owns what is in it: one that holds anything else may be /etc, by mistake. */
static bool check_content(const char *path, DIR *folder, uid_t user, struct error *error)
{
	const struct dirent *entry;
	struct stat status;
	if (fstat(dirfd(folder), &status) == 0 && status.st_uid == user)
		return true;
	while ((entry = readdir(folder))) {
		if (is_ours(entry->d_name) || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		error_set(error,
			"%s: holds what is not a server's (%.60s), and is not given to user %u; name a folder of its own by "
			"--data, or chown it",
			path, entry->d_name, (unsigned)user);
		return false;
	}
	rewinddir(folder);
	return true;
}

static bool give_files(DIR *folder, uid_t user, gid_t group)
{
	const struct dirent *entry;
	while ((entry = readdir(folder)))
		if (is_ours(entry->d_name) && !give_one(dirfd(folder), entry->d_name, user, group))
			return false;
	return fchown(dirfd(folder), user, group) == 0;
}

bool data_folder_give(const struct data_folder *folder, uid_t user, gid_t group, struct error *error)
{
	DIR *entries = opendir(folder->path);
	bool given = false;
	if (!entries || check_content(folder->path, entries, user, error)) {
		given = entries && give_files(entries, user, group);
		if (!given)
			error_set(error, "%s: cannot be given to user %u: %s", folder->path, (unsigned)user,
				strerror(errno));
	}
	if (entries)
		closedir(entries);
	return given;
}

void data_folder_close(struct data_folder *folder)
{
	/* The file stays: who removed it could remove that of the next one. */
	if (folder->lock >= 0)
		close(folder->lock);
	free(folder->path);
	*folder = (struct data_folder){.lock = -1};
}
