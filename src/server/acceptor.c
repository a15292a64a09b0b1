#include "server/acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/mailbox/delivery.h>

/* What is open besides connections, generously. */
#define OTHER_DESCRIPTORS 64

/* --- opening --- */

static void log_listener(const struct acceptor *acceptor, unsigned index)
{
	const struct listener *listener = &acceptor->listeners[index];
	const char *scheme = acceptor->is_tls[index] ? "ircs://" : "";
	char address[ADDRESS_TEXT_SIZE];
	const struct sockaddr_un *unix_address = (const struct sockaddr_un *)&listener->endpoint.storage;
	endpoint_format(&listener->endpoint, address);
	if (listener->endpoint.storage.ss_family == AF_UNIX)
		log_info(acceptor->log, "server.listening", "%sunix:%s", scheme, unix_address->sun_path);
	else if (listener->endpoint.storage.ss_family == AF_INET6)
		log_info(acceptor->log, "server.listening", "%s[%s]:%u", scheme, address,
			endpoint_port(&listener->endpoint));
	else
		log_info(acceptor->log, "server.listening", "%s%s:%u", scheme, address,
			endpoint_port(&listener->endpoint));
}

/* What the service manager calls a socket says what is spoken there (FileDescriptorName=ircs); else its port does. */
static bool speaks_tls(const struct listener *listener, const char *name)
{
	if (name && (strcmp(name, "ircs") == 0 || strcmp(name, "irc") == 0))
		return strcmp(name, "ircs") == 0;
	return endpoint_port(&listener->endpoint) == ADDRESS_TLS_PORT;
}

/* Sockets that the service manager holds for us replace those of the configuration. */
static bool adopt_inherited(struct acceptor *acceptor, int inherited, char *const *names, struct error *error)
{
	for (int i = 0; i < inherited; i++) {
		if (acceptor->count == LISTENERS_LIMIT) {
			error_set(error, "LISTEN_FDS hands over more than %d sockets", LISTENERS_LIMIT);
			return false;
		}
		if (!listener_adopt(&acceptor->listeners[acceptor->count], SD_LISTEN_FDS_START + i, error))
			return false;
		acceptor->is_tls[acceptor->count] =
			speaks_tls(&acceptor->listeners[acceptor->count], names ? names[i] : NULL);
		acceptor->count++;
	}
	return true;
}

static bool open_address(struct acceptor *acceptor, const char *text, bool is_optional, struct error *error)
{
	struct address address;
	if (!address_parse(&address, text, 6667, error))
		return false;
	unsigned opened = listener_open(
		&acceptor->listeners[acceptor->count], LISTENERS_LIMIT - acceptor->count, &address, error);
	for (unsigned i = 0; i < opened; i++)
		acceptor->is_tls[acceptor->count++] = address.is_tls;
	if (!opened && is_optional)
		log_warning(acceptor->log, "server.listen-skipped", "%s", error->text);
	return opened || is_optional;
}

static bool open_configured(struct acceptor *acceptor, const struct config *config, struct error *error)
{
	bool by_default = config_listens_by_default(config);
	for (unsigned i = 0; i < config->listen.count; i++)
		/* A host without IPv6 has its loopback in IPv4 all the same. */
		if (!open_address(acceptor, config->listen.items[i], by_default && acceptor->count, error))
			return false;
	return true;
}

static bool open_all(struct acceptor *acceptor, const struct config *config, struct error *error)
{
	char **names = NULL;
	int inherited = sd_listen_fds_with_names(1, &names);
	bool opened = inherited > 0 ? adopt_inherited(acceptor, inherited, names, error)
				    : open_configured(acceptor, config, error);
	for (int i = 0; i < inherited; i++)
		free(names[i]);
	free(names);
	return opened;
}

/* The kernel's table of descriptors grows by doubling, and in a process with threads each step waits for all processors to look away, tens of
 * milliseconds in which nobody is served. It takes its full size while there is no other thread. */
static void reserve_descriptors(const struct config *config)
{
	struct rlimit limit;
	uint64_t wanted = (uint64_t)config->hub->max_clients + config->hub->max_waiting + OTHER_DESCRIPTORS;
	int any = eventfd(0, EFD_CLOEXEC);
	if (any >= 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > OTHER_DESCRIPTORS) {
		int last = (int)(wanted < limit.rlim_cur ? wanted : limit.rlim_cur) - 1;
		int highest = fcntl(any, F_DUPFD_CLOEXEC, last);
		if (highest >= 0)
			close(highest);
	}
	if (any >= 0)
		close(any);
}

bool acceptor_open(struct acceptor *acceptor, const struct config *config, struct log *log, struct error *error)
{
	memset(acceptor, 0, sizeof(*acceptor));
	reserve_descriptors(config);
	acceptor->log = log;
	acceptor->proxy_from = &config->proxy_from;
	if (!open_all(acceptor, config, error)) {
		acceptor_close(acceptor);
		return false;
	}
	for (unsigned i = 0; i < acceptor->count; i++)
		log_listener(acceptor, i);
	return true;
}

bool acceptor_has_tls(const struct acceptor *acceptor)
{
	for (unsigned i = 0; i < acceptor->count; i++)
		if (acceptor->is_tls[i])
			return true;
	return false;
}

uint16_t acceptor_tls_port(const struct acceptor *acceptor)
{
	for (unsigned i = 0; i < acceptor->count; i++)
		if (acceptor->is_tls[i] && endpoint_port(&acceptor->listeners[i].endpoint))
			return endpoint_port(&acceptor->listeners[i].endpoint);
	return 0;
}

void acceptor_set_tls(struct acceptor *acceptor, struct tls_server *tls)
{
	tls_server_unref(acceptor->tls);
	acceptor->tls = tls;
}

static bool is_repeated(const struct acceptor *acceptor, unsigned index)
{
	for (unsigned i = 0; i < index; i++)
		if (endpoint_port(&acceptor->listeners[i].endpoint) ==
			endpoint_port(&acceptor->listeners[index].endpoint))
			return true;
	return false;
}

static bool write_file(FILE *file, const struct acceptor *acceptor)
{
	for (unsigned i = 0; i < acceptor->count; i++) {
		unsigned port = endpoint_port(&acceptor->listeners[i].endpoint);
		if (port && !is_repeated(acceptor, i))
			fprintf(file, "%u\n", port);
	}
	return fclose(file) == 0;
}

bool acceptor_write_ports(const struct acceptor *acceptor, const char *path, struct error *error)
{
	struct buffer temporary;
	buffer_init(&temporary, SIZE_MAX);
	buffer_append_format(&temporary, "%s.%ld", path, (long)getpid());
	const char *name = buffer_text(&temporary);
	FILE *file = fopen(name, "we");
	bool written = file && write_file(file, acceptor) && rename(name, path) == 0;
	if (!written) {
		error_set(error, "--port-file %s: cannot be written: %s", path, strerror(errno));
		unlink(name);
	}
	buffer_finish(&temporary);
	return written;
}

/* --- accepting --- */

static void hand_over(struct acceptor *acceptor, int fd, const struct endpoint *peer, bool is_tls)
{
	char address[ADDRESS_TEXT_SIZE];
	struct delivery *delivery = delivery_create(DELIVERY_OPEN, 0);
	endpoint_format(peer, address);
	delivery->opened.fd = fd;
	delivery->opened.address = alloc_text(address);
	delivery->opened.tls = is_tls ? tls_server_ref(acceptor->tls) : NULL;
	delivery->opened.expects_proxy = network_list_contains(acceptor->proxy_from, address);
	struct mailbox *mailbox = acceptor->shards[acceptor->next_shard];
	acceptor->next_shard = (acceptor->next_shard + 1) % acceptor->shard_count;
	if (!mailbox_post(mailbox, &delivery->letter))
		delivery_destroy(delivery);
}

static void stop_watching(struct acceptor *acceptor)
{
	for (unsigned i = 0; acceptor->loop && i < acceptor->count; i++)
		ev_io_stop(acceptor->loop, &acceptor->watchers[i]);
}

static void pause_accepting(struct acceptor *acceptor, int error_number)
{
	stop_watching(acceptor);
	if (!acceptor->paused)
		log_warning(acceptor->log, "server.accept-paused",
			"no connections are accepted until descriptors or memory are free again: %s",
			strerror(error_number));
	acceptor->paused = true;
	metrics_add(acceptor->metrics, METRIC_ACCEPT_PAUSES, 1);
	ev_timer_again(acceptor->loop, &acceptor->pause);
}

static void on_pause_over(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)events;
	struct acceptor *acceptor = timer->data;
	ev_timer_stop(loop, timer);
	for (unsigned i = 0; i < acceptor->count; i++)
		ev_io_start(loop, &acceptor->watchers[i]);
}

static void accepted(struct acceptor *acceptor, int fd, const struct endpoint *peer, bool is_tls)
{
	if (acceptor->paused)
		log_info(acceptor->log, "server.accept-resumed", "connections are accepted again");
	acceptor->paused = false;
	metrics_add(acceptor->metrics, METRIC_CONNECTIONS_ACCEPTED, 1);
	hand_over(acceptor, fd, peer, is_tls);
}

static void on_connection(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	(void)loop, (void)events;
	struct acceptor *acceptor = watcher->data;
	size_t index = (size_t)(watcher - acceptor->watchers);
	struct listener *listener = &acceptor->listeners[index];
	for (unsigned i = 0; i < ACCEPTS_A_TURN; i++) {
		int fd;
		struct endpoint peer;
		switch (listener_accept(listener, &fd, &peer)) {
		case LISTENER_ACCEPTED:
			accepted(acceptor, fd, &peer, acceptor->is_tls[index]);
			break;
		case LISTENER_GONE:
			break;
		case LISTENER_NOBODY:
			return;
		case LISTENER_EXHAUSTED:
			pause_accepting(acceptor, errno);
			return;
		}
	}
}

void acceptor_start(
	struct acceptor *acceptor, struct ev_loop *loop, struct mailbox *const *shards, unsigned shard_count)
{
	acceptor->loop = loop;
	acceptor->shards = shards;
	acceptor->shard_count = shard_count;
	ev_timer_init(&acceptor->pause, on_pause_over, 0, ACCEPT_PAUSE_S);
	acceptor->pause.data = acceptor;
	for (unsigned i = 0; i < acceptor->count; i++) {
		ev_io_init(&acceptor->watchers[i], on_connection, acceptor->listeners[i].fd, EV_READ);
		acceptor->watchers[i].data = acceptor;
		ev_io_start(loop, &acceptor->watchers[i]);
	}
}

void acceptor_close(struct acceptor *acceptor)
{
	stop_watching(acceptor);
	if (acceptor->loop)
		ev_timer_stop(acceptor->loop, &acceptor->pause);
	for (unsigned i = 0; i < acceptor->count; i++)
		listener_close(&acceptor->listeners[i]);
	acceptor->count = 0;
	acceptor_set_tls(acceptor, NULL);
}
