#include "backend/engine/kept.h"

#include <stdlib.h>

#include "backend/base/secret.h"
#include "backend/base/xalloc.h"

struct kept {
	uint64_t command;
	struct secret *secret;
	int64_t until_ms;
	struct kept *next;
};

static void
wipe(struct kept *kept)
{
	secret_free(kept->secret);
	free(kept);
}

/* With the lock held: out of the list, or NULL. */
static struct kept *
unlink_of(struct outlet *outlet, uint64_t command)
{
	struct kept **at = &outlet->kept, *kept;

	while (*at && (*at)->command != command)
		at = &(*at)->next;
	kept = *at;
	if (kept)
		*at = kept->next;
	return kept;
}

void
kept_put_secret(struct outlet *outlet, uint64_t command, struct secret *secret)
{
	struct kept *kept = xcalloc(1, sizeof(*kept));

	kept->command = command;
	kept->secret = secret;
	kept->until_ms = engine_now_ms() + KEPT_LIMIT_MS;
	pthread_mutex_lock(&outlet->lock);
	kept->next = outlet->kept;
	outlet->kept = kept;
	pthread_mutex_unlock(&outlet->lock);
}

struct secret *
kept_take_secret(struct outlet *outlet, uint64_t command)
{
	struct secret *secret = NULL;
	struct kept *kept;

	pthread_mutex_lock(&outlet->lock);
	kept = unlink_of(outlet, command);
	pthread_mutex_unlock(&outlet->lock);
	if (kept) {
		secret = kept->secret;
		free(kept);
	}
	return secret;
}

bool
kept_has_secret(struct outlet *outlet, uint64_t command)
{
	const struct kept *kept;

	pthread_mutex_lock(&outlet->lock);
	for (kept = outlet->kept; kept && kept->command != command;)
		kept = kept->next;
	pthread_mutex_unlock(&outlet->lock);
	return kept != NULL;
}

bool
kept_expire(struct outlet *outlet, int64_t now_ms, int64_t *next_ms)
{
	struct kept *old = NULL, **at = &outlet->kept, *kept;
	bool any = false;

	*next_ms = INT64_MAX;
	pthread_mutex_lock(&outlet->lock);
	while ((kept = *at) != NULL) {
		if (kept->until_ms > now_ms) {
			if (kept->until_ms - now_ms < *next_ms)
				*next_ms = kept->until_ms - now_ms;
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

void
kept_free(struct outlet *outlet)
{
	struct kept *kept;

	while ((kept = outlet->kept) != NULL) {
		outlet->kept = kept->next;
		wipe(kept);
	}
}
