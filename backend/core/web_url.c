#include "backend/core/web_url.h"

#include <arpa/inet.h>
#include <strings.h>

static bool
same_word(struct span a, struct span b)
{
	return a.length == b.length && strncasecmp(a.at, b.at, a.length) == 0;
}

static bool
is_printable(struct span text)
{
	size_t i;

	for (i = 0; i < text.length; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~' || text.at[i] == '\\')
			return false;
	return true;
}

/*
 * What may stand in a host, so that nobody reads another host out of the text
 * than we do: no %XX, no second colon.
 */
static bool
is_host(struct span text, const char *marks)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		char byte = text.at[i];

		if (!(byte >= '0' && byte <= '9') &&
		    !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') &&
		    !strchr(marks, byte))
			return false;
	}
	return text.length > 0;
}

/* Behind "http://" or "https://", or false. */
static bool
read_scheme(struct span *rest, struct web_url *url)
{
	if (rest->length >= 8 && strncasecmp(rest->at, "https://", 8) == 0) {
		url->https = true;
		*rest = span_from(*rest, 8);
		return true;
	}
	if (rest->length >= 7 && strncasecmp(rest->at, "http://", 7) == 0) {
		url->https = false;
		*rest = span_from(*rest, 7);
		return true;
	}
	return false;
}

static size_t
find_any(struct span text, const char *bytes)
{
	size_t i;

	for (i = 0; i < text.length && !strchr(bytes, text.at[i]); i++)
		;
	return i;
}

static bool
read_place(struct span place, struct web_url *url)
{
	size_t end = span_find(place, ':');
	const char *marks = ".-_";
	struct span port;
	uint64_t number;

	url->place = place;
	url->host = span_head(place, end);
	if (place.length && place.at[0] == '[') {
		end = span_find(place, ']');
		if (end == place.length)
			return false;
		url->host = span_make(place.at + 1, end - 1);
		end++;
		marks = ".:%-_";
	}
	port = span_from(place, end);
	url->port = url->https ? 443 : 80;
	if (!is_host(url->host, marks) || (port.length && port.at[0] != ':'))
		return false;
	if (port.length > 1) {
		if (!span_number(span_from(port, 1), &number) || !number ||
		    number > UINT16_MAX)
			return false;
		url->port = (uint16_t)number;
	}
	return true;
}

bool
web_url_read(struct span text, struct web_url *url)
{
	struct web_url made = { .https = false };
	struct span rest = text;
	size_t end;

	if (text.length > WEB_URL_LIMIT || !is_printable(text) ||
	    !read_scheme(&rest, &made))
		return false;
	rest = span_head(rest, span_find(rest, '#'));
	end = find_any(rest, "/?");
	if (span_find(span_head(rest, end), '@') < end ||
	    !read_place(span_head(rest, end), &made))
		return false;
	rest = span_from(rest, end);
	end = span_find(rest, '?');
	made.path = span_head(rest, end);
	made.has_query = end < rest.length;
	made.query = span_from(rest, end + 1);
	*url = made;
	return true;
}

/* Takes /. and /.. out, as RFC 3986 5.2.4 does. */
static void
add_path(struct buf *into, struct span path)
{
	size_t begin = into->length, end;
	struct span rest = path, piece;

	while (rest.length) {
		end = 1 + span_find(span_from(rest, 1), '/');
		piece = span_head(rest, end);
		rest = span_from(rest, end);
		if (span_is(piece, "/.") || span_is(piece, "/..")) {
			while (span_is(piece, "/..") && into->length > begin &&
			    into->at[--into->length] != '/')
				;
			if (!rest.length)
				buf_byte(into, '/');
			continue;
		}
		buf_span(into, piece);
	}
}

/* The reference's path on the page of that path, before dots are taken out. */
static void
merge_path(struct buf *into, struct span page, struct span path)
{
	size_t end = page.length;

	if (!path.length || path.at[0] == '/') {
		buf_span(into, path.length ? path : page);
		return;
	}
	while (end && page.at[end - 1] != '/')
		end--;
	buf_span(into, span_head(page, end));
	if (!end)
		buf_byte(into, '/');
	buf_span(into, path);
}

static bool
has_scheme(struct span reference)
{
	size_t end = find_any(reference, ":/?#");

	return end && end < reference.length && reference.at[end] == ':';
}

char *
web_url_resolve(struct arena *arena, struct span base, struct span reference)
{
	struct buf merged, made;
	struct web_url page, checked;
	size_t query;
	char *result = NULL;

	buf_init(&merged, WEB_URL_LIMIT);
	buf_init(&made, WEB_URL_LIMIT);
	reference = span_head(reference, span_find(reference, '#'));
	if (!web_url_read(base, &page))
		goto out;
	if (has_scheme(reference)) {
		buf_span(&made, reference);
	} else if (span_starts(reference, "//")) {
		buf_text(&made, page.https ? "https:" : "http:");
		buf_span(&made, reference);
	} else {
		buf_text(&made, page.https ? "https://" : "http://");
		buf_span(&made, page.place);
		query = span_find(reference, '?');
		merge_path(&merged, page.path, span_head(reference, query));
		add_path(&made, buf_as_span(&merged));
		buf_span(&made, span_from(reference, query));
		if (!reference.length && page.has_query) {
			buf_byte(&made, '?');
			buf_span(&made, page.query);
		}
	}
	if (!merged.overflow && !made.overflow &&
	    web_url_read(buf_as_span(&made), &checked))
		result = arena_span(arena, buf_as_span(&made));
out:
	buf_release(&merged);
	buf_release(&made);
	return result;
}

bool
web_url_same_origin(const struct web_url *a, const struct web_url *b)
{
	return a->https == b->https && a->port == b->port &&
	    same_word(a->host, b->host);
}

/* A host without the dot of the root, NUL-ended; false when it is too long. */
static bool
host_text(struct span host, char text[256])
{
	if (host.length && host.at[host.length - 1] == '.')
		host.length--;
	if (!host.length || host.length > 255)
		return false;
	memcpy(text, host.at, host.length);
	text[host.length] = '\0';
	return true;
}

/* Every form that resolvers take for an address: 127.1, 0x7f000001, ... */
static bool
read_ipv4(struct span host, uint32_t *address)
{
	struct in_addr made;
	char text[256];

	if (!host_text(host, text) || !inet_aton(text, &made))
		return false;
	*address = ntohl(made.s_addr);
	return true;
}

static bool
read_ipv6(struct span host, struct in6_addr *address)
{
	char text[256];

	/* A zone (%eth0) does not matter here. */
	return host_text(span_head(host, span_find(host, '%')), text) &&
	    inet_pton(AF_INET6, text, address) == 1;
}

/* The IPv4 address inside ::ffff:a.b.c.d, ::a.b.c.d or 64:ff9b::a.b.c.d. */
static bool
inner_ipv4(const struct in6_addr *address, uint32_t *inner)
{
	static const unsigned char translated[12] = { 0, 0x64, 0xff, 0x9b };
	const unsigned char *bytes = address->s6_addr;

	if (!IN6_IS_ADDR_V4MAPPED(address) && !IN6_IS_ADDR_V4COMPAT(address) &&
	    memcmp(bytes, translated, sizeof(translated)) != 0)
		return false;
	*inner = (uint32_t)bytes[12] << 24 | (uint32_t)bytes[13] << 16 |
	    (uint32_t)bytes[14] << 8 | bytes[15];
	return true;
}

static bool
is_private_ipv4(uint32_t address)
{
	static const struct {
		uint32_t net;
		unsigned bits;
	} nets[] = {
		{ 0x00000000, 8 }, /* this network */
		{ 0x0a000000, 8 },
		{ 0x64400000, 10 }, /* carrier-grade NAT */
		{ 0x7f000000, 8 }, /* loopback */
		{ 0xa9fe0000, 16 }, /* link-local, metadata services */
		{ 0xac100000, 12 },
		{ 0xc0a80000, 16 },
	};
	size_t i;

	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		if ((address ^ nets[i].net) >> (32 - nets[i].bits) == 0)
			return true;
	return false;
}

static bool
is_localhost(struct span host)
{
	static const struct span name = { "localhost", 9 };

	if (host.length && host.at[host.length - 1] == '.')
		host.length--;
	return host.length >= name.length &&
	    same_word(span_from(host, host.length - name.length), name) &&
	    (host.length == name.length ||
		host.at[host.length - name.length - 1] == '.');
}

bool
web_url_is_loopback(struct span host)
{
	struct in6_addr address;
	uint32_t ipv4;

	if (is_localhost(host))
		return true;
	if (read_ipv4(host, &ipv4))
		return ipv4 >> 24 == 127;
	if (!read_ipv6(host, &address))
		return false;
	return IN6_IS_ADDR_LOOPBACK(&address) ||
	    (inner_ipv4(&address, &ipv4) && ipv4 >> 24 == 127);
}

bool
web_url_is_private(struct span host)
{
	struct in6_addr address;
	uint32_t ipv4;

	if (read_ipv4(host, &ipv4))
		return is_private_ipv4(ipv4);
	if (!read_ipv6(host, &address))
		return false;
	return IN6_IS_ADDR_LOOPBACK(&address) ||
	    IN6_IS_ADDR_UNSPECIFIED(&address) ||
	    IN6_IS_ADDR_LINKLOCAL(&address) ||
	    (address.s6_addr[0] & 0xfe) == 0xfc ||
	    (inner_ipv4(&address, &ipv4) && is_private_ipv4(ipv4));
}

bool
web_url_may_lead(const struct web_url *from, const struct web_url *to)
{
	if (from->https && !to->https)
		return false;
	if (same_word(from->host, to->host) && from->port == to->port)
		return true;
	if (web_url_is_private(to->host))
		return false;
	return !is_localhost(to->host) || web_url_is_loopback(from->host);
}

void
web_url_encode(struct buf *into, struct span text)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.at[i];

		if ((byte >= '0' && byte <= '9') ||
		    ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
		    (byte && strchr("-._~", byte))) {
			buf_byte(into, (char)byte);
			continue;
		}
		buf_byte(into, '%');
		buf_byte(into, digits[byte >> 4]);
		buf_byte(into, digits[byte & 15]);
	}
}
