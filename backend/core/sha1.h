/*
 * SHA-1 (FIPS 180-4). For names that others made with it; nothing may be
 * trusted because of it.
 */
#ifndef CORE_SHA1_H
#define CORE_SHA1_H

#include "backend/base/span.h"

#define SHA1_SIZE 20

void sha1(struct span text, unsigned char hash[SHA1_SIZE]);

#endif
