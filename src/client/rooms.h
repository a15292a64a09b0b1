/*
 * The channels that we are in or want to be in, and who else is there.
 *   thread safety   one thread at a time.
 *   limits          ROOMS_LIMIT channels, MEMBERS_LIMIT members in all of them together; what a server says beyond that is ignored.
 */
#ifndef CLIENT_ROOMS_H
#define CLIENT_ROOMS_H

#include <stdbool.h>
#include <stddef.h>

#include <uthash.h>

#include <apollon/irc/casemap.h>

#define ROOMS_LIMIT 500
#define MEMBERS_LIMIT 200000
#define MEMBER_STATUS_SIZE 8

struct member {
	UT_hash_handle hh;
	char status[MEMBER_STATUS_SIZE]; /* prefix characters, highest first */
	char *nick;
	char key[]; /* folded */
};

enum room_state {
	ROOM_WANTED,  /* joined again after each reconnection, not asked for yet */
	ROOM_JOINING, /* asked for */
	ROOM_JOINED,
};

struct room {
	UT_hash_handle hh;
	enum room_state state;
	char *name;     /* as the server writes it */
	char *join_key; /* NULL: none */
	char *topic;    /* NULL: none or not known */
	struct member *members;
	bool names_done; /* a new list of members begins with the next one */
	bool was_named;  /* the list that answers our joining is complete */
	char key[];
};

struct rooms {
	enum casemap casemap;
	struct room *table;  /* in the order of joining */
	size_t member_count; /* in all rooms */
};

void rooms_init(struct rooms *rooms);
void rooms_finish(struct rooms *rooms);

/* For a server that says so in 005: everything is found by the new rule. */
void rooms_set_casemap(struct rooms *rooms, enum casemap casemap);

/* NULL when there is none. */
struct room *rooms_find(const struct rooms *rooms, const char *name);

/* Finds or creates it. NULL when there are too many. */
struct room *rooms_add(struct rooms *rooms, const char *name);
void rooms_remove(struct rooms *rooms, struct room *room);

/* The link is gone: nobody is anywhere, all that was joined is wanted. */
void rooms_lose(struct rooms *rooms);

/* The same name as the server writes it. */
void room_set_name(struct room *room, const char *name);
void room_set_topic(struct room *room, const char *topic);
void room_set_key(struct room *room, const char *key);

struct member *room_find_member(const struct rooms *rooms, const struct room *room, const char *nick);

/* Finds or creates it. NULL when there are too many. */
struct member *room_add_member(struct rooms *rooms, struct room *room, const char *nick);
void room_remove_member(struct rooms *rooms, struct room *room, struct member *member);
void room_clear_members(struct rooms *rooms, struct room *room);
void room_rename_member(struct rooms *rooms, struct room *room, const char *nick, const char *new_nick);

#endif
