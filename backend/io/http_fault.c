#include "backend/io/http_fault.h"

#include <curl/curl.h>
#include <errno.h>

#include "backend/base/xalloc.h"
#include "backend/core/web_url.h"

/* X509_V_ERR_* of OpenSSL that say: nobody we know signed it. 9 and 10: not yet
 * or no longer valid. */
static bool
is_unknown_ca(long verify)
{
	return verify == 2 || (verify >= 18 && verify <= 21);
}

static enum http_fault
certificate_fault(CURL *easy, const char *words)
{
	long verify = 0;

	curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	if (is_unknown_ca(verify))
		return HTTP_FAULT_UNKNOWN_CA;
	if (verify == 9 || verify == 10)
		return HTTP_FAULT_EXPIRED;
	if (strstr(words, "subject name"))
		return HTTP_FAULT_WRONG_HOST;
	return HTTP_FAULT_CERTIFICATE;
}

static bool
is_connected(CURL *easy)
{
	curl_off_t spent = 0;

	curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &spent);
	return spent > 0;
}

static bool
is_refused(CURL *easy)
{
	long code = 0;

	curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &code);
	return code == ECONNREFUSED;
}

/* A proxy that would not let us through is not a cut connection. */
static bool
is_proxy_refusal(CURL *easy)
{
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status >= 300;
}

static enum http_fault
fault_of(CURL *easy, CURLcode code, const char *words, bool too_big)
{
	if (too_big)
		return HTTP_FAULT_TOO_BIG;
	switch ((int)code) {
	case CURLE_OK:
		return HTTP_FAULT_NONE;
	case CURLE_OUT_OF_MEMORY:
		die("out of memory");
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_FAULT_RESOLVE;
	case CURLE_COULDNT_CONNECT:
		return is_refused(easy) ? HTTP_FAULT_REFUSED
					: HTTP_FAULT_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
		return is_connected(easy) ? HTTP_FAULT_TIME : HTTP_FAULT_SILENT;
	case CURLE_SSL_CONNECT_ERROR:
		return HTTP_FAULT_NOT_TLS;
	case CURLE_PEER_FAILED_VERIFICATION:
		return certificate_fault(easy, words);
	case CURLE_SSL_CACERT_BADFILE:
		return HTTP_FAULT_AUTHORITIES;
	case CURLE_SSL_CERTPROBLEM:
		return HTTP_FAULT_KEY;
	case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9: anything at all */
	case CURLE_WEIRD_SERVER_REPLY:
		return HTTP_FAULT_NOT_HTTP;
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return is_proxy_refusal(easy) ? HTTP_FAULT_OTHER
					      : HTTP_FAULT_CUT;
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return HTTP_FAULT_CUT;
	default:
		return HTTP_FAULT_OTHER;
	}
}

static const struct {
	enum error_kind kind;
	const char *word, *text, *means, *todo;
} words_of[] = {
	[HTTP_FAULT_NONE] = { ERROR_INVALID, "", "", NULL, NULL },
	[HTTP_FAULT_RESOLVE] = { ERROR_UNAVAILABLE, "no such host",
	    "no such host",
	    "the name is wrong, or names cannot be looked up now",
	    "check the name and the network" },
	[HTTP_FAULT_REFUSED] = { ERROR_UNAVAILABLE, "refused", "cannot connect",
	    "nothing listens there",
	    "check the address, and whether the server runs" },
	[HTTP_FAULT_CONNECT] = { ERROR_UNAVAILABLE, "unreachable",
	    "cannot connect", "nothing answers there",
	    "check the address and the network" },
	[HTTP_FAULT_SILENT] = { ERROR_UNAVAILABLE, "no answer", "no answer",
	    "the server is down, busy, or behind a firewall",
	    "check the address and the network" },
	[HTTP_FAULT_TIME] = { ERROR_UNAVAILABLE, "too slow", "too slow",
	    "the answer did not come within its time", NULL },
	[HTTP_FAULT_CUT] = { ERROR_UNAVAILABLE, "cut", "the connection was cut",
	    "the other side went away in the middle", NULL },
	[HTTP_FAULT_NOT_TLS] = { ERROR_INVALID, "no TLS", "no TLS connection",
	    "the other side does not speak https, or nothing we do",
	    "check the address" },
	[HTTP_FAULT_NOT_HTTP] = { ERROR_INVALID, "no HTTP", "this is not HTTP",
	    "something else answers there", "check the address" },
	[HTTP_FAULT_UNKNOWN_CA] = { ERROR_INVALID, "unknown authority",
	    "certificate by an unknown authority",
	    "nobody that this machine trusts signed it", NULL },
	[HTTP_FAULT_WRONG_HOST] = { ERROR_INVALID, "wrong host",
	    "certificate for another host", "it was made for another host name",
	    NULL },
	[HTTP_FAULT_EXPIRED] = { ERROR_INVALID, "expired",
	    "certificate out of date", "it has expired, or is not valid yet",
	    "have it renewed, or check this machine's clock" },
	[HTTP_FAULT_CERTIFICATE] = { ERROR_INVALID, "bad certificate",
	    "bad certificate", "it may not be used for this", NULL },
	[HTTP_FAULT_AUTHORITIES] = { ERROR_INVALID, "authorities",
	    "the authorities to check the certificate with cannot be used",
	    "they are no PEM certificates", NULL },
	[HTTP_FAULT_KEY] = { ERROR_INVALID, "own certificate",
	    "our own certificate or its key cannot be used",
	    "it is broken, or the two do not belong together",
	    "have both made again" },
	[HTTP_FAULT_TOO_BIG] = { ERROR_INVALID, "too long",
	    "the answer is too long", "more came than any honest answer has",
	    NULL },
	[HTTP_FAULT_REDIRECT] = { ERROR_INVALID, "redirect", "redirect refused",
	    NULL, NULL },
	[HTTP_FAULT_OTHER] = { ERROR_INVALID, "failed", "the request failed",
	    NULL, NULL },
};

const char *
http_fault_word(enum http_fault fault)
{
	return words_of[fault].word;
}

enum http_fault
http_fault_of(void *easy, int code, const char *url, const char *words,
    bool too_big, struct error *error)
{
	enum http_fault fault = fault_of(easy, (CURLcode)code, words, too_big);
	struct web_url parts;

	if (!fault)
		return fault;
	if (!web_url_read(span_of(url), &parts))
		parts = (struct web_url) { .place = span_of("?") };
	error_set(error, words_of[fault].kind, "%s://%.*s: %s",
	    parts.https ? "https" : "http", (int)parts.place.length,
	    parts.place.at, words_of[fault].text);
	if (!too_big)
		error_said(error,
		    span_of(
			*words ? words : curl_easy_strerror((CURLcode)code)));
	error_hint(error, words_of[fault].means, words_of[fault].todo);
	return fault;
}
