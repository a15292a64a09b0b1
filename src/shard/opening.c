#include "shard/opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/net/address.h>
#include <apollon/net/network.h>
#include <apollon/net/transport_proxy.h>
#include <apollon/net/transport_tls.h>

#include "shard/shard_state.h"

enum opening_stage {
	OPENING_BEFORE, /* the PROXY header */
	OPENING_TLS,
};

struct opening {
	struct peer *peer;
	struct opening *previous, *next; /* in the queue */
	char *address;                   /* of the peer */
	struct tls_server *tls;          /* counted */
	uint8_t stage;
	bool expects_proxy;
	bool is_queued;
};

/* --- the queue --- */

bool opening_may_shake(struct conn *conn)
{
	struct opening *opening = ((struct peer *)conn)->opening;
	struct opening_queue *queue = &((struct peer *)conn)->shard->openings;
	if (opening->stage != OPENING_TLS)
		return true;
	((struct peer *)conn)->shard->work_count++;
	opening->is_queued = true;
	opening->previous = queue->last;
	opening->next = NULL;
	*(queue->last ? &queue->last->next : &queue->first) = opening;
	queue->last = opening;
	return false;
}

void opening_forget(struct peer *peer)
{
	struct opening *opening = peer->opening;
	struct opening_queue *queue = &peer->shard->openings;
	if (!opening || !opening->is_queued)
		return;
	opening->is_queued = false;
	*(opening->previous ? &opening->previous->next : &queue->first) = opening->next;
	*(opening->next ? &opening->next->previous : &queue->last) = opening->previous;
}

bool opening_turn(struct shard *shard, bool is_busy)
{
	if (is_busy && shard->elapsed_ms - shard->opened_ms < OPENING_PATIENCE_MS)
		return shard->openings.first;
	shard->opened_ms = shard->elapsed_ms;
	for (unsigned i = 0; i < OPENINGS_A_TURN && shard->openings.first;) {
		struct peer *peer = shard->openings.first->peer;
		opening_forget(peer);
		/* Who has been turned away hears why by TLS, but not while others wait for theirs. */
		if (peer->closing && shard->openings.first) {
			peer_bury(peer, "Closed");
			continue;
		}
		conn_shake(&peer->conn);
		i++;
	}
	return shard->openings.first;
}

/* --- the stages --- */

static void post(struct peer *peer, enum request_kind kind, const char *text, bool is_secure)
{
	struct request *request = request_create(kind, peer_id(peer), peer->shard->now_ms, text, strlen(text));
	request->is_secure = is_secure;
	peer->shard->host->post(peer->shard->host->context, request);
}

/* The address that counts from now on: a proxy speaks for somebody else. Returns whether that one comes by TLS. */
static bool take_proxied(struct opening *opening)
{
	const struct proxy_header *header = transport_proxy_header(opening->peer->conn.transport);
	if (!*header->address)
		return false;
	free(opening->address);
	opening->address = alloc_text(header->address);
	return header->is_tls;
}

static void post_opened(struct opening *opening)
{
	bool is_secure = opening->expects_proxy && take_proxied(opening);
	post(opening->peer, REQUEST_OPENED, opening->address,
		is_secure || opening->tls || network_is_loopback(opening->address));
}

static void finish(struct peer *peer)
{
	opening_end(peer);
	if (peer->list == PEER_LIST_OPENING)
		peer_list_move(peer, PEER_LIST_NONE, 0);
	/* What was said to it meanwhile. */
	flush_add(peer, FLUSH_THIS_TURN);
}

static void post_secured(struct opening *opening)
{
	struct tls_peer description;
	transport_tls_peer(opening->peer->conn.transport, &description);
	opening->peer->is_encrypted = true;
	post(opening->peer, REQUEST_SECURED, description.fingerprint, true);
	metrics_add(opening->peer->shard->host->metrics, METRIC_HANDSHAKES_DONE, 1);
}

void opening_advance(struct conn *conn)
{
	struct peer *peer = (struct peer *)conn;
	struct opening *opening = peer->opening;
	if (opening->stage == OPENING_TLS) {
		post_secured(opening);
		finish(peer);
		return;
	}
	post_opened(opening);
	if (!opening->tls) {
		finish(peer);
		return;
	}
	opening->stage = OPENING_TLS;
	conn_wrap_accepted(conn, transport_tls_accept(conn->transport, opening->tls));
}

void opening_start(struct peer *peer, const struct shard_opening *start)
{
	struct shard *shard = peer->shard;
	struct opening *opening = alloc_zeroed(1, sizeof(*opening));
	struct transport *transport =
		start->expects_proxy ? transport_proxy_accept(start->transport) : start->transport;
	opening->peer = peer;
	opening->address = alloc_text(start->address);
	opening->tls = start->tls ? tls_server_ref(start->tls) : NULL;
	opening->expects_proxy = start->expects_proxy;
	peer->opening = opening;
	peer->watch.is_over = start->expects_proxy;
	conn_init(&peer->conn, shard->loop, transport, &shard_callbacks, shard->settings.sendq_limit);
	peer_list_move(peer, PEER_LIST_OPENING, shard->elapsed_ms);
	conn_start(&peer->conn);
}

bool opening_is_told(const struct peer *peer)
{
	return !peer->opening || peer->opening->stage == OPENING_TLS;
}

void opening_end(struct peer *peer)
{
	struct opening *opening = peer->opening;
	if (!opening)
		return;
	opening_forget(peer);
	tls_server_unref(opening->tls);
	free(opening->address);
	free(opening);
	peer->opening = NULL;
}

/* --- failures --- */

/* The address is only kept while the connection opens. */
static void report(const struct peer *peer, enum shard_failure failure, const char *problem)
{
	const struct shard_host *host = peer->shard->host;
	char address[ADDRESS_TEXT_SIZE];
	endpoint_format_peer(peer->conn.watcher.fd, address);
	if (host->on_failure)
		host->on_failure(
			host->failure_context, failure, peer->opening ? peer->opening->address : address, problem);
}

static bool is_in_handshake(const struct peer *peer)
{
	return peer->opening && peer->opening->stage == OPENING_TLS;
}

static void fail_opening(struct peer *peer, const char *problem)
{
	bool is_tls = is_in_handshake(peer);
	metrics_add(peer->shard->host->metrics, is_tls ? METRIC_HANDSHAKES_FAILED : METRIC_REFUSED_PROXY, 1);
	report(peer, is_tls ? SHARD_FAILURE_TLS : SHARD_FAILURE_PROXY, problem);
}

static const char *problem_of(const struct peer *peer)
{
	const struct transport *transport = peer->conn.transport;
	const char *problem = "";
	if (transport_is_tls(transport))
		problem = transport_tls_problem(transport);
	else if (transport_is_proxy(transport))
		problem = transport_proxy_problem(transport);
	return problem;
}

void opening_report(struct peer *peer, enum conn_end end)
{
	const char *problem = problem_of(peer);
	if (peer->buried)
		return;
	if (peer->opening)
		fail_opening(peer, *problem ? problem : "the peer closed the connection");
	else if (end == CONN_END_FAILED && *problem)
		report(peer, SHARD_FAILURE_TLS, problem);
}

void opening_time_out(struct peer *peer)
{
	struct shard *shard = peer->shard;
	char text[192];
	/* Its step is ready, and waits for us. */
	if (peer->opening->is_queued) {
		peer_list_move(peer, PEER_LIST_OPENING, shard->tick_ms);
		return;
	}
	const char *problem = problem_of(peer);
	snprintf(text, sizeof(text), "it took longer than %u s%s%s", shard->settings.handshake_timeout_ms / 1000,
		*problem ? ": " : "", problem);
	metrics_add(shard->host->metrics, METRIC_CUT_HANDSHAKE, 1);
	fail_opening(peer, text);
	peer_bury(peer, is_in_handshake(peer) ? "TLS handshake timed out" : "PROXY header timed out");
}

bool opening_refuses(struct peer *peer, struct slice input)
{
	if (!proxy_watch_sees(&peer->watch, input))
		return false;
	report(peer, SHARD_FAILURE_PROXY_STRANGER, "it is none of those that --proxy-from names");
	metrics_add(peer->shard->host->metrics, METRIC_REFUSED_PROXY, 1);
	peer_queue_text(peer, "ERROR :Closing Link: (PROXY headers are not taken from your address)\r\n");
	peer_close(peer, peer->shard->elapsed_ms);
	return true;
}
