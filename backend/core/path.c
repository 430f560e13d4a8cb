#include "backend/core/path.h"

const char *
path_clean(struct arena *arena, const char *path)
{
	char *clean = arena_alloc(arena, strlen(path) + 2);
	struct span rest = span_of(path), piece;
	size_t length = 0;

	while (span_cut(&rest, '/', &piece)) {
		if (!piece.length || span_is(piece, "."))
			continue;
		if (span_is(piece, "..")) {
			while (length && clean[length - 1] != '/')
				length--;
			length -= length > 0;
			continue;
		}
		if (length)
			clean[length++] = '/';
		memcpy(clean + length, piece.at, piece.length);
		length += piece.length;
	}
	clean[length] = '\0';
	return clean;
}

bool
path_contains(const char *folder, const char *path)
{
	size_t length = strlen(folder);

	return !length ||
	    (strncmp(path, folder, length) == 0 &&
		(!path[length] || path[length] == '/'));
}

struct span
path_name(struct span path)
{
	size_t at = path.length;

	while (at && path.at[at - 1] != '/')
		at--;
	return span_from(path, at);
}

struct span
path_folder(struct span path)
{
	size_t length = path.length - path_name(path).length;

	return span_head(path, length ? length - 1 : 0);
}
