#include "backend/engine/draft.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/core/secret_key.h"
#include "backend/engine/draft_state.h"

/*
 * DESIGN: a value is kept as it was entered, and beside it, only when a fix is
 * on, as it will be sent: a switch can be turned back, and what was typed again
 * is compared with what was typed.
 */

#define FIELD_LIMIT 1024 /* bytes */

static unsigned char mark_key[DIGEST_SIZE];
static pthread_once_t mark_once = PTHREAD_ONCE_INIT;

static void
make_mark_key(void)
{
	randombytes_buf(mark_key, sizeof(mark_key));
}

static void
add_key(struct draft *draft, const char *name)
{
	draft->keys[draft->key_count++] =
	    (struct draft_key) { .name = xstrdup(name) };
}

struct draft *
backend_draft_new(
    enum secret_type type, const char *namespace, const char *name)
{
	struct draft *draft = xcalloc(1, sizeof(*draft));
	const char *const *key;

	pthread_once(&mark_once, make_mark_key);
	draft->arena = arena_new();
	draft->type = type;
	draft->namespace = arena_dup(draft->arena, namespace);
	draft->name = arena_dup(draft->arena, name);
	draft->server = draft->user = draft->email = "";
	if (type == SECRET_DOCKER_CONFIG)
		add_key(draft, "password");
	for (key = secret_type_keys(type); type != SECRET_DOCKER_CONFIG && *key;
	     key++)
		add_key(draft, *key);
	draft->fixed_count = draft->key_count;
	return draft;
}

static void
wipe_key(struct draft_key *key)
{
	secret_free(key->given);
	secret_free(key->fixed);
	free(key->detail);
	key->given = key->fixed = NULL;
	key->detail = NULL;
	key->on = 0;
}

void
backend_draft_wipe_key(struct draft *draft, size_t key)
{
	assert(key < draft->key_count);
	wipe_key(&draft->keys[key]);
	secret_free(draft->docker);
	draft->docker = NULL;
}

void
backend_draft_wipe(struct draft *draft)
{
	size_t i;

	for (i = 0; i < draft->key_count; i++)
		wipe_key(&draft->keys[i]);
	secret_free(draft->docker);
	draft->docker = NULL;
}

void
backend_draft_free(struct draft *draft)
{
	size_t i;

	if (!draft)
		return;
	backend_draft_wipe(draft);
	for (i = 0; i < draft->key_count; i++)
		free(draft->keys[i].name);
	arena_free(draft->arena);
	free(draft);
}

enum secret_type
backend_draft_type(const struct draft *draft)
{
	return draft->type;
}

const char *
backend_draft_namespace(const struct draft *draft)
{
	return draft->namespace;
}

const char *
backend_draft_name(const struct draft *draft)
{
	return draft->name;
}

/* ---- keys and fields ---- */

static bool
has_key(const struct draft *draft, const char *name)
{
	size_t i;

	for (i = 0; i < draft->key_count; i++) {
		if (strcmp(draft->keys[i].name, name) == 0)
			return true;
	}
	return false;
}

bool
backend_draft_add_key(struct draft *draft, const char *key, struct error *error)
{
	if (!secret_key_check(key, error))
		return false;
	if (draft->type == SECRET_DOCKER_CONFIG)
		error_set(error, ERROR_INVALID,
		    "a registry login has no key but its password");
	else if (has_key(draft, key))
		error_set(error, ERROR_INVALID,
		    "the key \"%s\" is there already", key);
	else if (draft->key_count == SECRET_BODY_PARTS)
		error_set(error, ERROR_INVALID, "more than %d keys at once",
		    SECRET_BODY_PARTS);
	else {
		add_key(draft, key);
		return true;
	}
	return false;
}

void
backend_draft_drop_key(struct draft *draft, size_t key)
{
	assert(key >= draft->fixed_count && key < draft->key_count);
	wipe_key(&draft->keys[key]);
	free(draft->keys[key].name);
	draft->key_count--;
	memmove(&draft->keys[key], &draft->keys[key + 1],
	    (draft->key_count - key) * sizeof(draft->keys[0]));
}

size_t
backend_draft_key_count(const struct draft *draft)
{
	return draft->key_count;
}

const char *
backend_draft_key(const struct draft *draft, size_t key)
{
	assert(key < draft->key_count);
	return draft->keys[key].name;
}

static const char **
find_field(struct draft *draft, const char *field)
{
	if (draft->type != SECRET_DOCKER_CONFIG)
		return NULL;
	return strcmp(field, "server") == 0 ? &draft->server
	    : strcmp(field, "user") == 0    ? &draft->user
	    : strcmp(field, "email") == 0   ? &draft->email
					    : NULL;
}

bool
backend_draft_set_field(struct draft *draft, const char *field,
    const char *text, struct error *error)
{
	const char **at = find_field(draft, field);
	struct span value = span_trim(span_of(text));

	if (!at)
		error_set(
		    error, ERROR_INVALID, "there is no field \"%s\"", field);
	else if (value.length > FIELD_LIMIT || !text_is_clean(value))
		error_set(error, ERROR_INVALID,
		    "the %s is too long, or no plain text", field);
	else if (at == &draft->user && span_find(value, ':') < value.length)
		error_set(error, ERROR_INVALID,
		    "a user name of a registry has no colon in it");
	else {
		*at = arena_span(draft->arena, value);
		return true;
	}
	return false;
}

const char *
backend_draft_field(const struct draft *draft, const char *field)
{
	const char **at = find_field((struct draft *)(uintptr_t)draft, field);

	return at ? *at : "";
}

/* ---- values ---- */

const struct secret *
draft_value(const struct draft_key *key)
{
	return key->fixed ? key->fixed : key->given;
}

/* Makes the value that is sent, and its review, anew. */
static void
look(struct draft_key *key)
{
	const struct secret *value;
	uint32_t done = 0;
	int fix;

	secret_free(key->fixed);
	key->fixed = key->on ? secret_locked() : NULL;
	if (key->fixed &&
	    !secret_add(key->fixed, secret_use(key->given),
		secret_length(key->given))) {
		secret_free(key->fixed);
		key->fixed = NULL;
	}
	key->unfixed = key->on && !key->fixed;
	for (fix = 0; key->fixed && fix < SECRET_FIX_COUNT; fix++) {
		if (key->on & 1u << fix &&
		    secret_fix_do(key->fixed, (enum secret_fix)fix))
			done |= 1u << fix;
	}
	key->on = done;
	value = draft_value(key);
	secret_review_make(span_make(secret_use(value), secret_length(value)),
	    mark_key, &key->review);
	key->review.applied = done;
	key->review.offered |= done;
	key->review.random_bits = key->random_bits;
}

void
backend_draft_put(struct draft *draft, size_t key, struct secret *value,
    enum secret_source source, const char *detail)
{
	struct draft_key *at = &draft->keys[key];

	assert(key < draft->key_count && value);
	wipe_key(at);
	at->given = value;
	at->source = source;
	at->detail = detail ? xstrdup(detail) : NULL;
	at->random_bits = 0;
	look(at);
	/* Made bytes are meant as they are, whatever they look like. */
	if (source == SECRET_GENERATED || !at->review.wanted)
		return;
	at->on = at->review.wanted;
	look(at);
}

bool
backend_draft_generate(struct draft *draft, size_t key,
    enum secret_recipe recipe, struct error *error)
{
	struct secret *made = secret_recipe_make(recipe);

	if (!made) {
		error_set(error, ERROR_UNAVAILABLE, "%s",
		    secret_refusal() ? secret_refusal()
				     : "no memory can be locked");
		return false;
	}
	backend_draft_put(draft, key, made, SECRET_GENERATED, NULL);
	draft->keys[key].random_bits = secret_recipe_bits(recipe);
	draft->keys[key].review.random_bits = secret_recipe_bits(recipe);
	return true;
}

const struct secret_review *
backend_draft_review(const struct draft *draft, size_t key)
{
	assert(key < draft->key_count);
	return draft->keys[key].given ? &draft->keys[key].review : NULL;
}

bool
backend_draft_line(const struct draft *draft, size_t key, size_t n,
    struct secret_review_line *line)
{
	const struct secret_review *review = backend_draft_review(draft, key);

	return review && secret_review_line(review, n, line);
}

void
backend_draft_fix(struct draft *draft, size_t key, enum secret_fix fix, bool on)
{
	struct draft_key *at = &draft->keys[key];

	assert(key < draft->key_count);
	if (!at->given)
		return;
	if (on)
		at->on |= 1u << fix;
	else
		at->on &= ~(1u << fix);
	look(at);
}

const char *
backend_draft_fix_word(enum secret_fix fix)
{
	return secret_fix_word(fix);
}

bool
backend_draft_is_same(
    const struct draft *draft, size_t key, const struct secret *again)
{
	assert(key < draft->key_count);
	return draft->keys[key].given &&
	    secret_is_same(draft->keys[key].given, again);
}

void
backend_draft_set_immutable(struct draft *draft, bool immutable)
{
	draft->immutable = immutable;
}

bool
backend_draft_is_immutable(const struct draft *draft)
{
	return draft->immutable;
}

void
backend_draft_set_change(struct draft *draft, bool change)
{
	draft->change = change;
}
