/*
 * The operator's login for a registry, from the credential files of docker and
 * podman, or from the docker-credential-NAME that such a file names.
 *
 * The order: DOCKER_AUTH_CONFIG, $REGISTRY_AUTH_FILE, $DOCKER_CONFIG/config.json
 * (else ~/.docker/config.json comes last), containers/auth.json below
 * $XDG_RUNTIME_DIR and $XDG_CONFIG_HOME or ~/.config, ~/.dockercfg. The first
 * file that has a login is the one; a file that is absent is passed over, one
 * that cannot be read or understood is an error.
 *
 * Files are read each time, and nothing of them is kept. What a helper gave is
 * kept for REGISTRY_LOGIN_KEEP_MS, because it may ask the person or the network.
 */
#ifndef IO_REGISTRY_LOGIN_H
#define IO_REGISTRY_LOGIN_H

#include "backend/core/login_file.h"
#include "backend/io/http.h"
#include "backend/io/registry.h"

#define REGISTRY_LOGIN_KEEP_MS 300000
#define REGISTRY_LOGIN_HELPER_MS 20000 /* the most a helper may take */

struct registry_login;
struct registry_login_call;

struct registry_login *registry_login_open(
    struct http *http, const struct registry_settings *settings);
void registry_login_close(struct registry_login *login);

/* login is NULL when error is not, and LOGIN_NONE when there is none; valid
 * during the callback only. */
typedef void (*registry_login_done)(
    void *context, const struct login *found, const struct error *error);

/* The callback never runs before this has returned. */
struct registry_login_call *registry_login_find(struct registry_login *login,
    const struct image_ref *ref, registry_login_done done, void *context);

/* No callback after this. */
void registry_login_cancel(struct registry_login_call *call);

/* What helpers gave for the registry was refused: ask them again next time. */
void registry_login_forget(struct registry_login *login, const char *registry);

#endif
