/*
 * What somebody would try who has taken the server over: it enters the sandbox as the server does, allowed to read the folder READ and
 * to work in the folder WORK, does one thing, and says in a line how that went: "done", or what errno says.
 * Usage: sandbox_probe READ WORK DEED [PATH]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <server/sandbox.h>

/* Returns 0, or a number of errno. */
typedef int deed_fn(const char *path);

static int errno_if(bool failed)
{
	return failed ? errno : 0;
}

static int execute(const char *path)
{
	char *const arguments[] = {(char *)path, NULL};
	execv(path, arguments);
	return errno;
}

static int fork_once(const char *path)
{
	(void)path;
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return errno_if(child < 0 || waitpid(child, NULL, 0) != child);
}

static int trace(const char *path)
{
	(void)path;
	return errno_if(ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0);
}

static int open_with(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	int error_number = errno_if(fd < 0);
	if (fd >= 0)
		close(fd);
	return error_number;
}

static int open_to_read(const char *path)
{
	return open_with(path, O_RDONLY);
}

static int open_to_write(const char *path)
{
	return open_with(path, O_WRONLY);
}

static int create(const char *path)
{
	return open_with(path, O_WRONLY | O_CREAT | O_TRUNC);
}

static int delete (const char *path)
{
	return errno_if(unlink(path) < 0);
}

static int call_out(const char *path)
{
	(void)path;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return errno_if(fd < 0);
}

/* Of the sockets that it can make. */
static int call_unix(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	return errno_if(fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0);
}

static int make_code(const char *path)
{
	(void)path;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return errno_if(page == MAP_FAILED || mprotect(page, 4096, PROT_READ | PROT_EXEC) < 0);
}

static int become_root(const char *path)
{
	(void)path;
	return errno_if(setuid(0) < 0);
}

static int signal_parent(const char *path)
{
	(void)path;
	return errno_if(kill(getppid(), 0) < 0);
}

static int raise_limit(const char *path)
{
	(void)path;
	const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
	return errno_if(setrlimit(RLIMIT_CORE, &unlimited) < 0);
}

static void *open_in_thread(void *path)
{
	return (void *)(intptr_t)open_to_read(path);
}

/* Threads are allowed, and no freer than the first. */
static int open_from_thread(const char *path)
{
	pthread_t thread;
	void *result;
	int error_number = pthread_create(&thread, NULL, open_in_thread, (void *)path);
	if (error_number || pthread_join(thread, &result) != 0)
		return error_number ? error_number : EINVAL;
	return (int)(intptr_t)result;
}

struct deed {
	const char *name;
	deed_fn *run;
};

static const struct deed deeds[] = {
	{"execute", execute},
	{"fork", fork_once},
	{"trace", trace},
	{"read", open_to_read},
	{"write", open_to_write},
	{"create", create},
	{"delete", delete},
	{"call-out", call_out},
	{"call-unix", call_unix},
	{"make-code", make_code},
	{"become-root", become_root},
	{"signal-parent", signal_parent},
	{"raise-limit", raise_limit},
	{"read-from-thread", open_from_thread},
};

static deed_fn *find(const char *name)
{
	for (unsigned i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strcmp(deeds[i].name, name) == 0)
			return deeds[i].run;
	return NULL;
}

int main(int argc, char **argv)
{
	struct log log;
	struct sandbox_folders folders = {0};
	deed_fn *run = argc >= 4 ? find(argv[3]) : NULL;
	if (!run) {
		fprintf(stderr, "usage: sandbox_probe READ WORK DEED [PATH]\n");
		return 64;
	}
	log_init(&log, stderr, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	sandbox_folders_add(&folders, argv[1], SANDBOX_READ);
	sandbox_folders_add(&folders, argv[2], SANDBOX_WORK);
	sandbox_guard_memory();
	sandbox_enter(&folders, &log);
	sandbox_folders_finish(&folders);
	int error_number = run(argc > 4 ? argv[4] : "");
	puts(error_number ? strerror(error_number) : "done");
	return 0;
}
