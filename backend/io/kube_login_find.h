/* Which kubeconfig it is. Private to kube_login*.c. */
#ifndef IO_KUBE_LOGIN_FIND_H
#define IO_KUBE_LOGIN_FIND_H

#include "backend/core/kubeconfig.h"
#include "backend/io/kube_login.h"

struct kube_login_found {
	enum kube_login_from from;
	const char *const *files; /* that were read; in the arena */
	size_t file_count;
	struct kubeconfig config; /* to be released */
};

MUST_CHECK
bool kube_login_find(struct arena *arena,
    const struct kube_login_settings *settings, struct kube_login_found *found,
    struct error *error);

#endif
