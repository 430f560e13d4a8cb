#include "tui/secret_tty.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/secret_entry.h"
#include "backend/base/stage.h"
#include "tui/secret_tty_mode.h"

/*
 * DESIGN: one poll over the terminal, the signals and a clock. The bytes stay
 * in base/secret_entry.c; here are events and counts only.
 *
 * The mask is one write() that begins with "Password: " each time: sudo's
 * filter for its input log looks at what was written last, and a bare star a
 * key would take it out of the mode in which it leaves input away.
 *
 * In this mode the kernel may forget to go on with a long paste when its queue
 * was emptied at the wrong moment (it counts the queue by lines). Nothing is
 * lost, any key makes it go on, and the person is told so.
 *
 * After the end the terminal is read until it is silent: the rest of a paste
 * that a terminal did not bracket would go to whoever reads next.
 */

#define SILENCE_MS 150
#define DRAIN_MS 5000 /* whoever sends for ever does not hold us */
#define STALL_MS 700 /* inside a paste, and nothing comes */
#define DEAF_MS 200 /* Enter right after a paste came with it */
#define STARS 20
#define KERNEL_LINE 4095 /* the kernel drops what is longer */

enum { TTY, SIGNALS, CLOCK, POLL_COUNT };

struct prompt {
	const struct secret_tty_settings *settings;
	struct secret_tty_facts *facts;
	struct error *error;
	struct secret_tty_mode mode;
	struct secret_entry *entry;
	struct pollfd polls[POLL_COUNT];
	sigset_t mask; /* as it was */
	int64_t begun, last_key, pasted; /* ms */
	bool lines;
	bool over;
	bool whole; /* the kernel drops nothing any more */
	bool stalled; /* and the person knows it */
	enum secret_tty_end end;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	/* Time asleep counts: a value shall not wait in a closed laptop. */
	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
end(struct prompt *prompt, enum secret_tty_end how)
{
	prompt->over = true;
	prompt->end = how;
}

/* ---- what is shown ---- */

static void
tell(struct prompt *prompt, const char *text, size_t length)
{
	if (write(prompt->mode.fd, text, length) < 0 && errno == EIO)
		end(prompt, SECRET_TTY_HANGUP);
}

static void
show_mask(struct prompt *prompt)
{
	static const char stars[] = "********************";
	size_t count = secret_entry_facts(prompt->entry).characters;
	char text[96], place[32] = "";
	int length;

	if (prompt->settings->row >= 0)
		(void)snprintf(place, sizeof(place), "\033[%d;1H",
		    prompt->settings->row + 1);
	length = snprintf(text, sizeof(text), "%s\r\033[KPassword: %.*s%s",
	    place, count < STARS ? (int)count : STARS,
	    prompt->mode.blind ? "" : stars,
	    count > STARS && !prompt->mode.blind ? "+" : "");
	tell(prompt, text, (size_t)length);
}

static void
say(struct prompt *prompt, const char *words)
{
	char text[256];
	int length;

	if (prompt->settings->say) {
		prompt->settings->say(prompt->settings->context, words);
		return;
	}
	length = snprintf(text, sizeof(text), "\r\033[K  %s\r\n", words);
	if (length > 0 && (size_t)length < sizeof(text))
		tell(prompt, text, (size_t)length);
}

static void
redraw(struct prompt *prompt)
{
	if (prompt->settings->redraw)
		prompt->settings->redraw(prompt->settings->context);
}

static void
say_full(struct prompt *prompt)
{
	size_t length = secret_entry_facts(prompt->entry).length;
	char words[160];

	if (length >= SECRET_LIMIT)
		(void)snprintf(words, sizeof(words),
		    "over %zu KiB, which is what a Secret holds: Ctrl-U "
		    "clears, Ctrl-C cancels",
		    SECRET_LIMIT / 1024);
	else
		(void)snprintf(words, sizeof(words),
		    "over %zu bytes, and no more memory can be locked (raise "
		    "`ulimit -l'): Ctrl-U clears, Ctrl-C cancels",
		    length);
	say(prompt, words);
}

/* ---- events ---- */

/* Never cut: who pasted several lines takes all of them, or none. */
static bool
is_too_many_lines(struct prompt *prompt)
{
	size_t lines = secret_entry_facts(prompt->entry).lines;
	char words[128];

	if (prompt->lines || lines <= 1)
		return false;
	prompt->lines = true;
	secret_entry_set_lines(prompt->entry);
	(void)snprintf(words, sizeof(words),
	    "these are %zu lines: Ctrl-D takes them all, Ctrl-U clears, Ctrl-C "
	    "cancels",
	    lines);
	say(prompt, words);
	return true;
}

static void
take_event(struct prompt *prompt, enum paste_event event)
{
	switch (event) {
	case PASTE_NONE:
	case PASTE_CHANGED:
		break;
	case PASTE_ENTER:
		if (now_ms() - prompt->pasted >= DEAF_MS &&
		    !is_too_many_lines(prompt))
			end(prompt, SECRET_TTY_ACCEPTED);
		break;
	case PASTE_CANCEL:
		end(prompt, SECRET_TTY_CANCELLED);
		break;
	case PASTE_FULL:
		say_full(prompt);
		break;
	case PASTE_END:
		prompt->pasted = now_ms();
		say(prompt,
		    prompt->lines ? "pasted: Ctrl-D accepts"
				  : "pasted: Enter accepts");
		break;
	case PASTE_REDRAW:
		redraw(prompt);
		break;
	case PASTE_IGNORED:
		say(prompt, "this key does nothing here");
		break;
	case PASTE_STOP:
		say(prompt, "not stopped: a value is being entered");
		break;
	}
}

/* One word for a chunk that says the same again and again. */
static bool
is_repeated(enum paste_event event, enum paste_event before)
{
	return event == before &&
	    (event == PASTE_FULL || event == PASTE_IGNORED);
}

/* Reads on, into the locked page, until nobody sends any more. */
static size_t
drain(struct prompt *prompt)
{
	struct pollfd tty = { .fd = prompt->mode.fd, .events = POLLIN };
	int64_t last = now_ms() + DRAIN_MS;
	size_t count = secret_entry_drop(prompt->entry);

	while (now_ms() < last && poll(&tty, 1, SILENCE_MS) > 0) {
		if (tty.revents & (POLLHUP | POLLERR | POLLNVAL) ||
		    secret_entry_read(prompt->entry, tty.fd) < 0)
			break;
		count += secret_entry_drop(prompt->entry);
	}
	return count;
}

/* So much at once before anything was read: the kernel may have dropped the
 * rest. A value is never cut in silence, so none of it is taken. Any key that is
 * read first helps; the queue begins anew, as what it dropped last is unsure. */
static bool
is_cut(struct prompt *prompt, ssize_t length)
{
	if (prompt->whole || length < KERNEL_LINE) {
		prompt->whole = true;
		return false;
	}
	(void)drain(prompt);
	(void)tcflush(prompt->mode.fd, TCIFLUSH);
	secret_entry_clear(prompt->entry);
	say(prompt, "too much at once: press Ctrl-L, then paste it again");
	show_mask(prompt);
	return true;
}

static void
take_keys(struct prompt *prompt)
{
	short events = prompt->polls[TTY].revents;
	enum paste_event event, before = PASTE_NONE;
	ssize_t n;

	if (events & (POLLHUP | POLLERR | POLLNVAL)) {
		end(prompt, SECRET_TTY_HANGUP);
		return;
	}
	n = secret_entry_read(prompt->entry, prompt->mode.fd);
	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			end(prompt, SECRET_TTY_HANGUP);
		return;
	}
	prompt->last_key = now_ms();
	prompt->stalled = false;
	if (prompt->mode.blind && n >= KERNEL_LINE) {
		error_set(prompt->error, ERROR_INVALID,
		    "a line of this terminal holds %d bytes at most",
		    KERNEL_LINE);
		end(prompt, SECRET_TTY_REFUSED);
		return;
	}
	if (!prompt->mode.blind && is_cut(prompt, n))
		return;
	while (!prompt->over && secret_entry_next(prompt->entry, &event)) {
		if (!is_repeated(event, before))
			take_event(prompt, event);
		before = event;
	}
	if (!prompt->over)
		show_mask(prompt);
}

static void
take_signal(struct prompt *prompt)
{
	struct signalfd_siginfo info;

	if (read(prompt->polls[SIGNALS].fd, &info, sizeof(info)) !=
	    sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGWINCH:
		redraw(prompt);
		show_mask(prompt);
		return;
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		say(prompt, "not stopped: a value is being entered");
		show_mask(prompt);
		return;
	case SIGINT:
	case SIGQUIT:
		end(prompt, SECRET_TTY_CANCELLED);
		break;
	case SIGTERM:
		end(prompt, SECRET_TTY_SIGNAL);
		break;
	default:
		end(prompt, SECRET_TTY_HANGUP);
		break;
	}
	prompt->facts->signal = (int)info.ssi_signo;
}

/* ---- the loop ---- */

static int64_t
until(const struct prompt *prompt)
{
	int idle_s = prompt->settings->idle_s;
	int64_t idle, whole;

	idle = prompt->last_key +
	    (int64_t)1000 * (idle_s ? idle_s : SECRET_TTY_IDLE_S);
	whole = prompt->begun + (int64_t)1000 * SECRET_TTY_WHOLE_S;
	return idle < whole ? idle : whole;
}

/* A paste has begun, and the rest of it does not come; 0: no such thing. */
static int64_t
stalls_at(const struct prompt *prompt)
{
	if (prompt->stalled || !secret_entry_facts(prompt->entry).inside)
		return 0;
	return prompt->last_key + STALL_MS;
}

static void
look_for_stall(struct prompt *prompt)
{
	int64_t at = stalls_at(prompt);

	if (!at || now_ms() < at)
		return;
	prompt->stalled = true;
	say(prompt, "the paste has not ended: Ctrl-L makes it go on");
	show_mask(prompt);
}

static void
set_clock(struct prompt *prompt)
{
	int64_t stall = stalls_at(prompt), end_at = until(prompt);
	int64_t ms = stall && stall < end_at ? stall : end_at;
	struct itimerspec at = { .it_value = { .tv_sec = ms / 1000,
				     .tv_nsec = ms % 1000 * 1000000 } };

	(void)timerfd_settime(
	    prompt->polls[CLOCK].fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static void
run(struct prompt *prompt)
{
	while (!prompt->over) {
		set_clock(prompt);
		if (poll(prompt->polls, POLL_COUNT, -1) < 0)
			continue; /* a signal that is not ours */
		if (prompt->polls[SIGNALS].revents)
			take_signal(prompt);
		if (!prompt->over && prompt->polls[TTY].revents)
			take_keys(prompt);
		if (!prompt->over && now_ms() >= until(prompt))
			end(prompt, SECRET_TTY_IDLE);
		if (!prompt->over)
			look_for_stall(prompt);
	}
}

/* ---- around it ---- */

static void
take_signals(struct prompt *prompt)
{
	static const int taken[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP,
		SIGTTIN, SIGTTOU, SIGWINCH };
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		(void)sigaddset(&set, taken[i]);
	(void)pthread_sigmask(SIG_BLOCK, &set, &prompt->mask);
	prompt->polls[SIGNALS] = (struct pollfd) {
		.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK),
		.events = POLLIN
	};
	prompt->polls[CLOCK] =
	    (struct pollfd) { .fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC),
		    .events = POLLIN };
}

static void
give_signals_back(struct prompt *prompt)
{
	close(prompt->polls[SIGNALS].fd);
	close(prompt->polls[CLOCK].fd);
	(void)pthread_sigmask(SIG_SETMASK, &prompt->mask, NULL);
}

static void
enter(struct prompt *prompt)
{
	prompt->polls[TTY] =
	    (struct pollfd) { .fd = prompt->mode.fd, .events = POLLIN };
	prompt->begun = prompt->last_key = now_ms();
	prompt->pasted = prompt->begun - DEAF_MS;
	prompt->facts->exclusive = prompt->mode.exclusive;
	prompt->facts->blind = prompt->mode.blind;
	prompt->whole = prompt->mode.primed;
	if (prompt->mode.blind)
		say(prompt, "no key is seen here before Enter");
	show_mask(prompt);
	stage_reached("ready");
	run(prompt);
	/* Who goes on sending does not keep the value here. */
	if (prompt->end != SECRET_TTY_ACCEPTED)
		secret_entry_clear(prompt->entry);
	if (prompt->end != SECRET_TTY_HANGUP) {
		prompt->facts->discarded = drain(prompt);
		(void)tcflush(prompt->mode.fd, TCIFLUSH);
	}
}

static void
leave(struct prompt *prompt, struct secret **value)
{
	struct secret_entry_facts facts = secret_entry_facts(prompt->entry);

	prompt->facts->pasted = facts.pasted;
	prompt->facts->dropped = facts.dropped;
	prompt->facts->controls = facts.controls;
	prompt->facts->lines = prompt->lines;
	if (prompt->end == SECRET_TTY_ACCEPTED)
		*value = secret_entry_take(prompt->entry);
	secret_entry_free(prompt->entry);
}

enum secret_tty_end
secret_tty_read(const struct secret_tty_settings *settings,
    struct secret **value, struct secret_tty_facts *facts, struct error *error)
{
	static const char *const stages[] = { "accepted", "cancelled", "idle",
		"hangup", "hangup", "cancelled" };
	struct prompt prompt = {
		.settings = settings,
		.facts = facts,
		.error = error,
		.lines = settings->lines,
		.end = SECRET_TTY_REFUSED,
	};

	*value = NULL;
	*facts = (struct secret_tty_facts) { 0 };
	if (!secret_entry_new(settings->lines, &prompt.entry, error))
		return SECRET_TTY_REFUSED;
	take_signals(&prompt);
	if (secret_tty_mode_take(&prompt.mode, settings->shell, error)) {
		enter(&prompt);
		if (!settings->redraw)
			tell(&prompt, "\r\n", 2);
		secret_tty_mode_give_back(&prompt.mode);
	}
	leave(&prompt, value);
	give_signals_back(&prompt);
	stage_reached(stages[prompt.end]);
	return prompt.end;
}
