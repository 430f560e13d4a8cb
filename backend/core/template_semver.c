#include "backend/core/range.h"
#include "backend/core/template_call.h"
#include "backend/core/version.h"

/* Versions, and whether they are in a range. */

enum version_member {
	VERSION_MAJOR,
	VERSION_MINOR,
	VERSION_PATCH,
	VERSION_PRERELEASE,
	VERSION_METADATA,
	VERSION_ORIGINAL,
	VERSION_STRING,
	VERSION_MEMBERS,
};

static const struct template_field fields[] = {
	{ .name = "Major", .is_method = true },
	{ .name = "Minor", .is_method = true },
	{ .name = "Patch", .is_method = true },
	{ .name = "Prerelease", .is_method = true },
	{ .name = "Metadata", .is_method = true },
	{ .name = "Original", .is_method = true },
	{ .name = "String", .is_method = true },
};

static const struct template_type version_type = {
	.name = "*semver.Version",
	.word = "ptr",
	.kind = TEMPLATE_OBJECT,
	.fields = fields,
	.field_count = VERSION_MEMBERS,
	.text_at = 1 + VERSION_STRING,
};

static bool
parse(struct template_call *call, struct span text, struct version *version)
{
	return version_parse(text, version) ||
	    template_call_fail(call, "invalid semantic version");
}

static struct template_value
natural(uint64_t number)
{
	return (struct template_value) { .type = &template_value_uint64,
		.natural = number };
}

static bool
call_semver(struct template_call *call)
{
	struct span original = call->args[0].text, pre, build;
	struct template_value *members;
	struct version version;

	if (!parse(call, original, &version))
		return false;
	pre = version.prerelease;
	build = span_from(original, span_find(original, '+') + 1);
	members = arena_calloc(call->arena, VERSION_MEMBERS, sizeof(*members));
	members[VERSION_MAJOR] = natural(version.major);
	members[VERSION_MINOR] = natural(version.minor);
	members[VERSION_PATCH] = natural(version.patch);
	members[VERSION_PRERELEASE] = template_value_of_text(pre);
	members[VERSION_METADATA] = template_value_of_text(build);
	members[VERSION_ORIGINAL] = template_value_of_text(original);
	members[VERSION_STRING] =
	    template_value_of_text(span_of(arena_printf(call->arena,
		"%llu.%llu.%llu%s%.*s%s%.*s", (unsigned long long)version.major,
		(unsigned long long)version.minor,
		(unsigned long long)version.patch, pre.length ? "-" : "",
		(int)pre.length, pre.at, build.length ? "+" : "",
		(int)build.length, build.at)));
	call->result = (struct template_value) { .type = &version_type,
		.members = members };
	return true;
}

static bool
call_semver_compare(struct template_call *call)
{
	struct version version;
	struct range range;
	struct error error;

	if (!range_parse(call->arena, call->args[0].text, &range, &error))
		return template_call_fail(call, "%s", error.text);
	return parse(call, call->args[1].text, &version) &&
	    template_call_bool(call, range_matches(&range, &version));
}

static const struct template_function functions[] = {
	{ "semver", "s", call_semver },
	{ "semverCompare", "ss", call_semver_compare },
};

const struct template_family template_semver_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};
