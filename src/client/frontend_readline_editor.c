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

static void on_ended(struct ev_loop *loop, ev_child *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	(void)events;
	if (WIFSTOPPED(watcher->rstatus) || WIFCONTINUED(watcher->rstatus))
		return;
	ev_child_stop(loop, watcher);
	frontend_readline_prepare_terminal(frontend);
	frontend_readline_update_size();
	if (WIFEXITED(watcher->rstatus) && WEXITSTATUS(watcher->rstatus) == 0)
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
	if (frontend->editor_file || !ev_is_default_loop(frontend->loop))
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
	pid_t pid = fork();
	if (pid == 0)
		run(editor_command(), frontend->editor_file);
	if (pid < 0) {
		frontend_readline_print(frontend, "-- the editor cannot be started: there is no room for a process");
		forget_file(frontend);
		frontend_readline_prepare_terminal(frontend);
		frontend_readline_input_go_on(frontend);
		frontend_readline_reveal(frontend);
		return;
	}
	ev_child_init(&frontend->editor, on_ended, pid, 0);
	frontend->editor.data = frontend;
	ev_child_start(frontend->loop, &frontend->editor);
}

void frontend_readline_editor_stop(struct readline_frontend *frontend)
{
	if (!frontend->editor_file)
		return;
	ev_child_stop(frontend->loop, &frontend->editor);
	kill(frontend->editor.pid, SIGHUP);
	forget_file(frontend);
}
