/*
 * What a terminal sends, cut into keys and pastes. A key is one character of UTF-8 or one whole escape sequence; a paste is
 * what stands between ESC[200~ and ESC[201~ (bracketed paste), however long that takes to come: nothing here waits.
 *   thread safety   one thread.
 *   order           that in which it came.
 *   limits          TERMINAL_INPUT_PASTE_LIMIT bytes a paste; the rest of a longer one is dropped, and the sink is told.
 *   trust           a paste that went quiet without its end is handed out by terminal_input_expire. Until its end has come after
 *                   all, or terminal_input_reset, what arrives may still belong to it: terminal_input_is_open says so, and
 *                   several bytes with a line end among them are taken for more of it.
 */
#ifndef CLIENT_TERMINAL_INPUT_H
#define CLIENT_TERMINAL_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

enum { TERMINAL_INPUT_PASTE_LIMIT = 64 * 1024, TERMINAL_INPUT_KEY_LIMIT = 32 };

struct terminal_input_sink {
	void (*on_key)(void *context, struct slice key);

	/* Valid UTF-8 with LF between lines and none at the end; of control characters, tabs and LFs only. May be empty. */
	void (*on_paste)(void *context, struct slice text, bool was_cut);
	void *context;
};

struct terminal_input {
	struct terminal_input_sink sink;
	char key[TERMINAL_INPUT_KEY_LIMIT]; /* the beginning of a key */
	size_t key_len;
	bool pasting;
	bool open; /* a paste was handed out without its end */
	bool cut;
	size_t marker_matched; /* bytes of the end marker that the paste ends with */
	struct buffer paste;
};

void terminal_input_init(struct terminal_input *input, struct terminal_input_sink sink);
void terminal_input_finish(struct terminal_input *input);

/* Takes what one read gave. The sink may call terminal_input_reset and nothing else. */
void terminal_input_feed(struct terminal_input *input, struct slice bytes);

/* Whether the beginning of an escape sequence is held that may also be all there is: the ESC key. After a while without
 * more, terminal_input_flush hands it out. */
bool terminal_input_is_pending(const struct terminal_input *input);
void terminal_input_flush(struct terminal_input *input);

/* Whether a paste is under way. After a while without more of it, terminal_input_expire hands out what there is. */
bool terminal_input_is_pasting(const struct terminal_input *input);
void terminal_input_expire(struct terminal_input *input);

bool terminal_input_is_open(const struct terminal_input *input);

/* Keeps of the bytes, in place, what a paste may consist of, as the sink gets it. Returns how many are left. */
size_t terminal_input_clean(char *data, size_t len);

/* Drops what is held; what comes next are keys. */
void terminal_input_reset(struct terminal_input *input);

#endif
