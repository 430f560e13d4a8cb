#include "tests/unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/core/message.h"

/*
 * The vectors of tests/data/templates, one test point a folder: bytes for
 * bytes, and the whole text of an error. Two of them fail in Flux because the
 * field is gone, and render here; what Flux says is message_uses_removed().
 */

struct vector {
	char *folder;
	struct arena *arena;
};

static char *
read_file(struct arena *arena, const char *folder, const char *name)
{
	char *path = arena_printf(arena, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	struct buf text;
	char bytes[4096];
	char *content;
	size_t length;

	if (!file) {
		assert_int_equal(errno, ENOENT);
		return NULL;
	}
	buf_init(&text, SIZE_MAX);
	while ((length = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buf_add(&text, bytes, length);
	assert_int_equal(fclose(file), 0);
	content = arena_text(arena, text.at, text.length);
	buf_release(&text);
	return content;
}

static void
read_values(
    struct arena *arena, const struct node *root, struct message_data *data)
{
	struct key_value *values = NULL;

	for (NODE_EACH(node, node_get(root, "values"))) {
		struct key_value *value =
		    ARRAY_ADD(arena, values, data->value_count);

		value->key = node->key.at;
		value->value = node_text(node);
	}
	data->values = values;
}

/* Neighbouring changes of one object become one struct message_object. */
static void
read_changes(
    struct arena *arena, const struct node *root, struct message_data *data)
{
	struct message_object *objects = NULL, *object = NULL;

	for (NODE_EACH(node, node_get(root, "changes"))) {
		const char *file = node_get_text(node, "file");
		const char *name = node_get_text(node, "name");
		struct message_change *change;

		if (!object || strcmp(object->file, file) != 0 ||
		    strcmp(object->object.name, name) != 0) {
			object = ARRAY_ADD(arena, objects, data->object_count);
			object->file = file;
			object->object.name = name;
		}
		object->object.api_version = node_get_text(node, "apiVersion");
		object->object.kind = node_get_text(node, "kind");
		object->object.namespace = node_get_text(node, "namespace");
		change =
		    ARRAY_ADD(arena, object->changes, object->change_count);
		change->old_value = node_get_text(node, "old");
		change->new_value = node_get_text(node, "new");
		change->setter = node_get_text(node, "setter");
	}
	data->objects = objects;
}

static struct message_data
read_data(struct arena *arena, const char *folder)
{
	char *text = read_file(arena, folder, "data.json");
	struct message_data data = { 0 };
	struct node *root = NULL;
	struct error error;

	assert_non_null(text);
	assert_true(json_read(arena, span_of(text), &root, &error));
	data.namespace =
	    node_text(node_at(root, "automation", "namespace", NULL));
	data.name = node_text(node_at(root, "automation", "name", NULL));
	read_values(arena, root, &data);
	read_changes(arena, root, &data);
	return data;
}

static void
test_vector(void **state)
{
	const struct vector *vector = *state;
	struct arena *arena = vector->arena;
	const char *folder = vector->folder, *removed;
	char *template = read_file(arena, folder, "template.tmpl");
	char *expected = read_file(arena, folder, "expected.txt");
	char *failure = read_file(arena, folder, "error.txt");
	struct message_data data = read_data(arena, folder);
	struct error error;
	struct buf text;
	bool is_good;

	/* Flux's order is random there; this one is ours. */
	if (!expected)
		expected = read_file(arena, folder, "expected.any2.txt");
	buf_init(&text, MESSAGE_LIMIT);
	is_good = message_render(template, &data, &text, &error);
	removed = message_uses_removed(template);
	if (expected) {
		if (!is_good)
			fail_msg("%s", error.text);
		assert_string_equal(text.at, expected);
	} else if (removed) {
		char *note = read_file(arena, folder, "note.txt");

		if (!is_good)
			fail_msg("%s", error.text);
		assert_true(strlen(text.at) > 0);
		assert_non_null(strstr(failure, "can't evaluate field"));
		assert_non_null(strstr(note, arena_text(arena, removed, 60)));
	} else {
		assert_non_null(failure);
		assert_false(is_good);
		assert_string_equal(
		    arena_printf(arena, "%s\n", error.text), failure);
	}
	buf_release(&text);
}

static int
is_vector(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

int
main(void)
{
	struct arena *arena = arena_new();
	const char *source = getenv("top_srcdir");
	char *root = arena_printf(
	    arena, "%s/tests/data/templates", source ? source : ".");
	struct CMUnitTest *tests = NULL;
	struct dirent **names;
	size_t count = 0;
	int found = scandir(root, &names, is_vector, alphasort), i, failed;

	if (found <= 0)
		return 1;
	for (i = 0; i < found; i++) {
		struct vector *vector = arena_alloc(arena, sizeof(*vector));
		struct CMUnitTest *test = ARRAY_ADD(arena, tests, count);

		vector->arena = arena;
		vector->folder =
		    arena_printf(arena, "%s/%s", root, names[i]->d_name);
		test->name = arena_dup(arena, names[i]->d_name);
		test->test_func = test_vector;
		test->initial_state = vector;
		free(names[i]);
	}
	free(names);
	failed =
	    _cmocka_run_group_tests("message_test", tests, count, NULL, NULL);
	arena_free(arena);
	return failed;
}
