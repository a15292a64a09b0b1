/*
 * What a server counts about itself: one set of numbers for each thread, which that thread alone writes and others may read.
 *   thread safety   metrics_add, metrics_set, metrics_turn: the thread that the set belongs to. metrics_get: any.
 *   order           none, but that who sees what metrics_set has set sees all from before that; two numbers that are read together need
 *                   not fit together.
 *   cost            an addition in memory; no lock, no fence.
 * A set that is NULL counts nothing, so that tests may do without.
 */
#ifndef APOLLON_BASE_METRICS_H
#define APOLLON_BASE_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

/* The only list: identifier, type, exported name, labels ("" for none), help. Rows of one name stand together, and the first has the
 * help. Of each number, the sets of all threads are added up. */
#define METRICS(X) \
	X(CLIENTS_INSIDE, "gauge", "apollon_clients", "state=\"inside\"", "Connections, by state.") \
	X(CLIENTS_REGISTERING, "gauge", "apollon_clients", "state=\"registering\"", "") \
	X(CLIENTS_WAITING, "gauge", "apollon_clients", "state=\"waiting\"", "") \
	X(USERS, "gauge", "apollon_users", "", "Users who have registered with a nick.") \
	X(CHANNELS, "gauge", "apollon_channels", "", "Channels that exist.") \
	X(REQUESTS, "counter", "apollon_requests_total", "", \
		"Requests that the hub dealt with: messages, and connections that come and go.") \
	X(MESSAGES, "counter", "apollon_messages_total", "", "Messages that were said to users and channels.") \
	X(DELIVERIES, "counter", "apollon_deliveries_total", "", "Deliveries from the hub to the shards.") \
	X(CONNECTIONS_ACCEPTED, "counter", "apollon_connections_accepted_total", "", \
		"Connections that were accepted.") \
	X(REFUSED_FULL, "counter", "apollon_connections_refused_total", "reason=\"full\"", \
		"Connections that were refused, by reason.") \
	X(REFUSED_ADDRESS, "counter", "apollon_connections_refused_total", "reason=\"address_limit\"", "") \
	X(REFUSED_RATE, "counter", "apollon_connections_refused_total", "reason=\"rate\"", "") \
	X(REFUSED_BANNED, "counter", "apollon_connections_refused_total", "reason=\"banned\"", "") \
	X(REFUSED_PASSWORD, "counter", "apollon_connections_refused_total", "reason=\"password\"", "") \
	X(REFUSED_LOGIN, "counter", "apollon_connections_refused_total", "reason=\"login_required\"", "") \
	X(REFUSED_PROXY, "counter", "apollon_connections_refused_total", "reason=\"proxy\"", "") \
	X(REFUSED_STOPPING, "counter", "apollon_connections_refused_total", "reason=\"stopping\"", "") \
	X(CUT_SENDQ, "counter", "apollon_connections_cut_total", "reason=\"sendq\"", \
		"Connections that the server ended, by reason.") \
	X(CUT_SILENT, "counter", "apollon_connections_cut_total", "reason=\"ping_timeout\"", "") \
	X(CUT_FLOOD, "counter", "apollon_connections_cut_total", "reason=\"flood\"", "") \
	X(CUT_HANDSHAKE, "counter", "apollon_connections_cut_total", "reason=\"handshake_timeout\"", "") \
	X(ACCEPT_PAUSES, "counter", "apollon_accept_pauses_total", "", \
		"Times that accepting paused for want of descriptors or memory.") \
	X(BYTES_RECEIVED, "counter", "apollon_received_bytes_total", "", "Bytes read from connections, decrypted.") \
	X(BYTES_SENT, "counter", "apollon_sent_bytes_total", "", "Bytes written to connections, before encryption.") \
	X(THROTTLED, "counter", "apollon_throttled_total", "", \
		"Times that a connection was not read for a while because it said too much.") \
	X(HANDSHAKES_DONE, "counter", "apollon_tls_handshakes_total", "result=\"ok\"", "TLS handshakes, by result.") \
	X(HANDSHAKES_FAILED, "counter", "apollon_tls_handshakes_total", "result=\"failed\"", "") \
	X(LOGINS_WON, "counter", "apollon_logins_total", "result=\"ok\"", "Logins to accounts, by result.") \
	X(LOGINS_FAILED, "counter", "apollon_logins_total", "result=\"failed\"", "") \
	X(OPERATOR_LOGINS_WON, "counter", "apollon_operator_logins_total", "result=\"ok\"", \
		"Uses of OPER, by result.") \
	X(OPERATOR_LOGINS_FAILED, "counter", "apollon_operator_logins_total", "result=\"failed\"", "") \
	X(ACCOUNTS_REGISTERED, "counter", "apollon_accounts_registered_total", "", "Accounts that were registered.") \
	X(PASSWORDS_HASHED, "counter", "apollon_passwords_hashed_total", "", \
		"Passwords that the workers hashed or verified.") \
	X(PASSWORDS_REFUSED, "counter", "apollon_passwords_refused_total", "", \
		"Logins that were put off because too many waited for the workers.") \
	X(STORE_COMMITS, "counter", "apollon_store_commits_total", "", "Transactions that the store has committed.") \
	X(STORE_FAILURES, "counter", "apollon_store_failures_total", "", \
		"Transactions that the store could not commit.") \
	X(STORE_FAILING, "gauge", "apollon_store_failing", "", \
		"1 while the last transaction of the store has failed.") \
	X(STORE_COMMITTING, "gauge", "apollon_store_committing", "", "1 while a transaction is under way.") \
	X(STOPPING, "gauge", "apollon_stopping", "", "1 once the server has been told to end.")

enum metric {
#define METRIC_ID(id, type, name, labels, help) METRIC_##id,
	METRICS(METRIC_ID)
#undef METRIC_ID
		METRIC_COUNT
};

/* The bounds of the turns' histogram, in nanoseconds; what took longer falls into one more bucket. */
#define METRICS_TURN_BOUNDS_NS 100000, 1000000, 5000000, 20000000, 100000000, 1000000000
#define METRICS_TURN_BUCKETS 7

struct metrics {
	_Alignas(64) _Atomic uint64_t values[METRIC_COUNT];
	_Atomic uint64_t turns[METRICS_TURN_BUCKETS]; /* each by itself, not cumulated */
	_Atomic uint64_t turns_ns;                    /* all together */
	_Atomic int64_t alive_ms;                     /* when the thread last showed that it turns, by a steady clock */
};

static inline uint64_t metrics_get(const struct metrics *metrics, enum metric metric)
{
	return atomic_load_explicit(&metrics->values[metric], memory_order_acquire);
}

static inline void metrics_set(struct metrics *metrics, enum metric metric, uint64_t value)
{
	if (metrics)
		atomic_store_explicit(&metrics->values[metric], value, memory_order_release);
}

static inline void metrics_add(struct metrics *metrics, enum metric metric, uint64_t count)
{
	if (metrics)
		atomic_store_explicit(&metrics->values[metric],
			atomic_load_explicit(&metrics->values[metric], memory_order_relaxed) + count,
			memory_order_relaxed);
}

/* A turn that had something to do has taken so long. */
void metrics_turn(struct metrics *metrics, int64_t took_ns);

/* The thread turns. Call it about once a second. */
void metrics_alive(struct metrics *metrics, int64_t elapsed_ms);

#endif
