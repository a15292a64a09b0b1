/* A configuration file to load, in a folder of its own. */
#ifndef TESTS_SUPPORT_CONFIG_FIXTURE_H
#define TESTS_SUPPORT_CONFIG_FIXTURE_H

#include <sys/types.h>

#include <apollon/server/config.h>

#include "support/unit.h"

/* A folder with the files that a test writes, and what loading came to. */
struct config_fixture {
	char folder[64];
	char path[96];
	struct config_source source;
	struct config_notes notes;
	struct config *config;
};

int config_fixture_setup(void **state);
int config_fixture_teardown(void **state);

#define config_test(function) cmocka_unit_test_setup_teardown(function, config_fixture_setup, config_fixture_teardown)

void config_write_file(const char *path, const char *text, mode_t mode);

/* Loads the text as a file; NULL when it is wrong. The configuration is the fixture's. */
struct config *config_load_text(struct config_fixture *fixture, const char *text);

/* The same for a text that has to be right. */
struct config *config_load_well(struct config_fixture *fixture, const char *text);

/* The text is wrong, and a problem says ":LINE: ..." with all of the words parted by '|'. */
void config_load_badly(struct config_fixture *fixture, const char *text, int line, const char *words);

void config_add_flag(struct config_fixture *fixture, const char *name, const char *value);

#endif
