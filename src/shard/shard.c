#include <apollon/shard/shard.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/message.h>

#include "shard/shard_state.h"
#include "shard/throttle.h"

struct shard *shard_create(unsigned index, struct ev_loop *loop, const struct shard_host *host,
	const struct shard_settings *settings, mailbox_wake_fn *wake, void *wake_context)
{
	struct shard *shard = alloc_zeroed(1, sizeof(*shard));
	shard->index = index;
	shard->loop = loop;
	shard->host = host;
	shard->settings = *settings;
	mailbox_init(&shard->mailbox, wake, wake_context);
	fanout_init(&shard->fanout);
	keepalive_update(shard);
	return shard;
}

struct mailbox *shard_mailbox(struct shard *shard)
{
	return &shard->mailbox;
}

/* --- connections --- */

static uint32_t take_slot(struct shard *shard)
{
	if (shard->free_slot_count)
		return shard->free_slots[--shard->free_slot_count];
	if (shard->slot_count == shard->slot_capacity) {
		shard->slot_capacity = shard->slot_capacity ? 2 * shard->slot_capacity : 64;
		shard->slots = alloc_resize(shard->slots, shard->slot_capacity * sizeof(shard->slots[0]));
		shard->free_slots =
			alloc_resize(shard->free_slots, shard->slot_capacity * sizeof(shard->free_slots[0]));
	}
	shard->slots[shard->slot_count] = (struct slot){0};
	return shard->slot_count++;
}

static struct peer *find_peer(const struct shard *shard, struct conn_id id)
{
	struct peer *peer = id.slot < shard->slot_count ? shard->slots[id.slot].peer : NULL;
	return peer && peer->generation == id.generation && !peer->buried ? peer : NULL;
}

/* The same for an id that may be another shard's or nobody's. */
static struct peer *find_own(const struct shard *shard, struct conn_id id)
{
	return id.generation && id.shard == shard->index ? find_peer(shard, id) : NULL;
}

struct conn_id shard_open(struct shard *shard, const struct shard_opening *opening)
{
	struct peer *peer = alloc_zeroed(1, sizeof(*peer));
	peer->shard = shard;
	peer->slot = take_slot(shard);
	peer->generation = ++shard->slots[peer->slot].generation;
	peer->credit = REQUEST_CREDIT;
	peer->phase = SESSION_OPENED;
	shard->slots[peer->slot].peer = peer;
	lines_init(&peer->lines, MESSAGE_CLIENT_TAGS_LIMIT);
	struct conn_id id = peer_id(peer);
	opening_start(peer, opening);
	return id;
}

struct conn_id shard_adopt(struct shard *shard, struct transport *transport, const char *address)
{
	return shard_open(shard, &(struct shard_opening){.transport = transport, .address = address});
}

static void adopt_socket(struct shard *shard, struct delivery *delivery)
{
	if (shard->stopping)
		return; /* closed with the delivery */
	shard_open(shard,
		&(struct shard_opening){.transport = transport_tcp_create(delivery->opened.fd),
			.address = delivery->opened.address,
			.tls = delivery->opened.tls,
			.expects_proxy = delivery->opened.expects_proxy});
	delivery->opened.fd = -1;
}

static void free_peer(struct shard *shard, struct peer *peer)
{
	conn_finish(&peer->conn);
	lines_finish(&peer->lines);
	free(peer->kept);
	shard->slots[peer->slot].peer = NULL;
	shard->free_slots[shard->free_slot_count++] = peer->slot;
	if (opening_is_told(peer))
		shard->host->post(shard->host->context,
			request_create(REQUEST_CLOSED, peer_id(peer), shard->now_ms, peer->end_reason,
				strlen(peer->end_reason)));
	opening_end(peer);
	free(peer);
}

/* --- deliveries --- */

static void set_session(struct shard *shard, struct peer *peer, const struct delivery *delivery)
{
	fanout_interrupt(&shard->fanout, peer);
	peer->capabilities = delivery->capabilities;
	peer->view = (uint8_t)view_of_capabilities(delivery->capabilities);
	if (peer->phase != delivery->phase && delivery->phase == SESSION_REGISTERED)
		peer_list_move(peer, PEER_LIST_HEARD, shard->elapsed_ms);
	/* What came before it was told is forgiven. */
	if (peer->phase == SESSION_OPENED && delivery->phase == SESSION_WAITING)
		conn_set_reading(&peer->conn, true);
	peer->phase = delivery->phase;
	peer->is_free = delivery->is_free;
	if (peer->is_free)
		throttle_forget(peer);
	receive_wake(peer);
}

static void return_credit(struct shard *shard, struct delivery *delivery)
{
	struct request *request = delivery->request;
	while (request) {
		struct request *next = (struct request *)request->letter.next;
		struct peer *peer = find_peer(shard, request->from);
		if (peer && request->kind != REQUEST_OPENED && request->kind != REQUEST_SECURED) {
			peer->credit++;
			receive_wake(peer);
		}
		request_destroy(request);
		request = next;
	}
	delivery->request = NULL;
}

static void stop(struct shard *shard)
{
	shard->stopping = true;
	for (uint32_t slot = 0; slot < shard->slot_count; slot++) {
		struct peer *peer = shard->slots[slot].peer;
		if (peer && peer->opening)
			peer_bury(peer, "Server stopped"); /* there is no way to tell it yet */
		else if (peer)
			peer_close(peer, shard->elapsed_ms);
	}
}

static void deliver_to_channel(struct shard *shard, struct delivery *delivery)
{
	struct roster *roster = rosters_find(&shard->rosters, delivery->channel);
	if (roster)
		fanout_to_channel(&shard->fanout, roster, delivery->announcement, &delivery->audience,
			find_own(shard, delivery->audience.except));
}

/* What concerns one connection; nothing when it is gone. */
static void deliver_to_peer(struct shard *shard, struct peer *peer, struct delivery *delivery)
{
	switch (delivery->kind) {
	case DELIVERY_LINES:
		fanout_lines(&shard->fanout, peer, delivery->chunk);
		break;
	case DELIVERY_TO_ONE:
		fanout_to_one(&shard->fanout, peer, delivery->announcement);
		break;
	case DELIVERY_JOIN:
		fanout_join(&shard->fanout, &shard->rosters, delivery->channel, peer, delivery->status);
		break;
	case DELIVERY_PART:
		fanout_part(&shard->fanout, &shard->rosters, delivery->channel, peer);
		break;
	case DELIVERY_SESSION:
		set_session(shard, peer, delivery);
		break;
	case DELIVERY_CLOSE:
		fanout_interrupt(&shard->fanout, peer);
		peer_close(peer, shard->elapsed_ms);
		break;
	default:
		break;
	}
}

static void deliver(struct shard *shard, struct delivery *delivery)
{
	struct peer *peer;
	switch (delivery->kind) {
	case DELIVERY_OPEN:
		adopt_socket(shard, delivery);
		break;
	case DELIVERY_TO_CHANNEL:
		deliver_to_channel(shard, delivery);
		break;
	case DELIVERY_TO_PEERS:
		fanout_to_peers(&shard->fanout, &shard->rosters, delivery, find_own(shard, delivery->audience.except));
		break;
	case DELIVERY_DONE:
		return_credit(shard, delivery);
		break;
	case DELIVERY_SETTINGS:
		shard->settings = *delivery->settings;
		keepalive_update(shard);
		throttle_tick(shard, shard->elapsed_ms);
		break;
	case DELIVERY_STOP:
		fanout_end_run(&shard->fanout);
		stop(shard);
		break;
	default:
		peer = find_peer(shard, delivery->to);
		if (peer)
			deliver_to_peer(shard, peer, delivery);
	}
}

/* --- the turn --- */

static void deliver_all(struct shard *shard)
{
	unsigned count = 0;
	for (struct letter *letter = mailbox_take(&shard->mailbox), *next; letter; letter = next, count++) {
		next = letter->next;
		deliver(shard, (struct delivery *)letter);
		delivery_destroy((struct delivery *)letter);
	}
	fanout_end_run(&shard->fanout);
	if (count)
		mailbox_done(&shard->mailbox, count);
	shard->work_count += count;
}

/* Nobody goes on fanning out to those who have gone. */
static void part_buried(struct shard *shard)
{
	for (; shard->unparted; shard->unparted = shard->unparted->buried_next)
		rosters_part_all(&shard->rosters, shard->unparted);
}

/* Returns whether some are left. */
static bool free_buried(struct shard *shard, uint32_t limit)
{
	while (shard->buried_first && limit--) {
		struct peer *peer = shard->buried_first;
		shard->buried_first = peer->buried_next;
		free_peer(shard, peer);
	}
	return shard->buried_first;
}

void shard_set_time(struct shard *shard, int64_t now_ms, int64_t elapsed_ms)
{
	shard->now_ms = now_ms;
	shard->elapsed_ms = elapsed_ms;
}

bool shard_turn(struct shard *shard, int64_t now_ms, int64_t elapsed_ms)
{
	shard_set_time(shard, now_ms, elapsed_ms);
	deliver_all(shard);
	bool more = keepalive_turn(shard);
	more |= opening_turn(shard, flush_is_waited_for(shard));
	more |= receive_ready(shard);
	more |= flush_turn(shard);
	part_buried(shard);
	more |= free_buried(shard, BURIALS_A_TURN);
	return more;
}

uint64_t shard_work_count(const struct shard *shard)
{
	return shard->work_count;
}

void shard_tick(struct shard *shard, int64_t elapsed_ms)
{
	shard->tick_ms = elapsed_ms;
	shard->is_tick_due = true;
	keepalive_turn(shard);
	throttle_tick(shard, elapsed_ms);
}

bool shard_is_stopping(const struct shard *shard)
{
	return shard->stopping;
}

bool shard_pump(struct shard *shard, struct conn_id id)
{
	struct peer *peer = find_peer(shard, id);
	if (peer)
		conn_pump(&peer->conn);
	return peer;
}

void shard_destroy(struct shard *shard)
{
	if (!shard)
		return;
	deliver_all(shard);
	for (uint32_t slot = 0; slot < shard->slot_count; slot++)
		if (shard->slots[slot].peer)
			peer_bury(shard->slots[slot].peer, "Server stopped");
	shard->ready_first = shard->ready_last = NULL;
	part_buried(shard);
	free_buried(shard, UINT32_MAX);
	chunk_unref(shard->ping);
	fanout_finish(&shard->fanout);
	rosters_finish(&shard->rosters);
	for (struct letter *letter = mailbox_close(&shard->mailbox), *next; letter; letter = next) {
		next = letter->next;
		delivery_destroy((struct delivery *)letter);
	}
	free(shard->slots);
	free(shard->free_slots);
	free(shard);
}
