/*
 * Git's smart protocol over http and https, on libcurl, as a subtransport of
 * libgit2. The parameter is a struct git_line; nothing is global.
 */
#ifndef IO_GIT_HTTP_H
#define IO_GIT_HTTP_H

#include <git2.h>
#include <git2/sys/transport.h>

int git_http_subtransport(
    git_smart_subtransport **out, git_transport *owner, void *param);

#endif
