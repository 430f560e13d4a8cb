/*
 * Who a TLS connection is with, and who we are to it, in libcurl's options: for
 * every request of http.h and for the connection of secret_upload.h.
 */
#ifndef IO_HTTP_IDENTITY_H
#define IO_HTTP_IDENTITY_H

#include "backend/core/web_url.h"
#include "backend/io/http.h"

/* The PEM bytes stay where they are, and have to, until the handle ends. */
void http_identity_set(void *easy, const struct http_tls *tls);

/*
 * libcurl takes the name that it asks for and looks for in the certificate from
 * the URL. So the URL gets the other name, which is returned, and the
 * connection is led back to the host it was meant for: *connect_to is the line
 * for CURLOPT_CONNECT_TO.
 */
char *http_identity_rename(struct arena *arena, const struct web_url *parts,
    const char *name, char **connect_to);

#endif
