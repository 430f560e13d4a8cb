/*
 * A screen against the one that a person has looked at: tests/data/frames. With
 * FRAMES_WRITE set to a folder the screens are written there instead, to be
 * read and copied.
 */
#ifndef TESTS_FAKE_FRAME_H
#define TESTS_FAKE_FRAME_H

#include "backend/base/buf.h"

#define FRAME_LIMIT ((size_t)256 * 1024)

/* Fails the test at the first line that differs. */
void frame_check(const char *name, const struct buf *have);

#endif
