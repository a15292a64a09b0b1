/* Any bytes as a PROXY header, in pieces of any size: in pieces it is the same as at once, and nothing behind it is read. */
#include <apollon/net/transport_proxy.h>

#include <string.h>

#include <support/fuzz.h>

static void require_shown(const struct proxy_header *header)
{
	size_t len = strlen(header->address);

	require(len < sizeof(header->address));
	for (size_t i = 0; i < len; i++)
		require(strchr("0123456789abcdef.:", header->address[i]) || strcmp(header->address, "localhost") == 0);
	require(header->address[0] != ':');
}

/* Byte by byte and at once. */
static bool is_seen(struct slice input)
{
	struct proxy_watch watch = {0}, whole = {0};
	bool seen = false;

	for (size_t i = 0; i < input.len; i++)
		seen = proxy_watch_sees(&watch, (struct slice){input.data + i, 1});
	require(seen == proxy_watch_sees(&whole, input));
	return seen;
}

/* Feeds it and goes on until the header is there, or wrong, or more would be needed. */
static enum transport_status shake(struct transport *transport, size_t steps)
{
	enum transport_status status = TRANSPORT_WANT_READ;

	for (size_t i = 0; i <= steps && status == TRANSPORT_WANT_READ; i++)
		status = transport->ops->handshake(transport);
	return status;
}

static void require_the_rest(struct transport *transport, struct slice rest)
{
	char byte;
	size_t len;

	for (size_t i = 0; i < rest.len; i++) {
		require(transport->ops->read(transport, &byte, 1, &len) == TRANSPORT_OK);
		require(byte == rest.data[i]);
	}
	require(transport->ops->read(transport, &byte, 1, &len) == TRANSPORT_WANT_READ);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy_header header;
	struct transport_memory *memory;
	const char *problem = NULL;
	size_t len;

	if (size < 1)
		return 0;
	struct slice input = {(const char *)data + 1, size - 1};
	enum proxy_result result = proxy_header_parse(&header, input, &len, &problem);
	require(result != PROXY_BAD || problem);
	require(result != PROXY_NEED_MORE || (len > 0 && input.len + len <= PROXY_HEADER_LIMIT));
	require(result != PROXY_DONE || (len <= input.len && is_seen(input)));
	require_shown(&header);

	struct transport *transport = transport_proxy_accept(transport_memory_create(&memory));
	transport_memory_limit_reads(memory, 1u + data[0] % 64);
	transport_memory_feed(memory, input.data, input.len);
	enum transport_status status = shake(transport, size);
	if (result == PROXY_DONE) {
		require(status == TRANSPORT_OK);
		require(strcmp(transport_proxy_header(transport)->address, header.address) == 0);
		require(transport_proxy_header(transport)->is_tls == header.is_tls);
		require_the_rest(transport, (struct slice){input.data + len, input.len - len});
	} else {
		require(status == (result == PROXY_BAD ? TRANSPORT_FAILED : TRANSPORT_WANT_READ));
	}
	transport->ops->destroy(transport);
	transport_memory_release(memory);
	return 0;
}
