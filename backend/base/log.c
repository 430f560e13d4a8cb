#include "backend/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/buf.h"
#include "backend/base/text.h"

#define LINE_LIMIT 4096

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int file = -1;
static enum log_level least_shown = LOG_INFO;

bool
log_open(const char *path, enum log_level least, struct error *error)
{
	int fd = open(
	    path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		error_set(error, ERROR_INVALID, "open log %s: %s", path,
		    strerrordesc_np(errno));
		return false;
	}
	pthread_mutex_lock(&lock);
	if (file >= 0)
		close(file);
	file = fd;
	least_shown = least;
	pthread_mutex_unlock(&lock);
	return true;
}

void
log_close(void)
{
	pthread_mutex_lock(&lock);
	if (file >= 0)
		close(file);
	file = -1;
	pthread_mutex_unlock(&lock);
}

static void
add_time(struct buf *line)
{
	struct timespec now;
	struct tm parts;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	buf_printf(line, "%s.%03ldZ", text, now.tv_nsec / 1000000);
}

void
log_line(enum log_level level, const char *format, ...)
{
	static const char *const words[] = { "error", "info", "debug" };
	struct buf text, line;
	va_list args;

	buf_init(&text, LINE_LIMIT);
	buf_init(&line, LINE_LIMIT + 64);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	add_time(&line);
	buf_printf(&line, " %s ", words[level]);
	text_clean(&line, buf_as_span(&text), TEXT_LINE);
	buf_byte(&line, '\n');
	pthread_mutex_lock(&lock);
	if (file >= 0 && level <= least_shown &&
	    write(file, line.at, line.length) < 0)
		file = -1; /* a full disk must not stop the console */
	pthread_mutex_unlock(&lock);
	buf_release(&text);
	buf_release(&line);
}
