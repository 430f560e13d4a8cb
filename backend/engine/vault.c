#include "backend/engine/vault.h"

void
vault_take(struct engine *engine, struct order *order, struct fate *fate)
{
	struct error error;

	error_set(&error, ERROR_NOT_FOUND, "no vault is set up");
	fates_error(fate, &error);
	fates_finish(engine, fate);
	queue_free_order(order);
}

void
vault_publish(struct building *building)
{
	static const struct report_vault closed;

	building->report->vault = &closed;
}
