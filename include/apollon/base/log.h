/*
 * The server's log: one line a call on a stream, with time, level and a stable event name that scripts may rely on.
 *   thread safety   any thread; lines are never interleaved.
 *   order           that of the calls within one thread.
 *   limits          a line is cut at 2 KiB; control characters in it are made visible.
 */
#ifndef APOLLON_BASE_LOG_H
#define APOLLON_BASE_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include <apollon/base/attributes.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log {
	FILE *stream;
	_Atomic int level;
	_Atomic int format;
};

/* Borrows the stream for the log's whole life. */
void log_init(struct log *log, FILE *stream, enum log_level level, enum log_format format);

/* For reloads, from any thread. */
void log_set(struct log *log, enum log_level level, enum log_format format);

void log_write(struct log *log, enum log_level level, const char *event, const char *format, ...) FORMAT_CHECKED(4, 5);

#define log_debug(log, event, ...) log_write(log, LOG_LEVEL_DEBUG, event, __VA_ARGS__)
#define log_info(log, event, ...) log_write(log, LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_warning(log, event, ...) log_write(log, LOG_LEVEL_WARNING, event, __VA_ARGS__)
#define log_error(log, event, ...) log_write(log, LOG_LEVEL_ERROR, event, __VA_ARGS__)

/* "debug", "info", "warning", "error"; "text", "json". Return false for other words. */
bool log_level_parse(const char *word, enum log_level *level) MUST_CHECK;
bool log_format_parse(const char *word, enum log_format *format) MUST_CHECK;

#endif
