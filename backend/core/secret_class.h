/*
 * What kind of text a value is; for secret_review.c alone. Nothing is copied.
 */
#ifndef CORE_SECRET_CLASS_H
#define CORE_SECRET_CLASS_H

#include "backend/core/secret_review.h"

/* Sets class, pem, pem_count and the warnings that come with a class; is_utf8
 * and bytes are there already. */
void secret_class_find(struct span value, struct secret_review *review);

#endif
