/*
 * What every fuzz target includes first. A target gets any bytes at all and
 * must neither crash, leak, hang nor hit an assert; tests/local.mk says how it
 * is built and run.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "backend/base/span.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
