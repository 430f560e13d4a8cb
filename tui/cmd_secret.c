#include "tui/cmd_secret.h"

#include <stdio.h>
#include <strings.h>

#include "backend/base/array.h"

/* Beside the names of the API. */
static const struct {
	const char *word, *type;
} other_words[] = {
	{ "opaque", "Opaque" },
	{ "generic", "Opaque" },
	{ "docker", "dockerconfigjson" },
	{ "docker-registry", "dockerconfigjson" },
};

static bool
find_type(const char *word, enum secret_type *type)
{
	size_t i;

	for (i = 0; i < sizeof(other_words) / sizeof(other_words[0]); i++)
		if (strcasecmp(word, other_words[i].word) == 0)
			word = other_words[i].type;
	return backend_secret_type_find(word, type);
}

/* ---- the draft ---- */

static bool
has_key(const struct draft *draft, const char *name)
{
	size_t i;

	for (i = 0; i < backend_draft_key_count(draft); i++)
		if (strcmp(backend_draft_key(draft, i), name) == 0)
			return true;
	return false;
}

static size_t
times_given(const struct cli_options *options, const char *name)
{
	size_t times = 0;

	for (ARRAY_EACH(key, options->keys, options->key_count))
		times += strcmp(key->name, name) == 0;
	return times;
}

/* What was given in place of a key may be a value: it is not named. */
static bool
refuse_key(const struct cli_options *options, const struct cli_key *key,
    const char *why, struct error *error)
{
	char means[sizeof(error->means)];

	(void)snprintf(means, sizeof(means), "%s", why);
	error_set(error, ERROR_INVALID, "key number %zu cannot be taken",
	    (size_t)(key - options->keys) + 1);
	error_hint(error, means,
	    "a key is a name, such as TOKEN or tls.crt; the value comes later");
	return false;
}

static bool
add_keys(
    const struct cli_options *options, struct draft *draft, struct error *error)
{
	size_t fixed = backend_draft_key_count(draft);

	for (ARRAY_EACH(key, options->keys, options->key_count)) {
		enum secret_recipe recipe;

		if (key->recipe && !secret_recipe_find(key->recipe, &recipe))
			return refuse_key(options, key,
			    "what stands behind it is no recipe: there are "
			    "hex-32, base64url-32, alnum-24 and bytes-64",
			    error);
		if (times_given(options, key->name) > 1)
			return refuse_key(
			    options, key, "it is there twice", error);
		if (has_key(draft, key->name))
			continue;
		if (fixed)
			return refuse_key(options, key,
			    "the keys of this type are fixed", error);
		if (!backend_draft_add_key(draft, key->name, error))
			return refuse_key(options, key,
			    error->means[0] ? error->means
					    : "no key may be named so",
			    error);
	}
	return true;
}

static bool
set_fields(
    const struct cli_options *options, struct draft *draft, struct error *error)
{
	if (backend_draft_type(draft) != SECRET_DOCKER_CONFIG) {
		if (!options->server && !options->user)
			return true;
		error_set(error, ERROR_INVALID,
		    "--server and --user go with --type docker");
		return false;
	}
	if (!options->server || !options->user) {
		error_set(error, ERROR_INVALID,
		    "--type docker wants --server HOST and --user NAME");
		return false;
	}
	return backend_draft_set_field(
		   draft, "server", options->server, error) &&
	    backend_draft_set_field(draft, "user", options->user, error);
}

static bool
fill_in(
    const struct cli_options *options, struct draft *draft, struct error *error)
{
	if (!backend_secret_check_name(backend_draft_namespace(draft),
		backend_draft_name(draft), error) ||
	    !set_fields(options, draft, error) ||
	    !add_keys(options, draft, error))
		return false;
	if (backend_draft_key_count(draft))
		return true;
	error_set(error, ERROR_INVALID, "which keys shall it have?");
	error_hint(error, NULL,
	    "name them: --key TOKEN, --generate TOKEN=hex-32, --bitwarden "
	    "TOKEN=ITEM");
	return false;
}

bool
cmd_secret_draft(const struct cli_options *options, const char *namespace,
    struct draft **draft, struct error *error)
{
	enum secret_type type = SECRET_OPAQUE;

	if (options->type && !find_type(options->type, &type)) {
		error_set(error, ERROR_INVALID, "there is no such type");
		error_hint(error, NULL,
		    "types are opaque, tls, basic-auth, ssh-auth and docker");
		return false;
	}
	*draft = backend_draft_new(type, namespace, options->names[0]);
	if (fill_in(options, *draft, error)) {
		backend_draft_set_immutable(*draft, options->immutable);
		return true;
	}
	backend_draft_free(*draft);
	return false;
}

const struct cli_key *
cmd_secret_key(const struct cmd_secret *secret, size_t at)
{
	const struct cli_options *options = secret->options;
	const char *name = backend_draft_key(secret->draft, at);

	for (ARRAY_EACH(key, options->keys, options->key_count))
		if (strcmp(key->name, name) == 0)
			return key;
	return NULL;
}

const char *
cmd_secret_key_name(const struct draft *draft, size_t key)
{
	return backend_draft_type(draft) == SECRET_DOCKER_CONFIG
	    ? ".dockerconfigjson"
	    : backend_draft_key(draft, key);
}

/* ---- words on the terminal ---- */

void
cmd_secret_show(struct cmd_secret *secret, size_t key)
{
	const struct secret_review *review =
	    backend_draft_review(secret->draft, key);
	struct secret_review_line line;
	size_t n;
	int fix;

	for (n = 0; backend_draft_line(secret->draft, key, n, &line); n++)
		cli_ask_say(secret->ask, "  %c %s\n", line.warning ? '!' : ' ',
		    line.text);
	for (fix = 0; review && fix < SECRET_FIX_COUNT; fix++)
		if (review->applied & 1u << fix)
			cli_ask_say(secret->ask, "    done: %s\n",
			    backend_draft_fix_word((enum secret_fix)fix));
}

int
cmd_secret_over(struct cmd_secret *secret, enum cli_ask_end end)
{
	static const char *const words[] = {
		[CLI_ASK_CANCELLED] = "cancelled",
		[CLI_ASK_IDLE] = "nobody answered for a minute",
	};

	if (end == CLI_ASK_GONE)
		return cli_ask_status(secret->ask);
	fprintf(stderr,
	    "vigie: %s: nothing was written, the values are wiped\n",
	    words[end]);
	return CLI_FAILED;
}
