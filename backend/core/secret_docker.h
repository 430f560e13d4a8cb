/*
 * The login of one registry as `kubectl create secret docker-registry' writes
 * it, byte for byte: field order, Go's escapes, empty fields left out.
 */
#ifndef CORE_SECRET_DOCKER_H
#define CORE_SECRET_DOCKER_H

#include "backend/base/secret.h"

struct secret_docker {
	const char *server; /* "" is https://index.docker.io/v1/ */
	const char *user, *email; /* "" is left out */
	const struct secret *password;
};

/* The caller's, in locked memory; NULL when it does not fit there. */
struct secret *secret_docker_make(const struct secret_docker *docker);

#endif
