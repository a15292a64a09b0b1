#include "client/rooms.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

/* Longer names are cut when they are compared; no server allows such. */
#define KEY_SIZE 512

void rooms_init(struct rooms *rooms)
{
	*rooms = (struct rooms){.casemap = CASEMAP_RFC1459};
}

static void room_destroy(struct rooms *rooms, struct room *room)
{
	room_clear_members(rooms, room);
	free(room->name);
	free(room->join_key);
	free(room->topic);
	free(room);
}

void rooms_finish(struct rooms *rooms)
{
	struct room *room, *next;
	HASH_ITER(hh, rooms->table, room, next) {
		HASH_DEL(rooms->table, room);
		room_destroy(rooms, room);
	}
}

struct room *rooms_find(const struct rooms *rooms, const char *name)
{
	char key[KEY_SIZE];
	struct room *room;
	size_t len = casemap_fold(rooms->casemap, key, sizeof(key), name);
	HASH_FIND(hh, rooms->table, key, len, room);
	return room;
}

struct room *rooms_add(struct rooms *rooms, const char *name)
{
	char key[KEY_SIZE];
	struct room *room = rooms_find(rooms, name);

	if (room || HASH_COUNT(rooms->table) >= ROOMS_LIMIT)
		return room;
	size_t len = casemap_fold(rooms->casemap, key, sizeof(key), name);
	room = alloc_zeroed(1, sizeof(*room) + len + 1);
	memcpy(room->key, key, len);
	room->name = alloc_text(name);
	HASH_ADD_KEYPTR(hh, rooms->table, room->key, len, room);
	return room;
}

void rooms_remove(struct rooms *rooms, struct room *room)
{
	HASH_DEL(rooms->table, room);
	room_destroy(rooms, room);
}

/* Folding never changes a length, so that keys can be rewritten where they are. */
static struct member *fold_members(struct member *members, enum casemap casemap)
{
	struct member *folded = NULL, *member, *next;
	HASH_ITER(hh, members, member, next) {
		size_t len = member->hh.keylen;
		HASH_DEL(members, member);
		casemap_fold(casemap, member->key, len + 1, member->nick);
		HASH_ADD_KEYPTR(hh, folded, member->key, len, member);
	}
	return folded;
}

void rooms_set_casemap(struct rooms *rooms, enum casemap casemap)
{
	struct room *folded = NULL, *room, *next;

	if (casemap == rooms->casemap)
		return;
	rooms->casemap = casemap;
	HASH_ITER(hh, rooms->table, room, next) {
		size_t len = room->hh.keylen;
		HASH_DEL(rooms->table, room);
		casemap_fold(casemap, room->key, len + 1, room->name);
		HASH_ADD_KEYPTR(hh, folded, room->key, len, room);
		room->members = fold_members(room->members, casemap);
	}
	rooms->table = folded;
}

void rooms_lose(struct rooms *rooms)
{
	struct room *room, *next;
	HASH_ITER(hh, rooms->table, room, next) {
		room_clear_members(rooms, room);
		room->state = ROOM_WANTED;
		room->names_done = room->was_named = false;
	}
}

void room_set_name(struct room *room, const char *name)
{
	free(room->name);
	room->name = alloc_text(name);
}

void room_set_topic(struct room *room, const char *topic)
{
	free(room->topic);
	room->topic = topic && *topic ? alloc_text(topic) : NULL;
}

void room_set_key(struct room *room, const char *key)
{
	free(room->join_key);
	room->join_key = key && *key ? alloc_text(key) : NULL;
}

struct member *room_find_member(const struct rooms *rooms, const struct room *room, const char *nick)
{
	char key[KEY_SIZE];
	struct member *member;
	size_t len = casemap_fold(rooms->casemap, key, sizeof(key), nick);
	HASH_FIND(hh, room->members, key, len, member);
	return member;
}

struct member *room_add_member(struct rooms *rooms, struct room *room, const char *nick)
{
	char key[KEY_SIZE];
	struct member *member = room_find_member(rooms, room, nick);

	if (member || rooms->member_count >= MEMBERS_LIMIT)
		return member;
	size_t len = casemap_fold(rooms->casemap, key, sizeof(key), nick);
	member = alloc_zeroed(1, sizeof(*member) + len + 1);
	memcpy(member->key, key, len);
	member->nick = alloc_text(nick);
	HASH_ADD_KEYPTR(hh, room->members, member->key, len, member);
	rooms->member_count++;
	return member;
}

void room_remove_member(struct rooms *rooms, struct room *room, struct member *member)
{
	HASH_DEL(room->members, member);
	rooms->member_count--;
	free(member->nick);
	free(member);
}

void room_clear_members(struct rooms *rooms, struct room *room)
{
	struct member *member, *next;
	HASH_ITER(hh, room->members, member, next) {
		room_remove_member(rooms, room, member);
	}
}

void room_rename_member(struct rooms *rooms, struct room *room, const char *nick, const char *new_nick)
{
	struct member *member = room_find_member(rooms, room, nick);
	if (!member)
		return;
	char status[MEMBER_STATUS_SIZE];
	memcpy(status, member->status, sizeof(status));
	room_remove_member(rooms, room, member);
	member = room_add_member(rooms, room, new_nick);
	if (member)
		memcpy(member->status, status, sizeof(status));
}
