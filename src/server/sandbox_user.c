/* Becoming another user, for good. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "server/sandbox.h"

/* Room for an entry of the user or group database. */
#define ENTRY_SIZE 65536

static bool parse_id(const char *text, unsigned *id)
{
	uint64_t number;
	if (!text_parse_number(slice_of(text), UINT32_MAX - 1, &number))
		return false;
	*id = (unsigned)number;
	return true;
}

static bool find_name(struct sandbox_user *user, const char *name, struct error *error)
{
	struct passwd entry, *found = NULL;
	char *space = alloc_bytes(ENTRY_SIZE);
	unsigned id = 0;
	bool is_number = parse_id(name, &id);
	int result = is_number ? getpwuid_r(id, &entry, space, ENTRY_SIZE, &found)
			       : getpwnam_r(name, &entry, space, ENTRY_SIZE, &found);
	if (found) {
		user->uid = entry.pw_uid;
		user->gid = entry.pw_gid;
	} else if (is_number) {
		user->uid = user->gid = id;
	} else if (result) {
		error_set(error, "the user '%.60s' cannot be looked up: %s", name, strerror(result));
	} else {
		error_set(error, "there is no user '%.60s': useradd --system %.60s makes one", name, name);
	}
	bool is_known = found || is_number;
	if (is_known)
		(void)text_copy(user->name, sizeof(user->name), slice_of(found ? entry.pw_name : ""));
	free(space);
	return is_known;
}

static bool find_group(struct sandbox_user *user, const char *name, struct error *error)
{
	struct group entry, *found = NULL;
	unsigned id;
	user->has_group = true;
	if (parse_id(name, &id)) {
		user->gid = id;
		return true;
	}
	char *space = alloc_bytes(ENTRY_SIZE);
	(void)getgrnam_r(name, &entry, space, ENTRY_SIZE, &found);
	if (found)
		user->gid = entry.gr_gid;
	else
		error_set(error, "there is no group '%.60s'", name);
	free(space);
	return found;
}

bool sandbox_find_user(struct sandbox_user *user, const char *text, struct error *error)
{
	char *name = alloc_text(text), *group = strchr(name, ':');
	*user = (struct sandbox_user){0};
	if (group)
		*group++ = '\0';
	bool found = find_name(user, name, error) && (!group || find_group(user, group, error));
	if (found && user->uid == 0) {
		error_set(error, "expected a user with fewer rights than root");
		found = false;
	}
	free(name);
	return found;
}

static bool leave_groups(const struct sandbox_user *user)
{
	if (user->has_group || !*user->name)
		return setgroups(1, &user->gid) == 0;
	return initgroups(user->name, user->gid) == 0;
}

/* Groups first: afterwards nobody may change them. */
static bool change(const struct sandbox_user *user)
{
	return leave_groups(user) && setresgid(user->gid, user->gid, user->gid) == 0 &&
		setresuid(user->uid, user->uid, user->uid) == 0;
}

/* Whether there is a way back. */
static bool is_still_root(void)
{
	uid_t real, effective, saved;
	return getresuid(&real, &effective, &saved) != 0 || real == 0 || effective == 0 || saved == 0 || setuid(0) == 0;
}

bool sandbox_become(const struct sandbox_user *user, struct error *error)
{
	if (getuid() == user->uid && geteuid() == user->uid)
		return true;
	if (geteuid() != 0) {
		error_set(error, "only root can become another user: start it as root, or as that user");
		return false;
	}
	if (!change(user)) {
		error_set(error, "cannot become user %ld, group %ld: %s", (long)user->uid, (long)user->gid,
			strerror(errno));
		return false;
	}
	if (is_still_root()) {
		error_set(error, "cannot give up being root");
		return false;
	}
	return true;
}
