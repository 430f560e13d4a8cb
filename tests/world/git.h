/*
 * The git command in a built environment: nobody's configuration is read, no
 * hook, pager, editor or prompt is started, and what it writes depends on its
 * arguments alone.
 */
#ifndef WORLD_GIT_H
#define WORLD_GIT_H

#include "backend/base/buf.h"
#include "backend/base/error.h"

#define GIT_OUTPUT_LIMIT ((size_t)4 * 1024 * 1024)

/*
 * Runs `git -C directory' with the arguments (NULL at the end, without "git")
 * and waits for it. `input' is its standard input. What it prints is added to
 * `output', which may be NULL; a failure carries its own words.
 */
MUST_CHECK
bool git_run(const char *directory, const char *const *arguments,
    struct span input, struct buf *output, struct error *error);

/* git_run() without input and output: GIT_DO(directory, &error, "gc"). */
#define GIT_DO(directory, error, ...) \
	git_run((directory), (const char *const[]) { __VA_ARGS__, NULL }, \
	    (struct span) { NULL, 0 }, NULL, (error))

#endif
