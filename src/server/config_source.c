#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <apollon/base/alloc.h>
#include <apollon/server/config.h>

#include "server/config_values.h"

/* Lines of problems and warnings: a configuration can be wrong in every line. */
#define NOTES_LIMIT (1024u * 1024)

/* The soft limit is for programs that use select(); this one takes what the hard limit allows. */
static uint64_t take_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1024;
	struct rlimit wanted = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
	return setrlimit(RLIMIT_NOFILE, &wanted) == 0 ? wanted.rlim_cur : limit.rlim_cur;
}

static unsigned count_processors(void)
{
	cpu_set_t processors;
	return sched_getaffinity(0, sizeof(processors), &processors) == 0 ? (unsigned)CPU_COUNT(&processors) : 1;
}

void config_source_init(struct config_source *source)
{
	*source = (struct config_source){.descriptor_limit = take_descriptors(), .processors = count_processors()};
}

void config_source_finish(struct config_source *source)
{
	for (unsigned i = 0; i < source->flag_count; i++)
		free(source->flags[i].value);
	free(source->flags);
	free(source->path);
}

bool config_source_add(
	struct config_source *source, const struct config_option *option, const char *value, struct error *error)
{
	if (!config_check_value(option, value, error)) {
		error_set(error, "--%s: %s", option->name, error->text);
		return false;
	}
	source->flags = alloc_resize(source->flags, (source->flag_count + 1) * sizeof(*source->flags));
	source->flags[source->flag_count++] = (struct config_flag){.option = option, .value = alloc_text(value)};
	return true;
}

bool config_source_set(struct config_source *source, const char *setting, struct error *error)
{
	const char *equals = strchr(setting, '=');
	if (!equals) {
		error_set(error, "--set: expected KEY=VALUE, not '%.100s'", setting);
		return false;
	}
	char *key = alloc_text_of((struct slice){setting, (size_t)(equals - setting)});
	const struct config_option *option = config_option_find(key);
	bool done = false;
	if (option && option->kind != CONFIG_ACTION) {
		done = config_source_add(source, option, equals + 1, error);
	} else {
		const char *nearest = config_option_nearest(key, false);
		error_set(error, "--set: there is no key '%.100s'%s%s%s", key, nearest ? "; did you mean " : "",
			nearest ? nearest : "", nearest ? "?" : "");
	}
	free(key);
	return done;
}

void config_notes_init(struct config_notes *notes)
{
	buffer_init(&notes->problems, NOTES_LIMIT);
	buffer_init(&notes->warnings, NOTES_LIMIT);
}

void config_notes_finish(struct config_notes *notes)
{
	buffer_finish(&notes->problems);
	buffer_finish(&notes->warnings);
}
