#include <support/tls_ends.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <support/unit.h>

char *tls_ends_path(const struct tls_ends *ends, const char *name)
{
	static char paths[4][128];
	static unsigned next;
	char *path = paths[next++ % COUNT_OF(paths)];

	snprintf(path, sizeof(paths[0]), "%s/%s", ends->folder, name);
	return path;
}

struct tls_client *tls_ends_client(const struct tls_client_settings *settings)
{
	struct error error;
	struct tls_client *client = tls_client_create(settings, &error);

	if (!client)
		fail_msg("%s", error.text);
	return client;
}

int tls_ends_set_up(void **state)
{
	struct tls_ends *ends = calloc(1, sizeof(*ends));
	struct error error;

	strcpy(ends->folder, "/tmp/transport-tls-XXXXXX");
	assert_non_null(mkdtemp(ends->folder));
	ends->server = tls_server_create_temporary("chat.example.org", &error);
	assert_non_null(ends->server);
	ends->client = tls_ends_client(&(struct tls_client_settings){0});
	*state = ends;
	return 0;
}

static void close_end(struct tls_end *end)
{
	if (!end->transport)
		return;
	end->transport->ops->destroy(end->transport);
	assert_true(transport_memory_was_destroyed(end->memory));
	transport_memory_release(end->memory);
	*end = (struct tls_end){0};
}

int tls_ends_tear_down(void **state)
{
	struct tls_ends *ends = *state;
	char command[128];

	tls_server_unref(ends->server);
	tls_client_destroy(ends->client);
	close_end(&ends->accepted);
	close_end(&ends->connected);
	snprintf(command, sizeof(command), "rm -r '%s'", ends->folder);
	assert_int_equal(system(command), 0);
	free(ends);
	return 0;
}

void tls_ends_open(struct tls_ends *ends, const char *host)
{
	close_end(&ends->accepted);
	close_end(&ends->connected);
	ends->accepted.transport = transport_tls_accept(transport_memory_create(&ends->accepted.memory), ends->server);
	ends->connected.transport =
		transport_tls_connect(transport_memory_create(&ends->connected.memory), ends->client, host);
}

size_t tls_ends_carry(struct tls_end *from, struct tls_end *to, size_t limit)
{
	size_t len;
	const char *bytes = transport_memory_written(from->memory, &len);

	if (len > limit)
		len = limit;
	if (len)
		transport_memory_feed(to->memory, bytes, len);
	transport_memory_take(from->memory, len);
	return len;
}

enum transport_status tls_end_handshake(struct tls_end *end)
{
	return end->transport->ops->handshake(end->transport);
}

void tls_ends_shake(struct tls_ends *ends, size_t piece)
{
	enum transport_status one = TRANSPORT_WANT_READ, other = TRANSPORT_WANT_READ;

	for (unsigned i = 0; one != TRANSPORT_OK || other != TRANSPORT_OK; i++) {
		assert_true(i < 100000);
		one = tls_end_handshake(&ends->connected);
		tls_ends_carry(&ends->connected, &ends->accepted, piece);
		other = tls_end_handshake(&ends->accepted);
		tls_ends_carry(&ends->accepted, &ends->connected, piece);
		assert_true(one == TRANSPORT_OK || one == TRANSPORT_WANT_READ);
		assert_true(other == TRANSPORT_OK || other == TRANSPORT_WANT_READ);
	}
	while (tls_ends_carry(&ends->accepted, &ends->connected, SIZE_MAX))
		;
}

void tls_ends_open_shaken(struct tls_ends *ends)
{
	tls_ends_open(ends, "chat.example.org");
	tls_ends_shake(ends, SIZE_MAX);
}

enum transport_status tls_end_read(struct tls_end *end, void *data, size_t size, size_t *len)
{
	*len = 0;
	return end->transport->ops->read(end->transport, data, size, len);
}

enum transport_status tls_end_write(struct tls_end *end, const void *data, size_t len, size_t *written)
{
	const struct iovec part = {.iov_base = (void *)data, .iov_len = len};

	return end->transport->ops->write(end->transport, &part, 1, written);
}

void tls_end_assert_problem(const struct tls_end *end, const char *expected)
{
	const char *problem = transport_tls_problem(end->transport);

	if (!strstr(problem, expected))
		fail_msg("\"%s\" does not say \"%s\"", problem, expected);
}
