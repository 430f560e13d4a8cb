#include "tests/unit.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <time.h>

#include "backend/io/tls_pair.h"
#include "tests/tls_fixture.h"

static struct tls_fixture authority, good, other, old;

/* Two texts, one behind the other. */
static struct secret *
join(const char *first, const char *second)
{
	struct secret *secret = secret_new(first, strlen(first));

	assert_true(secret_add(secret, second, strlen(second)));
	return secret;
}

static bool
check(const char *certificate, const char *chain, const char *key,
    struct tls_pair *pair, struct error *error)
{
	struct secret *a = join(certificate, chain), *b = join(key, "");
	bool fits = tls_pair_check(a, b, pair, error);

	secret_free(a);
	secret_free(b);
	return fits;
}

static void
test_they_belong_together(void **state UNUSED)
{
	struct tls_pair pair;
	struct error error;
	int64_t now = (int64_t)time(NULL);

	assert_true(check(good.certificate.at, authority.certificate.at,
	    good.key.at, &pair, &error));
	assert_int_equal(pair.certificates, 2);
	assert_true(pair.in_order);
	assert_true(pair.not_before <= now && now < pair.not_after);
	assert_true(check(good.certificate.at, other.certificate.at,
	    good.key.at, &pair, &error));
	assert_false(pair.in_order);
	assert_true(check(old.certificate.at, "", old.key.at, &pair, &error));
	assert_int_equal(pair.certificates, 1);
	assert_true(pair.in_order);
	assert_true(pair.not_after < now);
}

static void
refused(const char *certificate, const char *key, const char *text)
{
	struct tls_pair pair;
	struct error error;

	assert_false(check(certificate, "", key, &pair, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_string_equal(error.text, text);
	assert_string_equal(error.said, "");
	assert_int_not_equal(error.means[0], 0);
}

static void
test_the_wrong_key(void **state UNUSED)
{
	refused(good.certificate.at, other.key.at,
	    "tls.key does not belong to tls.crt");
}

static void
test_switched(void **state UNUSED)
{
	refused(good.key.at, good.certificate.at, "tls.crt is a private key");
	refused(good.certificate.at, good.certificate.at,
	    "tls.key is a certificate");
}

static void
test_no_pem(void **state UNUSED)
{
	refused("hunter2", good.key.at, "tls.crt is not PEM");
	refused("", good.key.at, "tls.crt is not PEM");
	refused(good.certificate.at, "hunter2", "tls.key is not PEM");
	refused(good.certificate.at, "", "tls.key is not PEM");
}

static void
test_cut(void **state UNUSED)
{
	refused("-----BEGIN CERTIFICATE-----\nQUJD\n", good.key.at,
	    "tls.crt holds no certificate");
	refused(good.certificate.at, "-----BEGIN PRIVATE KEY-----\nQUJD\n",
	    "tls.key holds no private key");
}

static void
test_an_encrypted_key(void **state UNUSED)
{
	char password[] = "hunter2";
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	assert_true(PEM_write_bio_PKCS8PrivateKey(bio, good.private,
	    EVP_aes_128_cbc(), password, sizeof(password) - 1, NULL, NULL));
	BIO_write(bio, "", 1);
	BIO_get_mem_data(bio, &text);
	refused(good.certificate.at, text, "tls.key is encrypted");
	BIO_free(bio);
}

static int
set_up(void **state UNUSED)
{
	tls_fixture_make(&authority, NULL, "authority", NULL, -1, 10);
	tls_fixture_make(&good, &authority, "good", "localhost", -1, 9);
	tls_fixture_make(&other, NULL, "other", NULL, -1, 9);
	tls_fixture_make(&old, &authority, "old", NULL, -9, -1);
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	tls_fixture_release(&authority);
	tls_fixture_release(&good);
	tls_fixture_release(&other);
	tls_fixture_release(&old);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_they_belong_together),
		cmocka_unit_test(test_the_wrong_key),
		cmocka_unit_test(test_switched),
		cmocka_unit_test(test_no_pem),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_an_encrypted_key),
	};

	return cmocka_run_group_tests_name(
	    "tls_pair", tests, set_up, tear_down);
}
