#include <apollon/irc/modes.h>

#include <assert.h>
#include <stddef.h>

#define CHANNEL_MODE_ROW(name, mode_letter, mode_class) \
	{.letter = (mode_letter), .class = (mode_class), .bit = CHANNEL_MODE_##name},
static const struct channel_mode_row channel_modes[] = {CHANNEL_MODES(CHANNEL_MODE_ROW)};
#undef CHANNEL_MODE_ROW

#define USER_MODE_LETTER(name, letter) letter,
static const char user_mode_letters[] = {USER_MODES(USER_MODE_LETTER)};
#undef USER_MODE_LETTER

_Static_assert(USER_MODE_COUNT + 2 <= USER_MODES_SIZE, "user_modes_format needs more room");

/* Highest first. */
static const struct member_rank {
	uint8_t status;
	char letter, prefix;
} ranks[] = {
	{MEMBER_OPERATOR, 'o', '@'},
	{MEMBER_HALF_OPERATOR, 'h', '%'},
	{MEMBER_VOICE, 'v', '+'},
};

#define RANK_COUNT (sizeof(ranks) / sizeof(ranks[0]))

_Static_assert(RANK_COUNT < MEMBER_PREFIXES_SIZE, "member_prefixes needs more room");

const struct channel_mode_row *channel_mode_find(char letter)
{
	for (unsigned i = 0; i < CHANNEL_MODE_COUNT; i++)
		if (channel_modes[i].letter == letter)
			return &channel_modes[i];
	return NULL;
}

const struct channel_mode_row *channel_mode_row(unsigned index)
{
	assert(index < CHANNEL_MODE_COUNT);
	return &channel_modes[index];
}

uint8_t member_status_of_letter(char letter)
{
	for (size_t i = 0; i < RANK_COUNT; i++)
		if (ranks[i].letter == letter)
			return ranks[i].status;
	return 0;
}

uint8_t member_status_of_prefix(char prefix)
{
	for (size_t i = 0; i < RANK_COUNT; i++)
		if (ranks[i].prefix == prefix)
			return ranks[i].status;
	return 0;
}

void member_prefixes(char target[MEMBER_PREFIXES_SIZE], uint8_t status, bool all)
{
	size_t len = 0;

	for (size_t i = 0; i < RANK_COUNT && (all || len == 0); i++)
		if (status & ranks[i].status)
			target[len++] = ranks[i].prefix;
	target[len] = '\0';
}

uint32_t user_mode_find(char letter)
{
	for (unsigned i = 0; i < USER_MODE_COUNT; i++)
		if (user_mode_letters[i] == letter)
			return UINT32_C(1) << i;
	return 0;
}

void user_modes_format(char target[USER_MODES_SIZE], uint32_t modes)
{
	size_t len = 0;

	target[len++] = '+';
	for (unsigned i = 0; i < USER_MODE_COUNT; i++)
		if (modes & UINT32_C(1) << i)
			target[len++] = user_mode_letters[i];
	target[len] = '\0';
}
