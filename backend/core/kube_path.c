#include "backend/core/kube_path.h"

#include "backend/core/web_url.h"

#define PATH_LIMIT ((size_t)16 * 1024)
#define PIECES_MAX 8

/* "." and ".." would be taken out of the path on the way. */
static void
add_piece(struct buf *into, const char *piece)
{
	size_t i, length = strlen(piece);

	buf_byte(into, '/');
	if (strspn(piece, ".") < length)
		web_url_encode(into, span_of(piece));
	else
		for (i = 0; i < length; i++)
			buf_text(into, "%2E");
}

char *
kube_path_of(struct arena *arena, const struct kube_path *parts)
{
	struct buf path;
	char *text;

	buf_init(&path, PATH_LIMIT);
	if (*parts->group) {
		buf_text(&path, "/apis");
		add_piece(&path, parts->group);
	} else {
		buf_text(&path, "/api");
	}
	add_piece(&path, parts->version);
	if (parts->namespace) {
		buf_text(&path, "/namespaces");
		add_piece(&path, parts->namespace);
	}
	if (parts->plural)
		add_piece(&path, parts->plural);
	if (parts->name)
		add_piece(&path, parts->name);
	if (parts->name && parts->subresource)
		add_piece(&path, parts->subresource);
	text = arena_span(arena, buf_as_span(&path));
	buf_release(&path);
	return text;
}

char *
kube_path_with(
    struct arena *arena, const char *path, const char *key, const char *value)
{
	struct buf escaped;
	char *text;

	buf_init(&escaped, PATH_LIMIT);
	web_url_encode(&escaped, span_of(value));
	text = arena_printf(arena, "%s%c%s=%s", path,
	    strchr(path, '?') ? '&' : '?', key, escaped.at);
	buf_release(&escaped);
	return text;
}

static int
hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static char *
decoded(struct arena *arena, struct span piece)
{
	char *text = arena_span(arena, piece), *to = text;
	const char *from;

	for (from = text; *from; from++) {
		int high = *from == '%' ? hex_digit(from[1]) : -1;
		int low = high >= 0 ? hex_digit(from[2]) : -1;

		if (low < 0 || !(high | low)) {
			*to++ = *from;
			continue;
		}
		*to++ = (char)(high * 16 + low);
		from += 2;
	}
	*to = '\0';
	return text;
}

/* The pieces between the slashes; more than PIECES_MAX are none of ours. */
static size_t
cut_pieces(struct arena *arena, const char *path, char *pieces[PIECES_MAX])
{
	struct span rest = span_head(span_of(path), strcspn(path, "?"));
	struct span piece;
	size_t count = 0;

	while (span_cut(&rest, '/', &piece)) {
		if (!piece.length)
			continue;
		if (count == PIECES_MAX)
			return 0;
		pieces[count++] = decoded(arena, piece);
	}
	return count;
}

bool
kube_path_read(struct arena *arena, const char *path, struct kube_path *parts)
{
	char *pieces[PIECES_MAX];
	size_t count = cut_pieces(arena, path, pieces), at;

	if (count >= 3 && strcmp(pieces[0], "api") == 0) {
		*parts =
		    (struct kube_path) { .group = "", .version = pieces[1] };
		at = 2;
	} else if (count >= 4 && strcmp(pieces[0], "apis") == 0) {
		*parts = (struct kube_path) { .group = pieces[1],
			.version = pieces[2] };
		at = 3;
	} else {
		return false;
	}
	/* A namespace itself is an object, too. */
	if (count - at >= 3 && strcmp(pieces[at], "namespaces") == 0) {
		parts->namespace = pieces[at + 1];
		at += 2;
	}
	if (count - at > 3)
		return false;
	parts->plural = pieces[at++];
	parts->name = at < count ? pieces[at++] : NULL;
	parts->subresource = at < count ? pieces[at] : NULL;
	return true;
}

char *
kube_path_words(struct arena *arena, const char *path)
{
	struct kube_path parts;
	const char *name, *blank;

	if (!kube_path_read(arena, path, &parts))
		return arena_text(arena, path, strcspn(path, "?"));
	name = parts.name ? parts.name : "";
	blank = parts.name ? " " : "";
	if (parts.namespace)
		return arena_printf(arena, "%s%s%s in %s", parts.plural, blank,
		    name, parts.namespace);
	return arena_printf(arena, "%s%s%s", parts.plural, blank, name);
}

bool
kube_path_is_secret(const char *path)
{
	static const char word[] = "/secrets";
	struct span rest = span_head(span_of(path), strcspn(path, "?"));
	size_t at;

	while ((at = span_find_text(rest, word)) < rest.length) {
		rest = span_from(rest, at + sizeof(word) - 1);
		if (!rest.length || rest.at[0] == '/')
			return true;
	}
	return false;
}
