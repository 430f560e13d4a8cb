#include "backend/core/template_call.h"

#include <stdarg.h>

bool
template_call_fail(struct template_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	call->work->failure = arena_vprintf(call->arena, format, args);
	va_end(args);
	return false;
}

bool
template_call_bool(struct template_call *call, bool truth)
{
	call->result = template_value_of_bool(truth);
	return true;
}

bool
template_call_int(struct template_call *call, int64_t integer)
{
	call->result = template_value_of_int(integer);
	return true;
}

bool
template_call_int64(struct template_call *call, int64_t integer)
{
	call->result = template_value_of_int64(integer);
	return true;
}

bool
template_call_float(struct template_call *call, double real)
{
	call->result = template_value_of_float(real);
	return true;
}

bool
template_call_span(struct template_call *call, struct span borrowed)
{
	call->result = template_value_of_text(borrowed);
	return true;
}

bool
template_call_items(struct template_call *call,
    const struct template_type *type, const struct template_value *items,
    size_t count)
{
	call->result = template_value_of_items(call->arena, type, items, count);
	return true;
}

void
template_call_buf_init(struct buf *text)
{
	buf_init(text, TEMPLATE_TEXT_LIMIT);
}

bool
template_call_buf(struct template_call *call, struct buf *text)
{
	bool is_good = !text->overflow;

	if (!is_good)
		template_call_fail(
		    call, "text is longer than %zu bytes", TEMPLATE_TEXT_LIMIT);
	else if (!template_work_spend_bytes(call->work, text->length))
		is_good = false;
	else
		template_call_span(call,
		    span_make(arena_text(call->arena, text->at, text->length),
			text->length));
	buf_release(text);
	return is_good;
}
