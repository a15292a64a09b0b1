/* The metrics by HTTP: libmicrohttpd, on one thread of its own. */
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/text.h>

#include "server/clock.h"
#include "server/metrics_service.h"

#define TEXT_TYPE "text/plain; charset=utf-8"
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* --- where --- */

/* Without a host it is loopback: what is told here is not for everybody. */
static bool parse(struct address *address, const char *text, struct error *error)
{
	struct error reason;
	if (!address_parse(address, text, METRICS_PORT, &reason)) {
		error_set(error, "--metrics %s: %s", text, reason.text);
		return false;
	}
	if (address->scheme == ADDRESS_TCP && !*address->host)
		text_copy(address->host, sizeof(address->host), slice_of("127.0.0.1"));
	return true;
}

static void log_address(const struct metrics_service *service)
{
	const struct endpoint *endpoint = &service->listener.endpoint;
	char host[ADDRESS_TEXT_SIZE];
	endpoint_format(endpoint, host);
	if (endpoint->storage.ss_family == AF_UNIX)
		log_info(service->log, "metrics.listening", "unix:%s",
			((const struct sockaddr_un *)&endpoint->storage)->sun_path);
	else if (endpoint->storage.ss_family == AF_INET6)
		log_info(service->log, "metrics.listening", "http://[%s]:%u/metrics", host, endpoint_port(endpoint));
	else
		log_info(service->log, "metrics.listening", "http://%s:%u/metrics", host, endpoint_port(endpoint));
}

bool metrics_service_open(struct metrics_service *service, const char *text, struct error *error)
{
	struct address address;
	struct error reason;
	if (!parse(&address, text, error))
		return false;
	if (!listener_open(&service->listener, 1, &address, &reason)) {
		error_set(error, "--metrics %s: %s", text, reason.text);
		return false;
	}
	service->is_open = true;
	log_address(service);
	return true;
}

/* --- answers --- */

/* Takes the text. */
static enum MHD_Result answer(
	struct MHD_Connection *connection, unsigned status, const char *content_type, struct buffer *text)
{
	size_t len = text->len;
	char *body = buffer_release(text);
	struct MHD_Response *response = MHD_create_response_from_buffer(len, body, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(body);
		return MHD_NO;
	}
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result answer_health(const struct metrics_service *service, struct MHD_Connection *connection)
{
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	bool is_healthy = metrics_service_is_healthy(service, clock_elapsed_ms(), &text);
	if (is_healthy)
		buffer_append_text(&text, "ok\n");
	return answer(connection, is_healthy ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, TEXT_TYPE, &text);
}

static enum MHD_Result answer_metrics(const struct metrics_service *service, struct MHD_Connection *connection)
{
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	metrics_service_append(service, &text);
	return answer(connection, MHD_HTTP_OK, METRICS_TYPE, &text);
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *reason)
{
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	buffer_append_text(&text, reason);
	return answer(connection, status, TEXT_TYPE, &text);
}

/* As the library's type has it. NOLINTBEGIN(readability-non-const-parameter) */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *upload, size_t *upload_len, void **state)
/* NOLINTEND(readability-non-const-parameter) */
{
	(void)version, (void)upload, (void)upload_len;
	const struct metrics_service *service = context;
	/* Called twice: once the head is read, when a body may follow, and at its end. */
	bool is_first = !*state;
	*state = context;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
	if (is_first)
		return MHD_YES;
	if (strcmp(path, "/metrics") == 0)
		return answer_metrics(service, connection);
	if (strcmp(path, "/healthz") == 0)
		return answer_health(service, connection);
	return refuse(connection, MHD_HTTP_NOT_FOUND, "there are /metrics and /healthz\n");
}

static void on_log(void *context, const char *format, va_list arguments)
{
	const struct metrics_service *service = context;
	char text[256];
	vsnprintf(text, sizeof(text), format, arguments);
	text[strcspn(text, "\n")] = '\0';
	log_debug(service->log, "metrics.http", "%s", text);
}

/* --- life --- */

/* The library closes what it listens on; the listener's own descriptor stays the listener's. */
bool metrics_service_start(struct metrics_service *service, struct error *error)
{
	if (!service->is_open)
		return true;
	int fd = fcntl(service->listener.fd, F_DUPFD_CLOEXEC, 3);
	if (fd < 0) {
		error_set(error, "--metrics: %s", strerror(errno));
		return false;
	}
	service->daemon = MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request,
		service, MHD_OPTION_EXTERNAL_LOGGER, on_log, service, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, METRICS_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)METRICS_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)METRICS_MEMORY,
		MHD_OPTION_END);
	if (service->daemon)
		return true;
	close(fd);
	error_set(error, "--metrics: the thread that is to answer cannot be started: %s", strerror(errno));
	return false;
}

void metrics_service_stop(struct metrics_service *service)
{
	if (service->daemon)
		MHD_stop_daemon(service->daemon);
	service->daemon = NULL;
	if (service->is_open)
		listener_close(&service->listener);
	service->is_open = false;
}
