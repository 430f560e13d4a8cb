/*
 * Absolute http and https URLs of servers: taken apart, resolved (RFC 3986,
 * section 5), compared, and judged by where they lead. url.h looks at what
 * people and objects write; this one at what servers answer.
 */
#ifndef CORE_WEB_URL_H
#define CORE_WEB_URL_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"

#define WEB_URL_LIMIT ((size_t)16 * 1024)

/* Pieces of the URL's own text. */
struct web_url {
	bool https;
	struct span host; /* of IPv6: without the brackets */
	struct span place; /* host[:port] as it stands */
	uint16_t port; /* 80 or 443 when it names none */
	struct span path; /* from its slash on; may be empty */
	struct span query; /* behind the question mark */
	bool has_query;
};

/*
 * False for what is no absolute http or https URL, has a user or password in
 * it, a backslash or a byte outside of printable ASCII, a host that is none, or
 * is over WEB_URL_LIMIT.
 */
bool web_url_read(struct span text, struct web_url *url);

/*
 * What a reference (absolute, //host, /path, path, ?query) means on the page of
 * that URL, without fragment. NULL when it is no http or https URL.
 */
char *web_url_resolve(
    struct arena *arena, struct span base, struct span reference);

/* Same scheme, host and port. */
bool web_url_same_origin(const struct web_url *a, const struct web_url *b);

/* Hosts by their text; no name is looked up. */
bool web_url_is_loopback(struct span host); /* 127/8, ::1, localhost */
bool web_url_is_private(struct span host); /* a literal of a local network */

/*
 * May a server at `from' lead us to `to': by a redirect, or as the place where
 * tokens are fetched? Not from https to http, and to a private or loopback host
 * only when it is the same host and port (or a loopback name from a loopback
 * host): a registry could have us ask the operator's own network.
 */
bool web_url_may_lead(const struct web_url *from, const struct web_url *to);

/* Adds the text with all but letters, digits and -._~ as %XX. */
void web_url_encode(struct buf *into, struct span text);

#endif
