#include "tests/tls_fixture.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define DAY (60L * 60 * 24)
#define PEM_LIMIT ((size_t)64 * 1024)

static void
extend(X509 *certificate, X509 *signer, int kind, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, signer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
	assert(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

static void
name(X509 *certificate, X509 *signer, const char *common_name)
{
	X509_NAME *subject = X509_get_subject_name(certificate);

	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)common_name, -1, -1, 0);
	X509_set_issuer_name(
	    certificate, signer ? X509_get_subject_name(signer) : subject);
}

static void
take(struct buf *into, BIO *bio)
{
	char *at;
	long length = BIO_get_mem_data(bio, &at);

	buf_init(into, PEM_LIMIT);
	buf_add(into, at, (size_t)length);
	BIO_free(bio);
}

void
tls_fixture_make(struct tls_fixture *made, const struct tls_fixture *signer,
    const char *common_name, const char *host, int first_day, int last_day)
{
	static long serial;
	EVP_PKEY *private = EVP_EC_gen("P-256");
	X509 *certificate = X509_new(),
	     *authority = signer ? signer->x509 : NULL;
	char names[128];
	BIO *bio;

	assert(private && certificate);
	X509_set_version(certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(certificate), first_day * DAY);
	X509_gmtime_adj(X509_getm_notAfter(certificate), last_day * DAY);
	X509_set_pubkey(certificate, private);
	name(certificate, authority, common_name);
	if (!authority)
		extend(certificate, certificate, NID_basic_constraints,
		    "critical,CA:TRUE");
	if (host) {
		(void)snprintf(names, sizeof(names), "%s:%s",
		    host[strspn(host, "0123456789.")] ? "DNS" : "IP", host);
		extend(certificate, authority ? authority : certificate,
		    NID_subject_alt_name, names);
	}
	assert(X509_sign(certificate,
	    signer ? (EVP_PKEY *)signer->private : private, EVP_sha256()));
	bio = BIO_new(BIO_s_mem());
	assert(PEM_write_bio_X509(bio, certificate));
	take(&made->certificate, bio);
	bio = BIO_new(BIO_s_mem());
	assert(
	    PEM_write_bio_PrivateKey(bio, private, NULL, NULL, 0, NULL, NULL));
	take(&made->key, bio);
	made->x509 = certificate;
	made->private = private;
}

void
tls_fixture_release(struct tls_fixture *made)
{
	X509_free(made->x509);
	EVP_PKEY_free(made->private);
	buf_release(&made->certificate);
	buf_release(&made->key);
}
