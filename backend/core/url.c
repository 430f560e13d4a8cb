#include "backend/core/url.h"

static size_t
authority_start(struct span url)
{
	size_t start = span_find_text(url, "://");

	return start == url.length ? start : start + 3;
}

size_t
url_path_start(struct span url)
{
	size_t start = authority_start(url);

	return start + span_find(span_from(url, start), '/');
}

struct span
url_authority(struct span url)
{
	size_t start = authority_start(url);

	return span_head(span_from(url, start), url_path_start(url) - start);
}

bool
url_has_password(struct span url)
{
	struct span authority = url_authority(url);
	size_t colon = span_find(authority, ':');

	return span_find(span_from(authority, colon), '@') <
	    authority.length - colon;
}
