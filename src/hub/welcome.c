#include "hub/welcome.h"

#include <stdlib.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/modes.h>

#include "hub/isupport.h"
#include "hub/users.h"

static void reply_server(struct reply *reply)
{
#define USER_LETTER(name, letter) letter,
	static const char user_letters[] = {USER_MODES(USER_LETTER) '\0'};
#undef USER_LETTER
	char letters[CHANNEL_MODE_COUNT + 1] = "", with_param[CHANNEL_MODE_COUNT + 1] = "";
	unsigned letter_count = 0, with_param_count = 0;
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++) {
		const struct channel_mode_row *row = channel_mode_row(i);
		letters[letter_count++] = row->letter;
		if (row->class != MODE_CLASS_NEVER)
			with_param[with_param_count++] = row->letter;
	}
	reply_numeric(reply, RPL_MYINFO, reply->hub->settings->server_name, reply->hub->settings->version, user_letters,
		letters, with_param);
}

void welcome(struct reply *reply)
{
	const struct hub_settings *settings = reply->hub->settings;
	char source[SOURCE_SIZE], started[TEXT_TIME_SIZE];
	users_source(reply->session->user, source);
	text_format_time(started, reply->hub->started_ms);
	reply_numeric(reply, RPL_WELCOME, settings->network, source);
	reply_numeric(reply, RPL_YOURHOST, settings->server_name, settings->version);
	reply_numeric(reply, RPL_CREATED, started);
	reply_server(reply);
	welcome_isupport(reply);
	welcome_lusers(reply);
	welcome_motd(reply);
}

void welcome_isupport(struct reply *reply)
{
	isupport_reply(reply);
}

void welcome_lusers(struct reply *reply)
{
	const struct hub *hub = reply->hub;
	unsigned users = hub->user_count;
	unsigned unknown = hub->inside_count > users ? hub->inside_count - users : 0;
	reply_numeric(reply, RPL_LUSERCLIENT, users - hub->invisible_count, hub->invisible_count);
	reply_numeric(reply, RPL_LUSEROP, hub->operator_count);
	reply_numeric(reply, RPL_LUSERUNKNOWN, unknown);
	reply_numeric(reply, RPL_LUSERCHANNELS, hub->channel_count);
	reply_numeric(reply, RPL_LUSERME, users);
	reply_numeric(reply, RPL_LOCALUSERS, users, hub->user_peak, users, hub->user_peak);
	reply_numeric(reply, RPL_GLOBALUSERS, users, hub->user_peak, users, hub->user_peak);
}

void welcome_motd(struct reply *reply)
{
	const struct hub_settings *settings = reply->hub->settings;
	if (!settings->motd) {
		reply_numeric(reply, ERR_NOMOTD);
		return;
	}
	reply_numeric(reply, RPL_MOTDSTART, settings->server_name);
	struct slice rest = slice_of(settings->motd), line;
	while (slice_next(&rest, '\n', &line)) {
		/* A text file ends with a line feed: that is no empty line. */
		if (line.len == 0 && !rest.data)
			break;
		char *text = alloc_text_of(line);
		reply_numeric(reply, RPL_MOTD, text);
		free(text);
	}
	reply_numeric(reply, RPL_ENDOFMOTD);
}
