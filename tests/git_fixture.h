/*
 * A private folder for one test program, with git repositories made by the git
 * command in an environment of its own. cmocka's asserts stop the test when a
 * command fails. git_fixture_open() goes before everything, also before threads:
 * it changes the environment.
 */
#ifndef TESTS_GIT_FIXTURE_H
#define TESTS_GIT_FIXTURE_H

#include "backend/base/base.h"
#include "backend/io/git_cache.h"

void git_fixture_open(void);
void git_fixture_close(void);

/* The folder: also HOME. */
const char *git_fixture_folder(void);

/* FOLDER/NAME; valid until the sixteenth next call. */
const char *git_fixture_path(const char *name);

/*
 * Runs a shell script in the folder, stopped at its first error; its output
 * without the last line end, valid until the sixteenth next call.
 */
const char *git_fixture_sh(const char *format, ...) PRINTF(1, 2);

/*
 * Makes the bare repository NAME.git and NAME with a work tree whose origin it
 * is, both empty. `commit -m TEXT' in scripts adds all and commits.
 */
void git_fixture_make(const char *name);

/* The 40 digits as an id. */
struct git_id git_fixture_id(const char *text);

/* The id as text; valid until the sixteenth next call. */
const char *git_fixture_text(const struct git_id *id);

#endif
