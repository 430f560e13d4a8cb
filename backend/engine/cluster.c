#include "backend/engine/cluster.h"

static void
set_none(struct error *error)
{
	error_set(
	    error, ERROR_NOT_FOUND, "no cluster: no kubeconfig was found");
	error_hint(error, "vigie does not know which cluster to ask",
	    "set KUBECONFIG, or kubeconfig in vigie.yaml");
}

static bool
may_change(const struct engine *engine, struct error *error)
{
	if (!engine->read_only)
		return true;
	error_set(
	    error, ERROR_DENIED, "read-only: %s", engine->read_only_reason);
	error_hint(error, "nothing was changed in the cluster",
	    "start vigie without --read-only");
	return false;
}

void
cluster_take(struct engine *engine, struct order *order, struct fate *fate)
{
	struct error error;

	if (may_change(engine, &error))
		set_none(&error);
	fates_error(fate, &error);
	fates_finish(engine, fate);
	queue_free_order(order);
}

void
cluster_take_vault(
    struct engine *engine, struct order *order, struct fate *fate)
{
	struct error error;

	error_set(&error, ERROR_NOT_FOUND, "no vault is set up");
	fates_error(fate, &error);
	fates_finish(engine, fate);
	queue_free_order(order);
}

void
cluster_publish(struct building *building)
{
	static const struct report_cluster none = { .context = "",
		.server = "",
		.user = "",
		.namespace = "",
		.version = "" };
	static const struct report_vault closed;

	building->report->cluster = &none;
	building->report->vault = &closed;
}
