#include <stdarg.h>

#include "backend/base/text.h"
#include "backend/core/template_call.h"

/* A step pays for so many bytes that are read or copied. */
#define BYTES_A_STEP 64

void
template_work_error(struct error *error, struct span text)
{
	struct buf clean;

	buf_init(&clean, 4096);
	text_clean(&clean, text, TEXT_LINE);
	error_set(error, ERROR_INVALID, "%s", clean.at);
	buf_release(&clean);
}

bool
template_work_fail(struct template_work *work, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	work->failure = arena_vprintf(work->arena, format, args);
	va_end(args);
	return false;
}

static bool
spent(struct template_work *work, const char *failure)
{
	work->is_spent = true;
	work->failure = failure;
	return false;
}

bool
template_work_spend(struct template_work *work, size_t steps)
{
	if (work->is_spent)
		return false;
	if (steps > work->steps) {
		work->steps = 0;
		return spent(work, "too much work: gave up");
	}
	work->steps -= steps;
	if (arena_size(work->arena) > TEMPLATE_MEMORY_LIMIT)
		return spent(work, "too much memory: gave up");
	return true;
}

bool
template_work_spend_bytes(struct template_work *work, size_t bytes)
{
	return template_work_spend(work, bytes / BYTES_A_STEP);
}

bool
template_work_enter(struct template_work *work)
{
	if (work->depth == TEMPLATE_DEPTH_LIMIT)
		return spent(work,
		    arena_printf(work->arena, "nested deeper than %u levels",
			TEMPLATE_DEPTH_LIMIT));
	work->depth++;
	return true;
}

void
template_work_leave(struct template_work *work)
{
	work->depth--;
}
