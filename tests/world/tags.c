#include "tests/world/tags.h"

#include <ctype.h>
#include <stdio.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"

#define NAME_LIMIT 255
#define TAG_LIMIT 128
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ORGANISATION "lycee-paul-louis-courier-bts-sio/"
#define BUILDS 130 /* more than a page of the registry holds */

/* Separated by blanks. */
struct beginning {
	const char *name, *tags;
};

static const struct beginning beginnings[] = {
	{ ORGANISATION "discord-bot-plc",
	    "0.9.0 1.0.0 1.0.1 1.1.0-rc.1 1.1.0 latest" },
	{ "goauthentik/server",
	    "2024.8.6 2024.10.4 2024.10.5 2024.12.0 2024.12.1 2024.12.2 "
	    "2025.2.0 2025.4.1 2024.12.2.sig gh-next" },
	{ ORGANISATION "site-vitrine",
	    "1.9.4 2.0.0 2.3.0 2.3.1 2.4.0 3.0.0-beta.1" },
	{ "glpi/glpi", "10.0.15 10.0.16 10.0.17 10.0.18 nightly" },
	{ "louislam/uptime-kuma",
	    "1 1.23.11 1.23.13 1.23.14 1.23.15 2.0.0-beta.1 latest" },
};

#define BUILD_REPOSITORY ORGANISATION "portail-stages"

/* A tag that appears, once a round: `before' and the number, from `from'. */
struct growth {
	const char *name;
	const char *before;
	unsigned from;
};

static const struct growth growths[] = {
	{ ORGANISATION "discord-bot-plc", "1.1.", 1 },
	{ "goauthentik/server", "2024.12.", 3 },
	{ ORGANISATION "site-vitrine", "2.4.", 1 },
	{ BUILD_REPOSITORY, "main-c0ffee0-", 1768300000 },
};

static bool
is_name(const char *name)
{
	size_t length = strlen(name);
	char before = '/';
	const char *p;

	if (!length || length > NAME_LIMIT)
		return false;
	for (p = name; *p; p++) {
		bool word =
		    islower((unsigned char)*p) || isdigit((unsigned char)*p);

		if (!word && !strchr("._-/", *p))
			return false;
		if (!word && *p != '-' && *p != '_' &&
		    !isalnum((unsigned char)before))
			return false;
		if (!word && before == '/')
			return false;
		before = *p;
	}
	return isalnum((unsigned char)before);
}

static bool
is_tag(const char *tag)
{
	size_t length = strlen(tag);

	return length && length <= TAG_LIMIT && *tag != '.' && *tag != '-' &&
	    strspn(tag,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789._-") == length;
}

struct tags_repository *
tags_find(const struct tags *tags, const char *name)
{
	size_t i;

	for (i = 0; i < tags->repository_count; i++) {
		if (strcmp(tags->repositories[i].name, name) == 0)
			return &tags->repositories[i];
	}
	return NULL;
}

/* Where the tag stands or would stand. */
static size_t
place_of(const struct tags_repository *repository, const char *tag)
{
	size_t low = 0, high = repository->tag_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(repository->tags[middle], tag) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
tags_add(
    struct tags *tags, const char *name, const char *tag, struct error *error)
{
	struct tags_repository *one;
	size_t place;

	if (!is_name(name) || !is_tag(tag)) {
		error_set(error, ERROR_INVALID, "not a name or not a tag");
		return false;
	}
	one = tags_find(tags, name);
	if (!one && tags->repository_count < TAGS_REPOSITORY_LIMIT) {
		one = ARRAY_ADD(
		    tags->arena, tags->repositories, tags->repository_count);
		one->name = arena_dup(tags->arena, name);
	}
	if (!one || one->tag_count == TAGS_TAG_LIMIT) {
		error_set(error, ERROR_INVALID, "the registry is full");
		return false;
	}
	place = place_of(one, tag);
	if (place < one->tag_count && strcmp(one->tags[place], tag) == 0) {
		error_set(error, ERROR_CONFLICT, "the tag is there already");
		return false;
	}
	(void)ARRAY_ADD(tags->arena, one->tags, one->tag_count);
	memmove(one->tags + place + 1, one->tags + place,
	    (one->tag_count - 1 - place) * sizeof(*one->tags));
	one->tags[place] = arena_dup(tags->arena, tag);
	return true;
}

/* For our own tables, where a mistake is ours. */
static void
add_own(struct tags *tags, const char *name, const char *tag)
{
	struct error error;

	if (!tags_add(tags, name, tag, &error))
		die("%s:%s: %s", name, tag, error.text);
}

void
tags_open(struct tags *tags, struct arena *arena)
{
	size_t i;

	*tags = (struct tags) { .arena = arena };
	for (i = 0; i < COUNT(beginnings); i++) {
		struct span rest = span_of(beginnings[i].tags), tag;

		while (span_cut(&rest, ' ', &tag))
			add_own(
			    tags, beginnings[i].name, arena_span(arena, tag));
	}
	/* A build every half hour; the first is what the cluster runs. */
	for (i = 0; i < BUILDS; i++)
		add_own(tags, BUILD_REPOSITORY,
		    arena_printf(arena, "main-%07x-%zu",
			(unsigned)(0x5d0a110 + i * 0x9e3779) & 0xfffffff,
			1768000000 + i * 1800));
	add_own(tags, BUILD_REPOSITORY, "stage-77aa01f-1768299999");
}

void
tags_grow(struct tags *tags)
{
	const struct growth *next = &growths[tags->grown % COUNT(growths)];
	unsigned round = tags->grown / COUNT(growths);
	struct error error;
	char *tag;

	/* A command may have added this one: then the next one it is. */
	do {
		tag = arena_printf(
		    tags->arena, "%s%u", next->before, next->from + round++);
	} while (!tags_add(tags, next->name, tag, &error) &&
	    error.kind == ERROR_CONFLICT);
	tags->grown++;
}

size_t
tags_after(const struct tags_repository *repository, const char *last,
    const char *const **first)
{
	size_t place = 0;

	if (last && *last) {
		place = place_of(repository, last);
		if (place < repository->tag_count &&
		    strcmp(repository->tags[place], last) == 0)
			place++;
	}
	*first = repository->tags ? repository->tags + place : NULL;
	return repository->tag_count - place;
}
