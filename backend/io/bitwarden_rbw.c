#include "backend/io/bitwarden.h"
#include "backend/io/run.h"

#define RBW_MS 30000

bool
bitwarden_rbw_fill(const char *item, const char *field,
    const struct cancel *cancel, struct secret **value, struct error *error)
{
	const char *argv[] = { "rbw", "get", "--field", field, "--", item,
		NULL };
	struct secret *output = secret_locked();
	struct run_result result;
	size_t length;

	if (!output) {
		error_set(error, ERROR_UNAVAILABLE, "%s",
		    secret_refusal() ? secret_refusal()
				     : "no memory can be locked");
		return false;
	}
	if (!run_secret(
		argv, NULL, NULL, output, RBW_MS, cancel, &result, error)) {
		secret_free(output);
		return false;
	}
	buf_release(&result.out);
	buf_release(&result.err);
	length = secret_length(output);
	if (result.status != 0 || length == 0) {
		secret_free(output);
		error_set(error, ERROR_DENIED, "rbw gives no such value");
		error_hint(error,
		    "its agent is locked, or there is no such item or field",
		    "run `rbw unlock', or look with `rbw list'");
		return false;
	}
	/* It prints a line. */
	if (secret_use(output)[length - 1] == '\n')
		secret_cut(output, length - 1);
	*value = output;
	return true;
}
