#include "backend/core/login_file.h"

#include "backend/base/array.h"
#include "backend/base/json_scan.h"

/* Decoded text of a member that is no secret. */
static const char *
read_text(struct arena *arena, struct span raw)
{
	struct span piece;
	struct buf made;
	char room[4];
	char *text;

	buf_init(&made, LOGIN_FILE_LIMIT);
	while (json_scan_piece(&raw, room, &piece))
		buf_span(&made, piece);
	text = arena_span(arena, buf_as_span(&made));
	buf_release(&made);
	return text;
}

/* It becomes part of a program's name: nothing but letters, digits, ._+- . */
static bool
is_helper_name(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (!((name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z') &&
		    !(name[i] >= '0' && name[i] <= '9') &&
		    !strchr("._+-", name[i]))
			return false;
	return i > 0 && i < 100;
}

MUST_CHECK
static bool
fail(struct error *error, const char *what)
{
	error_set(error, ERROR_INVALID, "%s", what);
	return false;
}

static void
read_member(struct json_scan *scan, struct login_entry *entry)
{
	const struct {
		const char *name;
		struct span *place;
	} places[] = {
		{ "auth", &entry->auth },
		{ "username", &entry->user },
		{ "password", &entry->password },
		{ "identitytoken", &entry->identity_token },
		{ "registrytoken", &entry->registry_token },
	};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (scan->token == JSON_SCAN_TEXT && scan->value.length &&
		    json_scan_is(scan, places[i].name))
			*places[i].place = scan->value;
	json_scan_skip(scan);
}

MUST_CHECK
static bool
read_auths(struct arena *arena, struct json_scan *scan, struct login_file *file,
    struct error *error)
{
	struct login_entry *entry;

	if (scan->token == JSON_SCAN_NULL)
		return true;
	if (scan->token != JSON_SCAN_MAP)
		return fail(error, "auths is not a map");
	while (json_scan_next(scan) > JSON_SCAN_LIST_END) {
		if (scan->token != JSON_SCAN_MAP)
			return fail(error, "an entry of auths is not a map");
		entry = ARRAY_ADD(arena, file->entries, file->entry_count);
		entry->key = read_text(arena, scan->key);
		while (json_scan_next(scan) > JSON_SCAN_LIST_END)
			read_member(scan, entry);
	}
	return true;
}

MUST_CHECK
static bool
add_helper(struct arena *arena, const struct json_scan *scan, const char *host,
    struct login_file *file, struct error *error)
{
	struct login_helper *helper;
	const char *name;

	if (scan->token != JSON_SCAN_TEXT)
		return fail(
		    error, "the name of a credential helper is no text");
	name = read_text(arena, scan->value);
	if (!*name)
		return true;
	if (!is_helper_name(name))
		return fail(error,
		    "the name of a credential helper has bytes that no "
		    "program's name should have");
	helper = ARRAY_ADD(arena, file->helpers, file->helper_count);
	*helper = (struct login_helper) { .host = host, .name = name };
	return true;
}

MUST_CHECK
static bool
read_helpers(struct arena *arena, struct json_scan *scan,
    struct login_file *file, struct error *error)
{
	if (scan->token == JSON_SCAN_NULL)
		return true;
	if (scan->token != JSON_SCAN_MAP)
		return fail(error, "credHelpers is not a map");
	while (json_scan_next(scan) > JSON_SCAN_LIST_END)
		if (!add_helper(
			arena, scan, read_text(arena, scan->key), file, error))
			return false;
	return true;
}

MUST_CHECK
static bool
read_config(struct arena *arena, struct json_scan *scan,
    struct login_file *file, struct error *error)
{
	bool fine = true;

	while (fine && json_scan_next(scan) > JSON_SCAN_LIST_END) {
		if (json_scan_is(scan, "auths"))
			fine = read_auths(arena, scan, file, error);
		else if (json_scan_is(scan, "credHelpers"))
			fine = read_helpers(arena, scan, file, error);
		else if (json_scan_is(scan, "credsStore") &&
		    scan->token != JSON_SCAN_NULL)
			fine = add_helper(arena, scan, NULL, file, error);
		else
			json_scan_skip(scan);
	}
	return fine;
}

bool
login_file_read(struct arena *arena, struct span text,
    enum login_file_shape shape, struct login_file *file, struct error *error)
{
	struct login_file made = { .entry_count = 0 };
	struct json_scan scan;
	bool fine;

	if (!span_trim(text).length) {
		*file = made; /* docker takes an empty file for none */
		return true;
	}
	json_scan_begin(&scan, text);
	if (json_scan_next(&scan) != JSON_SCAN_MAP)
		return fail(error, "this is not JSON with a map");
	fine = shape == LOGIN_FILE_CONFIG
	    ? read_config(arena, &scan, &made, error)
	    : read_auths(arena, &scan, &made, error);
	if (scan.token == JSON_SCAN_BAD ||
	    (fine && json_scan_next(&scan) != JSON_SCAN_END))
		return fail(error, "this is not JSON");
	if (fine)
		*file = made;
	return fine;
}
