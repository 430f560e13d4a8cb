#include "backend/io/bitwarden_json.h"

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/json_scan.h"
#include "backend/base/text.h"

#define TEXT_LIMIT ((size_t)256) /* of a name */
#define FIELD_LIMIT 64 /* of one item */

/* The next member of a map or element of a list, or false at its end. */
static bool
next(struct json_scan *scan)
{
	return json_scan_next(scan) >= JSON_SCAN_MAP;
}

/* Goes to the member of the map that is open; false: there is none. */
static bool
find(struct json_scan *scan, const char *key)
{
	while (next(scan)) {
		if (json_scan_is(scan, key))
			return true;
		json_scan_skip(scan);
	}
	return false;
}

static bool
open_map(struct json_scan *scan)
{
	return scan->token == JSON_SCAN_MAP;
}

static bool
begin(struct json_scan *scan, struct span text)
{
	json_scan_begin(scan, text);
	return json_scan_next(scan) == JSON_SCAN_MAP;
}

/* Decoded, cleaned, and not longer than a name. */
static const char *
take_text(struct arena *arena, struct span raw)
{
	struct buf plain, clean;
	struct span piece;
	char room[4];
	const char *text;

	buf_init(&plain, TEXT_LIMIT);
	buf_init(&clean, TEXT_LIMIT);
	while (json_scan_piece(&raw, room, &piece))
		buf_span(&plain, piece);
	text_clean(&clean, buf_as_span(&plain), TEXT_LINE);
	text = arena_span(arena, buf_as_span(&clean));
	buf_release(&plain);
	buf_release(&clean);
	return text;
}

enum bitwarden_status
bitwarden_json_status(struct span text)
{
	struct json_scan scan;

	if (!begin(&scan, text) || !find(&scan, "data") || !open_map(&scan) ||
	    !find(&scan, "template") || !open_map(&scan) ||
	    !find(&scan, "status") || scan.token != JSON_SCAN_TEXT)
		return BITWARDEN_UNKNOWN;
	return span_is(scan.value, "unlocked")       ? BITWARDEN_UNLOCKED
	    : span_is(scan.value, "locked")          ? BITWARDEN_LOCKED
	    : span_is(scan.value, "unauthenticated") ? BITWARDEN_LOGGED_OUT
						     : BITWARDEN_UNKNOWN;
}

bool
bitwarden_json_is_success(struct span text)
{
	struct json_scan scan;

	return begin(&scan, text) && find(&scan, "success") &&
	    scan.token == JSON_SCAN_TRUE;
}

/* ---- items ---- */

/* An item while it is read; its fields are put together at the end. */
struct reading {
	struct arena *arena;
	struct json_scan *scan;
	struct bitwarden_item *item;
	const char **fields;
	size_t field_count;
	bool has_password;
};

static void
read_login(struct reading *reading)
{
	struct json_scan *scan = reading->scan;

	while (next(scan)) {
		bool is_text = scan->token == JSON_SCAN_TEXT;

		if (is_text && json_scan_is(scan, "username"))
			reading->item->user =
			    take_text(reading->arena, scan->value);
		else if (is_text && json_scan_is(scan, "password"))
			reading->has_password = scan->value.length > 0;
		else
			json_scan_skip(scan);
	}
}

static void
read_field(struct reading *reading)
{
	struct json_scan *scan = reading->scan;
	const char *name = NULL;
	bool has_value = false;

	while (next(scan)) {
		bool is_text = scan->token == JSON_SCAN_TEXT;

		if (is_text && json_scan_is(scan, "name"))
			name = take_text(reading->arena, scan->value);
		else if (is_text && json_scan_is(scan, "value"))
			has_value = true;
		else
			json_scan_skip(scan);
	}
	if (name && *name && has_value && reading->field_count < FIELD_LIMIT)
		*ARRAY_ADD(reading->arena, reading->fields,
		    reading->field_count) = name;
}

static void
read_fields(struct reading *reading)
{
	while (next(reading->scan)) {
		if (open_map(reading->scan))
			read_field(reading);
		else
			json_scan_skip(reading->scan);
	}
}

static void
join_fields(struct reading *reading)
{
	const char **fields = arena_calloc(
	    reading->arena, reading->field_count + 1, sizeof(*fields));
	size_t count = 0, i;

	if (reading->has_password)
		fields[count++] = "password";
	for (i = 0; i < reading->field_count; i++)
		fields[count++] = reading->fields[i];
	reading->item->fields = fields;
	reading->item->field_count = count;
}

/* False when it has no id: then it cannot be asked for. */
static bool
read_item(
    struct arena *arena, struct json_scan *scan, struct bitwarden_item *item)
{
	struct reading reading = { .arena = arena, .scan = scan, .item = item };

	*item = (struct bitwarden_item) { "", "", "", NULL, 0, false };
	while (next(scan)) {
		bool is_text = scan->token == JSON_SCAN_TEXT;

		if (is_text && json_scan_is(scan, "id"))
			item->id = take_text(arena, scan->value);
		else if (is_text && json_scan_is(scan, "name"))
			item->name = take_text(arena, scan->value);
		else if (json_scan_is(scan, "reprompt"))
			item->asks_again = scan->token != JSON_SCAN_NUMBER ||
			    !span_is(scan->value, "0");
		else if (open_map(scan) && json_scan_is(scan, "login"))
			read_login(&reading);
		else if (scan->token == JSON_SCAN_LIST &&
		    json_scan_is(scan, "fields"))
			read_fields(&reading);
		else
			json_scan_skip(scan);
	}
	join_fields(&reading);
	return *item->id;
}

bool
bitwarden_json_items(struct arena *arena, struct span text,
    struct bitwarden_item **items, size_t *count, bool *more)
{
	struct bitwarden_item *list = NULL, item;
	struct json_scan scan;
	size_t length = 0;

	*more = false;
	if (!begin(&scan, text) || !find(&scan, "data") || !open_map(&scan) ||
	    !find(&scan, "data") || scan.token != JSON_SCAN_LIST)
		return false;
	while (next(&scan)) {
		if (!open_map(&scan)) {
			json_scan_skip(&scan);
			continue;
		}
		if (length == BITWARDEN_ITEMS) {
			*more = true;
			json_scan_skip(&scan);
			continue;
		}
		if (read_item(arena, &scan, &item))
			*ARRAY_ADD(arena, list, length) = item;
	}
	if (scan.token == JSON_SCAN_BAD)
		return false;
	*items = list;
	*count = length;
	return true;
}

/* ---- values ---- */

bool
bitwarden_json_password(struct span text, struct span *raw)
{
	struct json_scan scan;

	if (!begin(&scan, text) || !find(&scan, "data") || !open_map(&scan) ||
	    !find(&scan, "data") || scan.token != JSON_SCAN_TEXT)
		return false;
	*raw = scan.value;
	return true;
}

static bool
is_name(struct span raw, const char *field)
{
	struct arena *arena = arena_new();
	bool same = strcmp(take_text(arena, raw), field) == 0;

	arena_free(arena);
	return same;
}

/* One field's map: true when it is the one, and has a value. */
static bool
look_at_field(struct json_scan *scan, const char *field, struct span *raw)
{
	bool is_it = false, has_value = false;

	while (next(scan)) {
		bool is_text = scan->token == JSON_SCAN_TEXT;

		if (is_text && json_scan_is(scan, "name")) {
			is_it = is_name(scan->value, field);
		} else if (is_text && json_scan_is(scan, "value")) {
			*raw = scan->value;
			has_value = true;
		} else {
			json_scan_skip(scan);
		}
	}
	return is_it && has_value;
}

bool
bitwarden_json_field(struct span text, const char *field, struct span *raw)
{
	struct json_scan scan;

	if (!begin(&scan, text) || !find(&scan, "data") || !open_map(&scan) ||
	    !find(&scan, "fields") || scan.token != JSON_SCAN_LIST)
		return false;
	while (next(&scan)) {
		if (!open_map(&scan))
			json_scan_skip(&scan);
		else if (look_at_field(&scan, field, raw))
			return true;
	}
	return false;
}
