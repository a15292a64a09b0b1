/* What comes before the first message of a connection: PROXY headers and TLS, seen by a hub that notes what it is told. */
#include <apollon/shard/shard.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/net/transport_tls.h>

#include <support/unit.h>

#include "shard/opening.h"

#define PEERS 8

struct peer_end {
	struct conn_id id;
	struct transport_memory *memory; /* what the shard reads and writes */
	struct transport *client;        /* the other end of TLS; NULL: plain text */
	struct transport_memory *client_memory;
};

struct fixture {
	struct shard_host host;
	struct metrics metrics;
	struct shard *shard;
	struct tls_server *server;
	struct tls_client *client;
	struct peer_end ends[PEERS];
	unsigned end_count;
	char told[2048];   /* the requests, a line each */
	char failed[1024]; /* the failures */
	int64_t elapsed_ms;
};

static void note(char *target, size_t size, const char *line)
{
	size_t len = strlen(target);

	snprintf(target + len, size - len, "%s\n", line);
}

static void on_request(void *context, struct request *request)
{
	static const char *const kinds[] = {[REQUEST_OPENED] = "opened",
		[REQUEST_SECURED] = "secured",
		[REQUEST_MESSAGE] = "message",
		[REQUEST_CLOSED] = "closed"};
	struct fixture *fixture = context;
	char line[256];

	snprintf(line, sizeof(line), "%u %s %s%s", request->from.slot, kinds[request->kind],
		request->kind == REQUEST_MESSAGE ? request->message.command : request->text,
		request->kind == REQUEST_OPENED && request->is_secure ? " secure" : "");
	note(fixture->told, sizeof(fixture->told), line);
	request_destroy(request);
}

static void on_failure(void *context, enum shard_failure failure, const char *address, const char *problem)
{
	static const char *const names[] = {[SHARD_FAILURE_TLS] = "tls",
		[SHARD_FAILURE_PROXY] = "proxy",
		[SHARD_FAILURE_PROXY_STRANGER] = "stranger"};
	struct fixture *fixture = context;
	char line[256];

	snprintf(line, sizeof(line), "%s %s: %s", names[failure], address, problem);
	note(fixture->failed, sizeof(fixture->failed), line);
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	const struct shard_settings settings = {.server_name = "test.server",
		.sendq_limit = 10000,
		.ping_interval_ms = 1000000,
		.ping_timeout_ms = 1000000,
		.handshake_timeout_ms = 10000};
	struct error error;

	fixture->host = (struct shard_host){.post = on_request,
		.context = fixture,
		.on_failure = on_failure,
		.failure_context = fixture,
		.metrics = &fixture->metrics};
	fixture->shard = shard_create(0, NULL, &fixture->host, &settings, NULL, NULL);
	fixture->server = tls_server_create_temporary("test.server", &error);
	fixture->client = tls_client_create(&(struct tls_client_settings){0}, &error);
	assert_non_null(fixture->server);
	assert_non_null(fixture->client);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	shard_destroy(fixture->shard);
	tls_server_unref(fixture->server);
	for (unsigned i = 0; i < fixture->end_count; i++) {
		struct peer_end *end = &fixture->ends[i];
		assert_true(transport_memory_was_destroyed(end->memory));
		transport_memory_release(end->memory);
		if (!end->client)
			continue;
		end->client->ops->destroy(end->client);
		transport_memory_release(end->client_memory);
	}
	tls_client_destroy(fixture->client);
	free(fixture);
	return 0;
}

static struct peer_end *open_peer(struct fixture *fixture, bool is_tls, bool expects_proxy)
{
	struct peer_end *end = &fixture->ends[fixture->end_count++];
	struct shard_opening opening = {.transport = transport_memory_create(&end->memory),
		.address = "192.0.2.1",
		.tls = is_tls ? fixture->server : NULL,
		.expects_proxy = expects_proxy};

	if (is_tls)
		end->client = transport_tls_connect(
			transport_memory_create(&end->client_memory), fixture->client, "test.server");
	end->id = shard_open(fixture->shard, &opening);
	return end;
}

static void carry(struct transport_memory *from, struct transport_memory *to)
{
	size_t len;
	const char *bytes = transport_memory_written(from, &len);

	transport_memory_feed(to, bytes, len);
	transport_memory_take(from, len);
}

static bool turn(struct fixture *fixture)
{
	return shard_turn(fixture->shard, 0, fixture->elapsed_ms);
}

/* Seconds later. */
static void pass(struct fixture *fixture, unsigned seconds)
{
	fixture->elapsed_ms += 1000 * (int64_t)seconds;
	shard_tick(fixture->shard, fixture->elapsed_ms);
	turn(fixture);
}

static void feed(struct fixture *fixture, struct peer_end *end, const char *bytes, size_t len)
{
	transport_memory_feed(end->memory, bytes, len);
	shard_pump(fixture->shard, end->id);
}

/* The client's side goes on, and what it has said arrives. */
static enum transport_status client_shakes(struct fixture *fixture, struct peer_end *end)
{
	enum transport_status status = end->client->ops->handshake(end->client);

	carry(end->client_memory, end->memory);
	shard_pump(fixture->shard, end->id);
	return status;
}

static void shake_hands(struct fixture *fixture, struct peer_end *end)
{
	for (unsigned i = 0; client_shakes(fixture, end) != TRANSPORT_OK; i++) {
		assert_true(i < 100);
		turn(fixture);
		carry(end->memory, end->client_memory);
	}
	turn(fixture);
}

static void post_to(struct fixture *fixture, struct peer_end *end, struct delivery *delivery)
{
	delivery->to = end->id;
	assert_true(mailbox_post(shard_mailbox(fixture->shard), &delivery->letter));
}

static void let_in(struct fixture *fixture, struct peer_end *end)
{
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);

	delivery->phase = SESSION_REGISTERING;
	post_to(fixture, end, delivery);
	turn(fixture);
}

static void say_to(struct fixture *fixture, struct peer_end *end, const char *text)
{
	struct delivery *delivery = delivery_create(DELIVERY_LINES, 0);

	delivery->chunk = chunk_create(strlen(text));
	memcpy(delivery->chunk->data, text, strlen(text));
	delivery->chunk->len = (uint32_t)strlen(text);
	post_to(fixture, end, delivery);
	turn(fixture);
}

static void say_by_tls(struct fixture *fixture, struct peer_end *end, const char *text)
{
	const struct iovec part = {(void *)text, strlen(text)};
	size_t len;

	assert_int_equal(end->client->ops->write(end->client, &part, 1, &len), TRANSPORT_OK);
	carry(end->client_memory, end->memory);
	shard_pump(fixture->shard, end->id);
	turn(fixture);
}

static void assert_told(struct fixture *fixture, const char *expected)
{
	assert_string_equal(fixture->told, expected);
	fixture->told[0] = '\0';
}

static void assert_failed(struct fixture *fixture, const char *expected)
{
	if (!strstr(fixture->failed, expected))
		fail_msg("\"%s\" does not say \"%s\"", fixture->failed, expected);
}

/* --- TLS --- */

static void test_the_hub_hears_of_it_in_order(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, true, false);

	assert_told(fixture, "0 opened 192.0.2.1 secure\n");
	let_in(fixture, end);
	shake_hands(fixture, end);
	assert_told(fixture, "0 secured \n");
	assert_int_equal(metrics_get(&fixture->metrics, METRIC_HANDSHAKES_DONE), 1);
	say_by_tls(fixture, end, "NICK alice\r\n");
	assert_told(fixture, "0 message NICK\n");
	assert_string_equal(fixture->failed, "");
}

static void test_what_is_said_meanwhile_comes_after_the_handshake(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, true, false);
	char heard[64];
	size_t len;

	let_in(fixture, end);
	say_to(fixture, end, "NOTICE * :hello\r\n");
	transport_memory_written(end->memory, &len);
	assert_int_equal(len, 0);
	shake_hands(fixture, end);
	carry(end->memory, end->client_memory);
	assert_int_equal(end->client->ops->read(end->client, heard, sizeof(heard), &len), TRANSPORT_OK);
	assert_int_equal(len, 17);
	assert_memory_equal(heard, "NOTICE * :hello\r\n", len);
}

static void test_who_is_refused_meanwhile_hears_why(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, true, false);
	char heard[64];
	size_t len;

	say_to(fixture, end, "ERROR :full\r\n");
	post_to(fixture, end, delivery_create(DELIVERY_CLOSE, 0));
	turn(fixture);
	shake_hands(fixture, end);
	carry(end->memory, end->client_memory);
	assert_int_equal(end->client->ops->read(end->client, heard, sizeof(heard), &len), TRANSPORT_OK);
	assert_memory_equal(heard, "ERROR :full\r\n", 13);
	fixture->told[0] = '\0';
	pass(fixture, CLOSING_MS / 1000);
	assert_told(fixture, "0 closed Closed\n");
}

static void open_crowd(struct fixture *fixture)
{
	for (unsigned i = 0; i < PEERS; i++)
		client_shakes(fixture, open_peer(fixture, true, false));
}

/* The costly steps of many at once are spread over turns; between them others are served. */
static void test_a_crowd_takes_turns(void **state)
{
	struct fixture *fixture = *state;
	unsigned answered = 0, turns = 0;
	bool more = true;

	open_crowd(fixture);
	for (; more; turns++) {
		unsigned before = answered;
		more = turn(fixture);
		answered = 0;
		for (unsigned i = 0; i < PEERS; i++) {
			size_t len;
			transport_memory_written(fixture->ends[i].memory, &len);
			answered += len > 0;
		}
		assert_in_range(answered - before, 1, OPENINGS_A_TURN);
	}
	assert_int_equal(answered, PEERS);
	assert_in_range(turns, PEERS / OPENINGS_A_TURN, PEERS);
}

static void test_who_is_refused_costs_no_handshake_while_others_wait(void **state)
{
	struct fixture *fixture = *state;

	open_crowd(fixture);
	for (unsigned i = 0; i < PEERS - 1; i++)
		post_to(fixture, &fixture->ends[i], delivery_create(DELIVERY_CLOSE, 0));
	turn(fixture);
	assert_true(transport_memory_was_destroyed(fixture->ends[PEERS - 2].memory));
}

static void test_who_goes_while_waiting_for_a_turn(void **state)
{
	struct fixture *fixture = *state;

	open_crowd(fixture);
	for (unsigned i = 0; i < PEERS; i += 2)
		transport_memory_vanish(fixture->ends[i].memory);
	while (turn(fixture))
		;
	for (unsigned i = 1; i < PEERS; i += 2) {
		carry(fixture->ends[i].memory, fixture->ends[i].client_memory);
		shake_hands(fixture, &fixture->ends[i]);
	}
	assert_int_equal(metrics_get(&fixture->metrics, METRIC_HANDSHAKES_DONE), PEERS / 2);
	assert_int_equal(metrics_get(&fixture->metrics, METRIC_HANDSHAKES_FAILED), PEERS / 2);
}

static void test_a_handshake_has_its_time(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *silent = open_peer(fixture, true, false), *halting = open_peer(fixture, true, false);
	struct peer_end *done = open_peer(fixture, true, false);

	feed(fixture, halting, "\x16\x03\x01", 3);
	shake_hands(fixture, done);
	pass(fixture, 9);
	assert_string_equal(fixture->failed, "");
	fixture->told[0] = '\0';
	pass(fixture, 1);
	assert_told(fixture, "0 closed TLS handshake timed out\n1 closed TLS handshake timed out\n");
	assert_failed(fixture, "tls 192.0.2.1: it took longer than 10 s");
	assert_int_equal(metrics_get(&fixture->metrics, METRIC_CUT_HANDSHAKE), 2);
	assert_false(shard_pump(fixture->shard, silent->id));
	assert_true(shard_pump(fixture->shard, done->id));
	pass(fixture, 100);
	assert_true(shard_pump(fixture->shard, done->id));
}

static void test_garbage_ends_it(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, true, false);

	feed(fixture, end, "\x16\x03\x01\x00\x04garbage", 12);
	turn(fixture);
	turn(fixture);
	assert_told(fixture, "0 opened 192.0.2.1 secure\n0 closed TLS error\n");
	assert_failed(fixture, "tls 192.0.2.1: ");
	assert_int_equal(metrics_get(&fixture->metrics, METRIC_HANDSHAKES_FAILED), 1);
}

static void test_a_damaged_record_later_on(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, true, false);

	let_in(fixture, end);
	shake_hands(fixture, end);
	feed(fixture, end, "\x17\x03\x03\x00\x20 this is no record of TLS at all  ", 37);
	turn(fixture);
	assert_failed(fixture, "a TLS record was damaged");
	assert_non_null(strstr(fixture->told, "0 closed TLS error\n"));
}

/* --- PROXY --- */

static void test_the_hub_hears_of_the_client_behind_the_proxy(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, false, true);

	assert_told(fixture, "");
	feed(fixture, end, "PROXY TCP4 198.51.100.7 ", 24);
	assert_told(fixture, "");
	feed(fixture, end, "192.0.2.1 1 2\r\nNICK a\r\n", 23);
	assert_told(fixture, "0 opened 198.51.100.7\n");
	let_in(fixture, end);
	shard_pump(fixture->shard, end->id);
	turn(fixture);
	assert_told(fixture, "0 message NICK\n");
}

static void test_the_proxy_tells_of_tls(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, false, true);

	feed(fixture, end, "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x14\xc0\0\x02\x05\x7f\0\0\x01\0\1\0\2\x20\0\5\1\0\0\0\0",
		36);
	assert_told(fixture, "0 opened 192.0.2.5 secure\n");
}

static void test_the_proxy_speaks_for_itself(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, false, true);

	feed(fixture, end, "PROXY UNKNOWN\r\n", 15);
	assert_told(fixture, "0 opened 192.0.2.1\n");
}

static void test_tls_behind_the_proxy(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, true, true);

	feed(fixture, end, "PROXY TCP4 198.51.100.7 192.0.2.1 1 2\r\n", 39);
	assert_told(fixture, "0 opened 198.51.100.7 secure\n");
	shake_hands(fixture, end);
	assert_told(fixture, "0 secured \n");
}

/* The hub has never heard of it, and never will. */
static void test_without_a_header_there_is_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *wrong = open_peer(fixture, false, true);

	open_peer(fixture, false, true);
	feed(fixture, wrong, "NICK alice\r\nUSER a 0 * :a\r\n", 27);
	turn(fixture);
	assert_failed(fixture, "proxy 192.0.2.1: the connection does not begin with a PROXY header");
	pass(fixture, 10);
	assert_failed(fixture, "proxy 192.0.2.1: it took longer than 10 s");
	assert_told(fixture, "");
	assert_int_equal(metrics_get(&fixture->metrics, METRIC_REFUSED_PROXY), 2);
}

static void test_a_strangers_header(void **state)
{
	struct fixture *fixture = *state;
	struct peer_end *end = open_peer(fixture, false, false);
	size_t len;

	let_in(fixture, end);
	feed(fixture, end, "PRO", 3);
	feed(fixture, end, "XY TCP4 1.1.1.1 1.1.1.1 1 1\r\nNICK a\r\n", 38);
	turn(fixture);
	assert_failed(fixture, "stranger unknown: ");
	assert_non_null(strstr(transport_memory_written(end->memory, &len), "ERROR :Closing Link: (PROXY headers"));
	assert_true(transport_memory_was_shut_down(end->memory));
	assert_told(fixture, "0 opened 192.0.2.1\n");
}

static void test_the_end_of_the_server_waits_for_no_handshake(void **state)
{
	struct fixture *fixture = *state;

	open_peer(fixture, true, false);
	open_peer(fixture, true, true);
	assert_true(mailbox_post(shard_mailbox(fixture->shard), &delivery_create(DELIVERY_STOP, 0)->letter));
	turn(fixture);
	assert_told(fixture, "0 opened 192.0.2.1 secure\n0 closed Server stopped\n");
}

#define opening_test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		opening_test(test_the_hub_hears_of_it_in_order),
		opening_test(test_what_is_said_meanwhile_comes_after_the_handshake),
		opening_test(test_who_is_refused_meanwhile_hears_why),
		opening_test(test_a_crowd_takes_turns),
		opening_test(test_who_is_refused_costs_no_handshake_while_others_wait),
		opening_test(test_who_goes_while_waiting_for_a_turn),
		opening_test(test_a_handshake_has_its_time),
		opening_test(test_garbage_ends_it),
		opening_test(test_a_damaged_record_later_on),
		opening_test(test_the_hub_hears_of_the_client_behind_the_proxy),
		opening_test(test_the_proxy_tells_of_tls),
		opening_test(test_the_proxy_speaks_for_itself),
		opening_test(test_tls_behind_the_proxy),
		opening_test(test_without_a_header_there_is_nobody),
		opening_test(test_a_strangers_header),
		opening_test(test_the_end_of_the_server_waits_for_no_handshake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
