#include "backend/core/version.h"

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
is_identifier(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') ||
	    (byte >= 'A' && byte <= 'Z') || byte == '-';
}

/* Digits that fit into 64 bits; where they end, or NULL. */
static const char *
scan_number(const char *at, const char *end, uint64_t *number)
{
	uint64_t value = 0;

	if (at == end || !is_digit(*at))
		return NULL;
	for (; at < end && is_digit(*at); at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (value > UINT64_MAX / 10 ||
		    (value == UINT64_MAX / 10 && digit > UINT64_MAX % 10))
			return NULL;
		value = value * 10 + digit;
	}
	*number = value;
	return at;
}

/*
 * Identifiers with dots between them; where they end, or NULL when one is
 * empty. `zeros' false refuses numbers with a leading zero.
 */
static const char *
scan_identifiers(const char *at, const char *end, bool zeros, unsigned *dots)
{
	for (;; at++, ++*dots) {
		const char *start = at;
		bool number = true;

		for (; at < end && is_identifier(*at); at++)
			number = number && is_digit(*at);
		if (at == start ||
		    (!zeros && number && at - start > 1 && *start == '0'))
			return NULL;
		if (at == end || *at != '.')
			return at;
	}
}

static bool
parse(struct span text, struct version *version, unsigned *dots)
{
	const char *at = text.at, *end, *start;
	uint64_t parts[3] = { 0, 0, 0 };
	size_t i;

	if (!text.length || text.length > VERSION_LIMIT)
		return false;
	end = at + text.length;
	if (*at == 'v')
		at++;
	for (i = 0; i < 3; i++) {
		if (i > 0 && (at == end || *at != '.'))
			break;
		*dots += i > 0;
		at = scan_number(at + (i > 0), end, &parts[i]);
		if (!at)
			return false;
	}
	version->prerelease = span_make(NULL, 0);
	if (at < end && *at == '-') {
		start = at + 1;
		at = scan_identifiers(start, end, false, dots);
		if (!at)
			return false;
		version->prerelease = span_make(start, (size_t)(at - start));
	}
	if (at < end && *at == '+')
		at = scan_identifiers(at + 1, end, true, dots);
	version->major = parts[0];
	version->minor = parts[1];
	version->patch = parts[2];
	return at == end;
}

bool
version_parse(struct span text, struct version *version)
{
	unsigned dots = 0;

	return parse(text, version, &dots);
}

bool
version_parse_tag(struct span tag, struct version *version)
{
	unsigned dots = 0;

	return parse(tag, version, &dots) && dots >= 2;
}

/* A number too large for 64 bits counts as text, as everywhere in Flux. */
static int
compare_identifiers(struct span a, struct span b)
{
	uint64_t left, right;
	bool a_number = span_number(a, &left),
	     b_number = span_number(b, &right);

	if (a_number && b_number)
		return (left > right) - (left < right);
	if (a_number != b_number)
		return a_number ? -1 : 1;
	return span_compare(a, b);
}

int
version_compare_prereleases(struct span a, struct span b)
{
	struct span left, right;
	bool has_left, has_right;
	int order;

	for (;;) {
		has_left = span_cut(&a, '.', &left);
		has_right = span_cut(&b, '.', &right);
		if (!has_left || !has_right)
			return has_left - has_right;
		order = compare_identifiers(left, right);
		if (order)
			return order;
	}
}

int
version_compare(const struct version *a, const struct version *b)
{
	if (a->major != b->major)
		return a->major > b->major ? 1 : -1;
	if (a->minor != b->minor)
		return a->minor > b->minor ? 1 : -1;
	if (a->patch != b->patch)
		return a->patch > b->patch ? 1 : -1;
	if (!a->prerelease.length || !b->prerelease.length)
		return !a->prerelease.length - !b->prerelease.length;
	return version_compare_prereleases(a->prerelease, b->prerelease);
}
