#include "client/resolution.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apollon/base/alloc.h>

struct question {
	struct address address;
	int family;
	int fd; /* the thread's end of the pair */
};

static void *run(void *argument)
{
	struct question *question = argument;
	struct resolution *resolution = alloc_zeroed(1, sizeof(*resolution));

	if (!address_resolve(&question->address, false, question->family, resolution->endpoints, &resolution->count,
		    &resolution->error))
		resolution->count = 0;
	/* Nobody may be there any more, which is no concern of ours. */
	(void)!send(question->fd, resolution, sizeof(*resolution), MSG_NOSIGNAL);
	close(question->fd);
	free(resolution);
	free(question);
	return NULL;
}

/* Signals are the main thread's. */
static int start_thread(struct question *question)
{
	pthread_t thread;
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int code = pthread_create(&thread, NULL, run, question);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (code == 0)
		pthread_detach(thread);
	return code;
}

int resolution_start(const struct address *address, int family, struct error *error)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
		error_set(error, "cannot look the host up: %s", strerror(errno));
		return -1;
	}
	struct question *question = alloc_zeroed(1, sizeof(*question));
	*question = (struct question){.address = *address, .family = family, .fd = ends[1]};
	int code = start_thread(question);
	if (code != 0) {
		error_set(error, "cannot start a thread to look the host up: %s", strerror(code));
		close(ends[0]);
		close(ends[1]);
		free(question);
		return -1;
	}
	return ends[0];
}

void resolution_take(int fd, struct resolution *resolution)
{
	if (recv(fd, resolution, sizeof(*resolution), MSG_DONTWAIT) == (ssize_t)sizeof(*resolution))
		return;
	*resolution = (struct resolution){0};
	error_set(&resolution->error, "the host could not be looked up: %s", strerror(errno));
}
