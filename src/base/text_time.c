/* The part of text.h that writes times. */
#include <apollon/base/text.h>

#include <inttypes.h>
#include <stdio.h>

#define MILLISECONDS_PER_DAY INT64_C(86400000)
#define DAYS_PER_ERA 146097
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

/* Not gmtime_r: that takes a lock that all threads share, and this runs for each message. */
void text_format_time(char target[TEXT_TIME_SIZE], int64_t milliseconds_since_1970)
{
	int64_t days = floor_divide(milliseconds_since_1970, MILLISECONDS_PER_DAY);
	int rest = (int)(milliseconds_since_1970 - days * MILLISECONDS_PER_DAY);
	struct date date = date_of_days(days);

	snprintf(target, TEXT_TIME_SIZE, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d.%03dZ", date.year, date.month,
		date.day, rest / 3600000, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
}
