#include "tui/cli_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"

#define SAID_LIMIT ((size_t)64 * 1024)
#define LINE_ROOM 512
#define CONTROL_C 3
#define SILENCE_MS 50

enum { TTY, SIGNALS, POLL_COUNT };

struct cli_ask {
	int fd;
	int signal; /* that ended a question, or 0 */
};

/* What a question holds as long as it is open. */
struct question {
	struct cli_ask *ask;
	struct termios found;
	sigset_t mask;
	struct pollfd polls[POLL_COUNT];
};

bool
cli_ask_open(struct cli_ask **ask, struct error *error)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		error_set(
		    error, ERROR_UNAVAILABLE, "there is no terminal to ask on");
		error_hint(error,
		    "a value is typed at a masked prompt, and an answer comes "
		    "from a person: neither is read from standard input",
		    "run it from a terminal (ssh -t)");
		return false;
	}
	*ask = xcalloc(1, sizeof(**ask));
	(*ask)->fd = fd;
	return true;
}

void
cli_ask_close(struct cli_ask *ask)
{
	if (!ask)
		return;
	(void)close(ask->fd);
	free(ask);
}

static void
put(const struct cli_ask *ask, struct span text)
{
	while (text.length) {
		ssize_t wrote = write(ask->fd, text.at, text.length);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return;
		text = span_from(text, (size_t)wrote);
	}
}

void
cli_ask_say(struct cli_ask *ask, const char *format, ...)
{
	struct buf text, clean;
	va_list args;

	buf_init(&text, SAID_LIMIT);
	buf_init(&clean, 2 * SAID_LIMIT);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	text_clean(&clean, buf_as_span(&text), TEXT_LINES);
	put(ask, buf_as_span(&clean));
	buf_release(&text);
	buf_release(&clean);
}

/* ---- a question, open and closed ---- */

static void
close_question(struct question *question)
{
	(void)tcsetattr(question->ask->fd, TCSAFLUSH, &question->found);
	(void)close(question->polls[SIGNALS].fd);
	(void)pthread_sigmask(SIG_SETMASK, &question->mask, NULL);
}

/*
 * Letters come one by one. A name comes as a line that the terminal lets a
 * person edit; there Ctrl-C ends a line, instead of being a signal.
 */
static bool
open_question(struct question *question, struct cli_ask *ask, bool line)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT,
		SIGTSTP, SIGTTIN, SIGTTOU };
	struct termios mode;
	sigset_t taken;

	question->ask = ask;
	if (tcgetattr(ask->fd, &question->found) != 0)
		return false;
	(void)sigemptyset(&taken);
	for (ARRAY_EACH(signal, signals, sizeof(signals) / sizeof(signals[0])))
		(void)sigaddset(&taken, *signal);
	(void)pthread_sigmask(SIG_BLOCK, &taken, &question->mask);
	question->polls[TTY] =
	    (struct pollfd) { .fd = ask->fd, .events = POLLIN };
	question->polls[SIGNALS] = (struct pollfd) {
		.fd = signalfd(-1, &taken, SFD_CLOEXEC),
		.events = POLLIN,
	};
	mode = question->found;
	mode.c_iflag = (mode.c_iflag | ICRNL) & ~(tcflag_t)(IXON | INLCR);
	mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	if (line) {
		mode.c_lflag |= ICANON | ECHO | ECHOE | ECHOK;
		mode.c_cc[VEOL] = CONTROL_C;
	} else {
		mode.c_cc[VMIN] = 1;
		mode.c_cc[VTIME] = 0;
	}
	if (tcsetattr(ask->fd, TCSAFLUSH, &mode) == 0)
		return true;
	close_question(question);
	return false;
}

/* A signal that ends the program, or no more than a cancel. */
static enum cli_ask_end
take_signal(struct question *question, bool *over)
{
	struct signalfd_siginfo info;

	if (read(question->polls[SIGNALS].fd, &info, sizeof(info)) !=
	    sizeof(info))
		return CLI_ASK_GONE;
	*over = true;
	switch ((int)info.ssi_signo) {
	case SIGINT:
	case SIGQUIT:
		return CLI_ASK_CANCELLED;
	case SIGHUP:
	case SIGTERM:
		question->ask->signal = (int)info.ssi_signo;
		return CLI_ASK_GONE;
	default: /* not stopped: a value may be held */
		*over = false;
		return CLI_ASK_ANSWERED;
	}
}

/* What was typed: a key, or a line. */
static enum cli_ask_end
read_answer(struct question *question, char *text, size_t room, size_t *length)
{
	for (;;) {
		int ready =
		    poll(question->polls, POLL_COUNT, CLI_ASK_IDLE_S * 1000);
		enum cli_ask_end end;
		bool over = false;
		ssize_t got;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			return CLI_ASK_IDLE;
		if (question->polls[SIGNALS].revents) {
			end = take_signal(question, &over);
			if (over)
				return end;
			continue;
		}
		got = read(question->ask->fd, text, room);
		if (got <= 0)
			return CLI_ASK_GONE;
		*length = (size_t)got;
		return memchr(text, CONTROL_C, *length) ? CLI_ASK_CANCELLED
							: CLI_ASK_ANSWERED;
	}
}

/* ---- the two kinds ---- */

/* Alone, with nothing right behind it: a paste answers nothing, whatever is in
 * it. */
static bool
is_key(struct question *question, const char *text, size_t length)
{
	bool alone =
	    length == 1 && poll(&question->polls[TTY], 1, SILENCE_MS) == 0;

	question->polls[TTY].revents = 0;
	if (!alone)
		(void)tcflush(question->ask->fd, TCIFLUSH);
	return alone && text[0];
}

enum cli_ask_end
cli_ask_letter(struct cli_ask *ask, const char *letters, char *letter)
{
	struct question question;
	enum cli_ask_end end;
	size_t length = 0;
	char text[LINE_ROOM];

	if (!open_question(&question, ask, false))
		return CLI_ASK_GONE;
	do
		end = read_answer(&question, text, sizeof(text), &length);
	while (end == CLI_ASK_ANSWERED &&
	    !(is_key(&question, text, length) && strchr(letters, text[0])));
	close_question(&question);
	if (end == CLI_ASK_ANSWERED) {
		*letter = text[0];
		put(ask, span_make(text, 1));
	}
	if (end != CLI_ASK_GONE)
		put(ask, span_of("\n"));
	secret_wipe(text, sizeof(text));
	return end;
}

enum cli_ask_end
cli_ask_name(struct cli_ask *ask, const char *name)
{
	struct question question;
	enum cli_ask_end end;
	char line[LINE_ROOM];
	size_t length = 0;

	if (!open_question(&question, ask, true))
		return CLI_ASK_GONE;
	end = read_answer(&question, line, sizeof(line), &length);
	close_question(&question);
	if (end != CLI_ASK_ANSWERED)
		return end;
	return span_is(span_trim(span_make(line, length)), name)
	    ? CLI_ASK_ANSWERED
	    : CLI_ASK_CANCELLED;
}

int
cli_ask_status(const struct cli_ask *ask)
{
	return ask->signal ? 128 + ask->signal : 1;
}
