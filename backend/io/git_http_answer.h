/*
 * What the answer to a request of git_http_request.h means.
 */
#ifndef IO_GIT_HTTP_ANSWER_H
#define IO_GIT_HTTP_ANSWER_H

#include "backend/io/git_http_request.h"

/*
 * After git_http_request_wait(): 0 when it is what git's protocol wants here, or
 * GIT_EUSER after git_line_fail().
 */
int git_http_answer_check(struct git_http_request *request, bool is_get);

/* Same scheme, host and port. */
bool git_http_answer_same_origin(const char *one, const char *other);

#endif
