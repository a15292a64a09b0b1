#include <apollon/net/conn.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

/* Pieces that go out with one system call. */
#define WRITE_PARTS 64

/* Behind a peer that does not read, a piece smaller than this share of its chunk is copied out of it. */
#define SETTLE_SHARE 4

/* The least capacity of the chunk that they are copied into. */
#define SETTLE_CAPACITY 4096

#define FIRST_PIECES 2

static struct conn_piece *piece_at(const struct conn *conn, uint32_t index)
{
	return &conn->pieces[(conn->piece_first + index) & (conn->piece_capacity - 1)];
}

/* --- the watcher --- */

static int wanted_events(const struct conn *conn)
{
	if (conn->ended || conn->put_off)
		return 0;
	if (!conn->connected)
		return conn->shakes_writing ? EV_WRITE : EV_READ;
	return (conn->reading ? EV_READ : 0) | (conn->blocked || conn->shutting ? EV_WRITE : 0);
}

/* What the transport has inside is no event of the descriptor's: the loop is told. */
static void feed_what_is_inside(struct conn *conn)
{
	const struct transport *transport = conn->transport;
	if (transport->ops->has_input && !conn->ended && conn->connected && conn->reading &&
		transport->ops->has_input(transport))
		ev_feed_event(conn->loop, &conn->watcher, EV_READ);
}

static void update_watcher(struct conn *conn)
{
	int events = wanted_events(conn);
	if (!conn->loop || conn->watcher.fd < 0)
		return;
	if (!ev_is_active(&conn->watcher) || (conn->watcher.events & (EV_READ | EV_WRITE)) != events) {
		ev_io_stop(conn->loop, &conn->watcher); /* forgets what it was fed, too */
		if (events) {
			ev_io_set(&conn->watcher, conn->watcher.fd, events);
			ev_io_start(conn->loop, &conn->watcher);
		}
	}
	feed_what_is_inside(conn);
}

static void end(struct conn *conn, enum conn_end how, int error_number)
{
	if (conn->ended)
		return;
	conn->ended = true;
	conn->error_number = error_number;
	update_watcher(conn);
	conn->callbacks->on_end(conn, how);
}

/* --- the queue --- */

static void drop_pieces(struct conn *conn)
{
	for (uint32_t i = 0; i < conn->piece_count; i++)
		chunk_unref(piece_at(conn, i)->chunk);
	free(conn->pieces);
	conn->pieces = NULL;
	conn->piece_first = conn->piece_count = conn->piece_capacity = conn->piece_settled = 0;
	conn->sendq_len = 0;
}

static void grow_pieces(struct conn *conn)
{
	uint32_t capacity = conn->piece_capacity ? 2 * conn->piece_capacity : FIRST_PIECES;
	struct conn_piece *pieces = alloc_bytes(capacity * sizeof(*pieces));
	for (uint32_t i = 0; i < conn->piece_count; i++)
		pieces[i] = *piece_at(conn, i);
	free(conn->pieces);
	conn->pieces = pieces;
	conn->piece_first = 0;
	conn->piece_capacity = capacity;
}

/* Takes the caller's reference. */
static void append_piece(struct conn *conn, struct chunk *chunk, uint32_t offset, uint32_t len)
{
	if (conn->piece_count == conn->piece_capacity)
		grow_pieces(conn);
	*piece_at(conn, conn->piece_count++) = (struct conn_piece){chunk, offset, len};
	conn->sendq_len += len;
}

bool conn_has_room(const struct conn *conn, size_t len)
{
	return !conn->ended && !conn->exceeded && len <= conn->sendq_limit - conn->sendq_len;
}

static bool take_room(struct conn *conn, size_t len)
{
	bool has_room = conn_has_room(conn, len);
	if (!has_room && !conn->ended)
		conn->exceeded = true;
	return has_room;
}

bool conn_queue(struct conn *conn, struct chunk *chunk, uint32_t offset, uint32_t len)
{
	if (!take_room(conn, len))
		return false;
	if (!len)
		return true;
	bool is_open = conn->piece_count > conn->piece_settled;
	struct conn_piece *last = is_open ? piece_at(conn, conn->piece_count - 1) : NULL;
	if (last && last->chunk == chunk && last->offset + last->len == offset) {
		last->len += len;
		conn->sendq_len += len;
	} else {
		append_piece(conn, chunk_ref(chunk), offset, len);
	}
	return true;
}

bool conn_queue_copy(struct conn *conn, const void *data, size_t len)
{
	if (!take_room(conn, len))
		return false;
	struct chunk *chunk = chunk_create(len);
	memcpy(chunk->data, data, len);
	chunk->len = (uint32_t)len;
	append_piece(conn, chunk, 0, (uint32_t)len);
	return true;
}

/* What stays behind must not hold on to large chunks for the sake of a few bytes: pieces that are small shares of their chunks
 * move into chunks of the connection's own. Each piece is looked at once. */
static bool is_small_share(const struct conn_piece *piece)
{
	return piece->len < piece->chunk->capacity / SETTLE_SHARE;
}

/* Whether bytes may be appended behind the piece: nobody else refers to its chunk. */
static bool has_own_room(const struct conn_piece *piece, size_t len)
{
	const struct chunk *chunk = piece->chunk;
	return chunk->references == 1 && piece->offset + piece->len == chunk->len &&
		chunk->capacity - chunk->len >= len;
}

static void move_into(struct conn_piece *target, struct conn_piece *piece)
{
	struct chunk *chunk = target->chunk;
	memcpy(chunk->data + chunk->len, piece->chunk->data + piece->offset, piece->len);
	chunk->len += piece->len;
	target->len += piece->len;
	chunk_unref(piece->chunk);
}

/* An empty piece of a chunk of the connection's own, with room for so many bytes. */
static struct conn_piece own_piece(size_t len)
{
	return (struct conn_piece){chunk_create(len > SETTLE_CAPACITY ? len : SETTLE_CAPACITY), 0, 0};
}

static void settle(struct conn *conn)
{
	uint32_t kept = conn->piece_settled;
	for (uint32_t i = kept; i < conn->piece_count; i++) {
		struct conn_piece piece = *piece_at(conn, i);
		if (is_small_share(&piece)) {
			if (kept == 0 || !has_own_room(piece_at(conn, kept - 1), piece.len))
				*piece_at(conn, kept++) = own_piece(piece.len);
			move_into(piece_at(conn, kept - 1), &piece);
		} else {
			*piece_at(conn, kept++) = piece;
		}
	}
	conn->piece_count = conn->piece_settled = kept;
}

/* What is left of a large piece must not hold on to its chunk either. */
static void settle_rest(struct conn_piece *piece)
{
	if (piece->chunk->capacity <= SETTLE_CAPACITY || !is_small_share(piece))
		return;
	struct conn_piece rest = own_piece(piece->len);
	move_into(&rest, piece);
	*piece = rest;
}

static void consume(struct conn *conn, size_t len)
{
	conn->sendq_len -= (uint32_t)len;
	while (len) {
		struct conn_piece *piece = piece_at(conn, 0);
		if (len < piece->len) {
			piece->offset += (uint32_t)len;
			piece->len -= (uint32_t)len;
			if (conn->piece_settled)
				settle_rest(piece);
			return;
		}
		len -= piece->len;
		chunk_unref(piece->chunk);
		conn->piece_first = (conn->piece_first + 1) & (conn->piece_capacity - 1);
		conn->piece_count--;
		conn->piece_settled -= conn->piece_settled > 0;
	}
}

/* --- writing --- */

static enum transport_status write_once(struct conn *conn)
{
	UNINITIALIZED struct iovec parts[WRITE_PARTS];
	int count = 0;
	size_t offered = 0, written = 0;
	for (uint32_t i = 0; i < conn->piece_count && count < WRITE_PARTS; i++) {
		struct conn_piece *piece = piece_at(conn, i);
		parts[count++] = (struct iovec){piece->chunk->data + piece->offset, piece->len};
		offered += piece->len;
	}
	enum transport_status status = conn->transport->ops->write(conn->transport, parts, count, &written);
	/* What a transport holds inside is taken as well. */
	consume(conn, written);
	if (written && conn->callbacks->on_written)
		conn->callbacks->on_written(conn, written);
	/* A short write says that the socket is full: asking again would only cost a call to hear so. */
	return status == TRANSPORT_OK && written < offered ? TRANSPORT_WANT_WRITE : status;
}

static void set_blocked(struct conn *conn)
{
	conn->blocked = true;
	settle(conn);
	update_watcher(conn);
}

static void emptied(struct conn *conn)
{
	bool was_blocked = conn->blocked;
	conn->blocked = false;
	/* An idle connection holds no memory for its queue. */
	if (conn->piece_capacity > FIRST_PIECES)
		drop_pieces(conn);
	if (!was_blocked)
		return;
	update_watcher(conn);
	if (conn->callbacks->on_drained)
		conn->callbacks->on_drained(conn);
}

static void write_all(struct conn *conn)
{
	enum transport_status status;
	/* Without pieces it is for what the transport holds. */
	do
		status = write_once(conn);
	while (conn->piece_count && status == TRANSPORT_OK);
	if (status == TRANSPORT_CLOSED || status == TRANSPORT_FAILED)
		end(conn, status == TRANSPORT_CLOSED ? CONN_END_CLOSED : CONN_END_FAILED, errno);
	else if (status != TRANSPORT_OK)
		set_blocked(conn);
	else
		emptied(conn);
}

void conn_flush(struct conn *conn)
{
	if (conn->ended || !conn->connected || !conn->piece_count)
		return;
	if (conn->blocked)
		settle(conn);
	else
		write_all(conn);
}

/* --- events --- */

static void advance_handshake(struct conn *conn)
{
	enum transport_status status = conn->transport->ops->handshake(conn->transport);
	if (status == TRANSPORT_CLOSED || status == TRANSPORT_FAILED) {
		end(conn, status == TRANSPORT_CLOSED ? CONN_END_CLOSED : CONN_END_FAILED, errno);
		return;
	}
	conn->shakes_writing = status == TRANSPORT_WANT_WRITE;
	conn->connected = status == TRANSPORT_OK;
	update_watcher(conn);
	if (conn->connected && conn->callbacks->on_connected)
		conn->callbacks->on_connected(conn);
}

static void shake_if_allowed(struct conn *conn)
{
	conn->put_off = conn->callbacks->may_shake && !conn->callbacks->may_shake(conn);
	if (conn->put_off)
		update_watcher(conn);
	else
		advance_handshake(conn);
}

void conn_shake(struct conn *conn)
{
	if (!conn->put_off || conn->ended)
		return;
	conn->put_off = false;
	advance_handshake(conn);
}

static void on_event(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	(void)loop;
	struct conn *conn = watcher->data;
	if (!conn->connected) {
		if (!conn->put_off)
			shake_if_allowed(conn);
		return;
	}
	if ((events & EV_WRITE) && conn->shutting)
		conn_shutdown(conn);
	else if ((events & EV_WRITE) && conn->blocked)
		write_all(conn);
	if ((events & EV_READ) && !conn->ended && conn->reading)
		conn->callbacks->on_readable(conn);
}

void conn_pump(struct conn *conn)
{
	if (!conn->ended)
		on_event(NULL, &conn->watcher, EV_READ | EV_WRITE);
}

/* --- life --- */

void conn_init(struct conn *conn, struct ev_loop *loop, struct transport *transport,
	const struct conn_callbacks *callbacks, size_t sendq_limit)
{
	*conn = (struct conn){
		.loop = loop,
		.callbacks = callbacks,
		.transport = transport,
		.sendq_limit = sendq_limit < UINT32_MAX ? (uint32_t)sendq_limit : UINT32_MAX,
		.reading = true,
	};
	ev_io_init(&conn->watcher, on_event, transport->ops->fd(transport), 0);
	conn->watcher.data = conn;
}

void conn_start(struct conn *conn)
{
	/* Connected sockets are through at once; the others are watched until they are. */
	advance_handshake(conn);
}

void conn_wrap_accepted(struct conn *conn, struct transport *transport)
{
	assert(conn->connected && !conn->ended && !conn->blocked);
	conn->transport = transport;
	conn->connected = false;
	conn->shakes_writing = false;
	update_watcher(conn);
}

void conn_wrap(struct conn *conn, struct transport *transport)
{
	conn_wrap_accepted(conn, transport);
	shake_if_allowed(conn);
}

void conn_finish(struct conn *conn)
{
	if (!conn->transport)
		return;
	conn->ended = true;
	update_watcher(conn);
	drop_pieces(conn);
	conn->transport->ops->destroy(conn->transport);
	conn->transport = NULL;
}

void conn_set_reading(struct conn *conn, bool reading)
{
	conn->reading = reading;
	if (conn->connected)
		update_watcher(conn);
}

size_t conn_read(struct conn *conn, char *data, size_t size)
{
	if (conn->ended)
		return 0;
	size_t len = 0;
	enum transport_status status = conn->transport->ops->read(conn->transport, data, size, &len);
	if (status == TRANSPORT_OK) {
		if (conn->loop)
			feed_what_is_inside(conn);
		return len;
	}
	if (status == TRANSPORT_CLOSED || status == TRANSPORT_FAILED)
		end(conn, status == TRANSPORT_CLOSED ? CONN_END_CLOSED : CONN_END_FAILED, errno);
	return 0;
}

void conn_shutdown(struct conn *conn)
{
	if (conn->ended || !conn->connected)
		return;
	enum transport_status status = conn->transport->ops->shutdown(conn->transport);
	conn->shutting = status == TRANSPORT_WANT_WRITE;
	if (status == TRANSPORT_FAILED)
		end(conn, CONN_END_FAILED, errno);
	else
		update_watcher(conn);
}
