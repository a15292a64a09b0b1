/* What connections send: framing, checking, requests to the hub, and back-pressure by credit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "shard/shard_state.h"
#include "shard/throttle.h"

static void post(struct peer *peer, struct request *request)
{
	peer->credit--;
	peer->shard->host->post(peer->shard->host->context, request);
}

static void post_line(struct peer *peer, struct slice line)
{
	bool is_clean = text_is_utf8(line) && !memchr(line.data, '\0', line.len);
	struct request *request = request_create(is_clean ? REQUEST_MESSAGE : REQUEST_INVALID_UTF8, peer_id(peer),
		peer->shard->now_ms, line.data, line.len);
	enum message_result result = message_parse(&request->message, request->text);
	if (result == MESSAGE_EMPTY || !request->message.command || !*request->message.command)
		request_destroy(request);
	else
		post(peer, request);
}

static bool can_take(const struct peer *peer)
{
	return peer->credit && peer->phase >= SESSION_REGISTERING && !peer->is_throttled && !peer->closing &&
		!peer->buried;
}

/* Takes lines off the input while the hub may have more of this peer's. */
static void take_lines(struct peer *peer, struct slice *input)
{
	while (can_take(peer)) {
		struct slice line;
		switch (lines_next(&peer->lines, input, &line)) {
		case LINES_NEED_MORE:
			return;
		case LINES_TOO_LONG:
			post(peer, request_create(REQUEST_TOO_LONG, peer_id(peer), peer->shard->now_ms, "", 0));
			throttle_spend(peer);
			break;
		case LINES_LINE:
			post_line(peer, line);
			throttle_spend(peer);
			break;
		}
	}
}

static void keep(struct peer *peer, struct slice rest)
{
	if (!rest.len)
		return;
	peer->kept = alloc_resize(peer->kept, peer->kept_len + rest.len);
	memcpy(peer->kept + peer->kept_len, rest.data, rest.len);
	peer->kept_len += (uint32_t)rest.len;
}

static void drop_kept(struct peer *peer)
{
	free(peer->kept);
	peer->kept = NULL;
	peer->kept_len = 0;
}

/* Somebody in the waiting room: a little of what it says is kept for later. */
static void keep_waiting(struct peer *peer, struct slice input)
{
	if (peer->kept_len + input.len > WAITING_LIMIT) {
		peer_queue_text(peer, "ERROR :Closing Link: (Excess flood while waiting)\r\n");
		conn_flush(&peer->conn);
		metrics_add(peer->shard->host->metrics, METRIC_CUT_FLOOD, 1);
		peer_bury(peer, "Excess flood");
		return;
	}
	keep(peer, input);
}

static void on_readable(struct conn *conn)
{
	struct peer *peer = (struct peer *)conn;
	struct shard *shard = peer->shard;
	size_t len = conn_read(conn, shard->scratch, sizeof(shard->scratch));
	shard->work_count++;
	metrics_add(shard->host->metrics, METRIC_BYTES_RECEIVED, len);
	if (!len || peer->closing || peer->buried)
		return;
	struct slice input = {shard->scratch, len};
	if (!peer->watch.is_over && opening_refuses(peer, input))
		return;
	if (peer->phase == SESSION_OPENED) {
		keep(peer, input);
		conn_set_reading(conn, peer->kept_len <= WAITING_LIMIT);
		return;
	}
	if (peer->phase == SESSION_WAITING) {
		keep_waiting(peer, input);
		return;
	}
	if (peer->list == PEER_LIST_HEARD || peer->list == PEER_LIST_PINGED)
		peer_list_move(peer, PEER_LIST_HEARD, shard->elapsed_ms);
	take_lines(peer, &input);
	keep(peer, input);
	if (peer->kept_len)
		conn_set_reading(conn, false);
}

void receive_wake(struct peer *peer)
{
	struct shard *shard = peer->shard;
	if (peer->is_ready || !peer->kept_len || !can_take(peer))
		return;
	peer->is_ready = true;
	peer->ready_next = NULL;
	*(shard->ready_last ? &shard->ready_last->ready_next : &shard->ready_first) = peer;
	shard->ready_last = peer;
}

static void take_kept(struct peer *peer)
{
	char *kept = peer->kept;
	struct slice input = {kept, peer->kept_len};
	peer->kept = NULL;
	peer->kept_len = 0;
	take_lines(peer, &input);
	keep(peer, input);
	free(kept);
	if (!peer->kept_len)
		conn_set_reading(&peer->conn, true);
}

bool receive_ready(struct shard *shard)
{
	struct peer *peer = shard->ready_first;
	shard->ready_first = shard->ready_last = NULL;
	bool took = peer;
	while (peer) {
		struct peer *next = peer->ready_next;
		peer->is_ready = false;
		if (!peer->buried && !peer->closing)
			take_kept(peer);
		peer = next;
	}
	return took;
}

static void on_end(struct conn *conn, enum conn_end end)
{
	struct peer *peer = (struct peer *)conn;
	drop_kept(peer);
	opening_report(peer, end);
	if (end == CONN_END_CLOSED)
		peer_bury(peer, "Connection closed");
	else if (conn->error_number == EPROTO)
		peer_bury(peer, "TLS error");
	else
		peer_bury(peer, conn->error_number == ETIMEDOUT ? "Connection timed out" : "Connection reset by peer");
}

/* Its last words are written: our side may end. */
static void on_drained(struct conn *conn)
{
	struct peer *peer = (struct peer *)conn;
	if (peer->closing && !peer->shut_down) {
		peer->shut_down = true;
		conn_shutdown(conn);
	}
}

static void on_written(struct conn *conn, size_t len)
{
	metrics_add(((struct peer *)conn)->shard->host->metrics, METRIC_BYTES_SENT, len);
}

const struct conn_callbacks shard_callbacks = {
	.on_connected = opening_advance,
	.may_shake = opening_may_shake,
	.on_readable = on_readable,
	.on_drained = on_drained,
	.on_written = on_written,
	.on_end = on_end,
};
