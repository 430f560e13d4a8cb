#include "backend/core/pem.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* What stands behind the mark and its label's dashes; false when it is not. */
static bool
pass(struct span *text, const char *mark, struct span label)
{
	struct span rest = *text, here;
	size_t at;

	while ((at = span_find_text(rest, mark)) < rest.length) {
		rest = span_from(rest, at + strlen(mark));
		here = span_from(rest, label.length);
		if (!span_equal(span_head(rest, label.length), label) ||
		    !span_starts(here, DASHES))
			continue;
		*text = span_from(here, strlen(DASHES));
		return true;
	}
	return false;
}

/* The body of the first whole block of that label. */
static bool
find_block(struct span text, const char *label, struct span *body)
{
	struct span rest = text;

	if (!pass(&rest, BEGIN, span_of(label)))
		return false;
	*body = rest;
	if (!pass(&rest, END, span_of(label)))
		return false;
	body->length -= rest.length;
	return true;
}

bool
pem_has_certificate(struct span text)
{
	struct span body;

	return find_block(text, "CERTIFICATE", &body) ||
	    find_block(text, "TRUSTED CERTIFICATE", &body);
}

const char *
pem_key_fault(struct span text)
{
	static const char *const labels[] = { "PRIVATE KEY", "EC PRIVATE KEY",
		"RSA PRIVATE KEY" };
	struct span body;
	size_t i;

	if (find_block(text, "ENCRYPTED PRIVATE KEY", &body))
		return "is encrypted";
	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (!find_block(text, labels[i], &body))
			continue;
		/* the old way of OpenSSL, inside the block */
		return span_find_text(body, "ENCRYPTED") < body.length
		    ? "is encrypted"
		    : NULL;
	}
	return "is not a private key in PEM";
}
