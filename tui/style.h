/*
 * Roles: what a piece of text is, never how it looks. One line here, then a
 * look in every shipped theme (or none: a role falls back along its dots, and
 * at last to text). Roles stand in vigie.yaml(5).
 */
#ifndef TUI_STYLE_H
#define TUI_STYLE_H

#define STYLE_ROLES(X) \
	X(TEXT, "text") \
	X(TEXT_DIM, "text.dim") \
	X(TEXT_STRONG, "text.strong") \
	X(HEADING, "heading") \
	X(BORDER, "border") \
	X(BORDER_FOCUS, "border.focus") \
	X(TITLE, "title") \
	X(HEADER, "header") \
	X(HEADER_STALE, "header.stale") \
	X(HEADER_WRITE, "header.write") \
	X(HEADER_READONLY, "header.readonly") \
	X(BANNER, "banner") \
	X(BANNER_PROD, "banner.prod") \
	X(TAB, "tab") \
	X(TAB_ACTIVE, "tab.active") \
	X(COLUMN, "column") \
	X(COLUMN_SORTED, "column.sorted") \
	X(CURSOR, "cursor") \
	X(CURSOR_INACTIVE, "cursor.inactive") \
	X(MARK, "mark") \
	X(MATCH, "match") \
	X(STATE_NEW, "state.new") \
	X(STATE_COOLING, "state.cooling") \
	X(STATE_WINDOW, "state.window") \
	X(STATE_HELD, "state.held") \
	X(STATE_BLOCKED, "state.blocked") \
	X(STATE_REPLACED, "state.replaced") \
	X(STATE_APPLYING, "state.applying") \
	X(STATE_ERROR, "state.error") \
	X(STATE_DONE, "state.done") \
	X(BUMP_MAJOR, "bump.major") \
	X(DIFF_ADD, "diff.add") \
	X(DIFF_DEL, "diff.del") \
	X(DIFF_CHANGE, "diff.change") \
	X(DIFF_HUNK, "diff.hunk") \
	X(KEY, "key") \
	X(KEY_OFF, "key.off") \
	X(MESSAGE, "message") \
	X(MESSAGE_WARN, "message.warn") \
	X(MESSAGE_ERROR, "message.error") \
	X(DIALOG, "dialog") \
	X(DIALOG_DANGER, "dialog.danger")

#define STYLE_ENUM(id, name) STYLE_##id,
enum style { STYLE_ROLES(STYLE_ENUM) STYLE_COUNT };
#undef STYLE_ENUM

#endif
