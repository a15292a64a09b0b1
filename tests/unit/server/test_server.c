/* What a service manager and the server say to each other: LISTEN_FDS, READY=1, STOPPING=1. Each server is a process of its own. */
#include <apollon/server/server.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <support/unit.h>

#define FIRST_INHERITED 3

struct manager {
	char directory[64];
	int notifications; /* a datagram socket */
	int listening;
	uint16_t port;
	pid_t pid;
};

static void open_notifications(struct manager *manager)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(manager->directory, sizeof(manager->directory), "/tmp/apollon-test-XXXXXX");
	assert_non_null(mkdtemp(manager->directory));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", manager->directory);
	manager->notifications = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(manager->notifications, (struct sockaddr *)&address, sizeof(address)), 0);
	struct timeval limit = {.tv_sec = 20};
	setsockopt(manager->notifications, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
}

static void open_listening(struct manager *manager)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	manager->listening = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(manager->listening, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(manager->listening, 16), 0);
	assert_int_equal(getsockname(manager->listening, (struct sockaddr *)&address, &len), 0);
	manager->port = ntohs(address.sin_port);
}

/* The server's process: never returns. */
static void serve(const struct manager *manager)
{
	struct log log;
	struct error error;
	struct config_source source;
	struct config_notes notes;
	char pid[16];
	/* Duplicated out of the way first: it may have the number of what it is to become. */
	int moved = dup(manager->listening);
	dup2(moved, FIRST_INHERITED);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", "1", 1);
	log_init(&log, stderr, LOG_LEVEL_ERROR, LOG_FORMAT_TEXT);
	config_source_init(&source);
	source.path = strdup("/dev/null");
	config_notes_init(&notes);
	struct config *config =
		config_source_set(&source, "no-persist=on", &error) ? config_load(&source, &notes) : NULL;
	bool served = config && server_run(config, &source, &log, &error);
	config_notes_finish(&notes);
	config_source_finish(&source);
	_exit(served ? 0 : 1);
}

static int setup(void **state)
{
	struct manager *manager = calloc(1, sizeof(*manager));
	open_notifications(manager);
	open_listening(manager);
	manager->pid = fork();
	if (manager->pid == 0)
		serve(manager);
	*state = manager;
	return 0;
}

static int teardown(void **state)
{
	struct manager *manager = *state;
	char path[128];
	close(manager->notifications);
	close(manager->listening);
	snprintf(path, sizeof(path), "%s/notify", manager->directory);
	unlink(path);
	rmdir(manager->directory);
	free(manager);
	return 0;
}

static void receive_notification(const struct manager *manager, char text[256])
{
	ssize_t len = recv(manager->notifications, text, 255, 0);
	assert_true(len > 0);
	text[len] = '\0';
}

static void expect_notification(const struct manager *manager, const char *expected)
{
	char text[256];
	receive_notification(manager, text);
	assert_string_equal(text, expected);
}

/* With the time by the steady clock, by which the manager tells one reload from the next. */
static void expect_reload(const struct manager *manager)
{
	char text[256], rest;
	long long microseconds = 0;
	receive_notification(manager, text);
	assert_int_equal(sscanf(text, "RELOADING=1\nMONOTONIC_USEC=%lld%c", &microseconds, &rest), 1);
	assert_true(microseconds > 0);
}

static void expect_served(const struct manager *manager)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(manager->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char answer[512] = "";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval limit = {.tv_sec = 20};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(send(fd, "QUIT\r\n", 6, 0), 6);
	assert_true(recv(fd, answer, sizeof(answer) - 1, 0) > 0);
	assert_int_equal(strncmp(answer, "ERROR :", 7), 0);
	close(fd);
}

static void test_a_service_of_a_manager(void **state)
{
	const struct manager *manager = *state;
	int status = -1;
	expect_notification(manager, "READY=1");
	expect_served(manager);
	kill(manager->pid, SIGHUP);
	expect_reload(manager);
	expect_notification(manager, "READY=1");
	kill(manager->pid, SIGTERM);
	expect_notification(manager, "STOPPING=1");
	assert_int_equal(waitpid(manager->pid, &status, 0), manager->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_service_of_a_manager, setup, teardown),
	};
	return cmocka_run_group_tests_name("server/server", tests, NULL, NULL);
}
