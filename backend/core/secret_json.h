/*
 * A secret as a string of JSON, in another secret: with the escapes of Go's
 * encoding/json, byte for byte. Bytes that are not UTF-8 become U+FFFD.
 */
#ifndef CORE_SECRET_JSON_H
#define CORE_SECRET_JSON_H

#include "backend/base/secret.h"

/* Adds the quotation marks, too. False when there is no room. */
MUST_CHECK
bool secret_json_add(struct secret *into, struct span text);

#endif
