/*
 * JSON read token by token, in place: nothing is copied and nothing allocated.
 * json.h is the ordinary way; this one is for texts of which no copy may be
 * made because they hold a secret (credential files, token answers), and for
 * lists that are too long for a node an element (tags).
 *
 *	struct json_scan scan;
 *
 *	json_scan_begin(&scan, text);
 *	while (json_scan_next(&scan) > JSON_SCAN_END)
 *		...
 *
 * What is not JSON ends with JSON_SCAN_BAD, and stays there. Refused like in
 * json.h: garbage behind the document, a depth over JSON_DEPTH_LIMIT, text that
 * is not UTF-8, control characters, lone surrogates and NUL in strings.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "backend/base/json.h"

enum json_scan_token {
	JSON_SCAN_BAD, /* this is not JSON; `at' says where */
	JSON_SCAN_END, /* behind the document */
	JSON_SCAN_MAP_END,
	JSON_SCAN_LIST_END, /* what follows here begins or is a value */
	JSON_SCAN_MAP,
	JSON_SCAN_LIST,
	JSON_SCAN_TEXT,
	JSON_SCAN_NUMBER,
	JSON_SCAN_TRUE,
	JSON_SCAN_FALSE,
	JSON_SCAN_NULL,
};

/* May be copied, to read on from the same place later. */
struct json_scan {
	struct span text;
	size_t at;
	enum json_scan_token token; /* the one that was read last */
	struct span key; /* of a map's member: as it stands, with escapes */
	struct span value; /* of TEXT (as it stands) and NUMBER */
	bool escaped; /* value has escapes: json_scan_piece() */
	unsigned depth; /* how many maps and lists are open */
	bool is_map[JSON_DEPTH_LIMIT + 1];
	bool fresh; /* nothing was read in the innermost one */
};

void json_scan_begin(struct json_scan *scan, struct span text);

enum json_scan_token json_scan_next(struct json_scan *scan);

/* Behind JSON_SCAN_MAP or LIST: goes to its end. Else does nothing. */
void json_scan_skip(struct json_scan *scan);

/* True when the value just read is the member of that name. */
bool json_scan_is(const struct json_scan *scan, const char *key);

/*
 * Decodes a value piece by piece: takes what it can off the front of *raw, and
 * *piece is the text, in *raw's own bytes or in `room'. False at the end.
 */
bool json_scan_piece(struct span *raw, char room[4], struct span *piece);

#endif
