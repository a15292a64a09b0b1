#include <apollon/irc/capability.h>

#include <assert.h>

#define CAPABILITY_NAME(name, wire) SLICE(wire),
static const struct slice names[] = {CAPABILITIES(CAPABILITY_NAME)};
#undef CAPABILITY_NAME

_Static_assert(CAPABILITY_COUNT < 32, "more capabilities than an int has bits");

const char *capability_name(unsigned index)
{
	assert(index < CAPABILITY_COUNT);
	return names[index].data;
}

uint32_t capability_find(struct slice name)
{
	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		if (slice_equal(names[i], name))
			return UINT32_C(1) << i;
	return 0;
}
