#include "backend/core/kube_split.h"

#include "backend/base/secret.h"

void
kube_split_begin(struct kube_split *split)
{
	*split = (struct kube_split) { .depth = 0 };
	buf_init(&split->document, KUBE_SPLIT_LIMIT);
}

void
kube_split_release(struct kube_split *split)
{
	secret_wipe(split->document.at, split->document.length);
	buf_release(&split->document);
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* True when the document ends with that byte. */
static bool
is_end(struct kube_split *split, char byte)
{
	if (split->escaped) {
		split->escaped = false;
	} else if (split->in_string) {
		split->escaped = byte == '\\';
		split->in_string = byte != '"';
	} else if (byte == '"') {
		split->in_string = true;
	} else if (byte == '{' || byte == '[') {
		split->depth++;
	} else if (byte == '}' || byte == ']') {
		return --split->depth == 0;
	}
	return false;
}

/* A document begins with a brace; nothing but blanks stands before it. */
static void
pass_blanks(struct kube_split *split, struct span *rest)
{
	while (rest->length && is_blank(rest->at[0]))
		*rest = span_from(*rest, 1);
	split->broken |= rest->length && rest->at[0] != '{';
}

bool
kube_split_next(
    struct kube_split *split, struct span *rest, struct span *document)
{
	size_t used = 0;

	if (split->whole)
		buf_clear(&split->document);
	split->whole = false;
	if (!split->document.length)
		pass_blanks(split, rest);
	while (!split->broken && !split->whole && used < rest->length)
		split->whole = is_end(split, rest->at[used++]);
	if (split->broken ||
	    !buf_span(&split->document, span_head(*rest, used))) {
		split->broken = true;
		return false;
	}
	*rest = span_from(*rest, used);
	*document = buf_as_span(&split->document);
	return split->whole;
}
