#include "backend/core/plan.h"

#include <stdlib.h>

#include "backend/base/array.h"

struct plan *
plan_new(struct arena *arena, const struct image_update *automation,
    const struct plan_base *base, const struct plan_policy *policies,
    size_t policy_count)
{
	struct plan *plan = arena_alloc(arena, sizeof(*plan));

	plan->arena = arena;
	plan->automation = automation;
	plan->base = *base;
	plan->policies = policies;
	plan->policy_count = policy_count;
	return plan;
}

/* Policies are sorted by namespace and name. */
static int
compare_policies(const void *a, const void *b)
{
	const struct plan_policy *left = a, *right = b;
	int order = strcmp(left->namespace, right->namespace);

	return order ? order : strcmp(left->name, right->name);
}

const struct plan_policy *
plan_policy_named(
    const struct plan *plan, const char *namespace, const char *name)
{
	struct plan_policy wanted = { .namespace = namespace, .name = name };

	if (!plan->policy_count)
		return NULL;
	return bsearch(&wanted, plan->policies, plan->policy_count,
	    sizeof(*plan->policies), compare_policies);
}

const struct plan_policy *
plan_find_policy(const struct plan *plan, const struct marker *marker)
{
	return plan_policy_named(plan, marker->namespace, marker->policy);
}

/* The policy, if it has a result that the marker could take. */
static const struct plan_policy *
policy_with_result(const struct plan *plan, const struct marker *marker)
{
	const struct plan_policy *policy = plan_find_policy(plan, marker);

	return policy && policy->result.name ? policy : NULL;
}

bool
plan_touches(const struct plan *plan, const struct marker_file *markers)
{
	struct arena *scratch = arena_new();
	bool touches = false;

	for (ARRAY_EACH(marker, markers->markers, markers->marker_count)) {
		const struct plan_policy *policy =
		    policy_with_result(plan, marker);

		if (policy &&
		    strcmp(edit_new_value(scratch, marker, &policy->result),
			marker->value) != 0) {
			touches = true;
			break;
		}
	}
	arena_free(scratch);
	return touches;
}

static bool
add_edit(struct plan *plan, struct plan_file *file, const struct marker *marker,
    struct error *error)
{
	const struct plan_policy *policy = policy_with_result(plan, marker);
	struct plan_edit *added;
	struct edit edit;
	bool changes;

	if (!policy)
		return true;
	if (!edit_make(plan->arena, file->text, marker,
		edit_new_value(plan->arena, marker, &policy->result), &edit,
		&changes, error))
		return false;
	if (!changes)
		return true;
	added = ARRAY_ADD(plan->arena, file->edits, file->edit_count);
	added->edit = edit;
	added->policy = (size_t)(policy - plan->policies);
	return true;
}

/* All edits of the file at once must leave everything else alone. */
static bool
check_edits(const struct plan_file *file, struct error *error)
{
	struct arena *scratch = arena_new();
	struct edit *edits =
	    arena_calloc(scratch, file->edit_count, sizeof(*edits));
	struct span result;
	size_t i;
	bool ok;

	for (i = 0; i < file->edit_count; i++)
		edits[i] = file->edits[i].edit;
	ok = edit_apply(
	    scratch, file->text, edits, file->edit_count, &result, error);
	arena_free(scratch);
	return ok;
}

bool
plan_add(struct plan *plan, const char *path, unsigned mode, const char *blob,
    struct span text, const struct marker_file *markers, struct error *error)
{
	struct plan_file file = {
		.path = path,
		.mode = mode,
		.blob = blob,
		.text = text,
		.markers = markers,
	};

	for (ARRAY_EACH(marker, markers->markers, markers->marker_count)) {
		if (!add_edit(plan, &file, marker, error)) {
			error_wrap(error, "%s:%u", path, marker->line);
			return false;
		}
	}
	if (!file.edit_count)
		return true;
	if (!check_edits(&file, error)) {
		error_wrap(error, "%s", path);
		return false;
	}
	*ARRAY_ADD(plan->arena, plan->files, plan->file_count) = file;
	return true;
}

static int
compare_files(const void *a, const void *b)
{
	const struct plan_file *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static void
index_file(struct plan *plan, size_t number)
{
	const struct plan_file *file = &plan->files[number];

	for (ARRAY_EACH(edit, file->edits, file->edit_count)) {
		struct plan_index *index = &plan->index[edit->policy];

		index->edit_count++;
		if (!index->file_count ||
		    index->files[index->file_count - 1] != number)
			*ARRAY_ADD(plan->arena, index->files,
			    index->file_count) = number;
	}
}

void
plan_finish(struct plan *plan)
{
	size_t i;

	if (plan->file_count)
		qsort(plan->files, plan->file_count, sizeof(*plan->files),
		    compare_files);
	plan->index =
	    arena_calloc(plan->arena, plan->policy_count, sizeof(*plan->index));
	for (i = 0; i < plan->file_count; i++)
		index_file(plan, i);
}

static void
digest_file(struct digest_state *state, const struct plan_selected_file *file)
{
	digest_add(state, span_of(file->file->path));
	digest_add(state, span_of(file->file->blob));
	digest_add_number(state, file->edit_count);
	for (ARRAY_EACH(edit, file->edits, file->edit_count)) {
		digest_add_number(state, edit->start);
		digest_add_number(state, edit->end);
		digest_add(state, edit->text);
	}
}

/* Two automations may make the same edits: by whom and in which words is part
 * of what a person approves. */
static void
digest_automation(
    struct digest_state *state, const struct image_update *automation)
{
	digest_add(state, span_of(automation->meta.namespace));
	digest_add(state, span_of(automation->meta.name));
	digest_add(state, span_of(automation->author_name));
	digest_add(state, span_of(automation->author_email));
	digest_add(state, span_of(automation->message_template));
	for (ARRAY_EACH(value, automation->message_values,
		 automation->message_value_count)) {
		digest_add(state, span_of(value->key));
		digest_add(state, span_of(value->value));
	}
}

struct digest
plan_digest_at(const struct plan_selection *selection, const char *base_commit)
{
	const struct plan_base *base = &selection->plan->base;
	struct digest_state *state = digest_begin();

	digest_automation(state, selection->plan->automation);
	digest_add(state, span_of(base->repository));
	digest_add(state, span_of(base->branch));
	digest_add(state, span_of(base_commit));
	digest_add_number(state, selection->file_count);
	for (ARRAY_EACH(file, selection->files, selection->file_count))
		digest_file(state, file);
	return digest_end(state);
}

/* What a selection of several policies takes: yes or no by index. */
struct choice_marks {
	bool *files, *policies;
};

static struct choice_marks
mark_chosen(struct arena *scratch, const struct plan *plan,
    const size_t *policies, size_t count)
{
	struct choice_marks marks = {
		.files = arena_calloc(scratch, plan->file_count, sizeof(bool)),
		.policies =
		    arena_calloc(scratch, plan->policy_count, sizeof(bool)),
	};

	for (ARRAY_EACH(policy, policies, count)) {
		const struct plan_index *index = &plan->index[*policy];

		marks.policies[*policy] = true;
		for (ARRAY_EACH(file, index->files, index->file_count))
			marks.files[*file] = true;
	}
	return marks;
}

/* Edits of the chosen ones, or of one alone when `chosen' is NULL. */
static void
select_file(struct arena *arena, const struct plan_file *file,
    const bool *chosen, size_t alone, struct plan_selection *selection)
{
	struct plan_selected_file *selected =
	    ARRAY_ADD(arena, selection->files, selection->file_count);

	selected->file = file;
	selected->edits =
	    arena_calloc(arena, file->edit_count, sizeof(*selected->edits));
	for (ARRAY_EACH(edit, file->edits, file->edit_count))
		if (chosen ? chosen[edit->policy] : edit->policy == alone)
			selected->edits[selected->edit_count++] = edit->edit;
	selected->diff.path = file->path;
	selected->diff.mode = file->mode;
	diff_make(arena, file->text, selected->edits, selected->edit_count,
	    &selected->diff);
	selection->edit_count += selected->edit_count;
}

void
plan_select(struct arena *arena, const struct plan *plan,
    const size_t *policies, size_t count, struct plan_selection *selection)
{
	struct arena *scratch = arena_new();
	size_t i;

	*selection = (struct plan_selection) { .plan = plan };
	if (count == 1) {
		const struct plan_index *index = &plan->index[policies[0]];

		for (ARRAY_EACH(file, index->files, index->file_count))
			select_file(arena, &plan->files[*file], NULL,
			    policies[0], selection);
	} else {
		struct choice_marks marks =
		    mark_chosen(scratch, plan, policies, count);

		for (i = 0; i < plan->file_count; i++)
			if (marks.files[i])
				select_file(arena, &plan->files[i],
				    marks.policies, 0, selection);
	}
	selection->digest = plan_digest_at(selection, plan->base.commit);
	arena_free(scratch);
}

bool
plan_apply(struct arena *arena, const struct plan_selected_file *file,
    struct span *result, struct error *error)
{
	if (!edit_apply(arena, file->file->text, file->edits, file->edit_count,
		result, error)) {
		error_wrap(error, "%s", file->file->path);
		return false;
	}
	return true;
}

/* ---- the message ---- */

/* Flux records names relative to update.path, or to its parent when the path is
 * the file itself. */
static const char *
recorded_name(const struct plan *plan, const char *path)
{
	const char *root = plan->automation->path, *slash;
	size_t length = root ? strlen(root) : 0;

	if (!length || strncmp(path, root, length) != 0)
		return path;
	if (path[length] == '/')
		return path + length + 1;
	if (path[length] != '\0')
		return path;
	slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool
same_object(const struct marker_object *a, const struct marker_object *b)
{
	return a == b ||
	    (strcmp(a->kind, b->kind) == 0 && strcmp(a->name, b->name) == 0 &&
		strcmp(a->namespace, b->namespace) == 0 &&
		strcmp(a->api_version, b->api_version) == 0);
}

/* The entry for that object of the file, made when it is not there yet. */
static struct message_object *
object_entry(struct arena *arena, struct message_object **objects,
    size_t *count, const char *name, const struct marker_object *object)
{
	struct message_object *entry;

	for (ARRAY_EACH(known, *objects, *count))
		if (strcmp(known->file, name) == 0 &&
		    same_object(&known->object, object))
			return known;
	entry = ARRAY_ADD(arena, *objects, *count);
	entry->file = name;
	entry->object = *object;
	return entry;
}

/* Entries of one file stand together, so only those are searched. */
static void
add_changes(struct arena *arena, const struct plan_selected_file *file,
    const char *name, struct message_object **objects, size_t *count)
{
	struct message_object *mine = NULL;
	size_t mine_count = 0;

	for (ARRAY_EACH(edit, file->edits, file->edit_count)) {
		struct message_object *entry = object_entry(
		    arena, &mine, &mine_count, name, edit->marker->object);
		struct message_change *change =
		    ARRAY_ADD(arena, entry->changes, entry->change_count);

		change->old_value = edit->old_value;
		change->new_value = edit->new_value;
		change->setter = edit->marker->setter;
	}
	for (ARRAY_EACH(entry, mine, mine_count))
		*ARRAY_ADD(arena, *objects, *count) = *entry;
}

/* "Word-word: text": a line of a trailer paragraph. */
static bool
is_trailer(struct span line)
{
	size_t colon = span_find(line, ':'), i;

	if (!colon || colon + 1 >= line.length || line.at[colon + 1] != ' ')
		return false;
	for (i = 0; i < colon; i++)
		if (!(line.at[i] == '-' ||
			(line.at[i] >= '0' && line.at[i] <= '9') ||
			((line.at[i] | 0x20) >= 'a' &&
			    (line.at[i] | 0x20) <= 'z')))
			return false;
	return true;
}

/* True when the last paragraph, not being the first, is all trailers. */
static bool
ends_in_trailers(struct span message)
{
	bool trailers = false, after_blank = false;
	struct span line;

	while (span_cut(&message, '\n', &line)) {
		if (!span_trim(line).length) {
			after_blank = true;
			trailers = false;
			continue;
		}
		trailers = is_trailer(line) && (after_blank || trailers);
		after_blank = false;
	}
	return trailers;
}

static void
add_trailer(struct buf *into, const char *approver)
{
	while (into->length && into->at[into->length - 1] == '\n')
		into->at[--into->length] = '\0';
	buf_text(into, ends_in_trailers(buf_as_span(into)) ? "\n" : "\n\n");
	buf_printf(into, "Approved-by: %s\n", approver);
}

bool
plan_message(const struct plan_selection *selection, const char *approver,
    struct buf *into, struct error *error)
{
	const struct image_update *automation = selection->plan->automation;
	struct arena *arena = arena_new();
	struct message_object *objects = NULL;
	struct message_data data = {
		.namespace = automation->meta.namespace,
		.name = automation->meta.name,
		.values = automation->message_values,
		.value_count = automation->message_value_count,
	};
	size_t count = 0;
	bool ok;

	for (ARRAY_EACH(file, selection->files, selection->file_count))
		add_changes(arena, file,
		    recorded_name(selection->plan, file->file->path), &objects,
		    &count);
	data.objects = objects;
	data.object_count = count;
	ok = message_render(automation->message_template, &data, into, error);
	if (ok)
		add_trailer(into, approver);
	arena_free(arena);
	return ok;
}
