#include "support/config_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int config_fixture_setup(void **state)
{
	struct config_fixture *fixture = calloc(1, sizeof(*fixture));
	strcpy(fixture->folder, "/tmp/apollon-config-XXXXXX");
	if (!mkdtemp(fixture->folder))
		return -1;
	snprintf(fixture->path, sizeof(fixture->path), "%s/serve.conf", fixture->folder);
	config_source_init(&fixture->source);
	fixture->source.descriptor_limit = 100000;
	fixture->source.processors = 2;
	fixture->source.path = strdup(fixture->path);
	config_notes_init(&fixture->notes);
	*state = fixture;
	return 0;
}

static void fixture_remove(const struct config_fixture *fixture, const char *name)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", fixture->folder, name);
	unlink(path);
}

int config_fixture_teardown(void **state)
{
	struct config_fixture *fixture = *state;
	config_destroy(fixture->config);
	config_notes_finish(&fixture->notes);
	config_source_finish(&fixture->source);
	fixture_remove(fixture, "serve.conf");
	fixture_remove(fixture, "motd");
	fixture_remove(fixture, "password");
	rmdir(fixture->folder);
	free(fixture);
	return 0;
}

void config_write_file(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fputs(text, file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

struct config *config_load_text(struct config_fixture *fixture, const char *text)
{
	config_write_file(fixture->path, text, 0600);
	buffer_clear(&fixture->notes.problems);
	buffer_clear(&fixture->notes.warnings);
	config_destroy(fixture->config);
	fixture->config = config_load(&fixture->source, &fixture->notes);
	return fixture->config;
}

struct config *config_load_well(struct config_fixture *fixture, const char *text)
{
	struct config *config = config_load_text(fixture, text);
	if (!config)
		fail_msg("%s", buffer_text(&fixture->notes.problems));
	return config;
}

void config_load_badly(struct config_fixture *fixture, const char *text, int line, const char *words)
{
	assert_null(config_load_text(fixture, text));
	const char *problems = buffer_text(&fixture->notes.problems);
	char place[128], copy[256], *rest = copy, *word;
	snprintf(place, sizeof(place), "%s:%d: ", fixture->path, line);
	if (!strstr(problems, place))
		fail_msg("no problem at %s in: %s", place, problems);
	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, "|"))) {
		if (!strstr(problems, word))
			fail_msg("'%s' is not in: %s", word, problems);
	}
}

void config_add_flag(struct config_fixture *fixture, const char *name, const char *value)
{
	struct error error;
	assert_true(config_source_add(&fixture->source, config_option_find(name), value, &error));
}
