/*
 * libcurl's codes become one of our faults and an error here, and nowhere else.
 */
#ifndef IO_HTTP_FAULT_H
#define IO_HTTP_FAULT_H

#include "backend/io/http.h"

/*
 * What the end of a transfer means. `words' is libcurl's error buffer, too_big
 * tells that we ended it ourselves. Writes the error unless it returns NONE.
 */
enum http_fault http_fault_of(void *easy, int code, const char *url,
    const char *words, bool too_big, struct error *error);

#endif
