/* The part of text.h that writes times. */
#include <apollon/base/text.h>

#define MILLISECONDS_PER_DAY INT64_C(86400000)
#define DAYS_PER_ERA 146097
#define YEAR_0000 (-INT64_C(62167219200000))
#define YEAR_10000 INT64_C(253402300800000)
#define DAYS_FROM_MARCH_0000_TO_1970 719468

struct date {
	int64_t year;
	int month, day;
};

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The Gregorian calendar repeats every 400 years, an era. Counting years from March puts the leap day last. */
static struct date date_of_days(int64_t days)
{
	int64_t since = days + DAYS_FROM_MARCH_0000_TO_1970;
	int64_t era = floor_divide(since, DAYS_PER_ERA);
	int day_of_era = (int)(since - era * DAYS_PER_ERA);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;
	int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

	return (struct date){.year = era * 400 + year_of_era + (month <= 2), .month = month, .day = day};
}

/* Zeros first, as many digits as said; returns the place behind them and the character that follows them. */
static char *put(char *target, int64_t number, int digits, char behind)
{
	for (int i = digits - 1; i >= 0; i--, number /= 10)
		target[i] = (char)('0' + number % 10);
	target[digits] = behind;
	return target + digits + 1;
}

static int64_t clamp(int64_t milliseconds)
{
	if (milliseconds < YEAR_0000)
		return YEAR_0000;
	return milliseconds < YEAR_10000 ? milliseconds : YEAR_10000 - 1;
}

/* Neither gmtime_r, which takes a lock that all threads share, nor snprintf: this runs for each message. */
void text_format_time(char target[TEXT_TIME_SIZE], int64_t milliseconds_since_1970)
{
	int64_t time = clamp(milliseconds_since_1970);
	int64_t days = floor_divide(time, MILLISECONDS_PER_DAY);
	int64_t rest = time - days * MILLISECONDS_PER_DAY;
	struct date date = date_of_days(days);

	target = put(target, date.year, 4, '-');
	target = put(target, date.month, 2, '-');
	target = put(target, date.day, 2, 'T');
	target = put(target, rest / 3600000, 2, ':');
	target = put(target, rest / 60000 % 60, 2, ':');
	target = put(target, rest / 1000 % 60, 2, '.');
	target = put(target, rest % 1000, 3, 'Z');
	*target = '\0';
}
