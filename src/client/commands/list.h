/* The slash commands: sorted by name, the only list. */
#ifndef CLIENT_COMMANDS_LIST_H
#define CLIENT_COMMANDS_LIST_H

/* clang-format off */
#define SLASH_COMMANDS(X) \
	X(slash_away) \
	X(slash_ban) \
	X(slash_certificate) \
	X(slash_deop) \
	X(slash_devoice) \
	X(slash_help) \
	X(slash_identify) \
	X(slash_invite) \
	X(slash_join) \
	X(slash_kick) \
	X(slash_list) \
	X(slash_me) \
	X(slash_mode) \
	X(slash_msg) \
	X(slash_names) \
	X(slash_nick) \
	X(slash_notice) \
	X(slash_op) \
	X(slash_part) \
	X(slash_query) \
	X(slash_quit) \
	X(slash_raw) \
	X(slash_reconnect) \
	X(slash_regain) \
	X(slash_register) \
	X(slash_switch) \
	X(slash_topic) \
	X(slash_unban) \
	X(slash_verify) \
	X(slash_voice) \
	X(slash_who) \
	X(slash_whois) \
	X(slash_whowas)
/* clang-format on */

#endif
