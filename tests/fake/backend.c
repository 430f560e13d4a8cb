#include "tests/fake/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/secret.h"
#include "backend/base/xalloc.h"

struct counted {
	struct report report; /* first: a report is a counted */
	struct arena *arena;
	size_t references;
};

struct backend {
	int fd;
	struct report *latest;
	const char *theme;
	bool full;
	uint64_t last_id;
	struct fake_command commands[FAKE_COMMAND_LIMIT];
	size_t command_count;
	struct draft *kept_draft;
	struct secret *kept_secret;
};

static int64_t frozen_now = SAMPLE_NOW;
static size_t report_count;

static const struct report_cluster no_cluster = { .context = "",
	.server = "",
	.user = "",
	.namespace = "",
	.version = "",
	.note = "" };
static const struct report_vault no_vault;

/* ---- the test's side ---- */

struct backend *
fake_backend_new(void)
{
	struct backend *backend = xcalloc(1, sizeof(*backend));

	backend->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (backend->fd < 0)
		die("eventfd failed");
	backend->theme = "auto";
	return backend;
}

void
fake_backend_set_now(int64_t now)
{
	frozen_now = now;
}

void
fake_backend_set_theme(struct backend *backend, const char *theme)
{
	backend->theme = theme;
}

void
fake_backend_set_full(struct backend *backend, bool full)
{
	backend->full = full;
}

struct report *
fake_report_new(void)
{
	struct counted *counted = xcalloc(1, sizeof(*counted));

	counted->arena = arena_new();
	counted->references = 1;
	counted->report.read_only_reason = "";
	counted->report.waiting = "";
	counted->report.cluster = &no_cluster;
	counted->report.vault = &no_vault;
	report_count++;
	return &counted->report;
}

struct arena *
fake_report_arena(struct report *report)
{
	return ((struct counted *)report)->arena;
}

void
fake_backend_publish(struct backend *backend, struct report *report)
{
	static uint64_t number;
	uint64_t one = 1;

	report->number = ++number;
	report_unref(backend->latest);
	backend->latest = report;
	if (write(backend->fd, &one, sizeof(one)) != sizeof(one))
		die("eventfd is full");
}

size_t
fake_report_count(void)
{
	return report_count;
}

size_t
fake_backend_command_count(const struct backend *backend)
{
	return backend->command_count;
}

const struct fake_command *
fake_backend_command(const struct backend *backend, size_t index)
{
	return &backend->commands[index];
}

/* ---- backend.h ---- */

bool
backend_open(const struct backend_settings *settings UNUSED,
    struct backend **backend, struct error *error UNUSED)
{
	*backend = fake_backend_new();
	return true;
}

void
backend_close(struct backend *backend)
{
	size_t i;

	if (!backend)
		return;
	report_unref(backend->latest);
	secret_free(backend->kept_secret);
	backend_draft_free(backend->kept_draft);
	for (i = 0; i < backend->command_count; i++)
		backend_draft_free(backend->commands[i].draft);
	(void)close(backend->fd);
	free(backend);
}

int
backend_fd(const struct backend *backend)
{
	return backend->fd;
}

const char *
backend_theme(const struct backend *backend)
{
	return backend->theme;
}

int64_t
backend_now(void)
{
	return frozen_now;
}

const char *
update_state_word(enum update_state state)
{
	static const char *const words[] = { "NEW", "COOLING", "WINDOW", "HELD",
		"BLOCKED", "REPLACED", "APPLYING", "ERROR", "DONE" };

	return words[state];
}

const char *
update_bump_word(enum update_bump bump)
{
	static const char *const words[] = { "", "digest", "patch", "minor",
		"MAJOR", "DOWN" };

	return words[bump];
}

const char *
cluster_state_word(enum cluster_state state)
{
	static const char *const words[] = { "none", "connecting", "ok",
		"lost" };

	return words[state];
}

const char *
report_need_word(enum report_need need)
{
	static const char *const words[] = { "ok", "MISSING", "NO KEY",
		"optional", "unknown", "unused" };

	return words[need];
}

const char *
vault_state_word(enum vault_state state)
{
	static const char *const words[] = { "closed", "opening", "locked",
		"unlocking", "unlocked" };

	return words[state];
}

const char *
event_kind_word(enum event_kind kind)
{
	static const char *const words[] = { "scan", "tag", "git", "decision",
		"push", "note", "kube" };

	return words[kind];
}

const struct report *
backend_report(struct backend *backend)
{
	uint64_t count;

	if (read(backend->fd, &count, sizeof(count)) < 0)
		count = 0;
	return backend->latest ? report_ref(backend->latest) : NULL;
}

const struct report *
report_ref(const struct report *report)
{
	((struct counted *)(uintptr_t)report)->references++;
	return report;
}

void
report_unref(const struct report *report)
{
	struct counted *counted = (struct counted *)(uintptr_t)report;

	if (!counted || --counted->references)
		return;
	report_count--;
	arena_free(counted->arena);
	free(counted);
}

const struct report_update *
report_find_update(const struct report *report, const char *key)
{
	size_t i;

	for (i = 0; i < report->update_count; i++)
		if (strcmp(report->updates[i].key, key) == 0)
			return &report->updates[i];
	return NULL;
}

const struct report_fate *
report_find_fate(const struct report *report, uint64_t command)
{
	size_t i;

	for (i = 0; i < report->fate_count; i++)
		if (report->fates[i].command == command)
			return &report->fates[i];
	return NULL;
}

/* The group of the update's automation, made when there is none yet. */
static struct preview_group *
find_group(struct preview *preview, const struct report_update *update)
{
	struct preview_group *group;
	size_t i;

	for (i = 0; i < preview->group_count; i++) {
		group = &preview->groups[i];
		if (strcmp(group->automation, update->automation) == 0)
			return group;
	}
	group =
	    ARRAY_ADD(preview->arena, preview->groups, preview->group_count);
	group->namespace = update->namespace;
	group->automation = update->automation;
	group->repository = update->repository;
	group->branch = update->branch;
	group->base = "3f9c2e1aa00b11c22d33e44f55a66b77c88d99e0";
	group->author = "Flux <flux@acme.example>";
	group->committer = "admin <admin@acme.example>";
	group->message = "";
	group->warning = "";
	return group;
}

static void
add_to_group(struct preview *preview, const struct report_update *update)
{
	struct preview_group *group = find_group(preview, update);
	const struct report_update **updates =
	    (const struct report_update **)(uintptr_t)group->updates;
	struct diff_file *files = (struct diff_file *)(uintptr_t)group->files;
	size_t i;

	*ARRAY_ADD(preview->arena, updates, group->update_count) = update;
	group->updates = updates;
	for (i = 0; i < update->file_count; i++)
		*ARRAY_ADD(preview->arena, files, group->file_count) =
		    update->files[i];
	group->files = files;
	group->added += (unsigned)update->marker_count;
	group->removed += (unsigned)update->marker_count;
}

static void
word_group(struct arena *arena, struct preview_group *group)
{
	struct digest_state *digest = digest_begin();
	struct buf text;
	size_t i;

	buf_init(&text, 100000);
	(void)buf_printf(&text, "Automated image update: %s\n\n",
	    group->updates[0]->policy_namespace);
	for (i = 0; i < group->update_count; i++) {
		(void)buf_printf(&text, "- %s:%s -> %s\n",
		    group->updates[i]->image, group->updates[i]->from,
		    group->updates[i]->to);
		digest_add(digest, span_of(group->updates[i]->id));
	}
	(void)buf_text(&text, "\nApproved-by: admin <admin@acme.example>\n");
	group->message = arena_span(arena, buf_as_span(&text));
	group->digest = digest_end(digest);
	buf_release(&text);
}

bool
backend_preview(const struct report *report, const char *const *keys,
    size_t count, struct preview **preview, struct error *error)
{
	const struct report_update *update;
	struct arena *arena = arena_new();
	struct preview *made = arena_alloc(arena, sizeof(*made));
	size_t i;

	made->arena = arena;
	for (i = 0; i < count; i++) {
		update = report_find_update(report, keys[i]);
		if (!update || !*update->id) {
			error_set(error, ERROR_INVALID,
			    "%s cannot be approved: %s", keys[i],
			    update ? update->why : "it is gone");
			arena_free(arena);
			return false;
		}
		add_to_group(made, update);
	}
	for (i = 0; i < made->group_count; i++)
		word_group(arena, &made->groups[i]);
	made->report = report_ref(report);
	*preview = made;
	return true;
}

void
preview_free(struct preview *preview)
{
	if (!preview)
		return;
	report_unref(preview->report);
	arena_free(preview->arena);
}

static void
keep_preview(struct fake_command *kept, const struct preview *preview)
{
	size_t i, j, length = 0;

	for (i = 0; i < preview->group_count; i++)
		for (j = 0; j < preview->groups[i].update_count; j++)
			length += (size_t)snprintf(kept->keys + length,
			    sizeof(kept->keys) - length, "%s%s",
			    length ? " " : "",
			    preview->groups[i].updates[j]->key);
	(void)snprintf(kept->message, sizeof(kept->message), "%s",
	    preview->groups[0].message);
}

/* What the commands for a cluster carry. */
static void
keep_cluster_words(struct fake_command *kept, const struct command *command)
{
	const char *words[] = { command->object, command->type,
		command->resource_version, command->term, command->item,
		command->field };
	size_t i, length = 0;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i])
			length += (size_t)snprintf(kept->words + length,
			    sizeof(kept->words) - length, "%s%s",
			    length ? " " : "", words[i]);
	for (length = i = 0; i < command->key_count; i++)
		length += (size_t)snprintf(kept->keys + length,
		    sizeof(kept->keys) - length, "%s%s", length ? " " : "",
		    command->keys[i]);
	kept->change = command->change;
	kept->has_secret = command->secret != NULL;
	kept->draft = command->draft;
}

uint64_t
backend_submit(struct backend *backend, const struct command *command)
{
	struct fake_command *kept;

	if (backend->full || backend->command_count == FAKE_COMMAND_LIMIT) {
		secret_free(command->secret);
		backend_draft_free(command->draft);
		return 0;
	}
	kept = &backend->commands[backend->command_count++];
	kept->id = ++backend->last_id;
	kept->kind = command->kind;
	if (command->key)
		(void)snprintf(
		    kept->name, sizeof(kept->name), "%s", command->key);
	else if (command->name)
		(void)snprintf(kept->name, sizeof(kept->name), "%s/%s",
		    command->namespace, command->name);
	if (command->preview)
		keep_preview(kept, command->preview);
	keep_cluster_words(kept, command);
	secret_free(command->secret);
	return kept->id;
}

void
fake_backend_keep_draft(struct backend *backend, struct draft *draft)
{
	size_t i;

	backend->kept_draft = draft;
	for (i = 0; i < backend->command_count; i++)
		if (backend->commands[i].draft == draft)
			backend->commands[i].draft = NULL;
}

void
fake_backend_keep_secret(struct backend *backend, struct secret *secret)
{
	secret_free(backend->kept_secret);
	backend->kept_secret = secret;
}

struct draft *
backend_take_draft(struct backend *backend, uint64_t command UNUSED)
{
	struct draft *draft = backend->kept_draft;

	backend->kept_draft = NULL;
	return draft;
}

struct secret *
backend_take_secret(struct backend *backend, uint64_t command UNUSED)
{
	struct secret *secret = backend->kept_secret;

	backend->kept_secret = NULL;
	return secret;
}
