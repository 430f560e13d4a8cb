#include "backend/engine/report.h"

#include <stdlib.h>

#include "backend/base/array.h"

/* Counting is the one thing about a report that changes. */
static struct held_report *
held_of(const struct report *report)
{
	return (struct held_report *)(uintptr_t)report;
}

const struct report *
report_ref(const struct report *report)
{
	atomic_fetch_add(&held_of(report)->owners, 1);
	return report;
}

void
report_unref(const struct report *report)
{
	struct held_report *held = report ? held_of(report) : NULL;
	size_t i;

	if (!held || atomic_fetch_sub(&held->owners, 1) != 1)
		return;
	for (i = 0; i < held->survey_count; i++)
		survey_unref(held->surveys[i]);
	for (i = 0; i < held->tag_owner_count; i++)
		shared_unref(held->tags[i]);
	shared_unref(held->rows);
	catalog_unref(held->catalog);
	arena_free(held->arena);
	free(held);
}

const struct report_update *
report_find_update(const struct report *report, const char *key)
{
	return map_find(held_of(report)->updates_by_key, span_of(key));
}

const struct report_fate *
report_find_fate(const struct report *report, uint64_t command)
{
	for (ARRAY_EACH(fate, report->fates, report->fate_count))
		if (fate->command == command)
			return fate;
	return NULL;
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
	static const char *const words[] = { "scan", "new", "git", "do", "push",
		"note", "kube" };

	return words[kind];
}
