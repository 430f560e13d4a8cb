#include "backend/core/template_equal.h"

static bool
equal_lists(struct template_work *work, const struct template_list *a,
    const struct template_list *b, bool *is_equal)
{
	size_t i;

	*is_equal = a->count == b->count;
	for (i = 0; *is_equal && i < a->count; i++)
		if (!template_equal(work, &a->items[i], &b->items[i], is_equal))
			return false;
	return true;
}

static bool
equal_maps(struct template_work *work, const struct template_map *a,
    const struct template_map *b, bool *is_equal)
{
	size_t i;

	*is_equal = a->count == b->count;
	for (i = 0; *is_equal && i < a->count; i++) {
		const struct template_entry *one = &a->entries[i],
					    *two = &b->entries[i];

		if (!template_equal(work, &one->key, &two->key, is_equal))
			return false;
		if (*is_equal &&
		    !template_equal(work, &one->value, &two->value, is_equal))
			return false;
	}
	return true;
}

static bool
equal_compound(struct template_work *work, const struct template_value *a,
    const struct template_value *b, bool *is_equal)
{
	bool is_good;

	if (a->list == b->list) {
		*is_equal = true;
		return true;
	}
	if (!template_work_enter(work))
		return false;
	if (a->type->kind == TEMPLATE_LIST)
		is_good = equal_lists(work, a->list, b->list, is_equal);
	else
		is_good = equal_maps(work, a->map, b->map, is_equal);
	template_work_leave(work);
	return is_good;
}

bool
template_equal(struct template_work *work, const struct template_value *a,
    const struct template_value *b, bool *is_equal)
{
	if (!template_work_spend(work, 1))
		return false;
	*is_equal = a->type == b->type;
	if (!*is_equal)
		return true;
	if (a->type->kind == TEMPLATE_LIST || a->type->kind == TEMPLATE_MAP)
		return equal_compound(work, a, b, is_equal);
	*is_equal = template_value_compare(a, b) == 0;
	if (a->type->kind == TEMPLATE_FLOAT)
		*is_equal = a->real == b->real;
	if (*is_equal && a->type->kind == TEMPLATE_TEXT)
		return template_work_spend_bytes(work, a->text.length);
	return true;
}
