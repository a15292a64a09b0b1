/*
 * A stage to test a shard by itself: its connections over memory transports, deliveries posted by hand instead of by a hub, turn by turn.
 * All members are registered and in no channel to begin with; time stands still but in shard_tick.
 */
#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H

#include <apollon/net/transport.h>
#include <apollon/shard/shard.h>

#include <support/unit.h>

#define STAGE_MEMBERS 700
#define STAGE_SENDQ_LIMIT 65536
#define STAGE_PING_INTERVAL_MS 1000000

/* A channel's number; those that follow are free as well. */
#define STAGE_ROOM 7u

struct stage_member {
	struct conn_id id;
	struct transport_memory *memory;
};

struct stage {
	struct shard_host host;
	struct shard *shard;
	struct stage_member members[STAGE_MEMBERS];
	unsigned request_count; /* that the shard has sent to its hub */
};

/* For cmocka: *state is the stage. */
int stage_set_up(void **state);
int stage_tear_down(void **state);
#define stage_test(function) cmocka_unit_test_setup_teardown(function, stage_set_up, stage_tear_down)

/* Another connection in a member's place, whose own has ended. */
void stage_replace(struct stage *stage, unsigned member);

/* Takes the delivery. */
void stage_post(struct stage *stage, struct delivery *delivery);
void stage_post_to(struct stage *stage, enum delivery_kind kind, unsigned member, uint32_t channel, uint8_t status);

/* A delivery of such an announcement, to be addressed and posted. */
struct delivery *stage_announce(enum delivery_kind kind, const char *body, unsigned channel_count);
void stage_say(struct stage *stage, uint32_t channel, const char *body);
void stage_tell(struct stage *stage, unsigned member, const char *body);

/* Returns whether there is more to do. */
bool stage_turn(struct stage *stage);

/* Turns until there is nothing more to do; fails when that takes too many. */
void stage_settle(struct stage *stage);

/* All that was written to the member, until the next call. */
const char *stage_heard(const struct stage *stage, unsigned member);

#endif
