#include "tests/unit.h"

#include "backend/core/pem.h"

#define BLOCK(label, body) \
	"-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

#define NO_KEY "is not a private key in PEM"
#define LOCKED "is encrypted"

static const struct row {
	const char *name, *text;
	bool certificate;
	const char *fault;
} rows[] = {
	{ "nothing", "", false, NO_KEY },
	{ "words", "BEGIN CERTIFICATE", false, NO_KEY },
	{ "certificate", BLOCK("CERTIFICATE", "eHg="), true, NO_KEY },
	{ "two certificates",
	    BLOCK("CERTIFICATE", "eHg=") BLOCK("CERTIFICATE", "eHg="), true,
	    NO_KEY },
	{ "text in front", "subject=x\n" BLOCK("CERTIFICATE", "eHg="), true,
	    NO_KEY },
	{ "request", BLOCK("CERTIFICATE REQUEST", "eHg="), false, NO_KEY },
	{ "cut", "-----BEGIN CERTIFICATE-----\neHg=\n", false, NO_KEY },
	{ "another end",
	    "-----BEGIN CERTIFICATE-----\neHg=\n-----END PRIVATE KEY-----\n",
	    false, NO_KEY },
	{ "PKCS#8", BLOCK("PRIVATE KEY", "eHg="), false, NULL },
	{ "PKCS#1", BLOCK("RSA PRIVATE KEY", "eHg="), false, NULL },
	{ "SEC1", BLOCK("EC PRIVATE KEY", "eHg="), false, NULL },
	{ "SEC1 behind its curve",
	    BLOCK("EC PARAMETERS", "eHg=") BLOCK("EC PRIVATE KEY", "eHg="),
	    false, NULL },
	{ "certificate and key",
	    BLOCK("CERTIFICATE", "eHg=") BLOCK("PRIVATE KEY", "eHg="), true,
	    NULL },
	{ "encrypted PKCS#8", BLOCK("ENCRYPTED PRIVATE KEY", "eHg="), false,
	    LOCKED },
	{ "encrypted PKCS#1",
	    BLOCK("RSA PRIVATE KEY",
		"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\neHg="),
	    false, LOCKED },
	{ "public key", BLOCK("PUBLIC KEY", "eHg="), false, NO_KEY },
	{ "OpenSSH's own", BLOCK("OPENSSH PRIVATE KEY", "eHg="), false,
	    NO_KEY },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	const char *fault = pem_key_fault(span_of(row->text));

	assert_int_equal(
	    pem_has_certificate(span_of(row->text)), row->certificate);
	if (row->fault)
		assert_string_equal(fault ? fault : "(fine)", row->fault);
	else
		assert_null(fault);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
