#include "backend/io/http_identity.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

static bool
is_ipv6(struct span host)
{
	return span_find(host, ':') < host.length;
}

static void
set_blob(CURL *easy, CURLoption option, struct span bytes)
{
	struct curl_blob blob = { .len = bytes.length,
		.flags = CURL_BLOB_NOCOPY };

	memcpy(&blob.data, &bytes.at, sizeof(blob.data));
	curl_easy_setopt(easy, option, &blob);
}

/* Before the handshake: nothing of it is written to a key log, and what was
 * read in plain is cleared: metadata of a Secret can hold its value, in the
 * annotation of kubectl apply. */
static CURLcode
prepare(CURL *easy UNUSED, void *context, void *data UNUSED)
{
	SSL_CTX *tls = context;

	SSL_CTX_set_options(tls, SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_keylog_callback(tls, NULL);
	return CURLE_OK;
}

void
http_identity_set(void *easy, const struct http_tls *tls)
{
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, prepare);
	if (tls->authorities.length) {
		set_blob(easy, CURLOPT_CAINFO_BLOB, tls->authorities);
		/* The system's would stay trusted beside them. */
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (tls->insecure) {
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (tls->certificate.length && tls->key) {
		set_blob(easy, CURLOPT_SSLCERT_BLOB, tls->certificate);
		set_blob(easy, CURLOPT_SSLKEY_BLOB,
		    span_make(secret_use(tls->key), secret_length(tls->key)));
	}
}

char *
http_identity_rename(struct arena *arena, const struct web_url *parts,
    const char *name, char **connect_to)
{
	const char *rest = parts->place.at + parts->place.length;
	bool named_ipv6 = is_ipv6(span_of(name)), ipv6 = is_ipv6(parts->host);

	*connect_to = arena_printf(arena, "::%s%.*s%s:%u", ipv6 ? "[" : "",
	    (int)parts->host.length, parts->host.at, ipv6 ? "]" : "",
	    parts->port);
	return arena_printf(arena, "https://%s%s%s:%u%s", named_ipv6 ? "[" : "",
	    name, named_ipv6 ? "]" : "", parts->port, rest);
}
