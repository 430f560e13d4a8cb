#include "backend/core/secret_filled.h"

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/base/text.h"
#include "backend/core/stamp.h"

const char *
secret_source_word(enum secret_source source)
{
	static const char *const words[] = {
		[SECRET_TYPED] = "typed",
		[SECRET_PASTED] = "paste",
		[SECRET_GENERATED] = "generated",
		[SECRET_VAULT] = "bitwarden",
	};

	return words[source];
}

/* A short word that may be shown; "" for what is none. */
static const char *
word(struct arena *arena, const struct node *entry, const char *name)
{
	const struct node *node = node_get(entry, name);
	struct buf clean;
	const char *text;

	if (!node_text(node))
		return "";
	buf_init(&clean, SECRET_FILLED_WORD);
	text_clean(&clean, node->text, TEXT_LINE);
	text = arena_span(arena, buf_as_span(&clean));
	buf_release(&clean);
	return text;
}

void
secret_filled_read(struct arena *arena, struct span text,
    struct secret_filled **filled, size_t *count)
{
	struct secret_filled *list = NULL;
	size_t length = 0;
	struct node *root;
	struct error error;

	*filled = NULL;
	*count = 0;
	if (text.length > SECRET_FILLED_LIMIT ||
	    !json_read(arena, text, &root, &error) || root->type != NODE_MAP)
		return;
	for (NODE_EACH(entry, root)) {
		struct secret_filled *one;

		if (entry->type != NODE_MAP)
			continue;
		one = ARRAY_ADD(arena, list, length);
		one->key = arena_span(arena, entry->key);
		one->by = word(arena, entry, "by");
		one->src = word(arena, entry, "src");
		one->at = stamp_of(word(arena, entry, "at"));
	}
	*filled = list;
	*count = length;
}

static void
print_one(struct json_writer *writer, const struct secret_filled *one)
{
	struct buf time;

	json_open_map(writer, one->key);
	json_text(writer, "by", one->by);
	if (one->at) {
		buf_init(&time, SECRET_FILLED_WORD);
		stamp_print(&time, one->at, 0);
		json_text(writer, "at", time.at);
		buf_release(&time);
	}
	json_text(writer, "src", one->src);
	json_close_map(writer);
}

static bool
has_key(const struct secret_filled *list, size_t count, const char *key)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(list[i].key, key) == 0)
			return true;
	}
	return false;
}

void
secret_filled_print(struct buf *into, const struct secret_filled *fresh,
    size_t fresh_count, const struct secret_filled *before, size_t before_count)
{
	struct json_writer writer;
	size_t i;

	json_begin(&writer, into, false);
	json_open_map(&writer, NULL);
	for (i = 0; i < before_count; i++) {
		if (!has_key(fresh, fresh_count, before[i].key))
			print_one(&writer, &before[i]);
	}
	for (i = 0; i < fresh_count; i++)
		print_one(&writer, &fresh[i]);
	json_close_map(&writer);
}
