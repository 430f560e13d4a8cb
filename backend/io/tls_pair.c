#include "backend/io/tls_pair.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

#include "backend/base/xalloc.h"
#include "backend/io/libcurl.h"

/*
 * DESIGN: OpenSSL is below libcurl already, and checking that two numbers
 * belong together is not a thing to write anew for every kind of key. The PEM is
 * read from the pages of the secret; what OpenSSL makes of it is cleared when
 * it is freed (io/libcurl.h).
 */

/* Asked for the password of an encrypted key: there is none. */
static int
no_password(char *into UNUSED, int size UNUSED, int writing UNUSED,
    void *context UNUSED)
{
	return -1;
}

static BIO *
open_bytes(const struct secret *secret)
{
	BIO *bio =
	    BIO_new_mem_buf(secret_use(secret), (int)secret_length(secret));

	if (!bio)
		die("out of memory");
	return bio;
}

static bool
has(const struct secret *secret, const char *text)
{
	struct span value =
	    span_make(secret_use(secret), secret_length(secret));

	return span_find_text(value, text) < value.length;
}

MUST_CHECK
static bool
fail(struct error *error, const char *what, const char *means)
{
	error_set(error, ERROR_INVALID, "%s", what);
	error_hint(error, means, NULL);
	return false;
}

static int64_t
seconds_of(const ASN1_TIME *time)
{
	struct tm parts;

	return ASN1_TIME_to_tm(time, &parts) ? (int64_t)timegm(&parts) : 0;
}

/* All certificates in their order; NULL behind the last. */
static size_t
read_chain(const struct secret *certificate, X509 *chain[TLS_PAIR_CHAIN])
{
	BIO *bio = open_bytes(certificate);
	size_t count = 0;

	while (count < TLS_PAIR_CHAIN &&
	    (chain[count] = PEM_read_bio_X509(bio, NULL, no_password, NULL)))
		count++;
	BIO_free(bio);
	return count;
}

static EVP_PKEY *
read_key(const struct secret *key)
{
	BIO *bio = open_bytes(key);
	EVP_PKEY *made = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);

	BIO_free(bio);
	return made;
}

MUST_CHECK
static bool
no_certificate(const struct secret *certificate, struct error *error)
{
	if (has(certificate, "PRIVATE KEY-----"))
		return fail(error, "tls.crt is a private key",
		    "certificate and key were probably switched");
	if (has(certificate, "-----BEGIN"))
		return fail(error, "tls.crt holds no certificate",
		    "it is PEM, but of another kind, or cut");
	return fail(error, "tls.crt is not PEM",
	    "it has to begin with -----BEGIN CERTIFICATE-----");
}

MUST_CHECK
static bool
no_key(const struct secret *key, struct error *error)
{
	if (has(key, "BEGIN ENCRYPTED PRIVATE KEY") || has(key, "ENCRYPTED\n"))
		return fail(error, "tls.key is encrypted",
		    "a cluster has nobody to type the password");
	if (has(key, "BEGIN CERTIFICATE"))
		return fail(error, "tls.key is a certificate",
		    "certificate and key were probably switched");
	if (has(key, "-----BEGIN"))
		return fail(error, "tls.key holds no private key",
		    "it is PEM, but of another kind, or cut");
	return fail(error, "tls.key is not PEM",
	    "it has to begin with -----BEGIN PRIVATE KEY-----");
}

static bool
is_in_order(X509 *const *chain, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++) {
		if (X509_NAME_cmp(X509_get_issuer_name(chain[i - 1]),
			X509_get_subject_name(chain[i])) != 0)
			return false;
	}
	return true;
}

bool
tls_pair_check(const struct secret *certificate, const struct secret *key,
    struct tls_pair *pair, struct error *error)
{
	X509 *chain[TLS_PAIR_CHAIN] = { NULL };
	EVP_PKEY *private = NULL;
	size_t count, i;
	bool good = false;

	libcurl_init();
	count = read_chain(certificate, chain);
	if (count == 0) {
		good = no_certificate(certificate, error);
		goto out;
	}
	private = read_key(key);
	if (!private) {
		good = no_key(key, error);
		goto out;
	}
	good = X509_check_private_key(chain[0], private) == 1;
	if (!good) {
		good = fail(error, "tls.key does not belong to tls.crt",
		    "the key is that of another certificate, or the chain "
		    "begins with another one");
		goto out;
	}
	*pair = (struct tls_pair) {
		.not_before = seconds_of(X509_get0_notBefore(chain[0])),
		.not_after = seconds_of(X509_get0_notAfter(chain[0])),
		.certificates = count,
		.in_order = is_in_order(chain, count),
	};
out:
	for (i = 0; i < count; i++)
		X509_free(chain[i]);
	EVP_PKEY_free(private);
	/* Its queue can quote what could not be read. */
	ERR_clear_error();
	return good;
}
