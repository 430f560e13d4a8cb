/*
 * Levelled lines to the log file ($XDG_STATE_HOME/vigie/vigie.log), from any
 * thread. Nothing is written before log_open(), and never to stdout or stderr.
 * A line holds time, level and text, and is cleaned of control characters here.
 * core/ never logs; a secret cannot be given to these functions.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "backend/base/error.h"

enum log_level {
	LOG_ERROR, /* a person must know it and cannot see it in the report */
	LOG_INFO, /* changed the world */
	LOG_DEBUG,
};

/* Appends to the file, 0600; false leaves logging off. */
MUST_CHECK
bool log_open(const char *path, enum log_level least, struct error *error);
void log_close(void);

void log_line(enum log_level level, const char *format, ...) PRINTF(2, 3);

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#endif
