/*
 * DESIGN: all files are read into one arena of nodes, which is thrown away at
 * the end; only the chosen context, its cluster and its user are taken out of
 * it. So the secrets of all others are gone when this returns, and what is
 * wrong with an entry that nobody chose stands in nobody's way, as long as its
 * types are right.
 */
#include "backend/core/kubeconfig.h"

#include "backend/core/kubeconfig_cluster.h"
#include "backend/core/kubeconfig_merge.h"
#include "backend/core/kubeconfig_user.h"
#include "backend/core/object.h"
#include "backend/core/schema.h"

MUST_CHECK
static bool
no_context(const struct kubeconfig_merge *merge, const char *name,
    bool by_person, struct error *error)
{
	const char *shown = schema_quote(merge->arena, span_of(name));

	if (!*name)
		error_set(error, ERROR_INVALID,
		    "the kubeconfig has no current-context");
	else if (by_person)
		error_set(error, ERROR_INVALID,
		    "there is no context \"%s\" in the kubeconfig", shown);
	else
		kubeconfig_part_fail(error, merge->current_file, merge->current,
		    "current-context: there is no context \"%s\"", shown);
	error_hint(error, kubeconfig_merge_names(merge, KUBECONFIG_CONTEXTS),
	    by_person ? "choose one of them"
		      : "choose one with --context or `kubectl config "
			"use-context'");
	return false;
}

/* The member of a context that names an entry of that kind; *part is NULL when
 * it names none. */
MUST_CHECK
static bool
follow(const struct kubeconfig_merge *merge,
    const struct kubeconfig_part *context, const char *key,
    enum kubeconfig_kind kind, const struct kubeconfig_part **part,
    struct error *error)
{
	const struct node *node = kubeconfig_part_find(context, key);

	*part = NULL;
	if (!node)
		return true;
	*part = kubeconfig_merge_find(merge, kind, node->text.at);
	if (*part)
		return true;
	kubeconfig_part_fail(error, context->file, node,
	    "context \"%s\" names %s \"%s\", which is not there",
	    kubeconfig_part_quote(context, context->name), key,
	    kubeconfig_part_quote(context, node->text.at));
	error_hint(error, kubeconfig_merge_names(merge, kind),
	    kind == KUBECONFIG_CLUSTERS
		? "repair it: kubectl would go to localhost:8080 instead"
		: "repair it: kubectl would go on without a login");
	return false;
}

MUST_CHECK
static bool
read_context(struct arena *arena, const struct kubeconfig_part *context,
    struct kubeconfig *config, struct error *error)
{
	const struct node *space = kubeconfig_part_find(context, "namespace");

	config->context = arena_dup(arena, context->name);
	config->namespace = KUBE_NAMESPACE_DEFAULT;
	if (!space)
		return true;
	if (!object_is_namespace(space->text))
		return kubeconfig_part_fail(error, context->file, space,
		    "namespace \"%s\" of context \"%s\" is not a name that "
		    "Kubernetes takes",
		    kubeconfig_part_quote(context, space->text.at),
		    kubeconfig_part_quote(context, context->name));
	config->namespace = arena_span(arena, space->text);
	return true;
}

static bool
has_credentials(const struct kubeconfig *config)
{
	return config->certificate.length || config->certificate_file ||
	    config->token || config->token_file || config->basic_user ||
	    config->exec;
}

/* They would cross the wire for everybody to read. */
MUST_CHECK
static bool
check_wire(const struct kubeconfig_part *cluster,
    const struct kubeconfig *config, struct error *error)
{
	if (!span_starts(span_of(config->server), "http://") ||
	    !has_credentials(config))
		return true;
	kubeconfig_part_fail(error, cluster->file,
	    kubeconfig_part_find(cluster, "server"),
	    "server: %s is not https, and user \"%s\" has credentials",
	    config->server, kubeconfig_part_quote(cluster, config->user));
	error_hint(error, "credentials are sent over https only",
	    "write https://, or make a context without a user");
	return false;
}

MUST_CHECK
static bool
read_chosen(struct arena *arena, const struct kubeconfig_merge *merge,
    const struct kubeconfig_part *context, struct kubeconfig *config,
    struct error *error)
{
	const struct kubeconfig_part *cluster, *user;

	if (!read_context(arena, context, config, error) ||
	    !follow(merge, context, "cluster", KUBECONFIG_CLUSTERS, &cluster,
		error))
		return false;
	if (!cluster) {
		kubeconfig_part_fail(error, context->file, context->item,
		    "context \"%s\" names no cluster",
		    kubeconfig_part_quote(context, context->name));
		error_hint(error, "kubectl would go to localhost:8080 instead",
		    "set cluster in it");
		return false;
	}
	if (!follow(merge, context, "user", KUBECONFIG_USERS, &user, error))
		return false;
	config->cluster = arena_dup(arena, cluster->name);
	config->user = user ? arena_dup(arena, user->name) : "";
	if (!kubeconfig_cluster_read(arena, cluster, config, error))
		return false;
	if (user && !kubeconfig_user_read(arena, user, cluster, config, error))
		return false;
	return check_wire(cluster, config, error);
}

MUST_CHECK
static bool
choose(struct arena *arena, const struct kubeconfig_merge *merge,
    const char *wanted, struct kubeconfig *config, struct error *error)
{
	bool by_person = wanted && *wanted;
	const char *name = by_person ? wanted
	    : merge->current         ? merge->current->text.at
				     : "";
	const struct kubeconfig_part *context;

	if (!merge->counts[KUBECONFIG_CLUSTERS] &&
	    !merge->counts[KUBECONFIG_USERS] &&
	    !merge->counts[KUBECONFIG_CONTEXTS] && !*name) {
		error_set(error, ERROR_NOT_FOUND,
		    "there is nothing in the kubeconfig");
		return false;
	}
	context = kubeconfig_merge_find(merge, KUBECONFIG_CONTEXTS, name);
	if (!*name || !context)
		return no_context(merge, name, by_person, error);
	return read_chosen(arena, merge, context, config, error);
}

bool
kubeconfig_read(struct arena *arena, const struct kubeconfig_text *texts,
    size_t count, const char *context, struct kubeconfig *config,
    struct error *error)
{
	struct arena *scratch = arena_new();
	struct kubeconfig made = { .context = NULL };
	struct kubeconfig_merge merge;
	bool fine;

	fine = kubeconfig_merge(scratch, texts, count, &merge, error) &&
	    choose(arena, &merge, context, &made, error);
	if (fine)
		*config = made;
	else
		kubeconfig_release(&made);
	arena_free(scratch);
	return fine;
}

void
kubeconfig_release(struct kubeconfig *config)
{
	secret_free(config->key);
	secret_free(config->token);
	secret_free(config->basic_password);
	config->key = config->token = config->basic_password = NULL;
}

bool
kubeconfig_is_token(struct span token)
{
	size_t i;

	for (i = 0; i < token.length; i++)
		if (token.at[i] < '!' || token.at[i] > '~')
			return false;
	return token.length > 0;
}
