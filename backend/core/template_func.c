#include "backend/core/template_call.h"

/*
 * All functions of a template. What Flux offers and is not here is refused by
 * the parser with the words of Go, as `now' and `env' are in Flux itself:
 *
 *	- keys, certificates and passwords (genCA, bcrypt, encryptAES, ...)
 *	- what is random (randInt, shuffle), so that a preview is the commit
 *	- dates: all that made them are gone in Flux, too
 */
static const struct template_family *const families[] = {
	&template_builtin_family,
	&template_compare_family,
	&template_text_family,
	&template_case_family,
	&template_words_family,
	&template_split_family,
	&template_list_family,
	&template_pick_family,
	&template_dict_family,
	&template_math_family,
	&template_float_family,
	&template_kind_family,
	&template_path_family,
	&template_encode_family,
	&template_escape_family,
	&template_hash_family,
	&template_json_family,
	&template_from_json_family,
	&template_regex_family,
	&template_semver_family,
};

const struct template_function *
template_func_find(struct span name)
{
	size_t i, k;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (k = 0; k < families[i]->count; k++)
			if (span_is(name, families[i]->functions[k].name))
				return &families[i]->functions[k];
	return NULL;
}
