#include "hub/isupport.h"

#include <stdarg.h>
#include <string.h>

#include <apollon/irc/message.h>
#include <apollon/irc/modes.h>

#include "hub/limits.h"

struct writer {
	struct buffer *lines; /* each ends with a NUL */
	struct buffer line;
	unsigned token_count;
	size_t line_limit;
};

static void flush_line(struct writer *writer)
{
	if (writer->token_count == 0)
		return;
	buffer_append(writer->lines, buffer_text(&writer->line), writer->line.len + 1);
	buffer_clear(&writer->line);
	writer->token_count = 0;
}

static void put_token(struct writer *writer, const char *format, ...) FORMAT_CHECKED(2, 3);

static void put_token(struct writer *writer, const char *format, ...)
{
	struct buffer token;
	buffer_init(&token, MESSAGE_LIMIT);
	va_list arguments;
	va_start(arguments, format);
	buffer_append_arguments(&token, format, arguments);
	va_end(arguments);
	if (writer->token_count == ISUPPORT_TOKENS_LIMIT || writer->line.len + 1 + token.len > writer->line_limit)
		flush_line(writer);
	if (writer->token_count++ > 0)
		buffer_append_char(&writer->line, ' ');
	buffer_append_slice(&writer->line, buffer_slice(&token));
	buffer_finish(&token);
}

/* A value with what has a meaning in the line as "\xHH". */
static void put_text_token(struct writer *writer, const char *name, const char *text)
{
	struct buffer value;
	buffer_init(&value, MESSAGE_LIMIT);
	for (const char *c = text; *c; c++) {
		if (*c == ' ' || *c == '=' || *c == '\\')
			buffer_append_format(&value, "\\x%02X", (unsigned)*c);
		else
			buffer_append_char(&value, *c);
	}
	put_token(writer, "%s=%s", name, buffer_text(&value));
	buffer_finish(&value);
}

static void append_letters(struct buffer *target, enum mode_class class)
{
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++) {
		if (channel_mode_row(i)->class == class)
			buffer_append_char(target, channel_mode_row(i)->letter);
	}
}

static void put_mode_tokens(struct writer *writer, unsigned list_limit)
{
	struct buffer letters;
	buffer_init(&letters, MESSAGE_LIMIT);
	for (int class = MODE_CLASS_LIST; class <= MODE_CLASS_NEVER; class ++) {
		if (class > MODE_CLASS_LIST)
			buffer_append_char(&letters, ',');
		append_letters(&letters, (enum mode_class) class);
	}
	put_token(writer, "CHANMODES=%s", buffer_text(&letters));
	buffer_clear(&letters);
	append_letters(&letters, MODE_CLASS_LIST);
	put_token(writer, "MAXLIST=%s:%u", buffer_text(&letters), list_limit);
	buffer_clear(&letters);
	append_letters(&letters, MODE_CLASS_STATUS);
	char prefixes[MEMBER_PREFIXES_SIZE];
	member_prefixes(prefixes, MEMBER_OPERATOR | MEMBER_HALF_OPERATOR | MEMBER_VOICE, true);
	put_token(writer, "PREFIX=(%s)%s", buffer_text(&letters), prefixes);
	put_token(writer, "STATUSMSG=%s", prefixes);
	buffer_finish(&letters);
	put_token(writer, "MODES=%d", MODES_LIMIT);
	put_token(writer, "EXCEPTS=e");
	put_token(writer, "INVEX=I");
	put_token(writer, "EXTBAN=$,a");
	put_token(writer, "ACCOUNTEXTBAN=a");
	put_token(writer, "BOT=B");
}

static void put_length_tokens(struct writer *writer)
{
	put_token(writer, "AWAYLEN=%d", AWAY_LIMIT);
	put_token(writer, "CHANNELLEN=%d", CHANNEL_NAME_LIMIT);
	put_token(writer, "HOSTLEN=%d", HOST_LIMIT);
	put_token(writer, "KEYLEN=%d", KEY_LIMIT);
	put_token(writer, "KICKLEN=%d", KICK_LIMIT);
	put_token(writer, "NAMELEN=%d", REALNAME_LIMIT);
	put_token(writer, "NICKLEN=%d", NICK_LIMIT);
	put_token(writer, "TOPICLEN=%d", TOPIC_LIMIT);
	put_token(writer, "USERLEN=%d", USER_LIMIT);
}

static void put_tokens(struct writer *writer, const struct hub_settings *settings)
{
	put_text_token(writer, "NETWORK", settings->network);
	put_token(writer, "CASEMAPPING=ascii");
	put_token(writer, "CHANTYPES=#");
	put_token(writer, "CHANLIMIT=#:%u", settings->max_channels_per_user);
	put_mode_tokens(writer, settings->max_list_entries);
	put_length_tokens(writer);
	put_token(writer, "ELIST=CMNTU");
	put_token(writer, "MONITOR=%u", settings->max_monitors);
	put_token(writer,
		"TARGMAX=JOIN:,KICK:%d,LIST:%d,NAMES:1,NOTICE:%d,PART:,PRIVMSG:%d,TAGMSG:%d,WHOIS:%d,WHOWAS:1",
		KICK_TARGETS_LIMIT, LIST_CONDITIONS_LIMIT, MESSAGE_TARGETS_LIMIT, MESSAGE_TARGETS_LIMIT,
		MESSAGE_TARGETS_LIMIT, WHOIS_TARGETS_LIMIT);
	put_token(writer, "UTF8ONLY");
	put_token(writer, "WHOX");
}

void isupport_update(struct hub *hub)
{
	struct writer writer = {.lines = &hub->isupport};
	buffer_clear(&hub->isupport);
	buffer_init(&writer.line, MESSAGE_LIMIT);
	size_t around =
		strlen(hub->settings->server_name) + NICK_LIMIT + sizeof(":  005   :are supported by this server\r\n");
	writer.line_limit = MESSAGE_LIMIT - around;
	put_tokens(&writer, hub->settings);
	flush_line(&writer);
	buffer_finish(&writer.line);
}

void isupport_reply(struct reply *reply)
{
	struct slice rest = buffer_slice(&reply->hub->isupport);
	for (const char *line = rest.data; line < rest.data + rest.len; line += strlen(line) + 1)
		reply_numeric(reply, RPL_ISUPPORT, line);
}
