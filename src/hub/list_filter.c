#include "hub/list_filter.h"

#include <apollon/base/text.h>
#include <apollon/irc/mask.h>

#define MS_PER_MINUTE 60000

/* No channel is that old, nor that large. */
#define MINUTES_MAXIMUM 1000000000u
#define USERS_MAXIMUM UINT32_MAX

void list_filter_init(struct list_filter *filter, int64_t now_ms)
{
	*filter = (struct list_filter){
		.now_ms = now_ms,
		.users_below = USERS_MAXIMUM,
		.created_max_ms = INT64_MAX,
		.topic_min_ms = -1,
		.topic_max_ms = INT64_MAX,
	};
}

/* ">3" sets the minimum, "<3" the maximum. Returns false when it is neither. */
static bool add_age(int64_t *minimum_ms, int64_t *maximum_ms, const char *condition)
{
	uint64_t minutes;
	if ((*condition != '<' && *condition != '>') ||
		!text_parse_number(slice_of(condition + 1), MINUTES_MAXIMUM, &minutes))
		return false;
	*(*condition == '>' ? minimum_ms : maximum_ms) = (int64_t)minutes * MS_PER_MINUTE;
	return true;
}

static bool add_users(struct list_filter *filter, const char *condition)
{
	uint64_t users;
	if ((*condition != '<' && *condition != '>') ||
		!text_parse_number(slice_of(condition + 1), USERS_MAXIMUM, &users))
		return false;
	*(*condition == '>' ? &filter->users_above : &filter->users_below) = (uint32_t)users;
	return true;
}

static bool add_topic_age(struct list_filter *filter, const char *condition)
{
	int64_t minimum_ms = filter->topic_min_ms < 0 ? 0 : filter->topic_min_ms;
	if (!add_age(&minimum_ms, &filter->topic_max_ms, condition))
		return false;
	filter->topic_min_ms = minimum_ms;
	return true;
}

bool list_filter_add(struct list_filter *filter, const char *condition)
{
	if (filter->condition_count == LIST_CONDITIONS_LIMIT)
		return false;
	filter->condition_count++;
	bool is_created = *condition == 'C' || *condition == 'c', is_topic = *condition == 'T' || *condition == 't';
	if (*condition == '!')
		filter->excluded[filter->excluded_count++] = condition + 1;
	else if (!add_users(filter, condition) &&
		!(is_created && add_age(&filter->created_min_ms, &filter->created_max_ms, condition + 1)) &&
		!(is_topic && add_topic_age(filter, condition + 1)))
		filter->masks[filter->mask_count++] = condition;
	return true;
}

static bool fits_one(const char *const *masks, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++) {
		if (mask_match(masks[i], name))
			return true;
	}
	return false;
}

/* What seems to be yet to come, since a clock was put back, has just been. */
static int64_t age(const struct list_filter *filter, int64_t then_ms)
{
	return filter->now_ms > then_ms ? filter->now_ms - then_ms : 0;
}

bool list_filter_fits(const struct list_filter *filter, const struct channel *channel)
{
	int64_t age_ms = age(filter, channel->created_ms);
	if (channel->member_count <= filter->users_above && filter->users_above > 0)
		return false;
	if (channel->member_count >= filter->users_below)
		return false;
	if (age_ms < filter->created_min_ms || age_ms >= filter->created_max_ms)
		return false;
	if (filter->topic_min_ms >= 0) {
		int64_t topic_age_ms = age(filter, channel->topic_ms);
		if (!channel->topic || topic_age_ms < filter->topic_min_ms || topic_age_ms >= filter->topic_max_ms)
			return false;
	}
	return (!filter->mask_count || fits_one(filter->masks, filter->mask_count, channel->name)) &&
		!fits_one(filter->excluded, filter->excluded_count, channel->name);
}
