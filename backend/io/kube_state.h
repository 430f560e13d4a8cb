/*
 * What the files of the Kubernetes client share.
 */
#ifndef IO_KUBE_STATE_H
#define IO_KUBE_STATE_H

#include "backend/io/kube.h"

/* What is running and has to end with the client: the first member of its
 * owner. */
struct kube_running {
	struct kube_running *next, **link;
	void (*end)(struct kube_running *running);
	/* The login is newer now; NULL: nothing to do. */
	void (*renew)(struct kube_running *running);
};

struct kube {
	struct http *http;
	const struct kube_server *server;
	struct kube_running *running;
	bool is_multiplexed; /* the last answer that might did come over
				HTTP/2 */
	size_t streams;
};

void kube_running_add(struct kube *kube, struct kube_running *running);
void kube_running_remove(struct kube_running *running);

#endif
