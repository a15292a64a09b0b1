/* The user's editor on what is being typed. The chat goes on meanwhile; what it says is shown afterwards. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <readline/readline.h>

#include <apollon/base/alloc.h>

#include "client/frontend_readline_internal.h"

static const char *editor_command(void)
{
	const char *visual = getenv("VISUAL");
	const char *editor = getenv("EDITOR");
	if (visual && *visual != '\0')
		return visual;
	return editor && *editor != '\0' ? editor : "vi";
}

/* A new file with the text, which nobody else can read; NULL when there is none to be had. */
static char *write_file(const char *text)
{
	const char *folder = getenv("TMPDIR");
	struct buffer name;
	buffer_init(&name, SIZE_MAX);
	buffer_append_format(&name, "%s/apollon-XXXXXX.txt", folder && *folder != '\0' ? folder : "/tmp");
	char *path = buffer_release(&name);
	int fd = mkstemps(path, (int)strlen(".txt"));
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	bool done = file && fprintf(file, "%s\n", text) >= 0;
	if (file)
		done = fclose(file) == 0 && done;
	if (done)
		return path;
	if (fd >= 0)
		unlink(path);
	free(path);
	return NULL;
}

static void read_file(struct readline_frontend *frontend, const char *path)
{
	char *text = alloc_bytes(TERMINAL_INPUT_PASTE_LIMIT);
	FILE *file = fopen(path, "re");
	if (file) {
		size_t len = fread(text, 1, TERMINAL_INPUT_PASTE_LIMIT, file);
		bool cut = fgetc(file) != EOF;
		fclose(file);
		len = terminal_input_clean(text, len);
		frontend_readline_replace_text(frontend, (struct slice){text, len});
		if (cut)
			frontend_readline_print(frontend, "-- the edited text was cut: 64 KiB are the most");
	}
	free(text);
}

/* The editor's process: what the client has set aside for itself is given back first. */
static void run(const char *command, const char *path)
{
	struct buffer line;
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	buffer_init(&line, SIZE_MAX);
	buffer_append_format(&line, "%s \"$1\"", command);
	execl("/bin/sh", "sh", "-c", buffer_text(&line), "sh", path, (char *)NULL);
	_exit(127);
}

static void forget_file(struct readline_frontend *frontend)
{
	unlink(frontend->editor_file);
	free(frontend->editor_file);
	frontend->editor_file = NULL;
}

static void on_child(struct ev_loop *loop, ev_signal *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	int status;
	(void)events;
	pid_t ended = waitpid(frontend->editor_pid, &status, WNOHANG);
	if (ended == 0)
		return;
	/* Somebody else was asked how it ended, as libev's default loop does: what it wrote counts. */
	if (ended < 0)
		status = 0;
	ev_signal_stop(loop, watcher);
	frontend_readline_prepare_terminal(frontend);
	frontend_readline_update_size();
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		read_file(frontend, frontend->editor_file);
	else
		frontend_readline_print(frontend, "-- the editor failed: what was typed is as it was");
	forget_file(frontend);
	frontend->prompt_changed = true;
	frontend_readline_input_go_on(frontend);
	frontend_readline_reveal(frontend);
}

void frontend_readline_editor_start(struct readline_frontend *frontend)
{
	if (frontend->editor_file)
		return;
	char *text = frontend_readline_whole_text(frontend);
	frontend->editor_file = write_file(text);
	free(text);
	if (!frontend->editor_file) {
		frontend_readline_print(frontend, "-- no file for the editor can be made: look at $TMPDIR");
		return;
	}
	frontend_readline_input_pause(frontend);
	frontend_readline_hide(frontend);
	frontend_readline_restore_terminal(frontend);
	/* Libev's own watchers of children are for one loop in the process, which may be another. */
	ev_signal_init(&frontend->child, on_child, SIGCHLD);
	frontend->child.data = frontend;
	ev_signal_start(frontend->loop, &frontend->child);
	frontend->editor_pid = fork();
	if (frontend->editor_pid == 0)
		run(editor_command(), frontend->editor_file);
	if (frontend->editor_pid < 0) {
		ev_signal_stop(frontend->loop, &frontend->child);
		frontend_readline_print(frontend, "-- the editor cannot be started: there is no room for a process");
		forget_file(frontend);
		frontend_readline_prepare_terminal(frontend);
		frontend_readline_input_go_on(frontend);
		frontend_readline_reveal(frontend);
	}
}

void frontend_readline_editor_stop(struct readline_frontend *frontend)
{
	if (!frontend->editor_file)
		return;
	ev_signal_stop(frontend->loop, &frontend->child);
	kill(frontend->editor_pid, SIGHUP);
	forget_file(frontend);
}
