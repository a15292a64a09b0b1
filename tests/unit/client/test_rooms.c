#include "support/unit.h"

#include <stdio.h>

#include "client/rooms.h"

static void test_names_are_found_in_any_case(void **state)
{
	struct rooms rooms;
	(void)state;
	rooms_init(&rooms);
	struct room *room = rooms_add(&rooms, "#Dev[1]");
	assert_ptr_equal(rooms_add(&rooms, "#dev{1}"), room);
	assert_ptr_equal(rooms_find(&rooms, "#DEV{1]"), room);
	struct member *bob = room_add_member(&rooms, room, "Bob^");
	assert_ptr_equal(room_find_member(&rooms, room, "bob~"), bob);
	rooms_set_casemap(&rooms, CASEMAP_ASCII);
	assert_null(rooms_find(&rooms, "#dev{1}"));
	assert_ptr_equal(rooms_find(&rooms, "#DEV[1]"), room);
	assert_null(room_find_member(&rooms, room, "bob~"));
	assert_ptr_equal(room_find_member(&rooms, room, "bOB^"), bob);
	rooms_finish(&rooms);
}

static void test_losing_the_link_empties_rooms(void **state)
{
	struct rooms rooms;
	(void)state;
	rooms_init(&rooms);
	struct room *room = rooms_add(&rooms, "#a");
	room_set_key(room, "sesame");
	room_set_topic(room, "news");
	room->state = ROOM_JOINED;
	room_add_member(&rooms, room, "bob");
	rooms_lose(&rooms);
	assert_int_equal(room->state, ROOM_WANTED);
	assert_null(room->members);
	assert_string_equal(room->join_key, "sesame");
	rooms_remove(&rooms, room);
	assert_null(rooms_find(&rooms, "#a"));
	rooms_finish(&rooms);
}

static void test_renaming_keeps_the_rank(void **state)
{
	struct rooms rooms;
	(void)state;
	rooms_init(&rooms);
	struct room *room = rooms_add(&rooms, "#a");
	room_add_member(&rooms, room, "bob")->status[0] = '@';
	room_rename_member(&rooms, room, "BOB", "rob");
	room_rename_member(&rooms, room, "nobody", "somebody");
	assert_null(room_find_member(&rooms, room, "bob"));
	assert_string_equal(room_find_member(&rooms, room, "rob")->status, "@");
	assert_int_equal(HASH_COUNT(room->members), 1);
	/* Only the case changes. */
	room_rename_member(&rooms, room, "rob", "Rob");
	assert_string_equal(room_find_member(&rooms, room, "rob")->nick, "Rob");
	rooms_finish(&rooms);
}

static void test_there_is_a_limit(void **state)
{
	struct rooms rooms;
	char name[16];
	(void)state;
	rooms_init(&rooms);
	for (int count = 0; count < ROOMS_LIMIT; count++) {
		snprintf(name, sizeof(name), "#%d", count);
		assert_non_null(rooms_add(&rooms, name));
	}
	assert_null(rooms_add(&rooms, "#more"));
	struct room *room = rooms_add(&rooms, "#0");
	assert_non_null(room);
	rooms.member_count = MEMBERS_LIMIT - 1;
	struct member *last = room_add_member(&rooms, room, "last");
	assert_non_null(last);
	assert_null(room_add_member(&rooms, room, "one too many"));
	assert_ptr_equal(room_add_member(&rooms, room, "last"), last);
	rooms_remove(&rooms, room);
	assert_int_equal(rooms.member_count, MEMBERS_LIMIT - 1);
	rooms_finish(&rooms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_found_in_any_case),
		cmocka_unit_test(test_losing_the_link_empties_rooms),
		cmocka_unit_test(test_renaming_keeps_the_rank),
		cmocka_unit_test(test_there_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
