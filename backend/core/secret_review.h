/*
 * What a value looks like, without showing it. The review holds no byte of the
 * value: numbers, marks of what was found, and words of our own. It is made
 * from the bytes where they are; nothing is copied, not even in part.
 */
#ifndef CORE_SECRET_REVIEW_H
#define CORE_SECRET_REVIEW_H

#include "backend/base/digest.h"
#include "backend/core/secret_fix.h"

/* The most exact that fits. */
enum secret_class {
	SECRET_CLASS_EMPTY,
	SECRET_CLASS_TEXT,
	SECRET_CLASS_BINARY,
	SECRET_CLASS_PEM, /* every BEGIN has its END */
	SECRET_CLASS_JSON,
	SECRET_CLASS_JWT,
	SECRET_CLASS_URL_LOGIN, /* a URL with user and password */
	SECRET_CLASS_HEX,
	SECRET_CLASS_UUID,
	SECRET_CLASS_BASE64,
	SECRET_CLASS_PLACEHOLDER, /* changeme, <...>, ${...} */
};

enum secret_warning {
	SECRET_WARN_EMPTY,
	SECRET_WARN_PLACEHOLDER,
	SECRET_WARN_BLANKS, /* at an end */
	SECRET_WARN_FINAL_NEWLINE,
	SECRET_WARN_PEM_END, /* PEM that does not end in exactly one LF */
	SECRET_WARN_PEM_BROKEN, /* BEGIN without its END */
	SECRET_WARN_JSON_BROKEN,
	SECRET_WARN_CR,
	SECRET_WARN_BOM,
	SECRET_WARN_NBSP,
	SECRET_WARN_ZERO_WIDTH,
	SECRET_WARN_SMART_QUOTES,
	SECRET_WARN_DASH, /* en or em dash */
	SECRET_WARN_QUOTES, /* around it */
	SECRET_WARN_KEY_VALUE, /* KEY=value was pasted */
	SECRET_WARN_BASE64, /* would be encoded twice */
	SECRET_WARN_NON_ASCII,
	SECRET_WARN_CONTROL, /* control bytes in a text */
};

#define SECRET_WARN_COUNT 18

enum secret_strength {
	SECRET_STRENGTH_NONE, /* not a password */
	SECRET_STRENGTH_WEAK,
	SECRET_STRENGTH_FAIR,
	SECRET_STRENGTH_STRONG,
};

struct secret_review {
	size_t bytes, characters, lines;
	bool is_utf8, has_final_newline;
	enum secret_class class;
	const char *pem; /* kind of the first block, in our words; NULL: none */
	size_t pem_count; /* blocks */
	uint32_t warnings; /* 1 << enum secret_warning */
	uint32_t offered; /* 1 << enum secret_fix: would change something */
	uint32_t wanted; /* of those: on unless a person says no */
	uint32_t applied; /* those that made the value what it is */
	enum secret_strength strength;
	unsigned random_bits; /* of a made value; 0: not made here */
	char mark[DIGEST_MARK_SIZE]; /* the same for the same values */
};

/* The key of the marks is the caller's: random, one a run. */
void secret_review_make(struct span value, const unsigned char key[DIGEST_SIZE],
    struct secret_review *review);

bool secret_review_warns(
    const struct secret_review *review, enum secret_warning warning);

/*
 * The n-th line about it: first the counts, then what it is, then a line a
 * warning. False behind the last.
 */
#define SECRET_REVIEW_LINE 100

struct secret_review_line {
	bool warning;
	char text[SECRET_REVIEW_LINE];
};

bool secret_review_line(const struct secret_review *review, size_t n,
    struct secret_review_line *line);

#endif
