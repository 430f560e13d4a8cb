#include "backend/io/git_cache_path.h"

#include <errno.h>
#include <sys/stat.h>

#include "backend/base/digest.h"

#define NAME_LIMIT ((size_t)40)
#define HASH_LENGTH 16

void
git_cache_path_error(struct error *error, const char *what, const char *path)
{
	enum error_kind kind = errno == EACCES || errno == EPERM ? ERROR_DENIED
	    : errno == ENOTDIR || errno == ENAMETOOLONG          ? ERROR_INVALID
							: ERROR_UNAVAILABLE;

	error_set(error, kind, "%s %s: %s", what, path, strerror(errno));
}

bool
git_cache_path_make(char *path, struct error *error)
{
	char *slash = path;

	for (;;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			git_cache_path_error(
			    error, "cannot make the folder", path);
			return false;
		}
		if (!slash)
			return true;
		*slash = '/';
	}
}

/*
 * Where a password may stand, so that it is not even hashed: from the colon in
 * the user part up to the @. Empty when there is none.
 */
static struct span
password_of(struct span url)
{
	size_t scheme = span_find_text(url, "://");
	struct span rest = span_from(url, scheme + 3);
	struct span host = span_head(rest, span_find(rest, '/'));
	size_t at = host.length, colon;

	while (at > 0 && host.at[at - 1] != '@')
		at--;
	if (at == 0)
		return (struct span) { NULL, 0 };
	colon = span_find(host, ':');
	return colon < at ? span_make(host.at + colon, at - 1 - colon)
			  : (struct span) { NULL, 0 };
}

void
git_cache_path_name(struct buf *path, const char *url)
{
	struct span whole = span_of(url), password = password_of(whole);
	struct digest_state *state = digest_begin();
	char text[DIGEST_TEXT_SIZE];
	struct digest digest;
	struct span name = whole;
	size_t slash, i;

	if (password.at) {
		digest_add(
		    state, span_make(url, (size_t)(password.at - whole.at)));
		digest_add(state, span_of(password.at + password.length));
	} else {
		digest_add(state, whole);
	}
	digest = digest_end(state);
	digest_text(&digest, text);
	while (name.length && name.at[name.length - 1] == '/')
		name.length--;
	if (span_ends(name, ".git"))
		name.length -= 4;
	while ((slash = span_find(name, '/')) < name.length)
		name = span_from(name, slash + 1);
	name = span_from(
	    name, name.length > NAME_LIMIT ? name.length - NAME_LIMIT : 0);
	for (i = 0; i < name.length; i++) {
		bool plain = strchr("abcdefghijklmnopqrstuvwxyz0123456789"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_",
		    name.at[i]);

		buf_byte(path, plain && name.at[i] ? name.at[i] : '-');
	}
	buf_printf(path, "-%.*s", HASH_LENGTH, text);
}
