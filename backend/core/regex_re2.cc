/*
 * DESIGN: the only C++ of vigie, RE2 behind the functions of regex.h. All work
 * on texts is done in regex_scan.c and regex_fault.c. An exception (there is
 * but bad_alloc) ends the program, as running out of memory does everywhere
 * else.
 */
#include <cstdlib>
#include <cstring>

#include <re2/re2.h>

#include "backend/core/regex.h"
#include "backend/core/regex_fault.h"

extern "C" {
#include "backend/base/text.h"
#include "backend/base/xalloc.h"
}

/* With more groups than that a match allocates. */
#define GROUPS_ON_STACK 4

struct regex {
	RE2 *re2;
	size_t group_count;
	const char **names; /* borrowed from RE2, by group; NULL: none */
};

static enum regex_fault
fault_of(RE2::ErrorCode code)
{
	switch (code) {
	case RE2::ErrorBadEscape:
		return REGEX_BAD_ESCAPE;
	case RE2::ErrorBadCharClass:
		return REGEX_BAD_CLASS;
	case RE2::ErrorBadCharRange:
		return REGEX_BAD_RANGE;
	case RE2::ErrorMissingBracket:
		return REGEX_MISSING_BRACKET;
	case RE2::ErrorMissingParen:
		return REGEX_MISSING_PAREN;
	case RE2::ErrorUnexpectedParen:
		return REGEX_UNEXPECTED_PAREN;
	case RE2::ErrorTrailingBackslash:
		return REGEX_TRAILING_BACKSLASH;
	case RE2::ErrorRepeatArgument:
		return REGEX_REPEAT_ARGUMENT;
	case RE2::ErrorRepeatSize:
		return REGEX_REPEAT_SIZE;
	case RE2::ErrorRepeatOp:
		return REGEX_REPEAT_OPERATOR;
	case RE2::ErrorBadPerlOp:
		return REGEX_BAD_PERL;
	case RE2::ErrorBadUTF8:
		return REGEX_BAD_UTF8;
	case RE2::ErrorBadNamedCapture:
		return REGEX_BAD_NAME;
	case RE2::ErrorPatternTooLarge:
		return REGEX_TOO_LARGE;
	case RE2::NoError:
	case RE2::ErrorInternal:
		break;
	}
	return REGEX_INTERNAL;
}

static re2::StringPiece
piece_of(struct span span)
{
	/* RE2 tells an empty match from none by the pointer. */
	return re2::StringPiece(span.at ? span.at : "", span.length);
}

static struct regex *
wrap(RE2 *re2)
{
	struct regex *regex =
	    static_cast<struct regex *>(xcalloc(1, sizeof(*regex)));

	regex->re2 = re2;
	regex->group_count = 1 + (size_t)re2->NumberOfCapturingGroups();
	regex->names = static_cast<const char **>(
	    xcalloc(regex->group_count, sizeof(*regex->names)));
	for (const auto &entry : re2->CapturingGroupNames())
		regex->names[entry.first] = entry.second.c_str();
	return regex;
}

bool
regex_open(struct span pattern, struct regex **regex, struct error *error)
{
	struct regex_scan scan;
	RE2::Options options;
	RE2 *re2 = nullptr;

	options.set_log_errors(false);
	if (!regex_scan_init(&scan, pattern, error))
		goto out;
	re2 = new RE2(piece_of(buf_as_span(&scan.text)), options);
	if (re2->ok()) {
		*regex = wrap(re2);
		regex_scan_release(&scan);
		return true;
	}
	regex_fault_error(&scan, fault_of(re2->error_code()),
	    span_make(re2->error_arg().data(), re2->error_arg().size()), error);
out:
	delete re2;
	regex_scan_release(&scan);
	return false;
}

void
regex_close(struct regex *regex)
{
	if (!regex)
		return;
	delete regex->re2;
	free(regex->names);
	free(regex);
}

size_t
regex_group_count(const struct regex *regex)
{
	return regex->group_count;
}

const char *
regex_group_name(const struct regex *regex, size_t group)
{
	const char *name =
	    group < regex->group_count ? regex->names[group] : nullptr;

	return name ? name : "";
}

/* Tags are; looking at eight bytes at a time keeps the check out of sight. */
static bool
is_ascii(struct span text)
{
	const char *at = text.at;
	size_t left = text.length;
	uint64_t word, high = 0;

	for (; left >= sizeof(word); left -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		high |= word;
		at += sizeof(word);
	}
	for (; left; left--)
		high |= (uint64_t)(unsigned char)*at++;
	return !(high & UINT64_C(0x8080808080808080));
}

static bool
match(const struct regex *regex, struct span text, re2::StringPiece *pieces,
    struct span *groups, size_t count)
{
	if (!regex->re2->Match(piece_of(text), 0, text.length, RE2::UNANCHORED,
		pieces, (int)count))
		return false;
	for (size_t i = 0; i < count; i++)
		groups[i] = span_make(pieces[i].data(), pieces[i].size());
	return true;
}

bool
regex_match(const struct regex *regex, struct span text, struct span *groups,
    size_t count)
{
	re2::StringPiece few[GROUPS_ON_STACK], *many;
	bool found;

	if (!is_ascii(text) && !text_is_utf8(text))
		return false;
	for (; count > regex->group_count; count--)
		groups[count - 1] = span_make(nullptr, 0);
	if (count <= GROUPS_ON_STACK)
		return match(regex, text, few, groups, count);
	many = new re2::StringPiece[count];
	found = match(regex, text, many, groups, count);
	delete[] many;
	return found;
}
