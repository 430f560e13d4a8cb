#include "backend/core/secret_class.h"

#include "backend/base/base64.h"
#include "backend/base/json_scan.h"
#include "backend/core/url.h"

#define HEX_LEAST 16 /* digits; fewer are a number or a word */
#define BASE64_LEAST 16
#define BASE64_SHORT 8 /* with padding or a text behind it */

static const struct {
	const char *label, *words;
} pem_kinds[] = {
	{ "CERTIFICATE", "certificate" },
	{ "TRUSTED CERTIFICATE", "certificate" },
	{ "PRIVATE KEY", "private key" },
	{ "RSA PRIVATE KEY", "RSA private key" },
	{ "EC PRIVATE KEY", "EC private key" },
	{ "DSA PRIVATE KEY", "DSA private key" },
	{ "ENCRYPTED PRIVATE KEY", "encrypted private key" },
	{ "OPENSSH PRIVATE KEY", "OpenSSH private key" },
	{ "PGP PRIVATE KEY BLOCK", "PGP private key" },
	{ "PUBLIC KEY", "public key" },
	{ "CERTIFICATE REQUEST", "certificate request" },
	{ "X509 CRL", "revocation list" },
	{ "DH PARAMETERS", "DH parameters" },
	{ "EC PARAMETERS", "EC parameters" },
};

/* Whole values that nobody means, in small letters without - and _. */
static const char *const placeholders[] = {
	"changeme",
	"changeit",
	"changethis",
	"replaceme",
	"replacethis",
	"placeholder",
	"password",
	"passwd",
	"secret",
	"mysecret",
	"token",
	"example",
	"dummy",
	"todo",
	"fixme",
	"tbd",
	"none",
	"null",
	"redacted",
	"removed",
	"insertyourtokenhere",
	"yourtokenhere",
	"yourpasswordhere",
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *
pem_words(struct span label)
{
	size_t i;

	for (i = 0; i < sizeof(pem_kinds) / sizeof(pem_kinds[0]); i++) {
		if (span_is(label, pem_kinds[i].label))
			return pem_kinds[i].words;
	}
	return "block of another kind";
}

/* Takes a block off the front of the text; false when it is not whole. */
static bool
cut_block(struct span *text, struct span *label)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ";
	size_t at = span_find_text(*text, begin);
	struct span rest = span_from(*text, at + sizeof(begin) - 1);
	struct span tail;
	size_t length = span_find_text(rest, "-----");

	*label = span_head(rest, length);
	if (length == rest.length || span_find(*label, '\n') < label->length)
		return false;
	rest = span_from(rest, length + 5);
	tail = span_from(rest, span_find_text(rest, "-----"));
	if (!span_starts(tail, end))
		return false;
	tail = span_from(tail, sizeof(end) - 1);
	if (!span_equal(span_head(tail, label->length), *label) ||
	    !span_starts(span_from(tail, label->length), "-----"))
		return false;
	*text = span_from(tail, label->length + 5);
	return true;
}

static bool
is_pem(struct span text, struct secret_review *review)
{
	static const char begin[] = "-----BEGIN ";
	struct span label;

	if (!span_starts(text, begin))
		return false;
	review->class = SECRET_CLASS_PEM;
	while (span_find_text(text, begin) < text.length) {
		if (!cut_block(&text, &label)) {
			review->warnings |= 1u << SECRET_WARN_PEM_BROKEN;
			review->class = SECRET_CLASS_TEXT;
			return true;
		}
		if (!review->pem_count++)
			review->pem = pem_words(label);
	}
	return true;
}

static bool
is_json(struct span text, struct secret_review *review)
{
	struct json_scan scan;
	enum json_scan_token token;

	if (!span_starts(text, "{") && !span_starts(text, "["))
		return false;
	json_scan_begin(&scan, text);
	do
		token = json_scan_next(&scan);
	while (token > JSON_SCAN_END);
	if (token == JSON_SCAN_END)
		review->class = SECRET_CLASS_JSON;
	else if (span_starts(text, "{\""))
		review->warnings |= 1u << SECRET_WARN_JSON_BROKEN;
	else
		return false;
	return true;
}

/* Three parts of base64url, the first of them a JSON map. */
static bool
is_jwt(struct span text)
{
	struct span part;
	size_t count = 0, i;

	if (!span_starts(text, "eyJ") || span_ends(text, "."))
		return false;
	while (span_cut(&text, '.', &part)) {
		for (i = 0; i < part.length; i++) {
			if (!is_letter(part.at[i]) && !is_digit(part.at[i]) &&
			    part.at[i] != '-' && part.at[i] != '_')
				return false;
		}
		count += part.length > 0;
	}
	return count == 3;
}

static bool
is_uuid(struct span text)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (hyphen ? text.at[i] != '-' : !is_hex(text.at[i]))
			return false;
	}
	return text.length == 36;
}

static bool
is_all_hex(struct span text)
{
	size_t i = 0;

	while (i < text.length && is_hex(text.at[i]))
		i++;
	return i == text.length && i >= HEX_LEAST && i % 2 == 0;
}

static bool
is_enclosed(struct span text, const char *begin, const char *end)
{
	return span_starts(text, begin) && span_ends(text, end) &&
	    text.length > strlen(begin) + strlen(end) &&
	    span_find(text, '\n') == text.length;
}

/* Letter by letter, so that there is no copy in small letters. */
static bool
is_like(struct span text, const char *word)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		char c = text.at[i];

		if (c == '-' || c == '_' || c == ' ')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!*word || c != *word++)
			return false;
	}
	return !*word;
}

static bool
is_placeholder(struct span text)
{
	size_t i = 0;

	if (is_enclosed(text, "<", ">") || is_enclosed(text, "${", "}") ||
	    is_enclosed(text, "{{", "}}") || is_enclosed(text, "$(", ")"))
		return true;
	while (i < text.length && (text.at[i] == 'x' || text.at[i] == 'X'))
		i++;
	if (i == text.length && i >= 3)
		return true;
	for (i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++) {
		if (is_like(text, placeholders[i]))
			return true;
	}
	return false;
}

/* What base 64 stands for: only whether it is a text, too. */
static bool
look_at_bytes(void *context, struct span bytes)
{
	bool *plain = context;
	size_t i;

	for (i = 0; i < bytes.length; i++) {
		char c = bytes.at[i];

		*plain = *plain &&
		    ((c >= ' ' && c <= '~') || c == '\n' || c == '\r' ||
			c == '\t');
	}
	return true;
}

/*
 * Many words and made passwords could be base 64, so there has to be a sign:
 * the padding, a plain text behind it, or line ends as the tools make them.
 */
static bool
is_base64(struct span text, struct secret_review *review)
{
	struct base64 decoder;
	bool plain = true, sign;

	base64_begin(&decoder, look_at_bytes, &plain);
	base64_add(&decoder, text);
	if (!base64_end(&decoder, true) || text.length < BASE64_SHORT)
		return false;
	sign = span_ends(text, "=") || plain ||
	    span_find(text, '\n') < text.length;
	if (!sign && text.length < BASE64_LEAST)
		return false;
	review->offered |= 1u << SECRET_FIX_BASE64;
	if (!sign)
		return false;
	review->warnings |= 1u << SECRET_WARN_BASE64;
	return true;
}

void
secret_class_find(struct span value, struct secret_review *review)
{
	struct span text = span_trim(value);

	review->class = SECRET_CLASS_TEXT;
	if (value.length == 0)
		review->class = SECRET_CLASS_EMPTY;
	else if (!review->is_utf8)
		review->class = SECRET_CLASS_BINARY;
	else if (is_pem(text, review) || is_json(text, review))
		return;
	else if (is_placeholder(text))
		review->class = SECRET_CLASS_PLACEHOLDER;
	else if (is_jwt(text))
		review->class = SECRET_CLASS_JWT;
	else if (is_uuid(text))
		review->class = SECRET_CLASS_UUID;
	else if (is_all_hex(text))
		review->class = SECRET_CLASS_HEX;
	else if (url_has_password(text))
		review->class = SECRET_CLASS_URL_LOGIN;
	else if (is_base64(text, review))
		review->class = SECRET_CLASS_BASE64;
}
