#include "hub/param.h"

#include <string.h>

#include <apollon/base/text.h>

const char *param_shown(const char *param)
{
	return *param == '\0' || *param == ':' || strchr(param, ' ') ? "*" : param;
}

void param_cut(char *text, size_t limit)
{
	struct slice slice = slice_of(text);
	if (slice.len > limit)
		text[text_utf8_prefix(slice, limit)] = '\0';
}
