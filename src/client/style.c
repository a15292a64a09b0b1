#include "client/style.h"

#include <stdint.h>
#include <string.h>

#include <apollon/irc/casemap.h>

struct style style_choose(enum join_color wanted, bool is_terminal, const char *no_color, const char *terminal)
{
	bool is_capable = is_terminal && terminal && *terminal && strcmp(terminal, "dumb") != 0;

	if (wanted == JOIN_COLOR_AUTO)
		return (struct style){.has_color = is_capable && !(no_color && *no_color)};
	return (struct style){.has_color = wanted == JOIN_COLOR_ALWAYS};
}

unsigned style_nick_color(const char *nick)
{
	/* Readable on light and dark grounds, and apart from each other. */
	static const uint8_t colors[] = {33, 37, 61, 64, 71, 97, 124, 130, 136, 161, 166, 172};
	uint32_t hash = 2166136261u;

	for (; *nick; nick++)
		hash = (hash ^ (unsigned char)casemap_lower(CASEMAP_RFC1459, *nick)) * 16777619u;
	return colors[(hash >> 8) % sizeof(colors)];
}

void style_append(const struct style *style, struct buffer *target, const char *sequence)
{
	if (style->has_color)
		buffer_append_text(target, sequence);
}

void style_append_text(const struct style *style, struct buffer *target, const char *text)
{
	sanitize_append(target, slice_of(text), style->has_color ? SANITIZE_STYLE : SANITIZE_DROP);
}

void style_append_nick(const struct style *style, struct buffer *target, const char *nick, bool is_reversed)
{
	if (style->has_color)
		buffer_append_format(target, "\033[%s38;5;%um", is_reversed ? "7;" : "", style_nick_color(nick));
	sanitize_append(target, slice_of(nick), SANITIZE_SHOW);
	style_append(style, target, STYLE_RESET);
}
