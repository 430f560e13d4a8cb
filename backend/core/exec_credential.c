/*
 * DESIGN: the answer is scanned in place, and a token goes piece by piece into
 * its struct secret, as in the credential files. It is read strictly: a member
 * that stands there twice or has another type is an error, because two readers
 * could take it for two different things.
 */
#include "backend/core/exec_credential.h"

#include "backend/base/base64.h"
#include "backend/base/json_scan.h"
#include "backend/core/pem.h"
#include "backend/core/stamp.h"

#define KIND "ExecCredential"
#define WORD_LIMIT ((size_t)256) /* kind, apiVersion, a time */

/* The members that were found, as they stand. */
struct found {
	struct span kind, version, token, certificate, key, until;
	bool has_status;
};

static const char *const versions[] = { EXEC_CREDENTIAL_V1,
	EXEC_CREDENTIAL_V1BETA1 };

bool
exec_credential_is_version(struct span version)
{
	size_t i;

	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (span_is(version, versions[i]))
			return true;
	return false;
}

MUST_CHECK
static bool PRINTF(2, 3) fail(struct error *error, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, WORD_LIMIT);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error_set(error, ERROR_INVALID, "%s", text.at);
	buf_release(&text);
	return false;
}

/* A text member that may stand there once; null is as good as absent. */
MUST_CHECK
static bool
take(const struct json_scan *scan, const char *name, struct span *place,
    struct error *error)
{
	if (scan->token == JSON_SCAN_NULL)
		return true;
	if (scan->token != JSON_SCAN_TEXT)
		return fail(error, "its %s is not a text", name);
	if (place->at)
		return fail(error, "its %s stands there twice", name);
	*place = scan->value;
	return true;
}

MUST_CHECK
static bool
scan_status(struct json_scan *scan, struct found *found, struct error *error)
{
	const struct {
		const char *name;
		struct span *place;
	} places[] = {
		{ "token", &found->token },
		{ "clientCertificateData", &found->certificate },
		{ "clientKeyData", &found->key },
		{ "expirationTimestamp", &found->until },
	};
	size_t i;

	if (scan->token == JSON_SCAN_NULL)
		return true;
	if (scan->token != JSON_SCAN_MAP)
		return fail(error, "its status is not a map");
	if (found->has_status)
		return fail(error, "its status stands there twice");
	found->has_status = true;
	while (json_scan_next(scan) > JSON_SCAN_LIST_END) {
		for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
			if (json_scan_is(scan, places[i].name) &&
			    !take(scan, places[i].name, places[i].place, error))
				return false;
		json_scan_skip(scan);
	}
	return true;
}

MUST_CHECK
static bool
scan_answer(struct span text, struct found *found, struct error *error)
{
	struct json_scan scan;
	bool fine = true;

	if (!span_trim(text).length)
		return fail(error, "it printed nothing");
	json_scan_begin(&scan, text);
	if (json_scan_next(&scan) != JSON_SCAN_MAP)
		return fail(error, "what it printed is not JSON with a map");
	while (fine && json_scan_next(&scan) > JSON_SCAN_LIST_END) {
		if (json_scan_is(&scan, "kind"))
			fine = take(&scan, "kind", &found->kind, error);
		else if (json_scan_is(&scan, "apiVersion"))
			fine =
			    take(&scan, "apiVersion", &found->version, error);
		else if (json_scan_is(&scan, "status"))
			fine = scan_status(&scan, found, error);
		if (fine && scan.token > JSON_SCAN_LIST_END)
			json_scan_skip(&scan);
	}
	if (!fine)
		return false;
	if (scan.token != JSON_SCAN_MAP_END ||
	    json_scan_next(&scan) != JSON_SCAN_END)
		return fail(error, "what it printed is not JSON");
	return true;
}

/* Decodes what is no secret; false when it is too long. */
static bool
decode(struct span raw, struct buf *into)
{
	struct span piece;
	char room[4];

	while (json_scan_piece(&raw, room, &piece))
		buf_span(into, piece);
	return !into->overflow;
}

static bool
is_word(struct span raw, const char *word)
{
	struct buf text;
	bool is;

	buf_init(&text, WORD_LIMIT);
	is = decode(raw, &text) && span_is(buf_as_span(&text), word);
	buf_release(&text);
	return is;
}

/* Known ones only are named: anything else may be a token in a wrong place. */
MUST_CHECK
static bool
check_version(
    const struct found *found, const char *version, struct error *error)
{
	size_t i;

	if (is_word(found->version, version))
		return true;
	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (is_word(found->version, versions[i]))
			return fail(error,
			    "it is configured for %s and answered in %s",
			    version, versions[i]);
	return fail(error, "its answer is not of version %s", version);
}

/* `word': it goes into a header, and has no blanks and line ends. */
MUST_CHECK
static bool
take_secret(struct span raw, const char *name, bool word,
    struct secret **secret, struct error *error)
{
	struct secret *made = secret_empty_limit(KUBECONFIG_SECRET_LIMIT);
	bool fits = true, sound = true;
	struct span piece;
	char room[4];

	while (json_scan_piece(&raw, room, &piece)) {
		fits = secret_add(made, piece.at, piece.length) && fits;
		sound = sound && (!word || kubeconfig_is_token(piece));
	}
	secret_wipe(room, sizeof(room));
	if (fits && sound) {
		*secret = made;
		return true;
	}
	secret_free(made);
	if (!fits)
		return fail(error, "its %s is longer than %zu KiB", name,
		    KUBECONFIG_SECRET_LIMIT / 1024);
	return fail(error,
	    "its %s has a line end or a blank in it and cannot be sent", name);
}

MUST_CHECK
static bool
take_pair(struct arena *arena, const struct found *found,
    struct exec_credential *credential, struct error *error)
{
	struct buf text;
	bool fits;

	if (!found->certificate.length != !found->key.length)
		return fail(
		    error, "it gave a certificate or a key, and not both");
	if (!found->certificate.length)
		return true;
	buf_init(&text, KUBECONFIG_SECRET_LIMIT);
	fits = decode(found->certificate, &text);
	credential->certificate =
	    span_make(arena_span(arena, buf_as_span(&text)), text.length);
	buf_release(&text);
	if (!fits || !pem_has_certificate(credential->certificate))
		return fail(error,
		    "its clientCertificateData is not a certificate in PEM");
	return take_secret(
	    found->key, "clientKeyData", false, &credential->key, error);
}

MUST_CHECK
static bool
take_time(struct span raw, int64_t *until, struct error *error)
{
	struct buf text;
	bool fine;

	*until = 0;
	if (!raw.length)
		return true;
	buf_init(&text, WORD_LIMIT);
	fine = decode(raw, &text) && stamp_parse(buf_as_span(&text), until);
	buf_release(&text);
	return fine || fail(error, "its expirationTimestamp is not a time");
}

MUST_CHECK
static bool
take_found(struct arena *arena, const struct found *found,
    struct exec_credential *credential, struct error *error)
{
	if (!take_pair(arena, found, credential, error) ||
	    !take_time(found->until, &credential->until, error))
		return false;
	return !found->token.length ||
	    take_secret(found->token, "token", true, &credential->token, error);
}

bool
exec_credential_read(struct arena *arena, struct span text, const char *version,
    struct exec_credential *credential, struct error *error)
{
	struct found found = { .has_status = false };
	struct exec_credential made = { .until = 0 };

	if (!scan_answer(text, &found, error))
		return false;
	if (!is_word(found.kind, KIND))
		return fail(error, "its answer is not an " KIND);
	if (!check_version(&found, version, error))
		return false;
	if (!found.has_status)
		return fail(error, "its answer has no status");
	if (!found.token.length && !found.certificate.length &&
	    !found.key.length)
		return fail(error, "it gave no token and no certificate");
	if (!take_found(arena, &found, &made, error)) {
		exec_credential_release(&made);
		return false;
	}
	*credential = made;
	return true;
}

void
exec_credential_release(struct exec_credential *credential)
{
	secret_free(credential->token);
	secret_free(credential->key);
	*credential = (struct exec_credential) { .until = 0 };
}

static void
put_base64(struct json_writer *writer, const char *key, struct span bytes)
{
	size_t length = base64_length(bytes.length);
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, length + 1);

	base64_piece(bytes, 0, length, text);
	json_span(writer, key, span_make(text, length));
	arena_free(arena);
}

void
exec_credential_info(struct buf *into, const struct kubeconfig_exec *exec,
    const struct kube_server *server)
{
	struct json_writer writer;

	json_begin(&writer, into, false);
	json_open_map(&writer, NULL);
	json_text(&writer, "kind", KIND);
	json_text(&writer, "apiVersion", exec->version);
	json_open_map(&writer, "spec");
	if (exec->wants_cluster) {
		json_open_map(&writer, "cluster");
		json_text(&writer, "server", server->url);
		if (server->tls_server_name)
			json_text(&writer, "tls-server-name",
			    server->tls_server_name);
		if (server->insecure)
			json_bool(&writer, "insecure-skip-tls-verify", true);
		if (server->authorities.length)
			put_base64(&writer, "certificate-authority-data",
			    server->authorities);
		if (server->proxy)
			json_text(&writer, "proxy-url", server->proxy);
		if (server->plain)
			json_bool(&writer, "disable-compression", true);
		if (exec->extension)
			json_raw(&writer, "config", span_of(exec->extension));
		json_close_map(&writer);
	}
	json_bool(&writer, "interactive", false);
	json_close_map(&writer);
	json_close_map(&writer);
}
