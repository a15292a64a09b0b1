#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <apollon/base/text.h>

#include "client/output.h"

/* The version of the objects' form. Fields may be added without a new one. */
#define JSON_VERSION 1

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void append_base64(struct buffer *target, const char *text, size_t len)
{
	for (size_t start = 0; start < len; start += 3) {
		unsigned char bytes[3] = {0};
		size_t count = len - start < 3 ? len - start : 3;
		memcpy(bytes, text + start, count);
		buffer_append_char(target, base64_digits[bytes[0] >> 2]);
		buffer_append_char(target, base64_digits[(bytes[0] & 3) << 4 | bytes[1] >> 4]);
		buffer_append_char(target, count > 1 ? base64_digits[(bytes[1] & 15) << 2 | bytes[2] >> 6] : '=');
		buffer_append_char(target, count > 2 ? base64_digits[bytes[2] & 63] : '=');
	}
}

/* Each byte that is no UTF-8 becomes U+FFFD. */
static json_t *repaired(const char *text)
{
	struct buffer repaired;
	size_t len = strlen(text);

	buffer_init(&repaired, SIZE_MAX);
	while (len > 0) {
		size_t good = 1;
		while (good < 4 && good < len && !text_is_utf8((struct slice){text, good}))
			good++;
		if (text_is_utf8((struct slice){text, good})) {
			buffer_append(&repaired, text, good);
		} else {
			buffer_append_text(&repaired, "\xef\xbf\xbd");
			good = 1;
		}
		text += good;
		len -= good;
	}
	json_t *value = json_stringn(repaired.len ? repaired.data : "", repaired.len);
	buffer_finish(&repaired);
	return value;
}

static json_t *text_value(const char *text)
{
	if (!text)
		return json_null();
	json_t *value = json_string(text);
	return value ? value : repaired(text);
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, text_value(text));
}

/* The bytes themselves, where the text had to be repaired. */
static void set_raw_text(json_t *object, const char *text)
{
	struct buffer encoded;
	if (!text || text_is_utf8(slice_of(text)))
		return;
	buffer_init(&encoded, SIZE_MAX);
	append_base64(&encoded, text, strlen(text));
	json_object_set_new(object, "text_b64", json_stringn(encoded.data, encoded.len));
	buffer_finish(&encoded);
}

static void set_message(json_t *object, const struct session_event *event)
{
	json_object_set_new(object, "account", text_value(event->account));
	json_object_set_new(object, "kind", json_string(message_kind_name(event->kind)));
	json_object_set_new(object, "text", text_value(event->text));
	set_raw_text(object, event->text);
	json_object_set_new(object, "self", json_boolean(event->self));
	json_object_set_new(object, "highlight", json_boolean(event->highlight));
	json_object_set_new(object, "replay", json_boolean(event->replay));
}

static void set_sending(json_t *object, const struct session_event *event)
{
	if (event->line)
		json_object_set_new(object, "line", json_integer((json_int_t)event->line));
	if (event->resent)
		json_object_set_new(object, "resent", json_true());
	if (event->type == EVENT_SEND_FAILED) {
		set_text(object, "text", event->text);
		set_raw_text(object, event->text);
		set_text(object, "reason", event->subject);
	}
}

/* A code unit of UTF-16, as JSON writes it. */
static void append_escape(struct buffer *target, int32_t character)
{
	if (character > 0xffff) {
		append_escape(target, 0xd800 + ((character - 0x10000) >> 10));
		character = 0xdc00 + ((character - 0x10000) & 0x3ff);
	}
	buffer_append_format(target, "\\u%04X", (unsigned)character);
}

/* JSON may end up on a terminal, too: what acts there or hides is written as an escape, which means the same to a parser. */
static void append_escaped(struct buffer *target, struct slice json)
{
	size_t position = 0;

	while (position < json.len) {
		size_t start = position;
		while (position < json.len && json.data[position] >= ' ' && json.data[position] < 0x7f)
			position++;
		buffer_append(target, json.data + start, position - start);
		if (position == json.len)
			break;
		int32_t character;
		const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)json.data + position;
		utf8proc_ssize_t len = utf8proc_iterate(bytes, (utf8proc_ssize_t)(json.len - position), &character);
		if (sanitize_is_deceptive(character))
			append_escape(target, character);
		else
			buffer_append(target, bytes, (size_t)len);
		position += (size_t)len;
	}
}

static const char *subject_key(enum event_type type)
{
	return type == EVENT_CONNECTED || type == EVENT_NICK ? "nick" : "subject";
}

static void set_other(json_t *object, const struct session_event *event)
{
	set_text(object, "account", event->account);
	set_text(object, subject_key(event->type), event->subject);
	set_text(object, "text", event->text);
	set_raw_text(object, event->text);
	if (event->type == EVENT_NAMES)
		json_object_set_new(object, "count", json_integer((json_int_t)event->count));
	if (event->type == EVENT_RECONNECTING)
		json_object_set_new(object, "delay_ms", json_integer((json_int_t)event->count));
	if (event->self)
		json_object_set_new(object, "self", json_true());
}

void output_json(const struct session_event *event, struct buffer *target)
{
	char time[TEXT_TIME_SIZE];
	json_t *object = json_object();

	text_format_time(time, event->time_ms);
	json_object_set_new(object, "v", json_integer(JSON_VERSION));
	json_object_set_new(object, "type", json_string(event_type_name(event->type)));
	json_object_set_new(object, "time", json_string(time));
	set_text(object, "id", event->msgid);
	set_text(object, "target", event->target);
	if (event->type != EVENT_SENT && event->type != EVENT_SEND_FAILED)
		set_text(object, "from", event->from && *event->from ? event->from : NULL);
	set_text(object, "code", event->code);
	if (event->type == EVENT_MESSAGE)
		set_message(object, event);
	else if (event->type == EVENT_SENT || event->type == EVENT_SEND_FAILED)
		set_sending(object, event);
	else
		set_other(object, event);
	char *text = json_dumps(object, JSON_COMPACT);
	append_escaped(target, slice_of(text));
	free(text);
	json_decref(object);
}
