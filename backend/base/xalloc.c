#include "backend/base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*die_hook)(void);

void
die_set_hook(void (*hook)(void))
{
	die_hook = hook;
}

void
die(const char *format, ...)
{
	va_list args;

	if (die_hook)
		die_hook();
	fputs("vigie: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *
xcalloc(size_t count, size_t size)
{
	void *at = calloc(count ? count : 1, size ? size : 1);

	if (!at)
		die("out of memory");
	return at;
}

void *
xrealloc(void *at, size_t count, size_t size)
{
	void *grown = reallocarray(at, count ? count : 1, size ? size : 1);

	if (!grown)
		die("out of memory");
	return grown;
}

char *
xstrdup(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		die("out of memory");
	return copy;
}
