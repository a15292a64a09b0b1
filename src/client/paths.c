#include "client/paths.h"

#include <stdint.h>
#include <stdlib.h>

#include <apollon/base/buffer.h>

static char *find(const char *variable, const char *below_home, const char *name)
{
	const char *folder = getenv(variable), *home = getenv("HOME");
	struct buffer path;

	buffer_init(&path, SIZE_MAX);
	/* The specification has relative paths ignored. */
	if (folder && *folder == '/')
		buffer_append_format(&path, "%s/apollon/%s", folder, name);
	else if (home && *home == '/')
		buffer_append_format(&path, "%s/%s/apollon/%s", home, below_home, name);
	else
		return NULL;
	return buffer_release(&path);
}

char *paths_state(const char *name)
{
	return find("XDG_STATE_HOME", ".local/state", name);
}

char *paths_data(const char *name)
{
	return find("XDG_DATA_HOME", ".local/share", name);
}
