#include "backend/base/text.h"
#include "backend/core/template_call.h"
#include "backend/core/template_print.h"
#include "backend/core/template_quote.h"

/* Go's escapers: several values are printed first, as print does. */

static bool
escape(struct template_call *call,
    void (*one)(uint32_t code, struct span character, struct buf *into))
{
	struct buf plain, text;
	struct span rest;
	uint32_t code;
	size_t length;

	template_call_buf_init(&plain);
	if (!template_print_all(call->work, call->args, call->count, &plain)) {
		buf_release(&plain);
		return false;
	}
	template_call_buf_init(&text);
	rest = buf_as_span(&plain);
	while (!text.overflow && (length = text_step(rest, &code)) > 0) {
		one(code, span_head(rest, length), &text);
		rest = span_from(rest, length);
	}
	buf_release(&plain);
	return template_call_buf(call, &text);
}

static void
one_html(uint32_t code, struct span character, struct buf *into)
{
	switch (code) {
	case '\0':
		buf_text(into, "\xef\xbf\xbd");
		break;
	case '"':
		buf_text(into, "&#34;");
		break;
	case '\'':
		buf_text(into, "&#39;");
		break;
	case '&':
		buf_text(into, "&amp;");
		break;
	case '<':
		buf_text(into, "&lt;");
		break;
	case '>':
		buf_text(into, "&gt;");
		break;
	default:
		buf_span(into, character);
	}
}

static void
one_js(uint32_t code, struct span character, struct buf *into)
{
	if (code == '\\' || code == '\'' || code == '"')
		buf_printf(into, "\\%c", (int)code);
	else if (code < ' ' || code == '<' || code == '>' || code == '&' ||
	    code == '=')
		buf_printf(into, "\\u%04X", (unsigned)code);
	else if (code >= 0x80 && !template_quote_is_printable(code))
		buf_printf(into, "\\u%04X",
		    code > 0x10ffff ? 0xfffdu : (unsigned)code);
	else
		buf_span(into, character);
}

static void
one_url(uint32_t code, struct span character, struct buf *into)
{
	size_t i;

	if (code == ' ')
		buf_byte(into, '+');
	else if ((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
	    (code >= 'A' && code <= 'Z') ||
	    (code < 0x80 && code && strchr("-_.~", (int)code)))
		buf_span(into, character);
	else
		for (i = 0; i < character.length; i++)
			buf_printf(into, "%%%02X",
			    (unsigned)(unsigned char)character.at[i]);
}

static bool
call_html(struct template_call *call)
{
	return escape(call, one_html);
}

static bool
call_js(struct template_call *call)
{
	return escape(call, one_js);
}

static bool
call_urlquery(struct template_call *call)
{
	return escape(call, one_url);
}

static const struct template_function functions[] = {
	{ "html", "v.", call_html },
	{ "js", "v.", call_js },
	{ "urlquery", "v.", call_urlquery },
};

const struct template_family template_escape_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};
