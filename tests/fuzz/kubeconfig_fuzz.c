/*
 * One or two kubeconfigs, between them a line of ---- : what is chosen keeps
 * what the header promises, or the error is clean. The same bytes are what a
 * plugin printed, too.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/base/text.h"
#include "backend/core/exec_credential.h"

#define BETWEEN "\n----\n"

static void
check(const struct kubeconfig *config)
{
	struct span server = span_of(config->server);

	assert(span_starts(server, "https://") ||
	    (span_starts(server, "http://") && !config->token &&
		!config->token_file && !config->key && !config->key_file &&
		!config->basic_user && !config->exec));
	assert(!span_ends(server, "/") && text_is_clean(server));
	assert(config->context && config->cluster && config->user);
	assert(*config->namespace);
	assert(!config->authority_file || !config->authority.length);
	assert(!config->certificate_file || !config->certificate.length);
	assert((config->key || config->key_file) ==
	    (config->certificate_file || config->certificate.length));
	assert(
	    (config->basic_user != NULL) == (config->basic_password != NULL));
	assert(!config->exec ||
	    exec_credential_is_version(span_of(config->exec->version)));
	assert(!config->exec || *config->exec->argv[0]);
}

static void
try_answer(struct arena *arena, struct span text)
{
	struct exec_credential made;
	struct error error;

	if (!exec_credential_read(
		arena, text, EXEC_CREDENTIAL_V1, &made, &error)) {
		assert(text_is_clean(span_of(error.text)));
		return;
	}
	assert(made.token || made.key);
	assert((made.key != NULL) == (made.certificate.length > 0));
	exec_credential_release(&made);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = span_make((const char *)data, size);
	size_t cut = span_find_text(all, BETWEEN);
	struct kubeconfig_text texts[2] = {
		{ "/a/one", span_head(all, cut) },
		{ "/b/two", span_from(all, cut + strlen(BETWEEN)) },
	};
	struct arena *arena = arena_new();
	struct kubeconfig config;
	struct error error;

	if (kubeconfig_read(arena, texts, 2, NULL, &config, &error)) {
		check(&config);
		kubeconfig_release(&config);
	} else {
		assert(text_is_clean(span_of(error.text)));
		assert(text_is_clean(span_of(error.means)));
	}
	try_answer(arena, all);
	arena_free(arena);
	return 0;
}
