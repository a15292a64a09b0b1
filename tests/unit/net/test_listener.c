#include <apollon/net/listener.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <support/unit.h>

/* Stands in for the C library's, so that a test can make it fail. */
static int accept_error;
static int accept_interruptions;

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict len, int flags)
{
	if (accept_interruptions > 0) {
		accept_interruptions--;
		errno = EINTR;
		return -1;
	}
	if (accept_error) {
		errno = accept_error;
		return -1;
	}
	return (int)syscall(SYS_accept4, fd, address.__sockaddr__, len, flags);
}

/* A scratch folder, and the path of a socket in it. */
struct fixture {
	char folder[64];
	char path[96];
	char address[128];
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	snprintf(fixture->folder, sizeof(fixture->folder), "%s/listener-XXXXXX",
		getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof(fixture->path), "%s/socket", fixture->folder);
	snprintf(fixture->address, sizeof(fixture->address), "unix:%s", fixture->path);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	accept_error = 0;
	unlink(fixture->path);
	assert_int_equal(rmdir(fixture->folder), 0);
	free(fixture);
	return 0;
}

static unsigned try_to_open(struct listener *listeners, unsigned limit, const char *text, struct error *error)
{
	struct address address;

	assert_true(address_parse(&address, text, 6667, error));
	return listener_open(listeners, limit, &address, error);
}

static unsigned open_at(struct listener *listeners, unsigned limit, const char *text)
{
	struct error error;
	unsigned count = try_to_open(listeners, limit, text, &error);

	if (count == 0)
		fail_msg("%s", error.text);
	return count;
}

static int connect_to(const struct listener *listener)
{
	int fd = socket(listener->endpoint.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&listener->endpoint.storage, listener->endpoint.len), 0);
	return fd;
}

static void assert_flags(int fd)
{
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &len), 0);
	return value;
}

/* Connects, accepts, and gives the peer's address as text. */
static void assert_accepts(struct listener *listener, const char *expected_peer)
{
	char text[ADDRESS_TEXT_SIZE];
	struct endpoint peer;
	int client, fd;

	assert_int_equal(listener_accept(listener, &fd, &peer), LISTENER_NOBODY);
	client = connect_to(listener);
	assert_int_equal(listener_accept(listener, &fd, &peer), LISTENER_ACCEPTED);
	assert_flags(fd);
	if (peer.storage.ss_family == AF_INET) {
		assert_int_not_equal(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
		assert_int_not_equal(option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
	}
	endpoint_format(&peer, text);
	assert_string_equal(text, expected_peer);
	close(client);
	close(fd);
}

static void test_tcp_on_any_port(void **state)
{
	struct listener listener;

	(void)state;
	assert_int_equal(open_at(&listener, 1, "127.0.0.1:0"), 1);
	assert_int_not_equal(endpoint_port(&listener.endpoint), 0);
	assert_flags(listener.fd);
	assert_int_equal(option(listener.fd, SOL_SOCKET, SO_REUSEADDR), 1);
	assert_accepts(&listener, "127.0.0.1");
	listener_close(&listener);
	assert_int_equal(listener.fd, -1);
	listener_close(&listener);
}

static void test_all_addresses_get_one_port(void **state)
{
	struct listener listeners[4];
	unsigned count;

	(void)state;
	count = open_at(listeners, COUNT_OF(listeners), ":0");
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(endpoint_port(&listeners[i].endpoint), endpoint_port(&listeners[0].endpoint));
		if (listeners[i].endpoint.storage.ss_family == AF_INET6)
			assert_int_equal(option(listeners[i].fd, IPPROTO_IPV6, IPV6_V6ONLY), 1);
		listener_close(&listeners[i]);
	}
}

static void test_no_more_than_the_limit(void **state)
{
	struct listener listeners[2] = {{.fd = -7}, {.fd = -7}};

	(void)state;
	assert_int_equal(open_at(listeners, 1, ":0"), 1);
	assert_int_equal(listeners[1].fd, -7);
	listener_close(&listeners[0]);
}

static void test_a_port_in_use_is_named(void **state)
{
	struct listener first, second;
	struct error error;
	char text[64], port[16];

	(void)state;
	open_at(&first, 1, "127.0.0.1:0");
	snprintf(port, sizeof(port), "port %u", (unsigned)endpoint_port(&first.endpoint));
	snprintf(text, sizeof(text), "127.0.0.1:%u", (unsigned)endpoint_port(&first.endpoint));
	assert_int_equal(try_to_open(&second, 1, text, &error), 0);
	assert_non_null(strstr(error.text, "127.0.0.1"));
	assert_non_null(strstr(error.text, port));
	assert_non_null(strstr(error.text, "does a server run there already?"));
	listener_close(&first);
}

static void test_an_address_of_another_machine(void **state)
{
	struct listener listener;
	struct error error;

	(void)state;
	assert_int_equal(try_to_open(&listener, 1, "192.0.2.1:0", &error), 0);
	assert_non_null(strstr(error.text, "this machine does not have that address"));
}

static void test_unix(void **state)
{
	struct fixture *fixture = *state;
	struct listener listener;

	assert_int_equal(open_at(&listener, 1, fixture->address), 1);
	assert_flags(listener.fd);
	assert_accepts(&listener, "localhost");
	assert_int_equal(access(fixture->path, F_OK), 0);
	listener_close(&listener);
	assert_int_equal(access(fixture->path, F_OK), -1);
}

static void test_a_stale_unix_socket_is_replaced(void **state)
{
	struct fixture *fixture = *state;
	struct listener listener;

	open_at(&listener, 1, fixture->address);
	close(listener.fd);
	assert_int_equal(access(fixture->path, F_OK), 0);
	open_at(&listener, 1, fixture->address);
	assert_accepts(&listener, "localhost");
	listener_close(&listener);
}

static void test_a_unix_socket_in_use_stays(void **state)
{
	struct fixture *fixture = *state;
	struct listener first, second;
	struct error error;
	struct endpoint peer;
	int fd;

	open_at(&first, 1, fixture->address);
	assert_int_equal(try_to_open(&second, 1, fixture->address, &error), 0);
	assert_non_null(strstr(error.text, fixture->address));
	assert_non_null(strstr(error.text, "does a server run there already?"));
	/* What asked whether anybody is there has left again. */
	assert_int_equal(listener_accept(&first, &fd, &peer), LISTENER_ACCEPTED);
	close(fd);
	assert_accepts(&first, "localhost");
	listener_close(&first);
}

static void test_another_file_stays(void **state)
{
	struct fixture *fixture = *state;
	struct listener listener;
	struct error error;
	struct stat status;
	int fd = open(fixture->path, O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(try_to_open(&listener, 1, fixture->address, &error), 0);
	assert_int_equal(lstat(fixture->path, &status), 0);
	assert_true(S_ISREG(status.st_mode));
}

static void test_a_folder_that_is_not_there(void **state)
{
	struct listener listener;
	struct error error;

	(void)state;
	assert_int_equal(try_to_open(&listener, 1, "unix:/nonexistent/socket", &error), 0);
	assert_non_null(strstr(error.text, "unix:/nonexistent/socket"));
	assert_non_null(strstr(error.text, strerror(ENOENT)));
}

static void test_adopt(void **state)
{
	struct fixture *fixture = *state;
	struct listener opened, adopted;
	struct error error;

	open_at(&opened, 1, fixture->address);
	assert_int_equal(fcntl(opened.fd, F_SETFL, 0), 0);
	assert_int_equal(fcntl(opened.fd, F_SETFD, 0), 0);
	assert_true(listener_adopt(&adopted, opened.fd, &error));
	assert_flags(adopted.fd);
	assert_accepts(&adopted, "localhost");
	listener_close(&adopted);
	/* The file is whose that made it. */
	assert_int_equal(access(fixture->path, F_OK), 0);
}

static void test_adopt_knows_the_port(void **state)
{
	struct listener opened, adopted;
	struct error error;

	(void)state;
	const int off = 0;
	open_at(&opened, 1, "127.0.0.1:0");
	assert_int_equal(setsockopt(opened.fd, IPPROTO_TCP, TCP_NODELAY, &off, sizeof(off)), 0);
	assert_int_equal(setsockopt(opened.fd, SOL_SOCKET, SO_KEEPALIVE, &off, sizeof(off)), 0);
	assert_true(listener_adopt(&adopted, opened.fd, &error));
	assert_int_equal(endpoint_port(&adopted.endpoint), endpoint_port(&opened.endpoint));
	assert_accepts(&adopted, "127.0.0.1");
	listener_close(&adopted);
}

static void test_adopt_refuses_what_does_not_listen(void **state)
{
	struct listener listener;
	struct error error;
	int descriptors[] = {
		socket(AF_INET, SOCK_STREAM, 0), socket(AF_INET, SOCK_DGRAM, 0), dup(STDIN_FILENO), 1000000};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(descriptors); i++) {
		assert_false(listener_adopt(&listener, descriptors[i], &error));
		assert_non_null(strstr(error.text, "descriptor"));
		/* It is still the caller's. */
		assert_int_equal(close(descriptors[i]), i < 3 ? 0 : -1);
	}
}

/* With a limit at the next free descriptor there is one who waits, and no way to let him in. */
static void test_no_descriptors_left(void **state)
{
	struct listener listener;
	struct endpoint peer;
	struct rlimit before, none;
	int client, fd;

	(void)state;
	open_at(&listener, 1, "127.0.0.1:0");
	client = connect_to(&listener);
	fd = dup(STDIN_FILENO);
	close(fd);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){.rlim_cur = (rlim_t)fd, .rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(listener_accept(&listener, &fd, &peer), LISTENER_EXHAUSTED);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(listener_accept(&listener, &fd, &peer), LISTENER_ACCEPTED);
	close(fd);
	close(client);
	listener_close(&listener);
}

static void test_errors_of_accept(void **state)
{
	static const int gone[] = {ECONNABORTED, ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
		ENETUNREACH, EPERM, ETIMEDOUT};
	static const int exhausted[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
	struct listener listener;
	struct endpoint peer;
	int fd;

	(void)state;
	open_at(&listener, 1, "127.0.0.1:0");
	for (size_t i = 0; i < COUNT_OF(gone); i++) {
		accept_error = gone[i];
		assert_int_equal(listener_accept(&listener, &fd, &peer), LISTENER_GONE);
	}
	for (size_t i = 0; i < COUNT_OF(exhausted); i++) {
		accept_error = exhausted[i];
		assert_int_equal(listener_accept(&listener, &fd, &peer), LISTENER_EXHAUSTED);
	}
	accept_error = 0;
	accept_interruptions = 3;
	assert_accepts(&listener, "127.0.0.1");
	assert_int_equal(accept_interruptions, 0);
	listener_close(&listener);
}

#define test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_tcp_on_any_port),
		test(test_all_addresses_get_one_port),
		test(test_no_more_than_the_limit),
		test(test_a_port_in_use_is_named),
		test(test_an_address_of_another_machine),
		test(test_unix),
		test(test_a_stale_unix_socket_is_replaced),
		test(test_a_unix_socket_in_use_stays),
		test(test_another_file_stays),
		test(test_a_folder_that_is_not_there),
		test(test_adopt),
		test(test_adopt_knows_the_port),
		test(test_adopt_refuses_what_does_not_listen),
		test(test_no_descriptors_left),
		test(test_errors_of_accept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
