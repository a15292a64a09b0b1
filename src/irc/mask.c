#include <apollon/irc/mask.h>

#include <stdio.h>
#include <string.h>

#include <apollon/base/slice.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The bytes of the character that text begins with; 0 at the end and amid a character. */
static size_t character_len(const char *text)
{
	size_t len = 1;

	if (!*text || is_continuation(*text))
		return 0;
	while (len < 4 && is_continuation(text[len]))
		len++;
	return len;
}

/* How many bytes of text the first byte of mask, which is no '*', stands for; 0 when it does not match. */
static size_t step(const char *mask, const char *text)
{
	if (*mask == '?')
		return character_len(text);
	return *text && lower(*mask) == lower(*text) ? 1 : 0;
}

/*
 * When it goes wrong behind a '*', that star takes one byte more and it starts over from there. Only the last star has
 * to be asked: an earlier one that took more would leave it nothing that it cannot take by itself.
 */
bool mask_match(const char *mask, const char *text)
{
	const char *behind_star = NULL, *retry = NULL;
	size_t matched;

	while (*text || *mask) {
		if (*mask == '*') {
			behind_star = ++mask;
			retry = text;
			if (!*mask)
				return true;
			continue;
		}
		matched = step(mask, text);
		if (matched > 0) {
			mask++;
			text += matched;
			continue;
		}
		if (!behind_star || !*text)
			return false;
		mask = behind_star;
		text = ++retry;
	}
	return true;
}

bool mask_has_wildcard(const char *mask)
{
	return strpbrk(mask, "*?") != NULL;
}

/* What was left out stands for anything. */
static struct slice or_star(struct slice part)
{
	return part.data && part.len > 0 ? part : SLICE("*");
}

/* A text without '!' and '@' is a nick, unless it has what only hosts have. */
static bool is_host(const char *mask)
{
	return !strpbrk(mask, "!@") && strpbrk(mask, ".:");
}

bool mask_complete(char *target, size_t size, const char *mask)
{
	struct slice nick = {.data = NULL}, user = nick, host = slice_of(mask);
	int len;

	if (!is_host(mask)) {
		if (strchr(mask, '!') || !strchr(mask, '@'))
			slice_next(&host, '!', &nick);
		slice_next(&host, '@', &user);
	}
	nick = or_star(nick);
	user = or_star(user);
	host = or_star(host);
	len = snprintf(
		target, size, "%.*s!%.*s@%.*s", SLICE_ARGUMENTS(nick), SLICE_ARGUMENTS(user), SLICE_ARGUMENTS(host));
	return len >= 0 && (size_t)len < size;
}
