/* The part of text.h that reads numbers. */
#include <apollon/base/text.h>

/* Takes the decimal number off the front of *text. Returns false when there is none or it is more than maximum. */
static bool take_number(struct slice *text, uint64_t maximum, uint64_t *number)
{
	uint64_t value = 0;
	size_t len = 0;

	for (; len < text->len && text->data[len] >= '0' && text->data[len] <= '9'; len++) {
		uint64_t digit = (uint64_t)(text->data[len] - '0');

		if (digit > maximum || value > (maximum - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	text->data += len;
	text->len -= len;
	*number = value;
	return len > 0;
}

bool text_parse_number(struct slice text, uint64_t maximum, uint64_t *number)
{
	uint64_t value;

	if (!take_number(&text, maximum, &value) || text.len > 0)
		return false;
	*number = value;
	return true;
}

static uint64_t seconds_of(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 60 * 60;
	case 'd':
		return 24 * 60 * 60;
	case 'w':
		return 7 * 24 * 60 * 60;
	default:
		return 0;
	}
}

bool text_parse_duration(struct slice text, uint64_t *seconds)
{
	uint64_t total = 0, larger = UINT64_MAX, count, unit;

	if (text_parse_number(text, UINT64_MAX, seconds))
		return true;
	do {
		if (!take_number(&text, UINT64_MAX, &count) || text.len == 0)
			return false;
		unit = seconds_of(text.data[0]);
		if (unit == 0 || unit >= larger || count > (UINT64_MAX - total) / unit)
			return false;
		total += count * unit;
		larger = unit;
		text.data++;
		text.len--;
	} while (text.len > 0);
	*seconds = total;
	return true;
}

static unsigned shift_of(struct slice unit)
{
	if (slice_equal_text(unit, "K"))
		return 10;
	if (slice_equal_text(unit, "M"))
		return 20;
	return slice_equal_text(unit, "G") ? 30 : 0;
}

bool text_parse_size(struct slice text, uint64_t *bytes)
{
	uint64_t count;
	unsigned shift;

	if (!take_number(&text, UINT64_MAX, &count))
		return false;
	shift = shift_of(text);
	if ((shift == 0 && text.len > 0) || count > UINT64_MAX >> shift)
		return false;
	*bytes = count << shift;
	return true;
}
