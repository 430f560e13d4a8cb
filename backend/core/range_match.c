#include "backend/core/range.h"

/* v is above everything that a partial version stands for: 2.0.0 for >1. */
static bool
is_above(const struct version *v, const struct range_term *term, int order)
{
	const struct version *base = &term->base;

	switch (term->kind) {
	case RANGE_FULL:
		return order > 0;
	case RANGE_MINOR:
		return v->major > base->major ||
		    (v->major == base->major && v->minor > base->minor);
	case RANGE_MAJOR:
		return v->major > base->major;
	case RANGE_ANY:
		return v->major > 0 || order > 0;
	}
	return false;
}

/* <=* is odd on purpose: it takes 0.0 only, as upstream. */
static bool
is_at_most(const struct version *v, const struct range_term *term, int order)
{
	if (term->kind == RANGE_ANY)
		return v->major == 0 && v->minor == 0;
	return !is_above(v, term, order);
}

static bool
differs(const struct version *v, const struct range_term *term, int order)
{
	const struct version *base = &term->base;

	if (term->kind == RANGE_MAJOR)
		return v->major != base->major;
	if (term->kind != RANGE_MINOR)
		return order != 0;
	return v->major != base->major || v->minor != base->minor ||
	    version_compare_prereleases(v->prerelease, base->prerelease) != 0;
}

/* ~0.0.0 takes everything from its base on, as upstream. */
static bool
fits_tilde(const struct version *v, const struct range_term *term, int order)
{
	const struct version *base = &term->base;

	if (order < 0)
		return false;
	if (term->kind == RANGE_ANY ||
	    (term->kind == RANGE_FULL && !base->major && !base->minor &&
		!base->patch))
		return true;
	return v->major == base->major &&
	    (term->kind == RANGE_MAJOR || v->minor == base->minor);
}

/* ^* takes 0.0.0 only, as upstream. */
static bool
fits_caret(const struct version *v, const struct range_term *term, int order)
{
	const struct version *base = &term->base;

	if (order < 0 || v->major != base->major)
		return false;
	if (base->major > 0 || term->kind == RANGE_MAJOR)
		return true;
	if (v->minor != base->minor)
		return false;
	return base->minor > 0 || term->kind == RANGE_MINOR ||
	    v->patch == base->patch;
}

static bool
term_matches(const struct range_term *term, const struct version *v)
{
	int order = version_compare(v, &term->base);

	switch (term->operator) {
	case RANGE_EQUAL:
		return term->kind == RANGE_FULL ? order == 0
						: fits_tilde(v, term, order);
	case RANGE_NOT_EQUAL:
		return differs(v, term, order);
	case RANGE_ABOVE:
		return is_above(v, term, order);
	case RANGE_AT_LEAST:
		return order >= 0;
	case RANGE_BELOW:
		return order < 0;
	case RANGE_AT_MOST:
		return is_at_most(v, term, order);
	case RANGE_TILDE:
		return fits_tilde(v, term, order);
	case RANGE_CARET:
		return fits_caret(v, term, order);
	}
	return false;
}

static bool
group_matches(const struct range_group *group, const struct version *version)
{
	size_t i;

	if (version->prerelease.length && !group->open)
		return false;
	for (i = 0; i < group->term_count; i++)
		if (!term_matches(&group->terms[i], version))
			return false;
	return true;
}

bool
range_matches(const struct range *range, const struct version *version)
{
	size_t i;

	for (i = 0; i < range->group_count; i++)
		if (group_matches(&range->groups[i], version))
			return true;
	return false;
}
