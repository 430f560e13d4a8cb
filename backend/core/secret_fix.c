#include "backend/core/secret_fix.h"

#include "backend/base/base64.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span
without_blanks(struct span value)
{
	while (value.length && is_blank(*value.at))
		value = span_from(value, 1);
	while (value.length && is_blank(value.at[value.length - 1]))
		value.length--;
	return value;
}

struct span
secret_fix_without_newlines(struct span value)
{
	while (value.length &&
	    (value.at[value.length - 1] == '\n' ||
		value.at[value.length - 1] == '\r'))
		value.length--;
	return value;
}

static struct span
without_quotes(struct span value)
{
	char first = value.length ? *value.at : '\0';

	if (value.length < 2 || first != value.at[value.length - 1] ||
	    (first != '"' && first != '\'' && first != '`'))
		return value;
	return span_make(value.at + 1, value.length - 2);
}

bool
secret_fix_is_due(struct span value, enum secret_fix fix)
{
	struct span body = secret_fix_without_newlines(value);

	switch (fix) {
	case SECRET_FIX_NEWLINE:
		return body.length != value.length;
	case SECRET_FIX_BLANKS:
		return without_blanks(value).length != value.length;
	case SECRET_FIX_QUOTES:
		return without_quotes(value).length != value.length;
	case SECRET_FIX_PEM_END:
		return body.length + 1 != value.length ||
		    !span_ends(value, "\n");
	case SECRET_FIX_BASE64:
		break;
	}
	return false;
}

static struct span
value_of(const struct secret *secret)
{
	return span_make(secret_use(secret), secret_length(secret));
}

static void
keep(struct secret *secret, struct span piece)
{
	secret_keep(
	    secret, (size_t)(piece.at - secret_use(secret)), piece.length);
}

/* Nothing is written: is all of it base 64? */
static bool
pass_over(void *context UNUSED, struct span bytes UNUSED)
{
	return true;
}

/* Over the text: three bytes come out when four were read. */
static bool
put_back(void *context, struct span bytes)
{
	char **at = context;

	memcpy(*at, bytes.at, bytes.length);
	*at += bytes.length;
	return true;
}

static bool
decode(struct secret *secret)
{
	struct span text = span_trim(value_of(secret));
	char *begin = secret_edit(secret), *end = begin;
	struct base64 decoder;
	bool whole;

	base64_begin(&decoder, pass_over, NULL);
	base64_add(&decoder, text);
	if (!base64_end(&decoder, true) || text.length == 0)
		return false;
	base64_begin(&decoder, put_back, &end);
	base64_add(&decoder, text);
	whole = base64_end(&decoder, true);
	secret_cut(secret, (size_t)(end - begin));
	return whole;
}

bool
secret_fix_do(struct secret *secret, enum secret_fix fix)
{
	struct span value = value_of(secret);

	if (fix == SECRET_FIX_BASE64)
		return decode(secret);
	if (!secret_fix_is_due(value, fix))
		return false;
	if (fix == SECRET_FIX_BLANKS)
		keep(secret, without_blanks(value));
	else if (fix == SECRET_FIX_QUOTES)
		keep(secret, without_quotes(value));
	else
		keep(secret, secret_fix_without_newlines(value));
	return fix != SECRET_FIX_PEM_END || secret_add(secret, "\n", 1);
}

const char *
secret_fix_word(enum secret_fix fix)
{
	static const char *const words[SECRET_FIX_COUNT] = {
		[SECRET_FIX_NEWLINE] = "strip the final newline",
		[SECRET_FIX_BLANKS] = "strip the blanks at the ends",
		[SECRET_FIX_QUOTES] = "strip the quotes around it",
		[SECRET_FIX_PEM_END] = "end with one newline",
		[SECRET_FIX_BASE64] = "decode the base64",
	};

	return words[fix];
}
