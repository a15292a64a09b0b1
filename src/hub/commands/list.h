/*
 * All commands, sorted by name: the only list. One row each; the table expands it for declarations and addresses.
 */
#ifndef HUB_COMMANDS_LIST_H
#define HUB_COMMANDS_LIST_H

#define COMMANDS(X) \
	X(command_away) \
	X(command_cap) \
	X(command_error) \
	X(command_invite) \
	X(command_join) \
	X(command_kick) \
	X(command_list) \
	X(command_mode) \
	X(command_names) \
	X(command_nick) \
	X(command_notice) \
	X(command_part) \
	X(command_pass) \
	X(command_ping) \
	X(command_pong) \
	X(command_privmsg) \
	X(command_quit) \
	X(command_setname) \
	X(command_tagmsg) \
	X(command_topic) \
	X(command_user)

#endif
