/*
 * What LIST is asked for: ISUPPORT ELIST=CMNTU (Modern IRC "LIST message").
 *   thread safety   pure functions.
 */
#ifndef HUB_LIST_FILTER_H
#define HUB_LIST_FILTER_H

#include "hub/limits.h"
#include "hub/state.h"

/* A channel is listed when it fits all the conditions, and one of the masks if there are any. The texts are borrowed. */
struct list_filter {
	int64_t now_ms;
	unsigned condition_count;
	unsigned mask_count, excluded_count;
	const char *masks[LIST_CONDITIONS_LIMIT];    /* M, or names */
	const char *excluded[LIST_CONDITIONS_LIMIT]; /* N */
	uint32_t users_above, users_below;           /* U: more than, fewer than */
	int64_t created_min_ms, created_max_ms;      /* C: how long ago */
	int64_t topic_min_ms, topic_max_ms;          /* T; the minimum -1: it need not have any */
};

void list_filter_init(struct list_filter *filter, int64_t now_ms);

/* Adds one condition: "#a*", "!*b", ">3", "<10", "C>60", "T<5" (minutes). Returns false when there are too many already. */
bool list_filter_add(struct list_filter *filter, const char *condition);

bool list_filter_fits(const struct list_filter *filter, const struct channel *channel);

#endif
