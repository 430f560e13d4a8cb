/*
 * A line that says which shape and whose login (C or M, registry, repository),
 * then the file.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/core/login_file.h"

static void
open_entry(struct arena *arena, const struct login_entry *entry)
{
	struct error error;
	struct login login;

	if (!entry || !login_file_open(arena, entry, &login, &error))
		return;
	assert(login.kind != LOGIN_NONE && login.secret);
	assert((login.kind == LOGIN_PASSWORD) == (login.user != NULL));
	secret_free(login.secret);
}

static void
try_file(struct arena *arena, struct span line, struct span text)
{
	enum login_file_shape shape = LOGIN_FILE_CONFIG;
	struct span word, registry = { NULL, 0 };
	struct image_ref ref;
	struct login_file file;
	struct error error;

	if (span_cut(&line, ' ', &word) && span_is(word, "M"))
		shape = LOGIN_FILE_MAP;
	(void)span_cut(&line, ' ', &registry);
	ref = (struct image_ref) { .registry = arena_span(arena, registry),
		.repository = arena_span(arena, line) };
	if (!login_file_read(arena, text, shape, &file, &error))
		return;
	open_entry(arena, login_file_find(arena, &file, &ref));
	open_entry(arena, login_file_find_glob(arena, &file, &ref));
	(void)login_file_find_helper(&file, ref.registry);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size), line;
	struct arena *arena = arena_new();
	struct error error;
	struct login login;

	if (login_file_open_answer(arena, text, &login, &error))
		secret_free(login.secret);
	if (span_cut(&text, '\n', &line))
		try_file(arena, line, text);
	arena_free(arena);
	return 0;
}
