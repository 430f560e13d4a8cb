#include "backend/base/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/fatal.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: the order matters. execve() makes a process dumpable again, so
 * starting again comes first; libraries read their variables when they are
 * first used, so the environment is clean before that.
 *
 * The guard says that it is the second start. Whoever sets it by hand together
 * with a variable of the loader gets a refusal, not a loop.
 */

#define GUARD "VIGIE_STARTED_CLEAN"

static const char *const unwanted[] = { "SSLKEYLOGFILE", "OPENSSL_CONF",
	"OPENSSL_MODULES", "OPENSSL_ENGINES", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"CURL_CA_BUNDLE", "CURL_SSL_BACKEND", "CURL_HOME", "NCURSES_TRACE",
	"MALLOC_TRACE" };

/* Those that libcurl would look at. */
static struct {
	const char *name, *value;
} proxies[] = { { "http_proxy", NULL }, { "https_proxy", NULL },
	{ "HTTPS_PROXY", NULL }, { "all_proxy", NULL }, { "ALL_PROXY", NULL },
	{ "no_proxy", NULL }, { "NO_PROXY", NULL } };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool started;
static char refusal[160] = "this program was not hardened at its start";

static void
refuse(const char *what, const char *why)
{
	if (!refusal[0])
		(void)snprintf(refusal, sizeof(refusal), "%s%s%s", what,
		    why ? ": " : "", why ? why : "");
}

/* ---- the environment ---- */

#ifndef NO_INTERPOSE
static const char *const loader[] = { "LD_PRELOAD", "LD_AUDIT",
	"LD_LIBRARY_PATH", "GLIBC_TUNABLES" };

static const char *
find_loader(void)
{
	size_t i;

	for (i = 0; i < COUNT(loader); i++)
		if (getenv(loader[i]))
			return loader[i];
	return NULL;
}

static void
start_again(char **argv)
{
	const char *found = find_loader();
	size_t i;

	if (!found)
		return;
	if (getenv(GUARD)) {
		refuse("set again behind our back", found);
		return;
	}
	for (i = 0; i < COUNT(loader); i++)
		(void)unsetenv(loader[i]);
	if (setenv(GUARD, "1", 1) == 0)
		(void)execve("/proc/self/exe", argv, environ);
	refuse("could not start again without it", found);
}
#endif

static bool
is_proxy(const char *pair)
{
	const char *end = strchr(pair, '=');
	size_t length = end ? (size_t)(end - pair) : 0;

	return length > 6 && strncasecmp(end - 6, "_proxy", 6) == 0;
}

static void
take_proxies(void)
{
	char name[64];
	size_t i;

	for (i = 0; i < COUNT(proxies); i++) {
		const char *value = getenv(proxies[i].name);

		if (value)
			proxies[i].value = xstrdup(value);
	}
	for (i = 0; environ && environ[i];) {
		const char *pair = environ[i];
		int length = (int)strcspn(pair, "=");

		if (is_proxy(pair) && (size_t)length < sizeof(name)) {
			(void)snprintf(
			    name, sizeof(name), "%.*s", length, pair);
			(void)unsetenv(name); /* the rest moves down */
		} else {
			i++;
		}
	}
}

static void
clean_environment(void)
{
	size_t i;

	for (i = 0; i < COUNT(unwanted); i++)
		(void)unsetenv(unwanted[i]);
	(void)unsetenv(GUARD);
	take_proxies();
}

/* After starting again the kernel calls us "exe". */
static void
set_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	(void)prctl(PR_SET_NAME, slash ? slash + 1 : path);
}

/* ---- the process ---- */

static void
hide(void)
{
#ifndef SANITIZED
	if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_GET_DUMPABLE) != 0)
		refuse("others of this user can read its memory",
		    strerrordesc_np(errno));
#endif
}

static void
leave_no_core(void)
{
	struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		refuse("a core could be written", strerrordesc_np(errno));
}

/* A file or a connection that gets the number of a closed one of the first three
 * would be written to as standard error. */
static void
keep_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void
harden_start(char **argv)
{
	if (started)
		return;
	keep_standard_files();
	started = true;
	refusal[0] = '\0';
#ifndef NO_INTERPOSE
	start_again(argv);
#endif
	if (argv && argv[0])
		set_name(argv[0]);
	clean_environment();
	hide();
	leave_no_core();
	(void)umask(077);
	(void)close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	fatal_catch();
}

const char *
harden_refusal(void)
{
	return refusal[0] ? refusal : NULL;
}

const char *
harden_proxy(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(proxies); i++)
		if (started && strcmp(proxies[i].name, name) == 0)
			return proxies[i].value;
	return getenv(name);
}

const char *
harden_proxy_name(size_t n)
{
	return n < COUNT(proxies) ? proxies[n].name : NULL;
}
