#include "report.h"

#include <assert.h>

#include "clock.h"

void report_put(struct report *report, const char *name, double value)
{
	assert(report->count < REPORT_LIMIT);
	report->fields[report->count].name = name;
	report->fields[report->count].value = value;
	report->count++;
}

static double ticks_to_us(uint32_t ticks)
{
	return (double)ticks * CLOCK_TICK_NS / 1000.0;
}

void report_put_latency(struct report *report, const struct histogram *histogram)
{
	if (histogram->total == 0)
		return;
	report_put(report, "latency_p50_us", ticks_to_us(histogram_quantile(histogram, 0.50)));
	report_put(report, "latency_p99_us", ticks_to_us(histogram_quantile(histogram, 0.99)));
	report_put(report, "latency_max_us", ticks_to_us(histogram->largest));
}

void report_write(const struct report *report, FILE *file)
{
	size_t i;

	fprintf(file, "{\"scenario\":\"%s\",\"server\":\"%s\"", report->scenario, report->server);
	for (i = 0; i < report->count; i++)
		fprintf(file, ",\"%s\":%.10g", report->fields[i].name, report->fields[i].value);
	fprintf(file, "}\n");
}

void report_print(const struct report *report, bool as_json)
{
	size_t i;

	if (as_json) {
		report_write(report, stdout);
		return;
	}
	printf("%s on %s\n", report->scenario, report->server);
	for (i = 0; i < report->count; i++)
		printf("  %-28s %16.10g\n", report->fields[i].name, report->fields[i].value);
}
