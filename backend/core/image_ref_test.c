#include "tests/table.h"

#include "backend/core/image_ref.h"

/* tests/data/images: one row an image */
enum column {
	IMAGE,
	INSECURE,
	RESULT,
	CANONICAL, /* or the error */
	REGISTRY,
	REPOSITORY,
	SCHEME,
};

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGEST "sha256:" HEX

static void
check_row(void **state)
{
	const struct table_row *row = *state;
	const char *image = table_value(row->fields[IMAGE]);
	bool insecure = strcmp(row->fields[INSECURE], "true") == 0;
	struct arena *arena = arena_new();
	struct image_ref ref;
	struct error error;

	if (strcmp(row->fields[RESULT], "error") == 0) {
		assert_false(image_ref_parse(
		    arena, span_of(image), insecure, &ref, &error));
		assert_string_equal(error.text, row->fields[CANONICAL]);
	} else {
		assert_string_equal(row->fields[RESULT], "ok");
		assert_true(image_ref_parse(
		    arena, span_of(image), insecure, &ref, &error));
		assert_string_equal(ref.canonical, row->fields[CANONICAL]);
		assert_string_equal(ref.registry, row->fields[REGISTRY]);
		assert_string_equal(ref.repository, row->fields[REPOSITORY]);
		assert_string_equal(
		    ref.plain_http ? "http" : "https", row->fields[SCHEME]);
	}
	arena_free(arena);
}

struct reference {
	const char *text;
	bool valid;
	const char *name, *tag, *digest;
};

static const struct reference references[] = {
	{ "nginx", true, "nginx", "", "" },
	{ "nginx:1.21", true, "nginx", "1.21", "" },
	{ "host:5000/x/y", true, "host:5000/x/y", "", "" },
	{ "host:5000/xy:v1", true, "host:5000/xy", "v1", "" },
	{ "nginx@" DIGEST, true, "nginx", "", DIGEST },
	{ "ghcr.io/a/b:v1@" DIGEST, true, "ghcr.io/a/b", "v1", DIGEST },
	{ "a.b:" HEX, true, "a.b", HEX, "" },
	{ "1.21", true, "1.21", "", "" },
	{ "", false, "", "", "" },
	{ "n:1", false, "n:1", "", "" },
	{ "nginx:", false, "nginx:", "", "" },
	{ "nginx:1+2", false, "nginx:1+2", "", "" },
	{ "nginx:a~b", false, "nginx:a~b", "", "" },
	{ "Nginx:1", false, "Nginx:1", "", "" },
	{ "nginx@sha256:ABC", false, "nginx@sha256:ABC", "", "" },
	{ "nginx@sha512:" HEX, false, "nginx@sha512:" HEX, "", "" },
	{ "nginx@" DIGEST "@" DIGEST, false, "nginx@" DIGEST "@" DIGEST, "",
	    "" },
	{ "--image=nginx:1", false, "--image=nginx:1", "", "" },
	{ "[::1]:5000/foo:v1", true, "[::1]:5000/foo", "v1", "" },
	{ "[::x]:5000/foo", false, "[::x]:5000/foo", "", "" },
	{ "[1.2.3.4]:5000/foo", false, "[1.2.3.4]:5000/foo", "", "" },
	{ "a:b:80/foo", false, "a:b:80/foo", "", "" },
	{ "a.b:/foo", true, "a.b:/foo", "", "" },
};

static void
test_reference(void **state)
{
	const struct reference *row = *state;
	struct span name, tag, digest;

	assert_int_equal(
	    image_ref_is_valid_reference(span_of(row->text)), row->valid);
	image_ref_split(span_of(row->text), &name, &tag, &digest);
	assert_true(span_is(name, row->name));
	assert_true(span_is(tag, row->tag));
	assert_true(span_is(digest, row->digest));
}

static void
test_tags_have_a_limit(void **state UNUSED)
{
	char text[3 + 129];

	memset(text, 't', sizeof(text));
	memcpy(text, "ab:", 3);
	assert_true(image_ref_is_valid_reference(span_make(text, 3 + 128)));
	assert_false(image_ref_is_valid_reference(span_make(text, 3 + 129)));
}

static void
test_foreign_text_is_cleaned_and_cut(void **state UNUSED)
{
	static const struct span colons = { ":\0\x1b:", 4 };
	struct arena *arena = arena_new();
	char text[70000];
	struct image_ref ref;
	struct error error;

	assert_false(image_ref_parse(arena, colons, false, &ref, &error));
	assert_string_equal(error.text, "could not parse reference: :??:");
	memset(text, '\xe9', sizeof(text));
	assert_false(image_ref_parse(
	    arena, span_make(text, sizeof(text)), false, &ref, &error));
	assert_true(strlen(error.text) < 400);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest others[COUNT(references) + 2] = {
		cmocka_unit_test(test_tags_have_a_limit),
		cmocka_unit_test(test_foreign_text_is_cleaned_and_cut),
	};
	size_t i;

	for (i = 0; i < COUNT(references); i++)
		others[2 + i] =
		    (struct CMUnitTest) { references[i].text, test_reference,
			    NULL, NULL, (void *)(uintptr_t)&references[i] };
	return table_run("image_ref", "images/imageref.tsv", 66, IMAGE,
	    check_row, others, COUNT(others));
}
