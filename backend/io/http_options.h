/*
 * What an order means in libcurl's options: the part of http.c that knows them.
 */
#ifndef IO_HTTP_OPTIONS_H
#define IO_HTTP_OPTIONS_H

#include "backend/io/http_state.h"

/* All but the callbacks for what comes back. */
void http_options_set(struct http_call *call, const struct http_order *order);

/* What depends on the URL: set again after each redirect. */
void http_options_set_url(struct http_call *call, const char *url);

/* The next host gets no login. */
void http_options_drop_auth(struct http_call *call);

#endif
