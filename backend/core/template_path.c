#include "backend/core/template_call.h"

/* Paths with slashes, as Go's package path cuts them. */

/* Without "//", "." and "a/..", "." when nothing is left. */
static bool
clean(struct template_call *call, struct span path)
{
	bool is_rooted = span_starts(path, "/");
	char *text = arena_alloc(call->arena, path.length + 2);
	size_t length = 0, floor, back;
	struct span rest = path, part;

	if (is_rooted)
		text[length++] = '/';
	floor = length;
	while (span_cut(&rest, '/', &part)) {
		if (!part.length || span_is(part, "."))
			continue;
		if (span_is(part, "..") && (length > floor || is_rooted)) {
			for (back = length; back > floor; back--)
				if (text[back - 1] == '/')
					break;
			length = back > floor ? back - 1 : floor;
			continue;
		}
		if (length > (size_t)is_rooted)
			text[length++] = '/';
		memcpy(text + length, part.at, part.length);
		length += part.length;
		/* What is above the beginning stays. */
		if (span_is(part, ".."))
			floor = length;
	}
	if (!length)
		text[length++] = '.';
	return template_call_span(call, span_make(text, length));
}

/* Where the part behind the last slash begins. */
static size_t
last_part(struct span path)
{
	size_t i = path.length;

	while (i && path.at[i - 1] != '/')
		i--;
	return i;
}

static bool
call_base(struct template_call *call)
{
	struct span path = call->args[0].text;

	if (!path.length)
		return template_call_span(call, span_of("."));
	while (span_ends(path, "/"))
		path.length--;
	if (!path.length)
		return template_call_span(call, span_of("/"));
	return template_call_span(call, span_from(path, last_part(path)));
}

static bool
call_dir(struct template_call *call)
{
	struct span path = call->args[0].text;

	return clean(call, span_head(path, last_part(path)));
}

static bool
call_clean(struct template_call *call)
{
	return clean(call, call->args[0].text);
}

static bool
call_ext(struct template_call *call)
{
	struct span path = call->args[0].text;
	struct span name = span_from(path, last_part(path));
	size_t i = name.length;

	while (i && name.at[i - 1] != '.')
		i--;
	return template_call_span(
	    call, span_from(name, i ? i - 1 : name.length));
}

static bool
call_is_abs(struct template_call *call)
{
	return template_call_bool(call, span_starts(call->args[0].text, "/"));
}

static const struct template_function functions[] = {
	{ "base", "s", call_base },
	{ "clean", "s", call_clean },
	{ "dir", "s", call_dir },
	{ "ext", "s", call_ext },
	{ "isAbs", "s", call_is_abs },
	{ "osBase", "s", call_base },
	{ "osClean", "s", call_clean },
	{ "osDir", "s", call_dir },
	{ "osExt", "s", call_ext },
	{ "osIsAbs", "s", call_is_abs },
};

const struct template_family template_path_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};
