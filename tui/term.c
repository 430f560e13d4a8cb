#include "tui/term.h"

#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "backend/base/fatal.h"
#include "tui/keys.h"

/* term.h makes macros of these words. */
#undef columns
#undef lines

#define ESCAPE_DELAY_MS 25

static struct {
	SCREEN *screen;
	struct termios before;
	/* What brings the screen back, kept for a moment when nothing may be
	 * allocated or asked. */
	char leave[FATAL_LEAVE_LIMIT];
	size_t leave_length;
} state;

/* ---- up and down ---- */

static void
keep(const char *name)
{
	const char *text = tigetstr(name);
	size_t length;

	if (!text || text == (char *)-1)
		return;
	length = strlen(text);
	if (state.leave_length + length >= FATAL_LEAVE_LIMIT)
		return;
	memcpy(state.leave + state.leave_length, text, length);
	state.leave_length += length;
}

static bool
fail(struct error *error, const char *what)
{
	const char *term = getenv("TERM");

	error_set(error, ERROR_INVALID, "%s (TERM is %s)", what,
	    term && *term ? term : "not set");
	error_hint(error, "the console cannot be drawn here",
	    "use the subcommands: vigie --help");
	return false;
}

/* Curses would start on a terminal that cannot move its cursor, and make a mess
 * of it. */
static bool
can_move(void)
{
	const char *move_to;
	int failed;
	bool can;

	if (setupterm(NULL, STDOUT_FILENO, &failed) != OK)
		return false;
	move_to = tigetstr("cup");
	can = move_to && move_to != (char *)-1;
	(void)del_curterm(cur_term);
	return can;
}

bool
term_open(struct error *error)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &state.before) != 0)
		return fail(error, "this is no terminal");
	if (!term || !*term)
		return fail(error, "the kind of terminal is unknown");
	if (!can_move())
		return fail(error, "this terminal cannot be drawn on");
	(void)set_escdelay(ESCAPE_DELAY_MS);
	state.screen = newterm(NULL, stdout, stdin);
	if (!state.screen)
		return fail(error, "this terminal cannot be drawn on");
	(void)raw();
	(void)noecho();
	(void)nonl();
	(void)keypad(stdscr, TRUE);
	(void)nodelay(stdscr, TRUE);
	(void)intrflush(stdscr, FALSE);
	(void)idlok(stdscr, TRUE);
	/* A paint is never left half done because a key came. */
	(void)typeahead(-1);
	if (has_colors()) {
		(void)start_color();
		(void)use_default_colors();
	}
	state.leave_length = 0;
	keep("sgr0");
	keep("cnorm");
	keep("rmkx");
	keep("rmcup");
	fatal_set_screen(STDOUT_FILENO, &state.before,
	    span_make(state.leave, state.leave_length));
	fatal_catch();
	return true;
}

/* Without a second screen in the terminal, the shell's prompt comes into the
 * lowest line. */
static void
clear_lowest(void)
{
	(void)move(LINES - 1, 0);
	(void)clrtoeol();
	(void)refresh();
}

void
term_close(void)
{
	if (!state.screen)
		return;
	(void)curs_set(1);
	clear_lowest();
	(void)endwin();
	delscreen(state.screen);
	state.screen = NULL;
	fatal_no_screen();
}

const struct termios *
term_shell(void)
{
	return &state.before;
}

enum color_depth
term_depth(void)
{
	const char *none = getenv("NO_COLOR");

	if ((none && *none) || !has_colors())
		return COLOR_DEPTH_NONE;
	if (COLORS >= 1 << 24)
		return COLOR_DEPTH_DIRECT;
	if (COLORS >= 256)
		return COLOR_DEPTH_256;
	if (COLORS >= 16)
		return COLOR_DEPTH_16;
	return COLORS >= 8 ? COLOR_DEPTH_8 : COLOR_DEPTH_NONE;
}

bool
term_is_plain(void)
{
	const char *term = getenv("TERM");

	return !term || strncmp(term, "vt", 2) == 0;
}

bool
term_is_unicode(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 && !term_is_plain();
}

void
term_size(int *rows, int *columns)
{
	getmaxyx(stdscr, *rows, *columns);
}

void
term_measure(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row &&
	    size.ws_col)
		(void)resizeterm(size.ws_row, size.ws_col);
}

/* ---- keys ---- */

static uint32_t
translate(wint_t code)
{
	switch (code) {
	case KEY_UP:
		return KEYS_UP;
	case KEY_DOWN:
		return KEYS_DOWN;
	case KEY_LEFT:
		return KEYS_LEFT;
	case KEY_RIGHT:
		return KEYS_RIGHT;
	case KEY_HOME:
		return KEYS_HOME;
	case KEY_END:
		return KEYS_END;
	case KEY_PPAGE:
		return KEYS_PAGE_UP;
	case KEY_NPAGE:
		return KEYS_PAGE_DOWN;
	case KEY_DC:
		return KEYS_DELETE;
	case KEY_BTAB:
		return KEYS_BACK_TAB;
	case KEY_BACKSPACE:
		return KEYS_BACKSPACE;
	case KEY_ENTER:
		return KEYS_ENTER;
	default:
		return KEYS_OTHER;
	}
}

bool
term_key(uint32_t *key, bool *resized)
{
	wint_t code;
	int kind = get_wch(&code);

	*resized = false;
	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES && code == KEY_RESIZE)
		*resized = true;
	else if (kind == KEY_CODE_YES)
		*key = translate(code);
	else
		*key = code == '\n' ? KEYS_ENTER : (uint32_t)code;
	return true;
}

void
term_paint(void)
{
	(void)wnoutrefresh(stdscr);
	(void)doupdate();
}

void
term_drop_keys(void)
{
	(void)flushinp();
}

void
term_redraw(void)
{
	(void)clearok(curscr, TRUE);
}

/* ---- stopping ---- */

void
term_resume(void)
{
	(void)reset_prog_mode();
	(void)clearok(curscr, TRUE);
	(void)refresh();
}

void
term_suspend(void)
{
	struct sigaction plain = { .sa_handler = SIG_DFL }, before;
	sigset_t stop, mask;

	(void)endwin();
	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTSTP);
	(void)sigaction(SIGTSTP, &plain, &before);
	/* The whole job, as the terminal's own Ctrl-Z would: a script that
	 * started vigie stops as well. */
	(void)kill(0, SIGTSTP);
	(void)pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
	/* Stopped here; SIGCONT goes on. */
	(void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
	(void)sigaction(SIGTSTP, &before, NULL);
	term_resume();
}
