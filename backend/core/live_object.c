#include "backend/core/live_object.h"

#include "backend/base/text.h"
#include "backend/core/duration.h"
#include "backend/core/image_ref.h"
#include "backend/core/policy.h"
#include "backend/core/stamp.h"

#define IMAGE_GROUP "image.toolkit.fluxcd.io"
#define OWNER "kustomize.toolkit.fluxcd.io/"

static const struct {
	const char *word, *plural, *group;
} kinds[] = {
	[LIVE_IMAGE_REPOSITORY] = { "ImageRepository", "imagerepositories",
	    IMAGE_GROUP },
	[LIVE_IMAGE_POLICY] = { "ImagePolicy", "imagepolicies", IMAGE_GROUP },
	[LIVE_IMAGE_UPDATE] = { "ImageUpdateAutomation",
	    "imageupdateautomations", IMAGE_GROUP },
	[LIVE_GIT_REPOSITORY] = { "GitRepository", "gitrepositories",
	    "source.toolkit.fluxcd.io" },
	[LIVE_KUSTOMIZATION] = { "Kustomization", "kustomizations",
	    "kustomize.toolkit.fluxcd.io" },
};

const char *
live_kind_word(enum live_kind kind)
{
	return kinds[kind].word;
}

const char *
live_kind_plural(enum live_kind kind)
{
	return kinds[kind].plural;
}

const char *
live_kind_group(enum live_kind kind)
{
	return kinds[kind].group;
}

bool
live_kind_find(const char *word, enum live_kind *kind)
{
	size_t i;

	for (i = 0; i < LIVE_KIND_COUNT; i++) {
		if (word && strcmp(word, kinds[i].word) == 0) {
			*kind = (enum live_kind)i;
			return true;
		}
	}
	return false;
}

/* ---- pieces ---- */

static const char *
clean(struct arena *arena, struct span text)
{
	const char *copy;
	struct buf buf;

	if (!text.length)
		return "";
	buf_init(&buf, LIVE_MESSAGE_LIMIT);
	text_clean(&buf, text, TEXT_LINE);
	copy = buf.overflow ? arena_printf(arena, "%s...", buf.at)
			    : arena_span(arena, buf_as_span(&buf));
	buf_release(&buf);
	return copy;
}

static const char *
text_of(struct arena *arena, const struct node *map, const char *key)
{
	return clean(arena, span_of(node_get_text(map, key)));
}

static int64_t
time_of(const struct node *map, const char *key)
{
	return stamp_of(node_get_text(map, key));
}

/* A number that is not there counts as 0. */
static uint64_t
number_of(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);
	uint64_t number;

	return node && node->type == NODE_NUMBER &&
		span_number(node->text, &number)
	    ? number
	    : 0;
}

static const struct node *
condition_of(const struct node *status, const char *type)
{
	const char *word;

	for (NODE_EACH(condition, node_get(status, "conditions"))) {
		word = node_get_text(condition, "type");
		if (word && strcmp(word, type) == 0)
			return condition;
	}
	return NULL;
}

/* ---- the same of all kinds ---- */

/*
 * A request is only waited for once the controller has shown that it keeps
 * track of them: old ones do not for policies, and the annotation may stand in
 * Git for years.
 */
static bool
is_behind(const struct node *object, const struct live_object *into)
{
	const struct node *status = node_get(object, "status");
	const char *word =
	    node_get_text(condition_of(status, "Reconciling"), "status");

	if (into->suspended)
		return false;
	if (node_get(status, "observedGeneration") &&
	    number_of(status, "observedGeneration") <
		number_of(node_get(object, "metadata"), "generation"))
		return true;
	if (word && strcmp(word, "True") == 0)
		return true;
	return into->handled[0] && into->requested[0] &&
	    strcmp(into->handled, into->requested) != 0;
}

static const char *
owner_of(struct arena *arena, const struct node *labels)
{
	const char *name = node_get_text(labels, OWNER "name");
	const char *namespace = node_get_text(labels, OWNER "namespace");

	if (!name || !namespace)
		return "";
	return clean(
	    arena, span_of(arena_printf(arena, "%s/%s", namespace, name)));
}

static void
read_common(
    struct arena *arena, const struct node *object, struct live_object *into)
{
	const struct node *meta = node_get(object, "metadata");
	const struct node *spec = node_get(object, "spec");
	const struct node *status = node_get(object, "status");
	const struct node *ready = condition_of(status, "Ready");
	const struct node *interval = node_get(spec, "interval");
	struct error ignored;

	into->uid = text_of(arena, meta, "uid");
	into->suspended = node_is_true(node_get(spec, "suspend"));
	into->ready = text_of(arena, ready, "status");
	into->reason = text_of(arena, ready, "reason");
	into->message = text_of(arena, ready, "message");
	into->changed_at = time_of(ready, "lastTransitionTime");
	into->requested =
	    text_of(arena, node_get(meta, "annotations"), LIVE_REQUESTED);
	into->handled = text_of(arena, status, "lastHandledReconcileAt");
	into->managed_by = owner_of(arena, node_get(meta, "labels"));
	into->reconciling = is_behind(object, into);
	if (!node_text(interval) ||
	    !duration_parse(interval->text, true, &into->interval_ms, &ignored))
		into->interval_ms = 0;
}

static void
read_reference(
    struct arena *arena, const struct node *reference, struct live_object *into)
{
	into->source = text_of(arena, reference, "name");
	into->source_namespace = text_of(arena, reference, "namespace");
	if (!into->source_namespace[0])
		into->source_namespace = into->namespace;
}

/* ---- each kind ---- */

/* latestRef is the newer form; latestImage is "image:tag". */
static const char *
latest_of(struct arena *arena, const struct node *status)
{
	const char *tag = node_get_text(node_get(status, "latestRef"), "tag");
	const char *image = node_get_text(status, "latestImage");
	struct span name, tag_span, digest;

	if (tag)
		return clean(arena, span_of(tag));
	if (!image)
		return "";
	image_ref_split(span_of(image), &name, &tag_span, &digest);
	return clean(arena, tag_span);
}

static const char *
rule_of(struct arena *arena, const struct node *object,
    const struct live_object *into)
{
	struct schema_walk walk = { .arena = arena };
	struct image_policy policy = { .meta = {
					   .kind = OBJECT_IMAGE_POLICY,
					   .namespace = into->namespace,
					   .name = into->name,
				       } };
	const char *words;
	struct buf text;

	if (!image_policy_read(arena, object, &walk, &policy))
		return "";
	buf_init(&text, LIVE_MESSAGE_LIMIT);
	policy_words(&policy.rule, &text);
	words = clean(arena, buf_as_span(&text));
	buf_release(&text);
	return words;
}

static void
read_update(struct arena *arena, const struct node *spec,
    const struct node *status, struct live_object *into)
{
	const struct node *git = node_get(spec, "git");
	int64_t pushed = time_of(status, "lastPushTime");

	into->commit = text_of(arena, status, "lastPushCommit");
	into->at = time_of(status, "lastAutomationRunTime");
	if (pushed > into->at)
		into->at = pushed;
	read_reference(arena, node_get(spec, "sourceRef"), into);
	into->path = text_of(arena, node_get(spec, "update"), "path");
	into->branch =
	    text_of(arena, node_at(git, "checkout", "ref", NULL), "branch");
	into->push_branch = text_of(arena, node_get(git, "push"), "branch");
	if (!into->push_branch[0])
		into->push_branch = into->branch;
}

static void
read_kind(
    struct arena *arena, const struct node *object, struct live_object *into)
{
	const struct node *spec = node_get(object, "spec");
	const struct node *status = node_get(object, "status");
	const struct node *artifact = node_get(status, "artifact");

	switch (into->kind) {
	case LIVE_IMAGE_REPOSITORY:
		into->image = text_of(arena, spec, "image");
		into->at =
		    time_of(node_get(status, "lastScanResult"), "scanTime");
		break;
	case LIVE_IMAGE_POLICY:
		into->latest = latest_of(arena, status);
		read_reference(
		    arena, node_get(spec, "imageRepositoryRef"), into);
		into->rule = rule_of(arena, object, into);
		break;
	case LIVE_IMAGE_UPDATE:
		read_update(arena, spec, status, into);
		break;
	case LIVE_GIT_REPOSITORY:
		into->url = text_of(arena, spec, "url");
		into->commit = text_of(arena, artifact, "revision");
		into->at = time_of(artifact, "lastUpdateTime");
		break;
	case LIVE_KUSTOMIZATION:
		into->commit = text_of(arena, status, "lastAppliedRevision");
		into->path = text_of(arena, spec, "path");
		read_reference(arena, node_get(spec, "sourceRef"), into);
		into->at = into->changed_at;
		break;
	}
}

bool
live_object_read(struct arena *arena, enum live_kind kind,
    const struct node *object, struct live_object *into)
{
	const struct node *meta = node_get(object, "metadata");

	*into = (struct live_object) {
		.kind = kind,
		.namespace = text_of(arena, meta, "namespace"),
		.name = text_of(arena, meta, "name"),
		.latest = "",
		.commit = "",
		.image = "",
		.source_namespace = "",
		.source = "",
		.rule = "",
		.url = "",
		.branch = "",
		.push_branch = "",
		.path = "",
	};
	if (!into->name[0] || !into->namespace[0])
		return false;
	read_common(arena, object, into);
	read_kind(arena, object, into);
	return true;
}
