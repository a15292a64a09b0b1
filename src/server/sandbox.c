#include "server/sandbox.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <apollon/base/buffer.h>

#include "server/sandbox_parts.h"

/* Sanitizers and coverage read and write files of their own, until the end. */
#if defined(APOLLON_INSTRUMENTED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_INSTRUMENTED true
#else
#define IS_INSTRUMENTED false
#endif

void sandbox_guard_memory(void)
{
	static const struct rlimit none = {0, 0};
	if (IS_INSTRUMENTED)
		return;
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static void missing(struct log *log, const char *part, const struct error *error)
{
	log_warning(log, "server.sandbox-missing", "%s is not in force: %s", part, error->text);
}

static void append(struct buffer *parts, const char *text)
{
	buffer_append_format(parts, "%s%s", parts->len ? ", " : "", text);
}

static bool enter_files(const struct sandbox_folders *folders, struct buffer *parts, struct log *log)
{
	struct error error;
	int version;
	if (sandbox_restrict_files(folders, &version, &error)) {
		buffer_append_format(parts, ", files by Landlock %d", version);
		return true;
	}
	missing(log, "the restriction of files (Landlock)", &error);
	return false;
}

static void enter_calls(struct buffer *parts, struct log *log)
{
	struct error error;
	if (sandbox_restrict_calls(&error))
		append(parts, "system calls by seccomp");
	else
		missing(log, "the restriction of system calls (seccomp)", &error);
}

bool sandbox_enter(const struct sandbox_folders *folders, struct log *log)
{
	struct buffer parts;
	struct error error;
	bool has_files = false;
	if (IS_INSTRUMENTED) {
		log_warning(log, "server.sandbox-missing",
			"there is no sandbox: this program was built with sanitizers or coverage");
		return false;
	}
	buffer_init(&parts, SIZE_MAX);
	if (sandbox_drop_capabilities(&error))
		append(&parts, "no capabilities");
	else
		missing(log, "the loss of capabilities", &error);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
		append(&parts, "no new privileges");
		has_files = enter_files(folders, &parts, log);
		enter_calls(&parts, log);
	} else {
		error_set(&error, "no_new_privs: %s", strerror(errno));
		missing(log, "the sandbox", &error);
	}
	if (parts.len)
		log_info(log, "server.sandboxed", "given up as user %ld: %s", (long)geteuid(), buffer_text(&parts));
	buffer_finish(&parts);
	return has_files;
}
