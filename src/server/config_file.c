#include "server/config_file.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/nearest.h>
#include <apollon/base/text.h>

#include "server/config_bans.h"
#include "server/config_operators.h"
#include "server/config_passwords.h"
#include "server/config_values.h"

/* Stands behind the file's last line. Where it turns up as a value or inside a section, something before it has no end. The blank keeps
 * it out of reach of files. */
#define END_KEY " end"
#define END_LINE "\n\"" END_KEY "\" = \"\"\n"

/* Room for the keys of the root or of one section, the hook and the end. */
#define KEYS_LIMIT (CONFIG_OPTIONS_LIMIT + 6)

struct reading {
	struct config *config;
	struct config_notes *notes;
	const char *path;
	const char *text; /* the file without its comments */
	int last_line;
	bool early_end_told, has_password;
};

/* A value as libconfuse keeps it for us. */
struct located {
	int line;
	char text[];
};

static void problem(struct reading *reading, int line, const char *key, const char *text)
{
	struct buffer *problems = &reading->notes->problems;
	if (line > reading->last_line) {
		if (!reading->early_end_told)
			buffer_append_format(problems,
				"%s:%d: the file ends too early: a value, a '\"' or a '}' is missing\n", reading->path,
				reading->last_line);
		reading->early_end_told = true;
		return;
	}
	/* A key may have anything in it; an error is one line. */
	struct error told;
	error_set(&told, "%s%s%s", key ? key : "", key ? ": " : "", text);
	buffer_append_format(problems, "%s:%d: %s\n", reading->path, line, told.text);
}

static int keep_located(cfg_t *cfg, cfg_opt_t *option, const char *value, void *result)
{
	(void)option;
	size_t size = strlen(value) + 1;
	struct located *located = alloc_bytes(sizeof(*located) + size);
	located->line = cfg->line;
	memcpy(located->text, value, size);
	*(void **)result = located;
	return 0;
}

/* libconfuse's error function gets no context of ours, so each table of keys holds it in a function that nobody can call. */
static int refuse_call(cfg_t *cfg, cfg_opt_t *option, int argc, const char **argv)
{
	(void)argc, (void)argv;
	cfg_error(cfg, "no such option '%s'", option->name);
	return -1;
}

static struct reading *reading_of(cfg_t *cfg)
{
	cfg_opt_t *option = cfg->opts;
	while (option->func != refuse_call)
		option++;
	return (struct reading *)(void *)option->simple_value.ptr;
}

static const char *nearest_key(cfg_t *cfg, const char *word)
{
	struct nearest nearest;
	nearest_init(&nearest, word);
	for (cfg_opt_t *option = cfg->opts; option->name; option++) {
		if (option->name[0] != ' ')
			nearest_offer(&nearest, option->name);
	}
	return nearest.best;
}

static void unknown_key(struct reading *reading, cfg_t *cfg, const char *key)
{
	char text[256], place[80] = "";
	const char *nearest = nearest_key(cfg, key);
	bool in_section = strcmp(cfg->name, "root") != 0;
	if (in_section)
		snprintf(place, sizeof(place), " in a section %.40s", cfg->name);
	if (nearest)
		snprintf(text, sizeof(text), "there is no such key%s; did you mean %s?", place, nearest);
	else
		snprintf(text, sizeof(text), "there is no such key%s; apollon.conf(5) lists those there are", place);
	problem(reading, strcmp(key, END_KEY) == 0 ? reading->last_line + 1 : cfg->line, key, text);
}

/* The line of that number, without the blanks around it; empty past the end. */
static struct slice line_at(const char *text, int number)
{
	struct slice rest = slice_of(text), line = {0};
	while (number-- > 0 && slice_next(&rest, '\n', &line)) {
	}
	while (line.len > 0 && strchr(" \t\r", line.data[0]))
		line.data++, line.len--;
	while (line.len > 0 && strchr(" \t\r", line.data[line.len - 1]))
		line.len--;
	return line;
}

static void on_error(cfg_t *cfg, const char *format, va_list arguments)
{
	struct reading *reading = reading_of(cfg);
	if (strstr(format, "no such option") || strstr(format, "no sub-section")) {
		unknown_key(reading, cfg, va_arg(arguments, const char *));
		return;
	}
	char text[512];
	int len = vsnprintf(text, 256, format, arguments);
	struct slice found = line_at(reading->text, cfg->line);
	size_t used = len < 0 ? 0 : len < 255 ? (size_t)len : 255;
	snprintf(text + used, sizeof(text) - used,
		" in '%.*s'; expected KEY = VALUE, KEY = {VALUE, ...} where several may stand, or SECTION \"TITLE\" { ... }",
		(int)text_utf8_prefix(found, 60), found.data);
	problem(reading, cfg->line, NULL, text);
}

static void add_key(cfg_opt_t *keys, const char *name, bool is_list)
{
	while (keys->name)
		keys++;
	cfg_opt_t one = CFG_PTR_CB(name, 0, CFGF_NODEFAULT, keep_located, free);
	cfg_opt_t list = CFG_PTR_LIST_CB(name, 0, CFGF_NODEFAULT, keep_located, free);
	*keys = is_list ? list : one;
}

static void add_hook(cfg_opt_t *keys, struct reading *reading)
{
	while (keys->name)
		keys++;
	*keys = (cfg_opt_t){
		.name = " ", .type = CFGT_FUNC, .func = refuse_call, .simple_value = {.ptr = (void **)(void *)reading}};
}

/* The keys of the root (section NULL) or of a section, out of the table of options. */
static void add_options(cfg_opt_t *keys, const char *section)
{
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		if (option->kind == CONFIG_ACTION || !section != !option->section)
			continue;
		if (!section)
			add_key(keys, option->name, config_option_is_list(option));
		else if (strcmp(section, option->section) == 0)
			add_key(keys, option->name + strlen(section) + 1, false);
	}
}

static void add_section(cfg_opt_t *keys, const char *name, cfg_opt_t *section_keys, cfg_flag_t flags)
{
	while (keys->name)
		keys++;
	cfg_opt_t section = CFG_SEC(name, section_keys, flags);
	*keys = section;
}

static void take_value(struct reading *reading, cfg_t *cfg, const char *key, const struct config_option *option)
{
	for (unsigned i = 0; i < cfg_size(cfg, key); i++) {
		struct located *located = cfg_getnptr(cfg, key, i);
		struct buffer origin;
		struct error error;
		buffer_init(&origin, SIZE_MAX);
		buffer_append_format(&origin, "%s:%d", reading->path, located->line);
		if (!config_assign(
			    reading->config, option, located->text, buffer_text(&origin), CONFIG_FROM_FILE, &error))
			problem(reading, located->line, key, error.text);
		buffer_finish(&origin);
	}
}

static void take_values(struct reading *reading, cfg_t *root)
{
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		if (option->kind == CONFIG_ACTION)
			continue;
		cfg_t *section = option->section ? cfg_getsec(root, option->section) : root;
		if (section)
			take_value(reading, section, option->name + (option->section ? strlen(option->section) + 1 : 0),
				option);
	}
}

/* A key of a titled section: its text, or NULL. */
static const char *text_of(cfg_t *section, const char *key, int *line)
{
	struct located *located = cfg_size(section, key) ? cfg_getnptr(section, key, 0) : NULL;
	if (located)
		*line = located->line;
	return located ? located->text : NULL;
}

static void take_rights(struct reading *reading, cfg_t *section)
{
	for (unsigned i = 0; i < cfg_size(section, "rights"); i++) {
		const struct located *located = cfg_getnptr(section, "rights", i);
		struct error error;
		if (!config_add_right(reading->config, cfg_title(section), located->text, &error))
			problem(reading, located->line, "class", error.text);
	}
}

static void take_classes(struct reading *reading, cfg_t *root)
{
	for (unsigned i = 0; i < cfg_size(root, "class"); i++) {
		cfg_t *section = cfg_getnsec(root, "class", i);
		struct error error;
		if (config_add_class(reading->config, cfg_title(section), &error))
			take_rights(reading, section);
		else
			problem(reading, section->line, "class", error.text);
	}
}

static void take_operators(struct reading *reading, cfg_t *root)
{
	for (unsigned i = 0; i < cfg_size(root, "operator"); i++) {
		cfg_t *section = cfg_getnsec(root, "operator", i);
		struct config_operator_section given = {.name = cfg_title(section)};
		int line = section->line;
		given.password = text_of(section, "password", &line);
		given.password_file = text_of(section, "password-file", &line);
		given.password_hash = text_of(section, "password-hash", &line);
		given.certificate = text_of(section, "certificate", &line);
		given.account = text_of(section, "account", &line);
		given.class_name = text_of(section, "class", &line);
		given.mask = text_of(section, "mask", &line);
		reading->has_password |= given.password != NULL;
		struct error error;
		if (!config_add_operator(reading->config, &given, reading->notes, &error))
			problem(reading, line, "operator", error.text);
	}
}

static void take_bans(struct reading *reading, cfg_t *root)
{
	for (unsigned i = 0; i < cfg_size(root, "ban"); i++) {
		cfg_t *section = cfg_getnsec(root, "ban", i);
		int line = section->line;
		const char *reason = text_of(section, "reason", &line);
		struct error error;
		if (!config_add_ban(reading->config, cfg_title(section), reason, &error))
			problem(reading, line, "ban", error.text);
	}
}

static int count_lines(const char *text)
{
	int lines = 1;
	for (; (text = strchr(text, '\n')) && text[1]; text++)
		lines++;
	return lines;
}

static void parse(struct reading *reading, char *text, size_t len)
{
	static const char *const operator_keys[] = {
		"class", "password-hash", "password-file", "password", "certificate", "account", "mask"};
	cfg_opt_t admin[KEYS_LIMIT] = {0}, class[KEYS_LIMIT] = {0}, operator[KEYS_LIMIT] = {0}, ban[KEYS_LIMIT] = {0};
	cfg_opt_t root[KEYS_LIMIT] = {0};
	add_options(admin, "admin");
	add_hook(admin, reading);
	add_key(class, "rights", true);
	add_hook(class, reading);
	for (unsigned i = 0; i < sizeof(operator_keys) / sizeof(operator_keys[0]); i++)
		add_key(operator, operator_keys[i], false);
	add_hook(operator, reading);
	add_key(ban, "reason", false);
	add_hook(ban, reading);
	add_options(root, NULL);
	add_section(root, "admin", admin, CFGF_NONE);
	add_section(root, "class", class, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(root, "operator", operator, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_section(root, "ban", ban, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	add_key(root, END_KEY, false);
	add_hook(root, reading);

	cfg_t *cfg = cfg_init(root, CFGF_NONE);
	cfg->filename = strdup(reading->path);
	cfg_set_error_function(cfg, on_error);
	FILE *stream = fmemopen(text, len, "r");
	if (stream && cfg_parse_fp(cfg, stream) == CFG_SUCCESS) {
		take_values(reading, cfg);
		take_classes(reading, cfg);
		take_operators(reading, cfg);
		take_bans(reading, cfg);
	}
	if (stream)
		fclose(stream);
	cfg_free(cfg);
}

static int line_of(const char *text, const char *place)
{
	int line = 1;
	for (; text < place; text++)
		line += *text == '\n';
	return line;
}

/* contents: the file and a NUL. */
static void read_text(struct reading *reading, struct buffer *contents)
{
	const char *unquoted = config_file_prepare(contents->data);
	char *text = alloc_text(contents->data);
	reading->text = text;
	reading->last_line = count_lines(text);
	if (unquoted) {
		problem(reading, line_of(contents->data, unquoted), NULL,
			"a value with '*' or '+' has to stand in quotes: \"*@192.0.2.*\"");
	} else {
		contents->len--;
		buffer_append_text(contents, END_LINE);
		parse(reading, contents->data, contents->len);
	}
	free(text);
}

void config_file_read(struct config *config, const char *path, struct config_notes *notes)
{
	struct buffer contents;
	struct error error;
	bool others = false;
	buffer_init(&contents, 2 * (size_t)CONFIG_FILE_LIMIT);
	if (config_file_contents(path, CONFIG_FILE_LIMIT, &contents, &others, &error)) {
		struct reading reading = {.config = config, .notes = notes, .path = path};
		buffer_append_char(&contents, '\0');
		read_text(&reading, &contents);
		if (others && reading.has_password)
			config_warn_of_readers(path, notes);
	} else {
		buffer_append_format(&notes->problems, "%s\n", error.text);
	}
	buffer_finish(&contents);
}
