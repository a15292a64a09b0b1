/*
 * `apollon join`: the chat client for people and the tool for scripts.
 *   thread safety   the calling thread's, which must be the process's main one (signals); one client at a time.
 */
#ifndef APOLLON_CLIENT_CLIENT_H
#define APOLLON_CLIENT_CLIENT_H

#include <apollon/base/error.h>
#include <apollon/client/options.h>

struct client_result {
	enum join_status status;
	int signal;         /* 0, or the one that ended it and should now end the process */
	struct error error; /* "" or why it failed: for standard error */
};

/* Runs until the user, the server, a signal or a condition of the options ends it. Uses descriptors 0, 1 and 2, and gives the
 * terminal back as it was. */
void client_run(const struct join_options *options, struct client_result *result);

#endif
