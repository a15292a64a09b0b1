#include "server/readiness.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "server/acceptor_tls.h"

static bool write_pid(const char *path, struct error *error)
{
	FILE *file = fopen(path, "we");
	if (!file || fprintf(file, "%ld\n", (long)getpid()) < 0 || fclose(file) != 0) {
		error_set(error, "--pid-file %s: cannot be written: %s", path, strerror(errno));
		return false;
	}
	return true;
}

static bool write_line(int fd, struct error *error)
{
	ssize_t written = write(fd, "\n", 1);
	if (written != 1 || close(fd) != 0) {
		error_set(error, "--ready-fd %d: %s", fd, strerror(errno));
		return false;
	}
	return true;
}

bool readiness_announce(
	const struct config *config, const struct acceptor *acceptor, struct log *log, struct error *error)
{
	if (config->port_file && !acceptor_write_ports(acceptor, config->port_file, error))
		return false;
	if (config->pid_file && !write_pid(config->pid_file, error))
		return false;
	if (config->ready_fd >= 0 && !write_line(config->ready_fd, error))
		return false;
	sd_notify(0, "READY=1");
	acceptor_log_invitation(acceptor, config);
	log_info(log, "server.ready", "apollon " APOLLON_VERSION " serves, with %u thread%s", config->threads,
		config->threads == 1 ? "" : "s");
	return true;
}

void readiness_withdraw(const struct config *config)
{
	if (config->port_file)
		unlink(config->port_file);
	if (config->pid_file)
		unlink(config->pid_file);
}
