/*
 * All commands, sorted by name: the only list. One row each; the table expands it for declarations and addresses.
 */
#ifndef HUB_COMMANDS_LIST_H
#define HUB_COMMANDS_LIST_H

#define COMMANDS(X) \
	X(command_admin) \
	X(command_authenticate) \
	X(command_away) \
	X(command_cap) \
	X(command_chanserv) \
	X(command_cs) \
	X(command_die) \
	X(command_dline) \
	X(command_error) \
	X(command_help) \
	X(command_info) \
	X(command_invite) \
	X(command_ison) \
	X(command_join) \
	X(command_kick) \
	X(command_kill) \
	X(command_kline) \
	X(command_links) \
	X(command_list) \
	X(command_lusers) \
	X(command_map) \
	X(command_mode) \
	X(command_monitor) \
	X(command_motd) \
	X(command_names) \
	X(command_nick) \
	X(command_nickserv) \
	X(command_notice) \
	X(command_ns) \
	X(command_oper) \
	X(command_part) \
	X(command_pass) \
	X(command_ping) \
	X(command_pong) \
	X(command_privmsg) \
	X(command_quit) \
	X(command_register) \
	X(command_rehash) \
	X(command_setname) \
	X(command_stats) \
	X(command_tagmsg) \
	X(command_time) \
	X(command_topic) \
	X(command_undline) \
	X(command_unkline) \
	X(command_user) \
	X(command_userhost) \
	X(command_verify) \
	X(command_version) \
	X(command_wallops) \
	X(command_who) \
	X(command_whois) \
	X(command_whowas)

#endif
