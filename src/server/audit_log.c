#include "server/audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "server/clock.h"

struct audit_line {
	struct letter letter;
	size_t len;
	char text[]; /* ended by LF */
};

/* --- lines --- */

static void set(json_t *object, const char *key, const char *value)
{
	if (!value)
		return;
	json_t *text = json_string(value);
	json_object_set_new(object, key, text ? text : json_string("(no text)"));
}

static char *format(const struct audit_event *event)
{
	char time[TEXT_TIME_SIZE];
	json_t *object = json_object();
	text_format_time(time, event->time_ms);
	set(object, "time", time);
	set(object, "event", event->name);
	set(object, "actor", event->actor);
	set(object, "account", event->account);
	set(object, "address", event->address);
	set(object, "target", event->target);
	set(object, "detail", event->detail);
	char *text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	return text;
}

static struct audit_line *create_line(const struct audit_event *event)
{
	char *text = format(event);
	size_t len = text ? strlen(text) : 0;
	struct audit_line *line = alloc_bytes(sizeof(*line) + len + 1);
	line->len = len + 1;
	memcpy(line->text, text ? text : "", len);
	line->text[len] = '\n';
	free(text);
	return line;
}

/* --- any thread --- */

void audit_log_write(struct audit_log *audit, const struct audit_event *event)
{
	if (!audit->path)
		return;
	if (mailbox_pending(&audit->mailbox) >= AUDIT_QUEUE_LIMIT) {
		atomic_fetch_add(&audit->lost_count, 1);
		return;
	}
	struct audit_line *line = create_line(event);
	if (!mailbox_post(&audit->mailbox, &line->letter))
		free(line);
}

void audit_log_reopen(struct audit_log *audit)
{
	atomic_store(&audit->wants_reopen, true);
	sem_post(&audit->wake);
}

/* --- the file; on the thread --- */

static int open_file(const char *path)
{
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

static void tell(struct audit_log *audit, const char *text)
{
	audit->tell(audit->context, text);
}

static void reopen(struct audit_log *audit)
{
	int descriptor = open_file(audit->path);
	if (descriptor < 0) {
		log_error(audit->log, "audit.failed", "%s cannot be opened anew, the old file is kept: %s", audit->path,
			strerror(errno));
		tell(audit, "The audit log cannot be opened anew: the old file is kept");
		return;
	}
	close(audit->descriptor);
	audit->descriptor = descriptor;
}

static void note_failure(struct audit_log *audit, const char *why)
{
	char text[256];
	if (audit->is_failing)
		return;
	audit->is_failing = true;
	log_error(
		audit->log, "audit.failed", "%s cannot be written, what happens waits in memory: %s", audit->path, why);
	snprintf(text, sizeof(text), "The audit log cannot be written: %s", why);
	tell(audit, text);
}

static void note_success(struct audit_log *audit)
{
	if (!audit->is_failing)
		return;
	audit->is_failing = false;
	log_info(audit->log, "audit.resumed", "%s is written again", audit->path);
	tell(audit, "The audit log is written again");
}

/* Returns whether all of the lines are in the file. */
static bool flush(struct audit_log *audit)
{
	while (audit->written_bytes < audit->lines.len) {
		ssize_t written = write(audit->descriptor, audit->lines.data + audit->written_bytes,
			audit->lines.len - audit->written_bytes);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			note_failure(audit, written < 0 ? strerror(errno) : "nothing was taken");
			return false;
		}
		audit->written_bytes += (size_t)written;
	}
	if (audit->lines.len)
		note_success(audit);
	buffer_clear(&audit->lines);
	audit->written_bytes = 0;
	return true;
}

static void append_lost(struct audit_log *audit)
{
	unsigned count = atomic_exchange(&audit->lost_count, 0);
	char detail[64];
	if (!count)
		return;
	snprintf(detail, sizeof(detail), "%u events", count);
	log_warning(audit->log, "audit.lost", "%s: %s were lost: too many waited", audit->path, detail);
	struct audit_line *line =
		create_line(&(struct audit_event){.time_ms = clock_now_ms(), .name = "audit.lost", .detail = detail});
	buffer_append(&audit->lines, line->text, line->len);
	free(line);
}

/* Returns whether there were any. */
static bool take_lines(struct audit_log *audit)
{
	unsigned count = 0;
	for (struct letter *letter = mailbox_take(&audit->mailbox), *next; letter; letter = next, count++) {
		const struct audit_line *line = (const struct audit_line *)letter;
		next = letter->next;
		buffer_append(&audit->lines, line->text, line->len);
		free(letter);
	}
	if (count)
		mailbox_done(&audit->mailbox, count);
	append_lost(audit);
	return audit->lines.len;
}

/* Until somebody has something to say; while the file fails, for a second. */
static void wait(struct audit_log *audit)
{
	struct timespec until;
	if (!audit->lines.len) {
		while (sem_wait(&audit->wake) != 0 && errno == EINTR) {
		}
		return;
	}
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	while (sem_timedwait(&audit->wake, &until) != 0 && errno == EINTR) {
	}
}

static void *run(void *context)
{
	struct audit_log *audit = context;
	bool is_ending = false;
	(void)prctl(PR_SET_NAME, "audit");
	while (!is_ending) {
		wait(audit);
		/* Looked at first: what was written before the end is taken below. */
		is_ending = atomic_load(&audit->is_ending);
		if (atomic_exchange(&audit->wants_reopen, false))
			reopen(audit);
		while (flush(audit) && take_lines(audit)) {
		}
	}
	return NULL;
}

/* --- life --- */

static void wake(void *context)
{
	struct audit_log *audit = context;
	sem_post(&audit->wake);
}

void audit_log_init(struct audit_log *audit, const char *path, struct log *log, audit_tell_fn *tell_fn, void *context)
{
	*audit = (struct audit_log){.path = path ? alloc_text(path) : NULL,
		.descriptor = -1,
		.log = log,
		.tell = tell_fn,
		.context = context};
	sem_init(&audit->wake, 0, 0);
	mailbox_init(&audit->mailbox, wake, audit);
	buffer_init(&audit->lines, SIZE_MAX);
}

bool audit_log_open(struct audit_log *audit, struct error *error)
{
	if (!audit->path)
		return true;
	audit->descriptor = open_file(audit->path);
	if (audit->descriptor < 0)
		error_set(error, "--audit-log %s: cannot be opened for appending: %s", audit->path, strerror(errno));
	return audit->descriptor >= 0;
}

bool audit_log_start(struct audit_log *audit, struct error *error)
{
	if (!audit->path)
		return true;
	int error_number = pthread_create(&audit->thread, NULL, run, audit);
	audit->is_running = error_number == 0;
	if (error_number)
		error_set(error, "cannot start a thread for the audit log: %s", strerror(error_number));
	return audit->is_running;
}

void audit_log_end(struct audit_log *audit)
{
	if (!audit->is_running)
		return;
	atomic_store(&audit->is_ending, true);
	sem_post(&audit->wake);
	pthread_join(audit->thread, NULL);
	audit->is_running = false;
	if (audit->lines.len)
		log_error(audit->log, "audit.lost", "%s: the last events were not written", audit->path);
}

void audit_log_finish(struct audit_log *audit)
{
	for (struct letter *letter = mailbox_close(&audit->mailbox), *next; letter; letter = next) {
		next = letter->next;
		free(letter);
	}
	if (audit->descriptor >= 0)
		close(audit->descriptor);
	sem_destroy(&audit->wake);
	buffer_finish(&audit->lines);
	free(audit->path);
}
