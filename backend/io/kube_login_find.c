/*
 * DESIGN: one place after the other is tried, each gives a list of texts, and
 * the list is read as one kubeconfig. The texts are secrets while they are held
 * (a key may stand anywhere in them) and are wiped as soon as they are read.
 * The service account of a pod is written as a kubeconfig, too: so it is
 * checked by the same rules.
 */
#include "backend/io/kube_login_find.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/base/text.h"
#include "backend/io/files.h"

#define ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"
#define K3S "/etc/rancher/k3s/k3s.yaml"
#define K3S_HOME ".kube/k3s.yaml" /* of one that runs without root */
#define NAMESPACE_LIMIT ((size_t)1024)
#define POD_LIMIT ((size_t)16 * 1024)

/* The files of one place, in their order. */
struct list {
	struct arena *arena;
	const char *names[KUBECONFIG_FILES_LIMIT];
	struct secret *texts[KUBECONFIG_FILES_LIMIT];
	size_t count;
};

static bool
is_set(const char *text)
{
	return text && *text;
}

static void
list_release(struct list *list)
{
	while (list->count)
		secret_free(list->texts[--list->count]);
}

/* A file that is not there is no error, and *there is false. */
MUST_CHECK
static bool
list_add(struct list *list, const char *name, bool *there, struct error *error)
{
	struct secret *text;

	if (list->count == KUBECONFIG_FILES_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "KUBECONFIG names more than %d files",
		    KUBECONFIG_FILES_LIMIT);
		return false;
	}
	*there = files_read_secret(name, KUBECONFIG_FILE_LIMIT, &text, error);
	if (!*there) {
		if (error->kind == ERROR_NOT_FOUND)
			return true;
		error_wrap(error, "kubeconfig");
		if (error->kind == ERROR_DENIED)
			error_hint(error, "it may not be read by this user",
			    "look at its owner and mode");
		return false;
	}
	list->names[list->count] = arena_dup(list->arena, name);
	list->texts[list->count++] = text;
	return true;
}

/* The list of $KUBECONFIG; the same file is read once. */
MUST_CHECK
static bool
list_add_all(struct list *list, const char *names, struct error *error)
{
	struct span rest = span_of(names), name;
	bool there, fine = true;
	size_t i;

	while (fine && span_cut(&rest, ':', &name)) {
		for (i = 0; i < list->count; i++)
			if (span_is(name, list->names[i]))
				break;
		if (name.length && i == list->count)
			fine = list_add(
			    list, arena_span(list->arena, name), &there, error);
	}
	return fine;
}

/* Takes what is in the list, in any case. */
MUST_CHECK
static bool
read_list(struct list *list, enum kube_login_from from, const char *context,
    struct kube_login_found *found, struct error *error)
{
	struct kubeconfig_text texts[KUBECONFIG_FILES_LIMIT];
	const char **files =
	    arena_calloc(list->arena, list->count + 1, sizeof(*files));
	size_t i, count = list->count;
	bool fine;

	for (i = 0; i < count; i++) {
		files[i] = list->names[i];
		texts[i].file = list->names[i];
		texts[i].text = span_make(
		    secret_use(list->texts[i]), secret_length(list->texts[i]));
	}
	fine = kubeconfig_read(
	    list->arena, texts, count, context, &found->config, error);
	list_release(list);
	if (!fine)
		return false;
	found->from = from;
	found->files = files;
	found->file_count = count;
	return true;
}

MUST_CHECK
static bool
find_named(struct list *list, const struct kube_login_settings *settings,
    struct kube_login_found *found, struct error *error)
{
	const char *name = settings->kubeconfig;
	bool there;

	if (!list_add(list, name, &there, error))
		return false;
	if (there &&
	    read_list(list, KUBE_LOGIN_NAMED, settings->context, found, error))
		return true;
	if (error->kind == ERROR_NOT_FOUND) {
		/* Somebody named it: this is more than no kubeconfig. */
		error->kind = ERROR_INVALID;
		error_wrap(error, "kubeconfig %s", name);
		error_hint(error, NULL, "look at --kubeconfig or vigie.yaml");
	}
	return false;
}

/* ---- the pod ---- */

/* What stands in the file of that name, or NULL. */
static const char *
account_word(struct arena *arena, const char *folder, const char *name)
{
	struct error ignored;
	struct span text;

	if (!files_read(arena_printf(arena, "%s/%s", folder, name),
		NAMESPACE_LIMIT, arena, &text, &ignored))
		return NULL;
	return arena_span(arena, span_trim(text));
}

static void
write_pod(struct buf *into, const char *server, const char *namespace)
{
	struct json_writer json;

	json_begin(&json, into, false);
	json_open_map(&json, NULL);
	json_text(&json, "current-context", "in-cluster");
	json_open_list(&json, "contexts");
	json_open_map(&json, NULL);
	json_text(&json, "name", "in-cluster");
	json_open_map(&json, "context");
	json_text(&json, "cluster", "in-cluster");
	json_text(&json, "user", "service-account");
	json_text(&json, "namespace", namespace);
	json_close_map(&json);
	json_close_map(&json);
	json_close_list(&json);
	json_open_list(&json, "clusters");
	json_open_map(&json, NULL);
	json_text(&json, "name", "in-cluster");
	json_open_map(&json, "cluster");
	json_text(&json, "server", server);
	json_text(&json, "certificate-authority", "ca.crt");
	json_close_map(&json);
	json_close_map(&json);
	json_close_list(&json);
	json_open_list(&json, "users");
	json_open_map(&json, NULL);
	json_text(&json, "name", "service-account");
	json_open_map(&json, "user");
	json_text(&json, "tokenFile", "token");
	json_close_map(&json);
	json_close_map(&json);
	json_close_list(&json);
	json_close_map(&json);
}

/* ERROR_NOT_FOUND when this is no pod. */
MUST_CHECK
static bool
find_pod(struct arena *arena, const struct kube_login_settings *settings,
    struct kube_login_found *found, struct error *error)
{
	const char *folder =
	    is_set(settings->account) ? settings->account : ACCOUNT;
	const char *host = settings->service_host;
	const char *namespace = settings->pod_namespace;
	struct kubeconfig_text text;
	struct buf written;
	bool fine;

	if (!is_set(host) || !is_set(settings->service_port) ||
	    access(arena_printf(arena, "%s/token", folder), F_OK) != 0) {
		error_set(error, ERROR_NOT_FOUND, "this is not a pod");
		return false;
	}
	if (!is_set(namespace))
	namespace = account_word(arena, folder, "namespace");
	buf_init(&written, POD_LIMIT);
	write_pod(&written,
	    arena_printf(arena,
		strchr(host, ':') ? "https://[%s]:%s" : "https://%s:%s", host,
		settings->service_port),
	    namespace);
	text.file = arena_printf(arena, "%s/in-cluster", folder);
	text.text = buf_as_span(&written);
	fine = kubeconfig_read(arena, &text, 1, NULL, &found->config, error);
	buf_release(&written);
	if (fine)
		found->from = KUBE_LOGIN_POD;
	return fine;
}

/* ---- k3s ---- */

/* The first that may be read, or else the first that is there, or NULL. */
static const char *
find_k3s(struct arena *arena, const struct kube_login_settings *settings,
    bool *readable)
{
	const char *const places[] = {
		is_set(settings->k3s) ? settings->k3s : K3S,
		is_set(settings->home)
		    ? arena_printf(arena, "%s/" K3S_HOME, settings->home)
		    : NULL,
	};
	const char *there = NULL;
	size_t i;

	for (i = 0; i < 2; i++) {
		*readable = places[i] &&
		    faccessat(AT_FDCWD, places[i], R_OK, AT_EACCESS) == 0;
		if (*readable)
			return places[i];
		if (places[i] && !there && errno == EACCES)
			there = places[i];
	}
	return there;
}

static void
nothing_found(struct arena *arena, const struct kube_login_settings *settings,
    size_t read, const char *k3s, bool readable, struct error *error)
{
	struct buf names;

	buf_init(&names, 400);
	text_clean(&names,
	    span_of(is_set(settings->environment) ? settings->environment
						  : "~/.kube/config"),
	    TEXT_LINE);
	error_set(error, ERROR_NOT_FOUND,
	    read ? "there is nothing in the kubeconfig %s"
		 : "there is no kubeconfig: %s is not there",
	    names.at);
	buf_release(&names);
	if (!k3s)
		error_hint(error, "nothing says where the cluster is",
		    "write ~/.kube/config, or use --kubeconfig or KUBECONFIG");
	else if (readable)
		error_hint(error, arena_printf(arena, "there is %s", k3s),
		    arena_printf(arena,
			"try --kubeconfig %s, or set KUBECONFIG to it", k3s));
	else
		error_hint(error,
		    arena_printf(arena,
			"there is %s, and this user may not read it "
			"(EACCES)",
			k3s),
		    "copy it to ~/.kube/config as root, or start k3s with "
		    "--write-kubeconfig-group");
}

/* What KUBECONFIG or the home has; ERROR_NOT_FOUND: nothing. */
MUST_CHECK
static bool
find_usual(struct list *list, const struct kube_login_settings *settings,
    struct kube_login_found *found, size_t *read, struct error *error)
{
	enum kube_login_from from = KUBE_LOGIN_HOME;
	bool there;

	if (is_set(settings->environment)) {
		from = KUBE_LOGIN_ENVIRONMENT;
		if (!list_add_all(list, settings->environment, error))
			return false;
	} else if (is_set(settings->home)) {
		if (!list_add(list,
			arena_printf(
			    list->arena, "%s/.kube/config", settings->home),
			&there, error))
			return false;
	}
	*read = list->count;
	if (list->count)
		return read_list(list, from, settings->context, found, error);
	error_set(error, ERROR_NOT_FOUND, "no files");
	return false;
}

MUST_CHECK
static bool
find_any(struct list *list, const struct kube_login_settings *settings,
    struct kube_login_found *found, struct error *error)
{
	size_t read = 0;
	const char *k3s;
	bool readable;

	if (find_usual(list, settings, found, &read, error))
		return true;
	if (error->kind != ERROR_NOT_FOUND)
		return false;
	if (!is_set(settings->context)) {
		if (find_pod(list->arena, settings, found, error))
			return true;
		if (error->kind != ERROR_NOT_FOUND)
			return false;
	}
	k3s = find_k3s(list->arena, settings, &readable);
	/* Used without being asked only where nobody named anything. */
	if (k3s && readable && !read && !is_set(settings->environment)) {
		if (!list_add(list, k3s, &readable, error))
			return false;
		if (readable)
			return read_list(list, KUBE_LOGIN_K3S,
			    settings->context, found, error);
	}
	nothing_found(list->arena, settings, read, k3s, readable, error);
	return false;
}

bool
kube_login_find(struct arena *arena, const struct kube_login_settings *settings,
    struct kube_login_found *found, struct error *error)
{
	struct kube_login_found made = { .file_count = 0 };
	struct list list = { .arena = arena };
	bool fine = is_set(settings->kubeconfig)
	    ? find_named(&list, settings, &made, error)
	    : find_any(&list, settings, &made, error);

	list_release(&list);
	if (fine)
		*found = made;
	return fine;
}
