/*
 * Every action once: its name for the configuration and `:', its keys, where it
 * works, where help shows it, its words in the key line and in help. Keys,
 * help and key line are made from this table, so they cannot disagree.
 *
 *	X(id, name, keys, scopes, group, label, help)
 *
 * Lower case looks or can be taken back, upper case is more of the same or
 * final. The same key means the same in every view.
 */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

enum action_scope {
	SCOPE_LIST = 1,
	SCOPE_TEXT = 2,
	SCOPE_DIFF = 4, /* a text with hunks and files */
	SCOPE_ALL = 7,
};

enum action_group {
	GROUP_MOVE,
	GROUP_LOOK,
	GROUP_DECIDE,
	GROUP_MARK,
	GROUP_OTHER,
	GROUP_COUNT,
};

#define ACTIONS(X) \
	X(DOWN, "down", "j Down", SCOPE_ALL, GROUP_MOVE, "", "a line down") \
	X(UP, "up", "k Up", SCOPE_ALL, GROUP_MOVE, "", "a line up") \
	X(TOP, "top", "g Home", SCOPE_ALL, GROUP_MOVE, "", "to the top") \
	X(END, "end", "G End", SCOPE_ALL, GROUP_MOVE, "follow", \
	    "end; the log follows") \
	X(HALF_DOWN, "half-down", "^D", SCOPE_ALL, GROUP_MOVE, "", \
	    "half a page down") \
	X(HALF_UP, "half-up", "^U", SCOPE_ALL, GROUP_MOVE, "", \
	    "half a page up") \
	X(PAGE_DOWN, "page-down", "PgDn ^F", SCOPE_ALL, GROUP_MOVE, "", \
	    "a page down") \
	X(PAGE_UP, "page-up", "PgUp", SCOPE_ALL, GROUP_MOVE, "", "a page up") \
	X(LEFT, "left", "Left", SCOPE_TEXT, GROUP_MOVE, "", "columns left") \
	X(RIGHT, "right", "Right", SCOPE_TEXT, GROUP_MOVE, "", \
	    "columns right") \
	X(HUNK_NEXT, "next-hunk", "}", SCOPE_DIFF, GROUP_MOVE, "hunk", \
	    "next hunk") \
	X(HUNK_BACK, "previous-hunk", "{", SCOPE_DIFF, GROUP_MOVE, "", \
	    "previous hunk") \
	X(FILE_NEXT, "next-file", "J", SCOPE_DIFF, GROUP_MOVE, "file", \
	    "next file") \
	X(FILE_BACK, "previous-file", "K", SCOPE_DIFF, GROUP_MOVE, "", \
	    "previous file") \
	X(OPEN, "open", "Enter", SCOPE_LIST, GROUP_LOOK, "open", \
	    "open this row") \
	X(BACK, "back", "Esc q", SCOPE_ALL, GROUP_LOOK, "back", \
	    "back; quits at the top") \
	X(DIFF, "diff", "d", SCOPE_LIST, GROUP_LOOK, "diff", \
	    "diff, or describe") \
	X(TAGS, "tags", "t", SCOPE_LIST, GROUP_LOOK, "tags", \
	    "tags of the repository") \
	X(FILTER, "filter", "/", SCOPE_ALL, GROUP_LOOK, "filter", \
	    "filter a list, find text") \
	X(NEXT, "next", "n", SCOPE_ALL, GROUP_LOOK, "", "next match") \
	X(PREVIOUS, "previous", "N", SCOPE_ALL, GROUP_LOOK, "", \
	    "previous match") \
	X(ERRORS, "errors", "E", SCOPE_LIST, GROUP_LOOK, "errors", \
	    "errors only, and back") \
	X(SORT, "sort", "o", SCOPE_LIST, GROUP_LOOK, "sort", "sort by...") \
	X(SORT_BACK, "sort-previous", "<", SCOPE_LIST, GROUP_LOOK, "", \
	    "sort by the column before") \
	X(SORT_NEXT, "sort-next", ">", SCOPE_LIST, GROUP_LOOK, "", \
	    "sort by the next column") \
	X(FOLD, "fold", "Tab", SCOPE_DIFF, GROUP_LOOK, "fold", \
	    "fold or unfold the file") \
	X(WRAP, "wrap", "W", SCOPE_TEXT, GROUP_LOOK, "wrap", \
	    "wrap long lines") \
	X(APPROVE, "approve", "a", SCOPE_LIST | SCOPE_DIFF, GROUP_DECIDE, \
	    "approve", "approve... (effect first)") \
	X(RESCAN, "rescan", "R", SCOPE_ALL, GROUP_DECIDE, "rescan", \
	    "look again, reconcile") \
	X(FLUX_SUSPEND, "flux-suspend", "s", SCOPE_LIST, GROUP_DECIDE, \
	    "suspend", "suspend, resume in Flux") \
	X(NEW, "new", "+", SCOPE_LIST, GROUP_DECIDE, "new", "new Secret...") \
	X(UNEXPOSE, "unexpose", "u", SCOPE_LIST, GROUP_DECIDE, "unexpose", \
	    "values out of annotation") \
	X(CANCEL, "cancel", "X", SCOPE_ALL, GROUP_DECIDE, "", \
	    "cancel running scans") \
	X(MARK, "mark", "Space", SCOPE_LIST, GROUP_MARK, "mark", \
	    "mark or unmark, and down") \
	X(RANGE, "range", "v", SCOPE_LIST, GROUP_MARK, "range", \
	    "mark a range: v ... v") \
	X(MARK_ALL, "mark-all", "*", SCOPE_LIST, GROUP_MARK, "", \
	    "mark all that are shown") \
	X(UNMARK, "unmark", "U", SCOPE_LIST, GROUP_MARK, "", "mark none") \
	X(INVERT, "invert", "I", SCOPE_LIST, GROUP_MARK, "", \
	    "invert the marks") \
	X(VIEW_UPDATES, "updates", "1", SCOPE_ALL, GROUP_OTHER, "", "Updates") \
	X(VIEW_REPOS, "repos", "2", SCOPE_ALL, GROUP_OTHER, "", \
	    "Repositories") \
	X(VIEW_POLICIES, "policies", "3", SCOPE_ALL, GROUP_OTHER, "", \
	    "Policies") \
	X(VIEW_AUTOMATIONS, "automations", "4", SCOPE_ALL, GROUP_OTHER, "", \
	    "Automations") \
	X(VIEW_LOG, "log", "5", SCOPE_ALL, GROUP_OTHER, "", "Log") \
	X(VIEW_SECRETS, "secrets", "6", SCOPE_ALL, GROUP_OTHER, "", "Secrets") \
	X(ACTIVITY, "activity", "@", SCOPE_ALL, GROUP_OTHER, "", \
	    "to the log, and back") \
	X(LAST, "last-view", "-", SCOPE_ALL, GROUP_OTHER, "", "last view") \
	X(BACKWARD, "backward", "[", SCOPE_ALL, GROUP_OTHER, "", \
	    "back through the views") \
	X(FORWARD, "forward", "]", SCOPE_ALL, GROUP_OTHER, "", \
	    "forward through the views") \
	X(COMMAND, "command", ":", SCOPE_ALL, GROUP_OTHER, "command", \
	    "command line") \
	X(HELP, "help", "?", SCOPE_ALL, GROUP_OTHER, "help", "this help") \
	X(MESSAGES, "messages", "!", SCOPE_ALL, GROUP_OTHER, "messages", \
	    "messages so far") \
	X(MERGE, "merge", ".", SCOPE_LIST, GROUP_OTHER, "", \
	    "show rows that came") \
	X(FULL, "full", "f", SCOPE_LIST, GROUP_OTHER, "", \
	    "list on the whole screen") \
	X(UTC, "utc", "T", SCOPE_ALL, GROUP_OTHER, "", "times in UTC") \
	X(REDRAW, "redraw", "^L", SCOPE_ALL, GROUP_OTHER, "", "draw again") \
	X(SUSPEND, "suspend", "^Z", SCOPE_ALL, GROUP_OTHER, "", \
	    "suspend vigie") \
	X(QUIT, "quit", "Q", SCOPE_ALL, GROUP_OTHER, "quit", "quit")

#define ACTION_ENUM(id, name, keys, scopes, group, label, help) ACTION_##id,
enum action { ACTIONS(ACTION_ENUM) ACTION_COUNT };
#undef ACTION_ENUM

#define ACTION_NONE ACTION_COUNT

#endif
