/*
 * Children without a shell: a built environment, three descriptors of their
 * own, a clean signal mask, ceilings on what they print and a time limit. Used
 * for git-credential, git config, ssh, git-upload-pack and credential helpers.
 */
#ifndef IO_RUN_H
#define IO_RUN_H

#include "backend/base/buf.h"
#include "backend/base/cancel.h"
#include "backend/base/error.h"
#include "backend/base/secret.h"

/*
 * The environment of every child: HOME, PATH, USER, LOGNAME, LANG, LC_*, TERM,
 * TMPDIR, SSH_AUTH_SOCK, GNUPGHOME, KRB5CCNAME, XDG_{RUNTIME_DIR,CONFIG_HOME,
 * CACHE_HOME,DATA_HOME}, DBUS_SESSION_BUS_ADDRESS (credential helpers need
 * them), BITWARDENCLI_APPDATA_DIR and NODE_EXTRA_CA_CERTS (bw does),
 * GIT_CONFIG_GLOBAL and GIT_CONFIG_NOSYSTEM of ours when set,
 * GIT_TERMINAL_PROMPT=0, and nothing else. Made once, before threads; SIGPIPE
 * is ignored from then on.
 */
void run_init(void);

/*
 * All that vigie itself was given, NULL-ended, as it was at run_init(): for the
 * programs that a kubeconfig names, which expect what kubectl would give them
 * (AWS_PROFILE, ...). As `extra' it is the environment of the child.
 */
const char *const *run_environment(void);

/* A child that talks over pipes while it runs. */
struct run_child {
	int pid;
	int in, out,
	    err; /* our ends, close-on-exec, non-blocking; -1: closed */
};

/*
 * argv[0] is looked up in PATH. `extra' is a NULL-ended list of NAME=value that
 * are added to the environment or replace what is there, or NULL. The child
 * leads a session of its own: it has no terminal. ERROR_NOT_FOUND when there is
 * no such program.
 */
MUST_CHECK
bool run_start(const char *const *argv, const char *const *extra,
    struct run_child *child, struct error *error);

/*
 * The same for a child that is talked to by one descriptor of the caller's,
 * which becomes its descriptor 3, and by nothing else: the first three are
 * /dev/null, and child->in, out and err are -1.
 */
MUST_CHECK
bool run_start_quiet(const char *const *argv, const char *const *extra, int fd,
    struct run_child *child, struct error *error);

/* Closes the pipes, waits grace_ms, then SIGTERM, then SIGKILL, always reaps.
 * The exit status, or 128 + signal. */
int run_stop(struct run_child *child, int grace_ms);

struct run_result {
	int status; /* exit status, or 128 + signal */
	struct buf out, err;
};

/* The most of a child's standard error that is kept; the rest is dropped. */
#define RUN_SAID_LIMIT ((size_t)64 * 1024)

/*
 * Runs it to its end with that input (NULL: none). False only when it could not
 * be started, ran over its time, printed over the ceiling or was cancelled; a
 * status other than 0 is a result. Release the result's bufs in every case of
 * true. What it wrote to its standard error until then is in error->said.
 */
MUST_CHECK
bool run_whole(const char *const *argv, const char *const *extra,
    const struct secret *input, size_t ceiling, int timeout_ms,
    const struct cancel *cancel, struct run_result *result,
    struct error *error);

/*
 * The same for a child that prints a secret: its output is added to `output'
 * and is nowhere else; result->out stays empty.
 */
MUST_CHECK
bool run_secret(const char *const *argv, const char *const *extra,
    const struct secret *input, struct secret *output, int timeout_ms,
    const struct cancel *cancel, struct run_result *result,
    struct error *error);

#endif
