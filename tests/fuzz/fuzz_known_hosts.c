/* A known_hosts as anybody may have written it: what is trusted is what stands there, whole lines only. */
#include <string.h>

#include <apollon/base/buffer.h>
#include <support/fuzz.h>

#include "client/known_hosts.h"

static void require_entry(const struct known_hosts *hosts, const struct known_host *host)
{
	struct buffer words;

	require(strlen(host->fingerprint) == TLS_FINGERPRINT_SIZE - 1);
	require(strspn(host->fingerprint, "0123456789abcdef") == TLS_FINGERPRINT_SIZE - 1);
	require(strchr(host->place, ':') && !strpbrk(host->place, " \t\r\nABCDEFGHIJKLMNOPQRSTUVWXYZ"));
	require(host->line > 0);
	require(known_hosts_find(hosts, host->place, host->fingerprint) == KNOWN_HOSTS_SAME);
	buffer_init(&words, SIZE_MAX);
	known_hosts_append_lines(hosts, host->place, &words);
	require(strncmp(buffer_text(&words), "line", 4) == 0);
	buffer_finish(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct known_hosts hosts;
	size_t lines = 0;

	if (size > 4096)
		return 0;
	known_hosts_parse(&hosts, (struct slice){(const char *)data, size});
	for (size_t index = 0; index < hosts.count; index++)
		require_entry(&hosts, &hosts.items[index]);
	for (size_t at = 0; at < size; at++)
		lines += data[at] == '\n';
	require(hosts.count + hosts.wrong_count <= lines + 1);
	require((hosts.wrong_count > 0) == (hosts.wrong_reason != NULL));
	known_hosts_finish(&hosts);
	return 0;
}
