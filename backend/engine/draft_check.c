#include <stdio.h>

#include "backend/core/secret_key.h"
#include "backend/engine/draft_state.h"
#include "backend/io/tls_pair.h"

#define DAY 86400
#define SOON_DAYS 30

/* ---- what stands in the way ---- */

static size_t
count_values(const struct draft *draft)
{
	size_t count = 0, i;

	for (i = 0; i < draft->key_count; i++)
		count += draft->keys[i].given != NULL;
	return count;
}

MUST_CHECK
static bool
check_values(const struct draft *draft, struct error *error)
{
	size_t total = 0, i;

	if (count_values(draft) == 0) {
		error_set(error, ERROR_INVALID,
		    draft->key_count ? "there is no value yet"
				     : "there is no key yet");
		return false;
	}
	for (i = 0; i < draft->key_count; i++) {
		const struct draft_key *key = &draft->keys[i];

		if (key->given && key->unfixed) {
			error_set(error, ERROR_UNAVAILABLE,
			    "%s cannot be mended: no more memory can be locked",
			    key->name);
			error_hint(error, "it would be sent as it was typed",
			    "raise `ulimit -l', or switch the fix off");
			return false;
		}
		if (key->given) {
			total += secret_length(draft_value(key));
			continue;
		}
		if (draft->change ||
		    (i < draft->fixed_count &&
			secret_type_may_lack(draft->type, key->name)))
			continue;
		error_set(
		    error, ERROR_INVALID, "%s has no value yet", key->name);
		return false;
	}
	if (total <= SECRET_BODY_LIMIT)
		return true;
	error_set(error, ERROR_INVALID,
	    "the values are over %zu bytes together", SECRET_BODY_LIMIT);
	error_hint(error, "Kubernetes stores no larger Secret",
	    "divide it into several Secrets");
	return false;
}

MUST_CHECK
static bool
check_tls(const struct draft *draft, struct tls_pair *pair, struct error *error)
{
	const struct secret *certificate = draft_value(&draft->keys[0]);
	const struct secret *key = draft_value(&draft->keys[1]);

	*pair = (struct tls_pair) { 0 };
	return !certificate || !key ||
	    tls_pair_check(certificate, key, pair, error);
}

bool
backend_draft_check(const struct draft *draft, struct error *error)
{
	struct tls_pair pair;

	if (!backend_secret_check_name(draft->namespace, draft->name, error) ||
	    !check_values(draft, error))
		return false;
	if (draft->type == SECRET_DOCKER_CONFIG && !*draft->user) {
		error_set(error, ERROR_INVALID, "the login has no user yet");
		return false;
	}
	return draft->type != SECRET_TLS || check_tls(draft, &pair, error);
}

/* ---- what does not ---- */

static bool
note_same(const struct draft *draft, size_t *n, struct secret_review_line *line)
{
	size_t i, j;

	for (i = 0; i < draft->key_count; i++) {
		for (j = i + 1; j < draft->key_count; j++) {
			const struct secret *a = draft_value(&draft->keys[i]);
			const struct secret *b = draft_value(&draft->keys[j]);

			if (!a || !b || !secret_is_same(a, b) || (*n)--)
				continue;
			(void)snprintf(line->text, sizeof(line->text),
			    "%.36s and %.36s have the same value",
			    draft->keys[i].name, draft->keys[j].name);
			return true;
		}
	}
	return false;
}

static const char *
date_words(const struct tls_pair *pair, int64_t now)
{
	if (now < pair->not_before)
		return "the certificate is not valid yet";
	if (now >= pair->not_after)
		return "the certificate is out of date";
	if (now >= pair->not_after - (int64_t)SOON_DAYS * DAY)
		return "the certificate ends within 30 days";
	return NULL;
}

static bool
note_tls(const struct draft *draft, size_t *n, struct secret_review_line *line)
{
	struct error error;
	struct tls_pair pair;
	const char *words[2];
	size_t i;

	if (draft->type != SECRET_TLS || !check_tls(draft, &pair, &error) ||
	    !pair.certificates)
		return false;
	words[0] = date_words(&pair, backend_now());
	words[1] = pair.in_order ? NULL
				 : "the certificates of the chain are not in "
				   "order";
	for (i = 0; i < 2; i++) {
		if (!words[i] || (*n)--)
			continue;
		(void)snprintf(line->text, sizeof(line->text), "%s", words[i]);
		return true;
	}
	return false;
}

bool
backend_draft_note(
    const struct draft *draft, size_t n, struct secret_review_line *line)
{
	line->warning = true;
	return note_same(draft, &n, line) || note_tls(draft, &n, line);
}

/* ---- words ---- */

const char *
backend_secret_type_word(enum secret_type type)
{
	return secret_type_word(type);
}

bool
backend_secret_type_find(const char *word, enum secret_type *type)
{
	return secret_type_find(word, type);
}

bool
backend_secret_check_name(
    const char *namespace, const char *name, struct error *error)
{
	return secret_key_check_namespace(namespace, error) &&
	    secret_key_check_name(name, error);
}
