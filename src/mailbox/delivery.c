#include <apollon/mailbox/delivery.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/net/transport_tls.h>

struct delivery *delivery_create(enum delivery_kind kind, unsigned channel_count)
{
	struct delivery *delivery = alloc_bytes(sizeof(*delivery) + channel_count * sizeof(delivery->channels[0]));
	memset(delivery, 0, sizeof(*delivery));
	delivery->kind = kind;
	delivery->channel_count = (uint16_t)channel_count;
	return delivery;
}

void delivery_destroy(struct delivery *delivery)
{
	switch (delivery->kind) {
	case DELIVERY_OPEN:
		if (delivery->opened.fd >= 0)
			close(delivery->opened.fd);
		free(delivery->opened.address);
		tls_server_unref(delivery->opened.tls);
		break;
	case DELIVERY_LINES:
		chunk_unref(delivery->chunk);
		break;
	case DELIVERY_TO_ONE:
	case DELIVERY_TO_CHANNEL:
	case DELIVERY_TO_PEERS:
		announcement_unref(delivery->announcement);
		break;
	case DELIVERY_DONE:
		request_destroy_chain(delivery->request);
		break;
	case DELIVERY_SETTINGS:
		free(delivery->settings);
		break;
	default:
		break;
	}
	free(delivery);
}
