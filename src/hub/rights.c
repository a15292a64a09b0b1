#include <apollon/hub/rights.h>

#include <string.h>

#include <apollon/base/nearest.h>

static const char *const names[] = {
#define RIGHT_NAME(id, name, summary) name,
	OPERATOR_RIGHTS(RIGHT_NAME)
#undef RIGHT_NAME
};

uint32_t operator_rights_find(const char *name)
{
	if (strcmp(name, "all") == 0)
		return OPERATOR_RIGHTS_ALL;
	for (unsigned i = 0; i < OPERATOR_RIGHT_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return 1u << i;
	return 0;
}

const char *operator_right_name(uint32_t right)
{
	unsigned i = 0;
	while (i < OPERATOR_RIGHT_COUNT - 1 && right != 1u << i)
		i++;
	return names[i];
}

const char *operator_right_nearest(const char *name)
{
	struct nearest nearest;
	nearest_init(&nearest, name);
	nearest_offer(&nearest, "all");
	for (unsigned i = 0; i < OPERATOR_RIGHT_COUNT; i++)
		nearest_offer(&nearest, names[i]);
	return nearest.best;
}

void operator_rights_format(uint32_t rights, struct buffer *target)
{
	if (rights == OPERATOR_RIGHTS_ALL) {
		buffer_append_text(target, "all");
		return;
	}
	const char *separator = "";
	for (unsigned i = 0; i < OPERATOR_RIGHT_COUNT; i++) {
		if (!(rights & 1u << i))
			continue;
		buffer_append_format(target, "%s%s", separator, names[i]);
		separator = ", ";
	}
}
