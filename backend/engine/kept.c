#include "backend/engine/kept.h"

#include <stdlib.h>

#include "backend/base/secret.h"
#include "backend/base/xalloc.h"

struct kept {
	uint64_t command;
	struct secret *secret; /* or: */
	struct draft *draft;
	int64_t until_ms;
	struct kept *next;
};

static void
wipe(struct kept *kept)
{
	secret_free(kept->secret);
	backend_draft_free(kept->draft);
	free(kept);
}

static void
put(struct outlet *outlet, struct kept what)
{
	struct kept *kept = xcalloc(1, sizeof(*kept));

	*kept = what;
	kept->until_ms = engine_now_ms() + KEPT_LIMIT_MS;
	pthread_mutex_lock(&outlet->lock);
	kept->next = outlet->kept;
	outlet->kept = kept;
	pthread_mutex_unlock(&outlet->lock);
}

void
kept_put_secret(struct outlet *outlet, uint64_t command, struct secret *secret)
{
	put(outlet, (struct kept) { .command = command, .secret = secret });
}

void
kept_put_draft(struct outlet *outlet, uint64_t command, struct draft *draft)
{
	put(outlet, (struct kept) { .command = command, .draft = draft });
}

/* Out of the list, or empty. */
static struct kept
take(struct outlet *outlet, uint64_t command, bool draft)
{
	struct kept **at = &outlet->kept, *kept, taken = { 0 };

	pthread_mutex_lock(&outlet->lock);
	while (*at &&
	    ((*at)->command != command || ((*at)->draft != NULL) != draft))
		at = &(*at)->next;
	kept = *at;
	if (kept)
		*at = kept->next;
	pthread_mutex_unlock(&outlet->lock);
	if (kept)
		taken = *kept;
	free(kept);
	return taken;
}

struct secret *
kept_take_secret(struct outlet *outlet, uint64_t command)
{
	return take(outlet, command, false).secret;
}

struct draft *
kept_take_draft(struct outlet *outlet, uint64_t command)
{
	return take(outlet, command, true).draft;
}

static bool
has(struct outlet *outlet, uint64_t command, bool draft)
{
	const struct kept *kept;

	pthread_mutex_lock(&outlet->lock);
	for (kept = outlet->kept; kept; kept = kept->next)
		if (kept->command == command && (kept->draft != NULL) == draft)
			break;
	pthread_mutex_unlock(&outlet->lock);
	return kept != NULL;
}

bool
kept_has_secret(struct outlet *outlet, uint64_t command)
{
	return has(outlet, command, false);
}

bool
kept_has_draft(struct outlet *outlet, uint64_t command)
{
	return has(outlet, command, true);
}

bool
kept_expire(struct outlet *outlet, int64_t now_ms)
{
	struct kept *old = NULL, **at = &outlet->kept, *kept;
	bool any = false;

	pthread_mutex_lock(&outlet->lock);
	while ((kept = *at) != NULL) {
		if (kept->until_ms > now_ms) {
			at = &kept->next;
			continue;
		}
		*at = kept->next;
		kept->next = old;
		old = kept;
	}
	pthread_mutex_unlock(&outlet->lock);
	while ((kept = old) != NULL) {
		old = kept->next;
		wipe(kept);
		any = true;
	}
	return any;
}

int64_t
kept_until(struct outlet *outlet)
{
	const struct kept *kept;
	int64_t until = 0;

	pthread_mutex_lock(&outlet->lock);
	for (kept = outlet->kept; kept; kept = kept->next)
		if (!until || kept->until_ms < until)
			until = kept->until_ms;
	pthread_mutex_unlock(&outlet->lock);
	return until;
}

void
kept_free(struct outlet *outlet)
{
	struct kept *kept;

	while ((kept = outlet->kept) != NULL) {
		outlet->kept = kept->next;
		wipe(kept);
	}
}
