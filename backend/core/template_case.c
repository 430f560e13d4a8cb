#include <wctype.h>

#include "backend/base/text.h"
#include "backend/core/template_call.h"
#include "backend/core/template_quote.h"

/* Capital and small letters. */

/* White space of Unicode. */
static bool
is_space(uint32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 ||
	    code == 0xa0 ||
	    (code >= 0x80 && code <= 0x10ffff && iswspace((wint_t)code));
}

static uint32_t
upper(uint32_t code)
{
	return code > 0x10ffff ? 0xfffd : (uint32_t)towupper((wint_t)code);
}

static uint32_t
lower(uint32_t code)
{
	return code > 0x10ffff ? 0xfffd : (uint32_t)towlower((wint_t)code);
}

/* What strings.Title takes for a part of a word. */
static bool
is_in_word(uint32_t code)
{
	return code == '_' || (code <= 0x10ffff && iswalnum((wint_t)code)) ||
	    (code >= 0x80 && !is_space(code));
}

/* Each character through a function that knows the one before it. */
static bool
convert(
    struct template_call *call, uint32_t (*one)(uint32_t code, uint32_t before))
{
	struct span rest = call->args[0].text;
	uint32_t code, before = ' ';
	struct buf text;
	size_t length;
	char bytes[5];

	template_call_buf_init(&text);
	while ((length = text_step(rest, &code)) > 0) {
		buf_add(&text, bytes,
		    template_quote_utf8(bytes, one(code, before)));
		before = code;
		rest = span_from(rest, length);
	}
	return template_call_buf(call, &text);
}

static uint32_t
one_upper(uint32_t code, uint32_t before UNUSED)
{
	return upper(code);
}

static uint32_t
one_lower(uint32_t code, uint32_t before UNUSED)
{
	return lower(code);
}

static uint32_t
one_title(uint32_t code, uint32_t before)
{
	return is_in_word(before) ? code : upper(code);
}

static uint32_t
one_untitle(uint32_t code, uint32_t before)
{
	return is_space(before) ? lower(code) : code;
}

/* Capitals become small; small ones capital: that is all there is to it. */
static uint32_t
one_swapped(uint32_t code, uint32_t before UNUSED)
{
	uint32_t small = lower(code);

	return small == code ? upper(code) : small;
}

static bool
call_upper(struct template_call *call)
{
	return convert(call, one_upper);
}

static bool
call_lower(struct template_call *call)
{
	return convert(call, one_lower);
}

static bool
call_title(struct template_call *call)
{
	return convert(call, one_title);
}

static bool
call_untitle(struct template_call *call)
{
	return convert(call, one_untitle);
}

static bool
call_swapcase(struct template_call *call)
{
	return convert(call, one_swapped);
}

static const struct template_function functions[] = {
	{ "lower", "s", call_lower },
	{ "swapcase", "s", call_swapcase },
	{ "title", "s", call_title },
	{ "untitle", "s", call_untitle },
	{ "upper", "s", call_upper },
};

const struct template_family template_case_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};
