#!/bin/sh
# A secret cannot be given to what prints, logs or stores text: the mistakes are
# compiled, and have to be refused. And its bytes are only taken where they go
# to a library or a child.
. "${top_srcdir:?}/tests/lint/lib.sh"
need "${CC:-cc}"

allowed='backend/base/secret(_entry|_recipe)?\.[ch]|'\
'backend/core/secret_(body|docker|fix)\.c|'\
'backend/engine/draft\.c|'\
'backend/io/bitwarden[a-z_]*\.c|'\
'backend/io/git_(http_request|login)\.c|'\
'backend/io/http(_identity|_options)?\.c|'\
'backend/io/kube_login_(build|exec|find)\.c|'\
'backend/io/(registry_login|run_whole)\.c|'\
'backend/io/secret_(line|upload)\.c|'\
'backend/io/tls_pair\.c|'\
'[a-z_/]*_test\.c|tests/[a-z_/]*\.[ch]'

# Prints the compiler's words when it refuses the body.
compiles() {
	cat >"$scratch/x.c" <<END
#define _GNU_SOURCE
#include <stdio.h>
#include "backend/base/arena.h"
#include "backend/base/error.h"
#include "backend/base/log.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
void f(struct secret *secret, struct buf *buf, struct arena *arena,
    struct error *error);
void f(struct secret *secret, struct buf *buf, struct arena *arena,
    struct error *error)
{
	(void)secret, (void)buf, (void)arena, (void)error;
	$1
}
END
	"${CC:-cc}" -std=gnu17 -c -Wall -Wextra -Wformat=2 -Werror \
		-I"$top_srcdir" -o "$scratch/x.o" "$scratch/x.c" 2>&1
}

uses() {
	code "$1" | grep -E '(^|[^A-Za-z0-9_])secret_(use|room|edit)[[:space:]]*\(' |
		grep -vE "^($allowed):"
	return 0
}

refused() {
	caught "$1" compiles "$2"
}

clean 'the length of a secret may be logged' \
	compiles 'log_info("%zu bytes", secret_length(secret));'
refused 'logged' 'log_info("%s", secret);'
refused 'logged as an error' 'log_error("login: %s", secret);'
refused 'printed' 'printf("%s\n", secret);'
refused 'in an error' 'error_set(error, ERROR_DENIED, "%s", secret);'
refused 'wrapped around an error' 'error_wrap(error, "%s", secret);'
refused 'in a buf' 'buf_printf(buf, "%s", secret);'
refused 'in a buf as text' 'buf_text(buf, secret);'
refused 'in an arena' 'arena_printf(arena, "%s", secret);'
refused 'copied into an arena' 'arena_dup(arena, secret);'
refused 'looked into' 'buf_byte(buf, *(char *)secret->at);'
refused 'copied by value' 'struct secret copy = *secret; (void)copy;'
refused 'an answer not looked at' 'secret_add(secret, "x", 1);'

# A value passes through these: memory that may be swapped is no room for it.
unlocked() {
	code "$1" | grep -E 'secret_empty(_limit)?[[:space:]]*\(' |
		grep -E '^backend/io/(secret_upload|bitwarden[a-z_]*)\.c:'
	return 0
}

clean 'values pass through locked memory only' unlocked "$top_srcdir"
new_tree
echo 'page = secret_empty();' | put backend/io/secret_upload.c
caught 'a page that is not locked' unlocked "$tree"
clean 'the bytes are taken in the listed files only' uses "$top_srcdir"
new_tree
echo 'f(secret_use(secret));' | put backend/engine/scan.c
caught 'taken in the engine' uses "$tree"
new_tree
echo 'f(secret_use (secret));' | put tui/secret_tty.c
caught 'taken in the front end' uses "$tree"
new_tree
echo 'read(fd, secret_room(secret, 9), 9);' | put tui/secret_tty.c
caught 'room taken in the front end' uses "$tree"
new_tree
echo 'f(secret_use(secret)); /* to libcurl */' | put backend/io/http.c
clean 'taken in io/http.c' uses "$tree"
plan
