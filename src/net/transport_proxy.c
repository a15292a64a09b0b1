#include <apollon/net/transport_proxy.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>

struct transport_proxy {
	struct transport transport; /* first: one is cast to the other */
	struct transport *beneath;
	struct buffer received;
	struct proxy_header header;
	const char *problem;
	bool is_done;
};

static struct transport_proxy *of(struct transport *transport)
{
	return (struct transport_proxy *)transport;
}

static enum transport_status fail(struct transport_proxy *proxy, int error_number, const char *problem)
{
	proxy->problem = problem;
	errno = error_number;
	return TRANSPORT_FAILED;
}

/* Reads what is sure to be of the header. */
static enum transport_status receive(struct transport_proxy *proxy, size_t missing)
{
	size_t len;
	char *target = buffer_reserve(&proxy->received, missing);
	if (!target)
		return fail(proxy, EPROTO, "a PROXY header that is too long");
	enum transport_status status = proxy->beneath->ops->read(proxy->beneath, target, missing, &len);
	if (status == TRANSPORT_OK)
		proxy->received.len += len;
	if (status == TRANSPORT_CLOSED)
		return fail(proxy, ECONNRESET, "the peer closed the connection in the middle of the PROXY header");
	return status;
}

static enum transport_status read_header(struct transport_proxy *proxy)
{
	enum transport_status status = TRANSPORT_OK;
	while (status == TRANSPORT_OK) {
		size_t len;
		const char *problem;
		switch (proxy_header_parse(&proxy->header, buffer_slice(&proxy->received), &len, &problem)) {
		case PROXY_NEED_MORE:
			status = receive(proxy, len);
			break;
		case PROXY_DONE:
			proxy->is_done = true;
			buffer_finish(&proxy->received);
			return TRANSPORT_OK;
		case PROXY_BAD:
			return fail(proxy, EPROTO, problem);
		}
	}
	return status;
}

static enum transport_status proxy_handshake(struct transport *transport)
{
	struct transport_proxy *proxy = of(transport);
	enum transport_status status = proxy->beneath->ops->handshake(proxy->beneath);
	return status == TRANSPORT_OK && !proxy->is_done ? read_header(proxy) : status;
}

static enum transport_status proxy_read(struct transport *transport, void *data, size_t size, size_t *read_len)
{
	struct transport *beneath = of(transport)->beneath;
	return beneath->ops->read(beneath, data, size, read_len);
}

static bool proxy_has_input(const struct transport *transport)
{
	const struct transport *beneath = ((const struct transport_proxy *)transport)->beneath;
	return beneath->ops->has_input && beneath->ops->has_input(beneath);
}

static enum transport_status proxy_write(
	struct transport *transport, const struct iovec *parts, int part_count, size_t *written_len)
{
	struct transport *beneath = of(transport)->beneath;
	return beneath->ops->write(beneath, parts, part_count, written_len);
}

static enum transport_status proxy_shutdown(struct transport *transport)
{
	struct transport *beneath = of(transport)->beneath;
	return beneath->ops->shutdown(beneath);
}

static int proxy_fd(const struct transport *transport)
{
	const struct transport *beneath = ((const struct transport_proxy *)transport)->beneath;
	return beneath->ops->fd(beneath);
}

static void proxy_destroy(struct transport *transport)
{
	struct transport_proxy *proxy = of(transport);
	proxy->beneath->ops->destroy(proxy->beneath);
	buffer_finish(&proxy->received);
	free(proxy);
}

static const struct transport_ops proxy_ops = {
	.handshake = proxy_handshake,
	.read = proxy_read,
	.has_input = proxy_has_input,
	.write = proxy_write,
	.shutdown = proxy_shutdown,
	.fd = proxy_fd,
	.destroy = proxy_destroy,
};

struct transport *transport_proxy_accept(struct transport *beneath)
{
	struct transport_proxy *proxy = alloc_zeroed(1, sizeof(*proxy));
	proxy->transport.ops = &proxy_ops;
	proxy->beneath = beneath;
	buffer_init(&proxy->received, PROXY_HEADER_LIMIT);
	return &proxy->transport;
}

bool transport_is_proxy(const struct transport *transport)
{
	return transport->ops == &proxy_ops;
}

const struct proxy_header *transport_proxy_header(const struct transport *transport)
{
	assert(transport_is_proxy(transport));
	return &((const struct transport_proxy *)transport)->header;
}

const char *transport_proxy_problem(const struct transport *transport)
{
	const struct transport_proxy *proxy = (const struct transport_proxy *)transport;
	assert(transport_is_proxy(transport));
	return proxy->problem ? proxy->problem : "";
}
