#include <string.h>

#include <apollon/server/config.h>

#include "server/config_values.h"

static void log_lines(struct log *log, enum log_level level, const struct buffer *lines)
{
	struct slice rest = buffer_slice(lines), line;
	while (slice_next(&rest, '\n', &line)) {
		if (line.len > 0)
			log_write(log, level, "configuration", "%.*s", SLICE_ARGUMENTS(line));
	}
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What cannot change while the server runs stays as it is, and is said. */
static void keep(const struct config *running, struct config *next, const struct config_option *option, struct log *log)
{
	const struct config_value *old = &running->values[config_option_index(option)];
	const struct config_value *new = &next->values[config_option_index(option)];
	if (same_text(old->text, new->text))
		return;
	log_warning(log, "configuration", "%s: %s is to be '%s'; that takes a restart, until then it is '%s'",
		new->origin ? new->origin : old->origin, option->name, new->text ? new->text : "",
		old->text ? old->text : "");
	struct error error;
	if (config_option_is_list(option))
		return;
	if (!old->text)
		config_unassign(next, option);
	else if (!config_assign(next, option, old->text, old->origin, old->rank, &error))
		log_error(log, "configuration", "%s: %s", option->name, error.text);
}

static void keep_what_needs_a_restart(const struct config *running, struct config *next, struct log *log)
{
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		if (option->needs_restart)
			keep(running, next, option, log);
	}
	next->threads = running->threads;
}

struct config *config_reload(const struct config *running, const struct config_source *source, struct log *log)
{
	struct config_notes notes;
	config_notes_init(&notes);
	struct config *next = config_load(source, &notes);
	log_lines(log, LOG_LEVEL_WARNING, &notes.warnings);
	if (next) {
		keep_what_needs_a_restart(running, next, log);
	} else {
		log_lines(log, LOG_LEVEL_ERROR, &notes.problems);
		log_error(log, "configuration", "not reloaded: the running configuration stays");
	}
	config_notes_finish(&notes);
	return next;
}
