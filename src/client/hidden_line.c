#include "client/hidden_line.h"

#include <string.h>

#include <apollon/base/secret.h>
#include <apollon/base/text.h>

#define CONTROL(letter) ((letter)&0x1f)
#define DELETE 0x7f

static void append(struct hidden_line *line, struct slice text)
{
	if (text.len > SECRET_LIMIT - line->len) {
		line->is_too_long = true;
		return;
	}
	memcpy(line->text + line->len, text.data, text.len);
	line->len += text.len;
	line->text[line->len] = '\0';
}

static void clear(struct hidden_line *line)
{
	secret_wipe(line, sizeof(*line));
}

static void erase_last(struct hidden_line *line)
{
	if (line->len == 0)
		return;
	size_t len = text_utf8_prefix((struct slice){line->text, line->len}, line->len - 1);
	secret_wipe(line->text + len, line->len - len);
	line->len = len;
}

enum hidden_line_result hidden_line_key(struct hidden_line *line, struct slice key)
{
	unsigned char first = key.len > 0 ? (unsigned char)*key.data : 0;

	if (first == '\033' && key.len > 1)
		return HIDDEN_LINE_MORE;
	switch (first) {
	case '\r':
	case '\n':
		return HIDDEN_LINE_ENTERED;
	case CONTROL('C'):
	case CONTROL('D'):
	case CONTROL('G'):
	case '\033':
		return HIDDEN_LINE_CANCELLED;
	case CONTROL('H'):
	case DELETE:
		erase_last(line);
		break;
	case CONTROL('U'):
		clear(line);
		break;
	default:
		if (first >= ' ')
			append(line, key);
	}
	return HIDDEN_LINE_MORE;
}

void hidden_line_paste(struct hidden_line *line, struct slice text)
{
	struct slice first;
	if (slice_next(&text, '\n', &first))
		append(line, first);
}

void hidden_line_finish(struct hidden_line *line)
{
	clear(line);
}
