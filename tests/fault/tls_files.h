/*
 * Certificates for servers and clients of a test, made by the openssl command
 * in a folder of their own:
 *
 *	ca.crt       an authority; old-ca.crt is another one
 *	right.crt    for 127.0.0.1            wrong.crt    for other.example
 *	expired.crt  for 127.0.0.1, over      old.crt      by the other authority
 *	srv.key      the key of all of them   other.key    of none
 */
#ifndef TESTS_FAULT_TLS_FILES_H
#define TESTS_FAULT_TLS_FILES_H

#include "backend/base/arena.h"

/* For cmocka, of a test or of the group. */
int tls_files_make(void **state);
int tls_files_remove(void **state);

char *tls_files_path(struct arena *arena, const char *name);
struct span tls_files_read(struct arena *arena, const char *name);

#endif
