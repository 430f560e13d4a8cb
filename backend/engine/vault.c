#include "backend/engine/vault.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/secret.h"
#include "backend/base/xalloc.h"
#include "backend/engine/kept.h"
#include "backend/io/bitwarden.h"

/*
 * DESIGN: one errand at a time has the vault, in the order of the commands; in
 * between it belongs to the engine. Closing cancels what runs and everything
 * that waits. No value passes through here but from the errand to kept.h.
 */

struct vault_errand {
	struct errand errand; /* first */
	struct vault *vault;
	struct order *order; /* NULL: its time is over */
	struct fate *fate;
	enum command_kind kind;
	struct bitwarden *bitwarden; /* NULL: it is not open */
	struct arena *arena; /* SEARCH */
	struct bitwarden_item *items;
	size_t count;
	struct secret *value; /* FILL */
	bool ok;
	struct error error;
	struct vault_errand *next; /* that waits */
};

struct vault {
	struct engine *engine;
	struct bitwarden_settings settings;
	struct bitwarden *bitwarden; /* NULL: closed, or an errand opens it */
	struct vault_errand *running, *waiting;
	struct http_timer *timer; /* the end of its time */
	struct arena *arena; /* of the items */
	struct bitwarden_item *items;
	size_t count;
	bool has_error;
	struct error error;
};

/* ---- on a worker ---- */

static bool
is_open(struct vault_errand *errand)
{
	if (errand->bitwarden)
		return true;
	error_set(&errand->error, ERROR_INVALID, "the vault is not open");
	return false;
}

static bool
fill(struct vault_errand *errand)
{
	const struct order *order = errand->order;
	const struct cancel *cancel = &errand->errand.job.cancel;

	if (!errand->bitwarden)
		return bitwarden_rbw_fill(order->item, order->field, cancel,
		    &errand->value, &errand->error);
	return bitwarden_fill(errand->bitwarden, order->item, order->field,
	    cancel, &errand->value, &errand->error);
}

static bool
carry_out(struct vault_errand *errand)
{
	const struct cancel *cancel = &errand->errand.job.cancel;

	if (errand->kind == COMMAND_VAULT_OPEN)
		return errand->bitwarden ||
		    bitwarden_open(&errand->vault->settings, cancel,
			&errand->bitwarden, &errand->error);
	if (errand->kind == COMMAND_VAULT_FILL)
		return fill(errand);
	if (errand->kind == COMMAND_VAULT_CLOSE) {
		bitwarden_close(errand->bitwarden);
		errand->bitwarden = NULL;
		return true;
	}
	if (!is_open(errand))
		return false;
	if (errand->kind == COMMAND_VAULT_UNLOCK)
		return bitwarden_unlock(errand->bitwarden,
		    errand->order->secret, cancel, &errand->error);
	return bitwarden_search(errand->bitwarden, errand->order->term, cancel,
	    errand->arena, &errand->items, &errand->count, &errand->error);
}

static void
work(struct job *job)
{
	struct vault_errand *errand = (struct vault_errand *)job;

	errand->ok = carry_out(errand);
}

/* ---- on the engine ---- */

static void start_next(struct vault *vault);

static void
free_errand(struct vault_errand *errand)
{
	queue_free_order(errand->order);
	secret_free(errand->value);
	arena_free(errand->arena);
	free(errand);
}

static struct vault_errand *
new_errand(struct vault *vault, enum command_kind kind, struct order *order,
    struct fate *fate)
{
	struct vault_errand *errand = xcalloc(1, sizeof(*errand));

	errand->vault = vault;
	errand->order = order;
	errand->fate = fate;
	errand->kind = kind;
	errand->arena = arena_new();
	error_set(&errand->error, ERROR_CANCELLED, "cancelled");
	return errand;
}

static void
add_last(struct vault *vault, struct vault_errand *errand)
{
	struct vault_errand **at = &vault->waiting;

	while (*at)
		at = &(*at)->next;
	*at = errand;
	start_next(vault);
}

static void
forget_items(struct vault *vault)
{
	arena_free(vault->arena);
	vault->arena = NULL;
	vault->items = NULL;
	vault->count = 0;
}

static void
time_is_over(void *context)
{
	struct vault *vault = context;

	vault->timer = NULL;
	add_last(vault, new_errand(vault, COMMAND_VAULT_CLOSE, NULL, NULL));
}

static void
keep_items(struct vault *vault, struct vault_errand *errand)
{
	forget_items(vault);
	vault->arena = errand->arena;
	vault->items = errand->items;
	vault->count = errand->count;
	errand->arena = NULL;
}

static void
tell(struct engine *engine, struct vault_errand *errand)
{
	if (!errand->fate)
		return;
	if (errand->ok)
		errand->fate->succeeded++;
	else
		fates_error(errand->fate, &errand->error);
	fates_finish(engine, errand->fate);
}

static void
take_result(struct vault *vault, struct vault_errand *errand)
{
	struct engine *engine = vault->engine;

	vault->bitwarden = errand->bitwarden;
	vault->has_error = !errand->ok && errand->error.kind != ERROR_CANCELLED;
	vault->error = errand->error;
	if (errand->value) {
		kept_put_secret(
		    engine->outlet, errand->order->id, errand->value);
		errand->value = NULL;
	}
	if (errand->ok && errand->kind == COMMAND_VAULT_SEARCH)
		keep_items(vault, errand);
	if (!vault->bitwarden) {
		http_timer_stop(vault->timer);
		vault->timer = NULL;
		forget_items(vault);
	} else if (!vault->timer) {
		vault->timer = http_timer_start(engine->http,
		    bitwarden_left_ms(vault->bitwarden), time_is_over, vault);
	}
}

static void
done(struct job *job)
{
	struct vault_errand *errand = (struct vault_errand *)job;
	struct vault *vault = errand->vault;
	struct engine *engine = vault->engine;

	vault->running = NULL;
	engine_end(&errand->errand);
	take_result(vault, errand);
	tell(engine, errand);
	free_errand(errand);
	engine->dirty = true;
	start_next(vault);
}

static void
start_next(struct vault *vault)
{
	struct vault_errand *errand = vault->waiting;

	if (vault->running || !errand || atomic_load(vault->engine->quit))
		return;
	vault->waiting = errand->next;
	vault->running = errand;
	errand->bitwarden = vault->bitwarden;
	errand->errand.engine = vault->engine;
	errand->errand.kind = ERRAND_READ;
	errand->errand.job.work = work;
	errand->errand.job.done = done;
	vault->engine->dirty = true;
	engine_send(vault->engine, &errand->errand);
}

/* Nobody wants an answer any more. */
static void
cancel_all(struct vault *vault)
{
	struct vault_errand *errand;

	if (vault->running)
		cancel_ask(&vault->running->errand.job.cancel);
	while ((errand = vault->waiting) != NULL) {
		vault->waiting = errand->next;
		tell(vault->engine, errand);
		free_errand(errand);
	}
}

/* What the command needs to be one. */
static bool
is_whole(const struct order *order, struct error *error)
{
	const char *lacks = NULL;

	if (order->kind == COMMAND_VAULT_UNLOCK && !order->secret)
		lacks = "no password";
	if (order->kind == COMMAND_VAULT_SEARCH && !order->term)
		lacks = "no term";
	if (order->kind == COMMAND_VAULT_FILL &&
	    (!order->item || !order->field))
		lacks = "no item or no field";
	if (lacks)
		error_set(error, ERROR_INVALID, "%s", lacks);
	return !lacks;
}

void
vault_take(struct engine *engine, struct order *order, struct fate *fate)
{
	struct vault *vault = engine->vault;
	struct error error;

	if (!is_whole(order, &error)) {
		fates_error(fate, &error);
		fates_finish(engine, fate);
		queue_free_order(order);
		return;
	}
	if (order->kind == COMMAND_VAULT_CLOSE)
		cancel_all(vault);
	add_last(vault, new_errand(vault, order->kind, order, fate));
}

void
vault_open(struct engine *engine, const char *const *environment)
{
	struct vault *vault = xcalloc(1, sizeof(*vault));

	vault->engine = engine;
	vault->settings.environment = environment;
	engine->vault = vault;
}

void
vault_close(struct engine *engine)
{
	struct vault *vault = engine->vault;

	cancel_all(vault);
	http_timer_stop(vault->timer);
	bitwarden_close(vault->bitwarden);
	forget_items(vault);
	free(vault);
	engine->vault = NULL;
}

/* ---- into a report ---- */

static enum vault_state
state_of(const struct vault *vault)
{
	enum command_kind kind =
	    vault->running ? vault->running->kind : COMMAND_VAULT_CLOSE;

	if (kind == COMMAND_VAULT_OPEN && !vault->bitwarden)
		return VAULT_OPENING;
	if (kind == COMMAND_VAULT_UNLOCK)
		return VAULT_UNLOCKING;
	if (!vault->bitwarden)
		return VAULT_CLOSED;
	/* While something else runs it has been unlocked before. */
	if (vault->running)
		return VAULT_UNLOCKED;
	return bitwarden_is_locked(vault->bitwarden) ? VAULT_LOCKED
						     : VAULT_UNLOCKED;
}

static const struct report_vault_item *
copy_items(struct arena *arena, const struct vault *vault)
{
	struct report_vault_item *rows =
	    arena_calloc(arena, vault->count, sizeof(*rows));
	size_t i, j;

	for (i = 0; i < vault->count; i++) {
		const struct bitwarden_item *item = &vault->items[i];
		const char **fields =
		    arena_calloc(arena, item->field_count, sizeof(*fields));

		for (j = 0; j < item->field_count; j++)
			fields[j] = arena_dup(arena, item->fields[j]);
		rows[i] = (struct report_vault_item) {
			.id = arena_dup(arena, item->id),
			.name = arena_dup(arena, item->name),
			.user = arena_dup(arena, item->user),
			.fields = fields,
			.field_count = item->field_count,
			.asks_again = item->asks_again,
		};
	}
	return rows;
}

void
vault_publish(struct building *building)
{
	const struct vault *vault = building->engine->vault;
	struct arena *arena = building->arena;
	struct report_vault *row = arena_alloc(arena, sizeof(*row));
	const struct vault_errand *running = vault->running;

	*row = (struct report_vault) {
		.state = state_of(vault),
		.items = copy_items(arena, vault),
		.item_count = vault->count,
		.searching = running && running->kind == COMMAND_VAULT_SEARCH,
		.filling = running && running->kind == COMMAND_VAULT_FILL,
	};
	if (vault->has_error)
		row->problem = propose_error(arena, &vault->error);
	building->report->vault = row;
}
