/*
 * JSON documents one behind the other, as a watch sends them, cut out of a
 * stream: where its pieces begin and end means nothing. Only braces and strings
 * are looked at; whether a document is JSON, its reader says.
 */
#ifndef CORE_KUBE_SPLIT_H
#define CORE_KUBE_SPLIT_H

#include "backend/base/buf.h"

#define KUBE_SPLIT_LIMIT ((size_t)4 * 1024 * 1024) /* of one document */

struct kube_split {
	struct buf document; /* what there is of the one that is read */
	size_t depth;
	bool in_string, escaped, whole;
	bool broken; /* garbage in between, or one over the limit: for good */
};

void kube_split_begin(struct kube_split *split);
void kube_split_release(struct kube_split *split); /* wipes */

/*
 * Takes from the front of *rest up to the end of the next document, which is
 * valid until the next call. False: *rest is used up, or it is broken.
 */
bool kube_split_next(
    struct kube_split *split, struct span *rest, struct span *document);

#endif
