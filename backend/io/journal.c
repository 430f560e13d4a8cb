#include "backend/io/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/io/files.h"

#define ENTRY_LIMIT ((size_t)64 * 1024)

static const char *const kind_words[] = { "approved", "pushed", "failed" };

static const char *const step_words[] = { "asked", "changed", "refused",
	"unknown" };

static const char *
path_of(struct arena *arena, const char *folder)
{
	return arena_printf(arena, "%s/audit.jsonl", folder);
}

static void
put_entry(struct buf *line, const struct journal_entry *entry)
{
	struct json_writer json;

	json_begin(&json, line, false);
	json_open_map(&json, NULL);
	json_number(&json, "time", entry->time);
	json_text(&json, "kind", kind_words[entry->kind]);
	json_text(&json, "who", entry->who);
	json_text(&json, "namespace", entry->namespace);
	json_text(&json, "automation", entry->automation);
	json_text(&json, "policyNamespace", entry->policy_namespace);
	json_text(&json, "policy", entry->policy);
	json_text(&json, "image", entry->image);
	json_text(&json, "from", entry->from);
	json_text(&json, "to", entry->to);
	json_text(&json, "repository", entry->repository);
	json_text(&json, "branch", entry->branch);
	json_text(&json, "commit", entry->commit);
	json_text(&json, "reason", entry->reason);
	json_close_map(&json);
	buf_byte(line, '\n');
}

bool
journal_append(const char *folder, const struct journal_entry *entries,
    size_t count, struct error *error)
{
	struct arena *arena = arena_new();
	struct buf lines, line;
	bool ok = true;

	buf_init(&lines, ENTRY_LIMIT * (count + 1));
	for (ARRAY_EACH(entry, entries, count)) {
		buf_init(&line, ENTRY_LIMIT);
		put_entry(&line, entry);
		buf_span(&lines, buf_as_span(&line));
		ok &= !line.overflow;
		buf_release(&line);
	}
	if (!ok)
		error_set(error, ERROR_INVALID, "an entry is over %zu bytes",
		    ENTRY_LIMIT);
	else
		ok = files_append(
		    path_of(arena, folder), buf_as_span(&lines), error);
	buf_release(&lines);
	arena_free(arena);
	return ok;
}

static void
put_change(struct buf *line, const struct journal_change *change)
{
	struct json_writer json;

	json_begin(&json, line, false);
	json_open_map(&json, NULL);
	json_number(&json, "time", change->time);
	json_text(&json, "kind", step_words[change->step]);
	json_text(&json, "who", change->who);
	json_text(&json, "cluster", change->cluster);
	json_text(&json, "action", change->action);
	json_text(&json, "object", change->object);
	json_text(&json, "namespace", change->namespace);
	json_text(&json, "name", change->name);
	json_text(&json, "keys", change->keys);
	json_text(&json, "reason", change->reason);
	json_close_map(&json);
	buf_byte(line, '\n');
}

bool
journal_append_change(const char *folder, const struct journal_change *change,
    struct error *error)
{
	struct arena *arena = arena_new();
	struct buf line;
	bool ok;

	buf_init(&line, ENTRY_LIMIT);
	put_change(&line, change);
	if (line.overflow) {
		error_set(error, ERROR_INVALID, "an entry is over %zu bytes",
		    ENTRY_LIMIT);
		ok = false;
	} else {
		ok = files_append(
		    path_of(arena, folder), buf_as_span(&line), error);
	}
	buf_release(&line);
	arena_free(arena);
	return ok;
}

/* The last JOURNAL_TAIL_LIMIT bytes, from the beginning of a line on. */
static struct span
read_tail(const char *path, struct arena *arena)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct span bytes = { 0 };
	struct stat status;
	off_t from;
	ssize_t got;
	char *at;

	if (fd < 0)
		return bytes;
	if (fstat(fd, &status) == 0 && status.st_size > 0) {
		from = status.st_size > (off_t)JOURNAL_TAIL_LIMIT
		    ? status.st_size - (off_t)JOURNAL_TAIL_LIMIT
		    : 0;
		at = arena_alloc(arena, JOURNAL_TAIL_LIMIT);
		got = pread(fd, at, JOURNAL_TAIL_LIMIT, from);
		bytes = span_make(at, got > 0 ? (size_t)got : 0);
		if (from > 0)
			bytes = span_from(bytes, span_find(bytes, '\n') + 1);
	}
	close(fd);
	return bytes;
}

static const char *
member(const struct node *root, const char *key)
{
	const char *text = node_get_text(root, key);

	return text ? text : "";
}

static bool
read_entry(struct arena *arena, struct span line, struct journal_entry *entry)
{
	struct error ignored;
	struct node *root, *time;
	uint64_t number;
	size_t kind = 0;

	if (!json_read(arena, line, &root, &ignored))
		return false;
	time = node_get(root, "time");
	if (!time || !span_number(time->text, &number) || number > INT64_MAX)
		return false;
	while (kind < 3 && strcmp(member(root, "kind"), kind_words[kind]) != 0)
		kind++;
	if (kind == 3)
		return false;
	*entry = (struct journal_entry) {
		.time = (int64_t)number,
		.kind = (enum journal_kind)kind,
		.who = member(root, "who"),
		.namespace = member(root, "namespace"),
		.automation = member(root, "automation"),
		.policy_namespace = member(root, "policyNamespace"),
		.policy = member(root, "policy"),
		.image = member(root, "image"),
		.from = member(root, "from"),
		.to = member(root, "to"),
		.repository = member(root, "repository"),
		.branch = member(root, "branch"),
		.commit = member(root, "commit"),
		.reason = member(root, "reason"),
	};
	return true;
}

void
journal_read(const char *folder, int64_t since, struct arena *arena,
    struct journal_entry **entries, size_t *count)
{
	struct span rest = read_tail(path_of(arena, folder), arena), line;
	struct journal_entry entry;

	*entries = NULL;
	*count = 0;
	while (span_cut(&rest, '\n', &line))
		if (read_entry(arena, line, &entry) && entry.time >= since)
			*ARRAY_ADD(arena, *entries, *count) = entry;
}
