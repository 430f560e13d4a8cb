#include "tests/fault/tls_files.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/io/run.h"

#define FILE_LIMIT ((size_t)64 * 1024)

static char folder[] = "/tmp/vigie-tls.XXXXXX";

static const char script[] =
    "set -e; cd \"$0\"\n"
    "new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "for name in ca old-ca; do\n"
    "  openssl req -x509 $new -keyout $name.key -out $name.crt -days 2 "
    "-subj \"/CN=Test $name\" -addext keyUsage=critical,keyCertSign\n"
    "done\n"
    "openssl req $new -keyout srv.key -out srv.csr -subj /CN=test\n"
    "openssl ecparam -name prime256v1 -genkey -noout -out other.key\n"
    "while read -r name ca days names; do\n"
    "  echo \"subjectAltName=$names\" >ext\n"
    "  openssl x509 -req -in srv.csr -CA $ca.crt -CAkey $ca.key "
    "-CAcreateserial -days $days -extfile ext -out $name.crt\n"
    "done <<END\n"
    "right ca 2 IP:127.0.0.1\n"
    "wrong ca 2 DNS:other.example\n"
    "expired ca 0 IP:127.0.0.1\n"
    "old old-ca 2 IP:127.0.0.1\n"
    "END\n";

static int
run(const char *const argv[])
{
	struct run_result result;
	struct error error;
	int status;

	if (!run_whole(argv, NULL, NULL, 65536, 30000, NULL, &result, &error))
		return -1;
	status = result.status;
	if (status)
		fputs(result.err.at, stderr);
	buf_release(&result.out);
	buf_release(&result.err);
	return status ? -1 : 0;
}

int
tls_files_make(void **state UNUSED)
{
	const char *argv[] = { "/bin/sh", "-c", script, folder, NULL };

	return mkdtemp(folder) ? run(argv) : -1;
}

int
tls_files_remove(void **state UNUSED)
{
	const char *argv[] = { "rm", "-r", folder, NULL };

	return run(argv);
}

char *
tls_files_path(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

struct span
tls_files_read(struct arena *arena, const char *name)
{
	char *path = tls_files_path(arena, name);
	FILE *file = fopen(path, "r");
	char *text = arena_alloc(arena, FILE_LIMIT);
	size_t length;

	if (!file)
		die("cannot read %s", path);
	length = fread(text, 1, FILE_LIMIT, file);
	fclose(file);
	return span_make(text, length);
}
