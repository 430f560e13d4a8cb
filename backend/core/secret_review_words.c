#include <stdio.h>

#include "backend/core/secret_review.h"

static const char *const warnings[SECRET_WARN_COUNT] = {
	[SECRET_WARN_EMPTY] = "it is empty",
	[SECRET_WARN_PLACEHOLDER] = "it looks like a placeholder",
	[SECRET_WARN_BLANKS] = "it begins or ends with a blank",
	[SECRET_WARN_FINAL_NEWLINE] = "it ends with a newline",
	[SECRET_WARN_PEM_END] = "PEM should end with exactly one newline",
	[SECRET_WARN_PEM_BROKEN] = "PEM is cut: a BEGIN without its END",
	[SECRET_WARN_JSON_BROKEN] = "it looks like JSON but is none",
	[SECRET_WARN_CR] = "it holds carriage returns (Windows line ends)",
	[SECRET_WARN_BOM] = "it begins with a byte order mark",
	[SECRET_WARN_NBSP] = "it holds a blank that does not break",
	[SECRET_WARN_ZERO_WIDTH] = "it holds characters that cannot be seen",
	[SECRET_WARN_SMART_QUOTES] = "it holds typographic quotes",
	[SECRET_WARN_DASH] = "it holds a dash that is no hyphen",
	[SECRET_WARN_QUOTES] = "there are quotes around it",
	[SECRET_WARN_KEY_VALUE] = "it looks like NAME=value: only the value?",
	[SECRET_WARN_BASE64] = "it is base64 already: would be encoded twice",
	[SECRET_WARN_NON_ASCII] = "it holds characters beyond ASCII",
	[SECRET_WARN_CONTROL] = "it holds control characters",
};

static const char *const classes[] = {
	[SECRET_CLASS_EMPTY] = "nothing",
	[SECRET_CLASS_TEXT] = "text",
	[SECRET_CLASS_BINARY] = "binary",
	[SECRET_CLASS_PEM] = "PEM",
	[SECRET_CLASS_JSON] = "JSON",
	[SECRET_CLASS_JWT] = "a JSON Web Token",
	[SECRET_CLASS_URL_LOGIN] = "a URL with a login in it",
	[SECRET_CLASS_HEX] = "hexadecimal",
	[SECRET_CLASS_UUID] = "a UUID",
	[SECRET_CLASS_BASE64] = "base64",
	[SECRET_CLASS_PLACEHOLDER] = "a placeholder",
};

static const char *const strengths[] = {
	[SECRET_STRENGTH_NONE] = "",
	[SECRET_STRENGTH_WEAK] = ", weak as a password",
	[SECRET_STRENGTH_FAIR] = ", fair as a password",
	[SECRET_STRENGTH_STRONG] = ", strong as a password",
};

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void
print_counts(const struct secret_review *review, char text[SECRET_REVIEW_LINE])
{
	if (!review->is_utf8)
		(void)snprintf(text, SECRET_REVIEW_LINE, "%zu byte%s, binary",
		    review->bytes, plural(review->bytes));
	else
		(void)snprintf(text, SECRET_REVIEW_LINE,
		    "%zu byte%s, %zu character%s, %zu line%s, UTF-8, %s final "
		    "newline",
		    review->bytes, plural(review->bytes), review->characters,
		    plural(review->characters), review->lines,
		    plural(review->lines),
		    review->has_final_newline ? "a" : "no");
}

static void
print_class(const struct secret_review *review, char text[SECRET_REVIEW_LINE])
{
	char what[40], random[32] = "";

	if (review->pem && review->pem_count == 1)
		(void)snprintf(what, sizeof(what), "PEM, %s", review->pem);
	else if (review->pem && review->class == SECRET_CLASS_PEM)
		(void)snprintf(what, sizeof(what), "PEM, %s and %zu more",
		    review->pem, review->pem_count - 1);
	else
		(void)snprintf(
		    what, sizeof(what), "%s", classes[review->class]);
	if (review->random_bits)
		(void)snprintf(random, sizeof(random), ", %u bits by chance",
		    review->random_bits);
	(void)snprintf(text, SECRET_REVIEW_LINE, "%s%s%s, mark %s", what,
	    review->random_bits ? "" : strengths[review->strength], random,
	    review->mark);
}

bool
secret_review_line(const struct secret_review *review, size_t n,
    struct secret_review_line *line)
{
	size_t i;

	line->warning = n >= 2;
	if (n == 0)
		print_counts(review, line->text);
	else if (n == 1)
		print_class(review, line->text);
	if (n < 2)
		return true;
	for (i = 0; i < SECRET_WARN_COUNT; i++) {
		if (review->warnings & 1u << i && n-- == 2)
			break;
	}
	if (i == SECRET_WARN_COUNT)
		return false;
	(void)snprintf(line->text, sizeof(line->text), "%s", warnings[i]);
	return true;
}
