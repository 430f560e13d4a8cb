#include "backend/core/template_cast.h"

#include "backend/core/template_number.h"

int64_t
template_cast_truncate(double real)
{
	if (!(real >= -0x1p63 && real < 0x1p63))
		return INT64_MIN;
	return (int64_t)real;
}

/* "1.00" is an integer, too. */
static struct span
without_zeros(struct span text)
{
	size_t length = text.length;

	while (length && text.at[length - 1] == '0')
		length--;
	if (length && length < text.length && text.at[length - 1] == '.')
		return span_head(text, length - 1);
	return text;
}

int64_t
template_cast_integer(const struct template_value *value)
{
	int64_t integer = 0;

	switch ((int)value->type->kind) {
	case TEMPLATE_BOOL:
		return value->truth;
	case TEMPLATE_INT:
		return value->integer;
	case TEMPLATE_UINT:
		return (int64_t)value->natural;
	case TEMPLATE_FLOAT:
		return template_cast_truncate(value->real);
	case TEMPLATE_TEXT:
		if (template_number_integer(
			without_zeros(value->text), &integer))
			return integer;
		return 0;
	default:
		return 0;
	}
}

double
template_cast_float(const struct template_value *value)
{
	double real = 0;

	switch ((int)value->type->kind) {
	case TEMPLATE_BOOL:
		return value->truth;
	case TEMPLATE_INT:
		return (double)value->integer;
	case TEMPLATE_UINT:
		return (double)value->natural;
	case TEMPLATE_FLOAT:
		return value->real;
	case TEMPLATE_TEXT:
		return template_number_float(value->text, &real) ? real : 0;
	default:
		return 0;
	}
}
