#include <apollon/mailbox/announcement.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/capability.h>

enum view { VIEW_TIME = 1, VIEW_TAGS = 2, VIEW_ACCOUNT = 4 };

struct announcement *announcement_create(int64_t time_ms, const char *msgid, const struct announcement_sender *sender,
	struct slice client_tags, struct slice body)
{
	struct slice account = sender ? sender->account : SLICE("");
	struct announcement *announcement =
		alloc_bytes(sizeof(*announcement) + client_tags.len + body.len + account.len);
	atomic_init(&announcement->references, 1);
	announcement->client_tags_len = (uint16_t)client_tags.len;
	announcement->body_len = (uint16_t)body.len;
	announcement->account_len = (uint8_t)account.len;
	announcement->from_bot = sender && sender->is_bot;
	announcement->time_ms = time_ms;
	text_copy(announcement->msgid, sizeof(announcement->msgid), slice_of(msgid));
	if (client_tags.len)
		memcpy(announcement->data, client_tags.data, client_tags.len);
	memcpy(announcement->data + client_tags.len, body.data, body.len);
	if (account.len)
		memcpy(announcement->data + client_tags.len + body.len, account.data, account.len);
	return announcement;
}

struct announcement *announcement_ref(struct announcement *announcement)
{
	atomic_fetch_add_explicit(&announcement->references, 1, memory_order_relaxed);
	return announcement;
}

void announcement_unref(struct announcement *announcement)
{
	if (announcement && atomic_fetch_sub_explicit(&announcement->references, 1, memory_order_acq_rel) == 1)
		free(announcement);
}

struct slice announcement_body(const struct announcement *announcement)
{
	return (struct slice){announcement->data + announcement->client_tags_len, announcement->body_len};
}

unsigned view_of_capabilities(uint32_t capabilities)
{
	return (capabilities & CAPABILITY_SERVER_TIME ? VIEW_TIME : 0) |
		(capabilities & CAPABILITY_MESSAGE_TAGS ? VIEW_TAGS : 0) |
		(capabilities & CAPABILITY_ACCOUNT_TAG ? VIEW_ACCOUNT : 0);
}

/* The names of the tags, "@", ";" and the blank. */
#define RENDER_OVERHEAD 64

size_t announcement_render_limit(const struct announcement *announcement)
{
	return RENDER_OVERHEAD + TEXT_TIME_SIZE + MSGID_SIZE + announcement->client_tags_len +
		announcement->account_len + announcement->body_len;
}

static void append_tag(struct buffer *target, bool *first, struct slice key, struct slice value)
{
	buffer_append_char(target, *first ? '@' : ';');
	buffer_append_slice(target, key);
	buffer_append_slice(target, value);
	*first = false;
}

static void append_tags(const struct announcement *announcement, unsigned view, bool *first, struct buffer *target)
{
	if (view & VIEW_TIME) {
		char time[TEXT_TIME_SIZE];
		text_format_time(time, announcement->time_ms);
		append_tag(target, first, SLICE("time="), slice_of(time));
	}
	if ((view & VIEW_ACCOUNT) && announcement->account_len) {
		const char *account = announcement->data + announcement->client_tags_len + announcement->body_len;
		append_tag(target, first, SLICE("account="), (struct slice){account, announcement->account_len});
	}
	if (!(view & VIEW_TAGS))
		return;
	if (announcement->msgid[0])
		append_tag(target, first, SLICE("msgid="), slice_of(announcement->msgid));
	if (announcement->from_bot)
		append_tag(target, first, SLICE("bot"), SLICE(""));
	if (announcement->client_tags_len)
		append_tag(target, first, SLICE(""), (struct slice){announcement->data, announcement->client_tags_len});
}

void announcement_render(
	const struct announcement *announcement, unsigned view, const char *extra, struct buffer *target)
{
	bool first = true;
	if (*extra)
		append_tag(target, &first, slice_of(extra), SLICE(""));
	append_tags(announcement, view, &first, target);
	if (!first)
		buffer_append_char(target, ' ');
	buffer_append_slice(target, announcement_body(announcement));
}
