/*
 * What is looked for in the URLs that people and objects name.
 */
#ifndef CORE_URL_H
#define CORE_URL_H

#include "backend/base/span.h"

/* Where the path begins: behind scheme://authority. The length of a text that
 * has no scheme. */
size_t url_path_start(struct span url);

/* The part between :// and the path; empty when there is no scheme. */
struct span url_authority(struct span url);

/*
 * scheme://user:password@...: a password in plain text would be shown, logged
 * and kept wherever the URL is, so such a URL is taken from nobody.
 */
bool url_has_password(struct span url);

#endif
