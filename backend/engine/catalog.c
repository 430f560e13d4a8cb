#include "backend/engine/catalog.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/io/files.h"
#include "backend/io/git_read.h"
#include "backend/io/git_remote.h"
#include "backend/io/run.h"

/* More YAML files than that in one place are not Flux objects. */
#define OBJECT_FILES_LIMIT ((size_t)100000)
#define GIT_CONFIG_LIMIT ((size_t)64 * 1024)
#define GIT_CONFIG_TIME_MS 5000

struct held_catalog {
	struct catalog catalog;
	atomic_size_t owners;
};

static bool
is_yaml(struct span path)
{
	return span_ends(path, ".yaml") || span_ends(path, ".yml");
}

static void
read_one(struct catalog *catalog, const struct catalog_source *source,
    const char *path, struct span text)
{
	struct object_origin origin = {
		.source = source->url,
		.file = arena_dup(catalog->arena, path),
	};

	object_set_read(catalog->set, text, origin, source->entry->namespace);
}

/* Its objects are missing now: somebody should know why. */
static void
note_unread(struct catalog *catalog, const struct catalog_source *source,
    const char *path, const struct error *error)
{
	struct object_problem *problem = ARRAY_ADD(
	    catalog->arena, catalog->problems, catalog->problem_count);

	problem->origin.source = source->url;
	problem->origin.file = arena_dup(catalog->arena, path);
	problem->what = "file";
	problem->reason = arena_dup(catalog->arena, error->text);
}

static bool
read_folder(
    struct catalog *catalog, struct catalog_source *source, struct error *error)
{
	struct arena *scratch = arena_new();
	const char *root = source->entry->url, **paths;
	size_t count;
	bool ok;

	if (source->entry->path[0])
		root =
		    arena_printf(scratch, "%s/%s", root, source->entry->path);
	ok = files_list(
	    root, is_yaml, OBJECT_FILES_LIMIT, scratch, &paths, &count, error);
	for (size_t i = 0; ok && i < count; i++) {
		struct arena *file = arena_new();
		struct error wrong;
		struct span text;

		if (files_read(arena_printf(file, "%s/%s", root, paths[i]),
			OBJECT_FILE_LIMIT, file, &text, &wrong))
			read_one(catalog, source, paths[i], text);
		else if (wrong.kind != ERROR_NOT_FOUND) /* gone meanwhile */
			note_unread(catalog, source, paths[i], &wrong);
		arena_free(file);
	}
	arena_free(scratch);
	return ok;
}

static bool
read_blobs(struct catalog *catalog, struct catalog_source *source,
    struct git_cache *cache, const struct git_id *commit, struct error *error)
{
	struct arena *scratch = arena_new();
	struct git_entry *entries;
	size_t count;
	bool ok = git_read_files(cache, commit, source->entry->path, is_yaml,
	    scratch, &entries, &count, error);

	for (size_t i = 0; ok && i < count; i++) {
		struct arena *file = arena_new();
		struct error wrong;
		struct span text;

		if (git_read_blob(cache, &entries[i].id, OBJECT_FILE_LIMIT,
			file, &text, &wrong))
			read_one(catalog, source, entries[i].path, text);
		else
			note_unread(catalog, source, entries[i].path, &wrong);
		arena_free(file);
	}
	arena_free(scratch);
	return ok;
}

static bool
read_git(struct catalog *catalog, struct catalog_source *source,
    const struct catalog_order *order, struct error *error)
{
	struct git_cache *cache = NULL;
	const char *branch = source->entry->branch;
	struct git_id commit;
	bool ok = git_cache_open(
		      order->cache_folder, source->entry->url, &cache, error) &&
	    git_read_branch(cache, branch, &commit, error);

	if (ok) {
		git_id_text(&commit, source->commit);
		if (!branch)
			branch = git_read_default_branch(cache, catalog->arena);
		source->branch = branch ? branch : "";
		ok = read_blobs(catalog, source, cache, &commit, error);
	}
	git_cache_close(cache);
	return ok;
}

static void
read_source(struct catalog *catalog, const struct config_objects *entry,
    const struct catalog_order *order)
{
	struct catalog_source *source =
	    ARRAY_ADD(catalog->arena, catalog->sources, catalog->source_count);
	enum git_place_kind kind;

	source->entry = entry;
	source->url = git_place_shown(catalog->arena, entry->url);
	source->branch = entry->branch ? entry->branch : "";
	if (!git_place_kind_of(entry->url, &kind, &source->error)) {
		source->has_error = true;
		return;
	}
	source->is_folder =
	    kind == GIT_PLACE_LOCAL && !files_is_git(entry->url);
	source->has_error = source->is_folder
	    ? !read_folder(catalog, source, &source->error)
	    : !read_git(catalog, source, order, &source->error);
}

/* ---- what hangs on the objects ---- */

static struct error *
keep_error(struct arena *arena, const struct error *error)
{
	struct error *kept = arena_alloc(arena, sizeof(*kept));

	*kept = *error;
	return kept;
}

static const char *
words_of(struct arena *arena, const struct policy_rule *rule)
{
	const char *words;
	struct buf text;

	buf_init(&text, 4096);
	policy_words(rule, &text);
	words = arena_text(arena, text.at, text.length);
	buf_release(&text);
	return words;
}

static void
prepare_policy(struct catalog *catalog, const struct image_policy *policy,
    struct catalog_policy *prepared)
{
	struct error error;

	prepared->words = words_of(catalog->arena, &policy->rule);
	prepared->repository = object_set_image_repository(catalog->set,
	    policy->repository.namespace, policy->repository.name);
	if (!policy_open(&policy->rule, &prepared->compiled, &error)) {
		prepared->compiled = NULL;
		error_hint(&error, "this policy can choose no tag",
		    "mend the ImagePolicy");
		prepared->error = keep_error(catalog->arena, &error);
	} else if (!prepared->repository) {
		error_set(&error, ERROR_NOT_FOUND,
		    "referenced ImageRepository %s/%s does not exist",
		    policy->repository.namespace, policy->repository.name);
		error_hint(&error, "there are no tags to choose from",
		    "add the ImageRepository or mend imageRepositoryRef");
		prepared->error = keep_error(catalog->arena, &error);
	}
}

static void
prepare_repository(struct catalog *catalog, const struct config *config,
    const struct image_repository *repository,
    struct catalog_repository *prepared)
{
	const struct config_registry *setting;
	struct error error;

	if (!image_ref_parse(catalog->arena, span_of(repository->image),
		repository->insecure, &prepared->ref, &error)) {
		error_hint(&error, "Flux would stall on this image",
		    "mend spec.image of the ImageRepository");
		prepared->error = keep_error(catalog->arena, &error);
		return;
	}
	setting = config_find_registry(config, prepared->ref.registry);
	prepared->insecure =
	    repository->insecure || (setting && setting->insecure);
	if (prepared->insecure)
		prepared->ref.plain_http = true;
}

static void
note_policy(struct catalog *catalog, size_t index)
{
	const struct image_repository *object =
	    catalog->policies[index].repository;
	struct catalog_repository *repository;

	if (!object)
		return;
	repository =
	    &catalog->repositories[object - catalog->set->image_repositories];
	*ARRAY_ADD(catalog->arena, repository->policies,
	    repository->policy_count) = index;
}

static void
prepare(struct catalog *catalog, const struct config *config)
{
	const struct object_set *set = catalog->set;
	size_t i;

	catalog->policies = arena_calloc(catalog->arena,
	    set->image_policy_count, sizeof(*catalog->policies));
	catalog->repositories = arena_calloc(catalog->arena,
	    set->image_repository_count, sizeof(*catalog->repositories));
	for (i = 0; i < set->image_policy_count; i++) {
		prepare_policy(
		    catalog, &set->image_policies[i], &catalog->policies[i]);
		note_policy(catalog, i);
	}
	for (i = 0; i < set->image_repository_count; i++)
		prepare_repository(catalog, config, &set->image_repositories[i],
		    &catalog->repositories[i]);
}

/* ---- who commits ---- */

static const char *
line_value(struct arena *arena, struct span output, const char *key)
{
	const char *value = NULL;
	struct span line;

	/* The last one wins, as in git. */
	while (span_cut(&output, '\n', &line))
		if (span_starts(line, key))
			value = arena_span(arena, span_from(line, strlen(key)));
	return value;
}

static void
find_operator(struct catalog *catalog, const struct catalog_order *order)
{
	static const char *const argv[] = { "git", "config", "--get-regexp",
		"^user\\.(name|email)$", NULL };
	struct run_result result;
	struct error ignored;
	struct span output;

	catalog->operator_name = order->config->operator_name;
	catalog->operator_email = order->config->operator_email;
	if (catalog->operator_name && catalog->operator_email)
		return;
	if (!run_whole(argv, NULL, NULL, GIT_CONFIG_LIMIT, GIT_CONFIG_TIME_MS,
		order->cancel, &result, &ignored))
		return;
	output = buf_as_span(&result.out);
	if (!catalog->operator_name)
		catalog->operator_name =
		    line_value(catalog->arena, output, "user.name ");
	if (!catalog->operator_email)
		catalog->operator_email =
		    line_value(catalog->arena, output, "user.email ");
	buf_release(&result.out);
	buf_release(&result.err);
}

struct catalog *
catalog_read(const struct catalog_order *order)
{
	struct held_catalog *held = xcalloc(1, sizeof(*held));
	struct catalog *catalog = &held->catalog;

	atomic_init(&held->owners, 1);
	catalog->arena = arena_new();
	catalog->set = object_set_new();
	for (ARRAY_EACH(
		 entry, order->config->objects, order->config->object_count)) {
		if (cancel_is_asked(order->cancel))
			break;
		read_source(catalog, entry, order);
	}
	object_set_finish(catalog->set);
	prepare(catalog, order->config);
	find_operator(catalog, order);
	return catalog;
}

static struct held_catalog *
held(struct catalog *catalog)
{
	return (struct held_catalog *)catalog;
}

struct catalog *
catalog_ref(struct catalog *catalog)
{
	atomic_fetch_add(&held(catalog)->owners, 1);
	return catalog;
}

void
catalog_unref(struct catalog *catalog)
{
	size_t i;

	if (!catalog || atomic_fetch_sub(&held(catalog)->owners, 1) != 1)
		return;
	for (i = 0; i < catalog->set->image_policy_count; i++)
		policy_close(catalog->policies[i].compiled);
	object_set_free(catalog->set);
	arena_free(catalog->arena);
	free(held(catalog));
}
