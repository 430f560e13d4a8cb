#include "tui/loop.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/xalloc.h"
#include "tui/form.h"
#include "tui/term.h"

#define PAINT_MS 100 /* between two paints that no key asked for */
#define FIRST_MS 80 /* how long the first paint waits for something to show */
#define AGE_MS 10000 /* ages that are seen are that old at most */
#define OLD_AGE_MS 60000

enum { TTY, BACKEND, SIGNALS, POLL_COUNT };

struct loop {
	struct ui *ui;
	void (*themed)(struct ui *ui);
	struct pollfd polls[POLL_COUNT];
	sigset_t mask; /* while it waits */
	int64_t last_paint;
	bool dirty;
	struct secret_tty_settings value; /* while one is read */
};

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
end(struct loop *loop, int number)
{
	loop->ui->done = true;
	loop->ui->status = 128 + number;
}

static void
resize(struct loop *loop)
{
	term_size(&loop->ui->rows, &loop->ui->columns);
	loop->dirty = true;
}

static void
take_keys(struct loop *loop)
{
	uint32_t key = 0;
	bool resized;

	/* What comes behind the key that asks for a value belongs to nobody. */
	while (!loop->ui->done && !loop->ui->wants_value &&
	    term_key(&key, &resized)) {
		if (resized)
			resize(loop);
		else
			ui_key(loop->ui, key);
		loop->dirty = true;
		loop->last_paint = 0; /* a key is answered at once */
	}
}

/* Readable with nothing to read is the end: the other side has gone. */
static void
take_tty(struct loop *loop)
{
	short events = loop->polls[TTY].revents;
	int waiting = 0;

	if (events & (POLLHUP | POLLERR | POLLNVAL) ||
	    ((events & POLLIN) &&
		(ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || !waiting)))
		end(loop, SIGHUP);
	else
		take_keys(loop);
}

static void
take_signals(struct loop *loop)
{
	struct signalfd_siginfo info;

	while (read(loop->polls[SIGNALS].fd, &info, sizeof(info)) ==
	    sizeof(info)) {
		if (info.ssi_signo == SIGTSTP) {
			loop->ui->wants_suspend = true;
		} else if (info.ssi_signo == SIGCONT) {
			term_resume();
			resize(loop);
		} else {
			end(loop, (int)info.ssi_signo);
		}
	}
}

/* The size changed, or a person wants it all drawn again: the loop sleeps. */
static void
redraw(void *context)
{
	struct loop *loop = context;

	term_measure();
	resize(loop);
	ui_draw(loop->ui);
	term_redraw();
	term_paint();
	loop->value.row = loop->ui->wants_value->row;
}

static void
say(void *context, const char *words)
{
	struct loop *loop = context;
	struct ui_value *wanted = loop->ui->wants_value;

	(void)snprintf(wanted->words, sizeof(wanted->words), "%s", words);
	redraw(context);
}

/* What the form asked for, as soon as it is on the screen: the terminal is
 * another's until the end of the value. */
static void
read_value(struct loop *loop)
{
	struct ui *ui = loop->ui;
	struct ui_value *wanted = ui->wants_value;
	struct secret_tty_facts facts = { 0 };
	struct secret *value = NULL;
	enum secret_tty_end ended;
	struct error error;

	loop->value = (struct secret_tty_settings) { .lines = wanted->lines,
		.row = wanted->row,
		.shell = term_shell(),
		.redraw = redraw,
		.say = say,
		.context = loop };
	term_drop_keys();
	ended = secret_tty_read(&loop->value, &value, &facts, &error);
	ui->tick = ui->last_key = now_ms();
	ui->wants_value = NULL;
	wanted->taken(ui, ended, value, &facts, &error);
	if (ended == SECRET_TTY_HANGUP)
		end(loop, SIGHUP);
	else if (ended == SECRET_TTY_SIGNAL)
		end(loop, facts.signal ? facts.signal : SIGTERM);
	term_measure();
	term_redraw();
	resize(loop);
	loop->last_paint = 0;
}

/* What keys asked for and only the terminal can do. */
static void
serve(struct loop *loop)
{
	struct ui *ui = loop->ui;
	struct signalfd_siginfo info;

	if (ui->wants_theme) {
		loop->themed(ui);
		free(ui->wants_theme);
		ui->wants_theme = NULL;
		loop->dirty = true;
	}
	if (ui->wants_suspend && form_holds_value(ui)) {
		ui->wants_suspend = false;
		ui_warn(ui, "not suspended: a value is held");
		loop->dirty = true;
	}
	if (ui->wants_suspend) {
		ui->wants_suspend = false;
		term_suspend();
		/* The SIGCONT that woke us is served already. */
		while (read(loop->polls[SIGNALS].fd, &info, sizeof(info)) > 0)
			if (info.ssi_signo != SIGCONT &&
			    info.ssi_signo != SIGTSTP)
				end(loop, (int)info.ssi_signo);
		resize(loop);
	}
	if (ui->wants_redraw) {
		ui->wants_redraw = false;
		term_redraw();
		loop->dirty = true;
	}
}

static void
paint(struct loop *loop)
{
	struct ui *ui = loop->ui;

	ui_draw(ui);
	term_paint();
	loop->last_paint = now_ms();
	loop->dirty = false;
	ui->tick = loop->last_paint;
	if (ui_painted(ui))
		term_drop_keys();
}

static int64_t
shorter(int64_t wait, int64_t other)
{
	if (other >= 0 && (wait < 0 || other < wait))
		wait = other;
	return wait;
}

/* Ages in the header tick; a young one more often. */
static int64_t
age_wait(const struct ui *ui)
{
	if (!ui->report)
		return -1;
	if (ui->report->cluster->state == CLUSTER_LOST)
		return AGE_MS;
	if (!ui->report->scanned_at)
		return -1;
	return backend_now() - ui->report->scanned_at < 60 ? AGE_MS
							   : OLD_AGE_MS;
}

static void
wait_for_something(struct loop *loop)
{
	int64_t wait = shorter(ui_wait(loop->ui), age_wait(loop->ui));
	struct timespec timeout;

	if (loop->dirty) {
		wait = loop->last_paint + PAINT_MS - loop->ui->tick;
		wait = wait > 0 ? wait : 0;
	}
	timeout.tv_sec = wait / 1000;
	timeout.tv_nsec = wait % 1000 * 1000000L;
	if (ppoll(loop->polls, POLL_COUNT, wait < 0 ? NULL : &timeout,
		&loop->mask) <= 0) {
		/* Time is up, or the size changed: curses knows. */
		loop->polls[TTY].revents = loop->polls[BACKEND].revents =
		    loop->polls[SIGNALS].revents = 0;
		take_keys(loop);
		loop->dirty = true;
		loop->last_paint = 0;
	}
	loop->ui->tick = now_ms();
}

static void
wanted_signals(sigset_t *set)
{
	static const int wanted[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP,
		SIGCONT };
	size_t i;

	(void)sigemptyset(set);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		(void)sigaddset(set, wanted[i]);
}

/* The first one is painted at once: it is what the person waits for. */
static void
take_report(struct loop *loop)
{
	bool is_first = !loop->ui->report;

	ui_report(loop->ui, backend_report(loop->ui->backend));
	if (is_first && loop->ui->report)
		loop->last_paint = 0;
	loop->dirty = true;
}

static void
run(struct loop *loop)
{
	struct ui *ui = loop->ui;

	ui->tick = now_ms();
	ui->last_key = ui->tick - UI_FREEZE_MS;
	resize(loop);
	take_report(loop);
	if (!ui->report)
		loop->last_paint = ui->tick - PAINT_MS + FIRST_MS;
	for (;;) {
		serve(loop);
		if (ui->done)
			return;
		if (loop->dirty && ui->tick - loop->last_paint >= PAINT_MS)
			paint(loop);
		if (ui->wants_value && !loop->dirty) {
			read_value(loop);
			continue;
		}
		wait_for_something(loop);
		if (loop->polls[SIGNALS].revents)
			take_signals(loop);
		if (!ui->done && loop->polls[TTY].revents)
			take_tty(loop);
		if (!ui->done && loop->polls[BACKEND].revents)
			take_report(loop);
		if (!ui->done)
			ui_tick(ui);
	}
}

int
loop_run(struct ui *ui, void (*themed)(struct ui *ui))
{
	struct loop loop = { .ui = ui, .themed = themed };
	sigset_t wanted, blocked, before;

	wanted_signals(&wanted);
	blocked = wanted;
	/* Curses' own handler runs while we wait and at no other time, so no
	 * change of size falls between a look and the wait. */
	(void)sigaddset(&blocked, SIGWINCH);
	(void)pthread_sigmask(SIG_BLOCK, &blocked, &before);
	loop.mask = before;
	(void)sigdelset(&loop.mask, SIGWINCH);
	(void)sigorset(&loop.mask, &loop.mask, &wanted);
	loop.polls[TTY] = (struct pollfd) { STDIN_FILENO, POLLIN, 0 };
	loop.polls[BACKEND] =
	    (struct pollfd) { backend_fd(ui->backend), POLLIN, 0 };
	loop.polls[SIGNALS] =
	    (struct pollfd) { signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC),
		    POLLIN, 0 };
	if (loop.polls[SIGNALS].fd < 0)
		die("signalfd failed");
	run(&loop);
	(void)close(loop.polls[SIGNALS].fd);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ui->status;
}
