/*
 * JSON text to nodes, and values to JSON text. json.c alone includes cJSON.
 * Garbage behind the document, a depth over JSON_DEPTH_LIMIT and text that is
 * not UTF-8 are errors. Nodes have no line and column here (0). Numbers keep
 * their digits; members that stand there twice are all kept, in their order;
 * an escaped NUL is refused. Pretty output has no line end behind it.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/base/node.h"

#define JSON_DEPTH_LIMIT 100

MUST_CHECK
bool json_read(struct arena *arena, struct span text, struct node **root,
    struct error *error);

/*
 * A writer that cannot make broken JSON: it keeps commas, nesting and (when
 * pretty) indentation of 2. Strings are escaped; bytes that are not UTF-8
 * become U+FFFD. Keys are given inside maps and are NULL inside lists.
 */
struct json_writer {
	struct buf *into;
	bool pretty;
	unsigned depth;
	bool first[JSON_DEPTH_LIMIT + 1];
};

void json_begin(struct json_writer *writer, struct buf *into, bool pretty);
void json_open_map(struct json_writer *writer, const char *key);
void json_close_map(struct json_writer *writer);
void json_open_list(struct json_writer *writer, const char *key);
void json_close_list(struct json_writer *writer);

/* NULL writes null. */
void json_text(struct json_writer *writer, const char *key, const char *text);
void json_span(struct json_writer *writer, const char *key, struct span text);
void json_number(struct json_writer *writer, const char *key, int64_t number);
void json_bool(struct json_writer *writer, const char *key, bool value);

/* A value that is JSON already: digits as they stood, or what was written
 * before. It is not looked at. */
void json_raw(struct json_writer *writer, const char *key, struct span json);

#endif
