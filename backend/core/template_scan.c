#include "backend/core/template_scan.h"

#include <wctype.h>

#include "backend/base/text.h"

struct span
template_scan_ahead(const struct template_lex *lex)
{
	return span_from(lex->input, lex->at);
}

bool
template_scan_is_word(uint32_t code)
{
	if (code < 0x80)
		return code == '_' || (code >= '0' && code <= '9') ||
		    (code >= 'a' && code <= 'z') ||
		    (code >= 'A' && code <= 'Z');
	return code <= 0x10ffff && iswalnum((wint_t)code);
}

void
template_scan_count_lines(struct template_lex *lex, size_t from, size_t to)
{
	for (; from < to; from++)
		if (lex->input.at[from] == '\n')
			lex->line++;
}

uint32_t
template_scan_next(struct template_lex *lex)
{
	uint32_t code;
	size_t length = text_step(template_scan_ahead(lex), &code);

	if (!length)
		return TEMPLATE_SCAN_END;
	lex->at += length;
	if (code == '\n')
		lex->line++;
	return code == UINT32_MAX ? 0xfffd : code;
}

uint32_t
template_scan_peek(const struct template_lex *lex)
{
	uint32_t code;

	if (!text_step(template_scan_ahead(lex), &code))
		return TEMPLATE_SCAN_END;
	return code == UINT32_MAX ? 0xfffd : code;
}

void
template_scan_words(struct template_lex *lex)
{
	while (template_scan_is_word(template_scan_peek(lex)))
		template_scan_next(lex);
}

static bool
accept(struct template_lex *lex, const char *set)
{
	uint32_t code = template_scan_peek(lex);

	if (!code || code >= 0x80 || !strchr(set, (int)code))
		return false;
	template_scan_next(lex);
	return true;
}

static void
accept_run(struct template_lex *lex, const char *set)
{
	while (accept(lex, set))
		;
}

bool
template_scan_number(struct template_lex *lex)
{
	static const char decimal[] = "0123456789_";
	static const char hex[] = "0123456789abcdefABCDEF_";
	const char *digits = decimal;

	accept(lex, "+-");
	if (accept(lex, "0")) {
		if (accept(lex, "xX"))
			digits = hex;
		else if (accept(lex, "oO"))
			digits = "01234567_";
		else if (accept(lex, "bB"))
			digits = "01_";
	}
	accept_run(lex, digits);
	if (accept(lex, "."))
		accept_run(lex, digits);
	if ((digits == decimal && accept(lex, "eE")) ||
	    (digits == hex && accept(lex, "pP"))) {
		accept(lex, "+-");
		accept_run(lex, decimal);
	}
	accept(lex, "i");
	if (!template_scan_is_word(template_scan_peek(lex)))
		return true;
	template_scan_next(lex);
	return false;
}

bool
template_scan_quoted(struct template_lex *lex, uint32_t quote)
{
	for (;;) {
		uint32_t code = template_scan_next(lex);

		if (code == quote)
			return true;
		if (code == '\\')
			code = template_scan_next(lex);
		if (code == TEMPLATE_SCAN_END || code == '\n')
			return false;
	}
}

bool
template_scan_raw(struct template_lex *lex)
{
	for (;;) {
		uint32_t code = template_scan_next(lex);

		if (code == '`' || code == TEMPLATE_SCAN_END)
			return code == '`';
	}
}
