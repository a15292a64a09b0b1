#include <string.h>

#include <apollon/base/text.h>
#include <apollon/hub/rights.h>
#include <apollon/server/config.h>

#include "server/config_operators.h"

/* Quoted as libconfuse reads it. */
static void append_quoted(struct buffer *target, const char *text)
{
	buffer_append_char(target, '"');
	for (; *text; text++) {
		if (strchr("\"\\$", *text))
			buffer_append_char(target, '\\');
		buffer_append_char(target, *text);
	}
	buffer_append_char(target, '"');
}

/* The text of a list is that of its items, joined by commas. */
static void append_list(struct buffer *target, const char *text)
{
	struct slice rest = slice_of(text), item;
	char copy[1024];
	buffer_append_char(target, '{');
	for (bool first = true; slice_next(&rest, ',', &item); first = false) {
		while (item.len && *item.data == ' ')
			item.data++, item.len--;
		text_copy(copy, sizeof(copy), item);
		buffer_append_text(target, first ? "" : ", ");
		append_quoted(target, copy);
	}
	buffer_append_char(target, '}');
}

static void append_value(struct buffer *target, const struct config_option *option, const struct config_value *value)
{
	if (config_option_is_list(option)) {
		append_list(target, value->text);
	} else if (option->kind == CONFIG_AUTO_NUMBER || option->kind == CONFIG_NUMBER) {
		buffer_append_text(target, value->text);
	} else {
		append_quoted(target, value->text);
	}
}

/* What an "auto" came to. */
static unsigned fitted(const struct config *config, const struct config_option *option)
{
	const char *base = option->in_hub ? (const char *)config->hub : (const char *)config;
	return *(const unsigned *)(base + option->offset);
}

static void append_option(struct buffer *target, const struct config *config, const struct config_option *option)
{
	const struct config_value *value = &config->values[config_option_index(option)];
	size_t start = target->len;
	if (option->kind == CONFIG_ACTION)
		return;
	if (!value->text) {
		buffer_append_format(target, "# %s is not set\n", option->name);
		return;
	}
	if (option->section)
		buffer_append_format(target, "%s { %s = ", option->section, option->name + strlen(option->section) + 1);
	else
		buffer_append_format(target, "%s = ", option->name);
	append_value(target, option, value);
	if (option->section)
		buffer_append_text(target, " }");
	int blanks = target->len - start < 40 ? (int)(40 - (target->len - start)) : 1;
	buffer_append_format(target, "%*s# %s", blanks, "", value->origin);
	if (strcmp(value->text, "auto") == 0)
		buffer_append_format(target, ", here %u", fitted(config, option));
	buffer_append_char(target, '\n');
}

static void append_classes(struct buffer *target, const struct config *config)
{
	for (const struct config_class *class = config->classes; class; class = class->next) {
		buffer_append_text(target, "class ");
		append_quoted(target, class->name);
		buffer_append_text(target, " { rights = {");
		operator_rights_format(class->rights, target);
		buffer_append_text(target, "} }\n");
	}
}

/* As a comment: its password is not shown. */
static void append_operator(struct buffer *target, const struct hub_operator *row)
{
	buffer_append_format(target, "# operator \"%s\" from %s: %s%s", row->name, row->mask,
		row->class_name ? "class " : "all rights", row->class_name ? row->class_name : "");
	if (row->password || row->password_hash)
		buffer_append_format(target, ", by password (%s)", row->password ? "in clear" : "hashed");
	if (row->certificate)
		buffer_append_format(target, ", by certificate %s", row->certificate);
	if (row->account)
		buffer_append_format(target, ", by account %s", row->account);
	buffer_append_char(target, '\n');
}

void config_explain(const struct config *config, struct buffer *target)
{
	buffer_append_format(target, "# read from %s\n", config->path ? config->path : "no file");
	for (unsigned i = 0; i < config_option_count(); i++)
		append_option(target, config, config_option_at(i));
	append_classes(target, config);
	for (const struct hub_operator *row = config->hub->operators; row; row = row->next)
		append_operator(target, row);
	for (struct hub_ban *ban = config->hub->bans; ban; ban = ban->next) {
		buffer_append_text(target, "ban ");
		append_quoted(target, ban->mask);
		buffer_append_text(target, " { reason = ");
		append_quoted(target, ban->reason);
		buffer_append_text(target, " }\n");
	}
}
