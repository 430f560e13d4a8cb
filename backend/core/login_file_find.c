/*
 * Which entry of a credential file is meant by an image. A key is a host with
 * or without a path, as docker has written it over the years:
 *
 *	ghcr.io   https://ghcr.io   quay.io/user/image   https://host/v1/
 */
#include "backend/core/login_file.h"

#include <stdlib.h>
#include <strings.h>

#define HUB "index.docker.io"
#define HUB_SERVER "https://index.docker.io/v1/"

struct key {
	struct span host; /* with its port; all names of Docker Hub are HUB */
	struct span path; /* without slashes at its ends */
};

static bool
same_word(struct span a, struct span b)
{
	return a.length == b.length && strncasecmp(a.at, b.at, a.length) == 0;
}

static struct span
hub_as_one(struct span host)
{
	static const char *const names[] = { "docker.io", HUB,
		"registry-1.docker.io", "www.docker.io" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same_word(host, span_of(names[i])))
			return span_of(HUB);
	return host;
}

static bool
is_version(struct span piece)
{
	return span_is(piece, "v1") || span_is(piece, "v2");
}

static struct key
read_key(const char *text)
{
	struct span rest = span_of(text);
	size_t scheme = span_find_text(rest, "://");
	struct key key;

	if (scheme < rest.length)
		rest = span_from(rest, scheme + 3);
	key.host = hub_as_one(span_head(rest, span_find(rest, '/')));
	key.path = span_from(rest, span_find(rest, '/') + 1);
	while (key.path.length && key.path.at[key.path.length - 1] == '/')
		key.path.length--;
	return key;
}

/* docker: what is left when the API's version at the end is taken off. */
static struct span
path_without_end(struct span path)
{
	if (is_version(path))
		return span_head(path, 0);
	if (span_ends(path, "/v1") || span_ends(path, "/v2"))
		return span_head(path, path.length - 3);
	return path;
}

static bool
has_login(const struct login_entry *entry)
{
	return entry->auth.at || (entry->user.at && entry->password.at) ||
	    entry->identity_token.at || entry->registry_token.at;
}

static bool
is_above(struct span path, struct span repository)
{
	return !path.length ||
	    (path.length <= repository.length &&
		span_equal(path, span_head(repository, path.length)) &&
		(path.length == repository.length ||
		    repository.at[path.length] == '/'));
}

const struct login_entry *
login_file_find(struct arena *arena UNUSED, const struct login_file *file,
    const struct image_ref *ref)
{
	struct span host = hub_as_one(span_of(ref->registry));
	struct span repository = span_of(ref->repository);
	const struct login_entry *best = NULL;
	size_t longest = 0, i;

	for (i = 0; i < file->entry_count; i++) {
		const struct login_entry *entry = &file->entries[i];
		struct key key = read_key(entry->key);

		key.path = path_without_end(key.path);
		if (!has_login(entry) || !same_word(key.host, host) ||
		    !is_above(key.path, repository) ||
		    (best && key.path.length <= longest))
			continue;
		best = entry;
		longest = key.path.length;
	}
	return best;
}

/* [abc], [a-c], [^a]: its length when it matches, 0 when not or broken. */
static size_t
match_set(struct span pattern, char byte)
{
	bool negated = pattern.length > 1 && pattern.at[1] == '^', in = false;
	size_t i = negated ? 2 : 1;

	for (; i < pattern.length && pattern.at[i] != ']'; i++) {
		char low = pattern.at[i], high = low;

		if (i + 2 < pattern.length && pattern.at[i + 1] == '-' &&
		    pattern.at[i + 2] != ']') {
			high = pattern.at[i + 2];
			i += 2;
		}
		in = in || (byte >= low && byte <= high);
	}
	return i < pattern.length && in != negated ? i + 1 : 0;
}

/* How much of the pattern matches that one byte, 0: it does not. */
static size_t
match_one(struct span pattern, char byte)
{
	if (!pattern.length)
		return 0;
	if (pattern.at[0] == '?')
		return 1;
	if (pattern.at[0] == '[')
		return match_set(pattern, byte);
	if (pattern.at[0] == '\\' && pattern.length > 1)
		return pattern.at[1] == byte ? 2 : 0;
	return pattern.at[0] == byte;
}

/* A glob over one label; only the last star is ever taken back. */
static bool
match_label(struct span pattern, struct span label)
{
	struct span star = { NULL, 0 }, rest = { NULL, 0 };
	size_t length;

	while (label.length || pattern.length) {
		if (pattern.length && pattern.at[0] == '*') {
			pattern = star = span_from(pattern, 1);
			rest = label;
			if (!pattern.length)
				return true;
			continue;
		}
		length = label.length ? match_one(pattern, label.at[0]) : 0;
		if (length) {
			pattern = span_from(pattern, length);
			label = span_from(label, 1);
			continue;
		}
		if (!star.at || !rest.length)
			return false;
		rest = span_from(rest, 1);
		label = rest;
		pattern = star;
	}
	return true;
}

static struct span
take_label(struct span *rest)
{
	size_t end = span_find(*rest, '.');
	struct span label = span_head(*rest, end);

	*rest = end == rest->length ? span_make(NULL, 0)
				    : span_from(*rest, end + 1);
	return label;
}

static void
split_port(struct span host, struct span *name, struct span *port)
{
	size_t end = host.length;

	while (end && host.at[end - 1] >= '0' && host.at[end - 1] <= '9')
		end--;
	if (!end || host.at[end - 1] != ':')
		end = host.length + 1;
	*name = span_head(host, end - 1);
	*port = span_from(host, end);
}

static bool
match_host(struct span pattern, struct span host)
{
	struct span pattern_port, host_port;

	split_port(pattern, &pattern, &pattern_port);
	split_port(host, &host, &host_port);
	if (!span_equal(pattern_port, host_port))
		return false;
	while (pattern.at && host.at)
		if (!match_label(take_label(&pattern), take_label(&host)))
			return false;
	return !pattern.at && !host.at;
}

/* Kubernetes takes the API's version off the front, where a path follows. */
static struct span
path_without_front(struct span path)
{
	if (is_version(path))
		return span_head(path, 0);
	if (span_starts(path, "v1/") || span_starts(path, "v2/"))
		return span_from(path, 3);
	return path;
}

/* Host and path as one text, to sort by. */
static int
compare_entries(const void *a, const void *b)
{
	const struct login_entry *const *one = a, *const *other = b;
	struct key first = read_key((*one)->key);
	struct key second = read_key((*other)->key);
	int order = span_compare(first.host, second.host);

	if (!order)
		order = span_compare(path_without_front(first.path),
		    path_without_front(second.path));
	return -order;
}

const struct login_entry *
login_file_find_glob(struct arena *arena, const struct login_file *file,
    const struct image_ref *ref)
{
	struct span host = hub_as_one(span_of(ref->registry));
	struct span repository = span_of(ref->repository);
	const struct login_entry **sorted =
	    arena_calloc(arena, file->entry_count, sizeof(*sorted));
	size_t i;

	for (i = 0; i < file->entry_count; i++)
		sorted[i] = &file->entries[i];
	if (i)
		qsort(sorted, i, sizeof(*sorted), compare_entries);
	for (i = 0; i < file->entry_count; i++) {
		struct key key = read_key(sorted[i]->key);
		struct span path = path_without_front(key.path);

		if (has_login(sorted[i]) && match_host(key.host, host) &&
		    span_equal(path, span_head(repository, path.length)))
			return sorted[i];
	}
	return NULL;
}

const struct login_helper *
login_file_find_helper(const struct login_file *file, const char *registry)
{
	struct span host = hub_as_one(span_of(registry));
	const struct login_helper *for_all = NULL;
	size_t i;

	for (i = 0; i < file->helper_count; i++) {
		const struct login_helper *helper = &file->helpers[i];

		if (!helper->host)
			for_all = helper;
		else if (same_word(read_key(helper->host).host, host))
			return helper;
	}
	return for_all;
}

const char *
login_file_server(const char *registry)
{
	return span_is(hub_as_one(span_of(registry)), HUB) ? HUB_SERVER
							   : registry;
}
