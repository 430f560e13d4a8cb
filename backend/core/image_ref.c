#include "backend/core/image_ref.h"

#include <arpa/inet.h>

#include "backend/core/quote.h"

/*
 * DESIGN: the rules are those of the library that Flux uses, odd ones included,
 * because the same spec.image has to mean the same repository here and there: a
 * registry is told from a path by a dot or a colon in the first part, and the
 * text behind the last colon is a tag unless it has a slash.
 */

#define HUB "index.docker.io"
#define HUB_ALIAS "docker.io"
#define HUB_NAMESPACE "library/"

#define REPOSITORY_LEAST 2
#define REPOSITORY_MOST 255
#define TAG_MOST 128
#define DIGEST_PREFIX "sha256:"
#define DIGEST_DIGITS 64

/* How much of an image a message shows. */
#define SHOWN_ROOM 320

struct parts {
	struct span registry; /* empty: none was written */
	struct span repository;
	struct span tag;
	struct span digest;
};

static bool
is_lower(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool
is_repository_byte(char byte)
{
	return is_lower(byte) || byte == '_' || byte == '-' || byte == '.' ||
	    byte == '/';
}

static bool
is_tag_byte(char byte)
{
	return (is_repository_byte(byte) && byte != '/') ||
	    (byte >= 'A' && byte <= 'Z');
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
is_hex_byte(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'f');
}

/* What may stand in the authority of a URL, brackets and colons apart. */
static bool
is_host_byte(char byte)
{
	return is_lower(byte) || (byte >= 'A' && byte <= 'Z') ||
	    (unsigned char)byte >= 0x80 ||
	    (byte && strchr("!$&'()*+,;=<>\"-_.~", byte));
}

static bool
all(struct span text, bool (*belongs)(char byte))
{
	size_t i;

	for (i = 0; i < text.length; i++)
		if (!belongs(text.at[i]))
			return false;
	return true;
}

static size_t
find_last(struct span text, char byte)
{
	size_t at = text.length;

	while (at > 0 && text.at[at - 1] != byte)
		at--;
	return at ? at - 1 : text.length;
}

/* Nothing, or a colon and digits, which may be none. */
static bool
is_port(struct span text)
{
	return !text.length ||
	    (text.at[0] == ':' && all(span_from(text, 1), is_digit));
}

static bool
is_address(int family, struct span text)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	char host[INET6_ADDRSTRLEN];

	if (!text.length || text.length >= sizeof(host) ||
	    memchr(text.at, '\0', text.length))
		return false;
	memcpy(host, text.at, text.length);
	host[text.length] = '\0';
	return inet_pton(family, host, bytes) == 1;
}

static bool
is_registry(struct span text)
{
	size_t end;

	if (span_starts(text, "[")) {
		end = span_find(text, ']');
		return end < text.length &&
		    is_address(
			AF_INET6, span_head(span_from(text, 1), end - 1)) &&
		    is_port(span_from(text, end + 1));
	}
	end = span_find(text, ':');
	return all(span_head(text, end), is_host_byte) &&
	    is_port(span_from(text, end));
}

/* host/path or path */
static bool
parse_name(struct span text, struct parts *parts)
{
	size_t slash = span_find(text, '/');
	struct span first = span_head(text, slash);

	parts->registry = span_make(NULL, 0);
	parts->repository = text;
	if (slash < text.length &&
	    (span_find(first, '.') < slash || span_find(first, ':') < slash)) {
		parts->registry = first;
		parts->repository = span_from(text, slash + 1);
	}
	return parts->repository.length >= REPOSITORY_LEAST &&
	    parts->repository.length <= REPOSITORY_MOST &&
	    all(parts->repository, is_repository_byte) &&
	    is_registry(parts->registry);
}

/* name or name:tag */
static bool
parse_tagged(struct span text, struct parts *parts)
{
	size_t colon = find_last(text, ':');
	struct span tag = span_from(text, colon + 1);

	parts->tag = parts->digest = span_make(NULL, 0);
	if (colon == text.length || span_find(tag, '/') < tag.length)
		return parse_name(text, parts);
	parts->tag = tag;
	return tag.length && tag.length <= TAG_MOST && all(tag, is_tag_byte) &&
	    parse_name(span_head(text, colon), parts);
}

static bool
parse(struct span text, struct parts *parts)
{
	size_t at = span_find(text, '@');
	struct span digest = span_from(text, at + 1);
	struct span hex = span_from(digest, strlen(DIGEST_PREFIX));

	if (parse_tagged(text, parts))
		return true;
	if (at == text.length || !span_starts(digest, DIGEST_PREFIX) ||
	    hex.length != DIGEST_DIGITS || !all(hex, is_hex_byte) ||
	    !parse_tagged(span_head(text, at), parts))
		return false;
	parts->digest = digest;
	return true;
}

/* 10/8, 172.16/12 and 192.168/16, written as an address. */
static bool
is_private_address(struct span registry)
{
	struct span host = span_head(registry, span_find(registry, ':'));
	char text[INET_ADDRSTRLEN];
	struct in_addr address;
	uint32_t number;

	if (!is_address(AF_INET, host))
		return false;
	memcpy(text, host.at, host.length);
	text[host.length] = '\0';
	if (inet_pton(AF_INET, text, &address) != 1)
		return false;
	number = ntohl(address.s_addr);
	return number >> 24 == 10 || number >> 20 == 0xac1 ||
	    number >> 16 == 0xc0a8;
}

static bool
allows_http(struct span registry)
{
	size_t colon = find_last(registry, ':');
	struct span port = span_from(registry, colon + 1);
	struct span host = registry;

	/* As upstream: a port of more than five digits is no port here. */
	if (port.length && port.length <= 5 && all(port, is_digit))
		host = span_head(registry, colon);
	return is_private_address(registry) ||
	    span_starts(registry, "localhost:") ||
	    span_ends(host, ".localhost") ||
	    span_find_text(registry, "127.0.0.1") < registry.length ||
	    span_find_text(registry, "::1") < registry.length;
}

/* What is left of the image behind the registry must have no colon. */
static bool
has_no_tag(struct span image, struct span registry, struct error *error)
{
	char shown[SHOWN_ROOM], shown_tag[SHOWN_ROOM];
	struct span rest = image, tag;
	size_t colon;

	if (image.length >= registry.length &&
	    span_equal(span_head(image, registry.length), registry))
		rest = span_from(image, registry.length);
	colon = span_find(rest, ':');
	if (colon == rest.length)
		return true;
	tag = span_from(rest, colon + 1);
	tag = span_head(tag, span_find(tag, ':'));
	error_set(error, ERROR_INVALID,
	    "image '%s' should not include a tag; remove ':%s'",
	    quote_plain(shown, sizeof(shown), image),
	    quote_plain(shown_tag, sizeof(shown_tag), tag));
	return false;
}

/* Reads the image into parts, or says why it is none. */
static bool
read_image(struct span image, struct parts *parts, struct error *error)
{
	size_t scheme = span_find_text(image, "://");
	char shown[SHOWN_ROOM], shown_scheme[SHOWN_ROOM];

	(void)quote_plain(shown, sizeof(shown), image);
	if (scheme < image.length) {
		error_set(error, ERROR_INVALID,
		    "image '%s' should not include URL scheme; "
		    "remove '%s://'",
		    shown,
		    quote_plain(shown_scheme, sizeof(shown_scheme),
			span_head(image, scheme)));
		return false;
	}
	if (!parse(image, parts)) {
		error_set(error, ERROR_INVALID, "could not parse reference: %s",
		    shown);
		return false;
	}
	if (!parts->registry.length || span_is(parts->registry, HUB_ALIAS))
		parts->registry = span_of(HUB);
	return has_no_tag(image, parts->registry, error);
}

bool
image_ref_parse(struct arena *arena, struct span image, bool insecure,
    struct image_ref *ref, struct error *error)
{
	struct parts parts;
	bool hub;

	if (!read_image(image, &parts, error))
		return false;
	hub = span_is(parts.registry, HUB) &&
	    span_find(parts.repository, '/') == parts.repository.length;
	ref->registry = arena_span(arena, parts.registry);
	ref->repository =
	    arena_printf(arena, "%s%.*s", hub ? HUB_NAMESPACE : "",
		(int)parts.repository.length, parts.repository.at);
	ref->canonical =
	    arena_printf(arena, "%s/%s", ref->registry, ref->repository);
	ref->plain_http = insecure || allows_http(parts.registry);
	return true;
}

bool
image_ref_is_valid_reference(struct span reference)
{
	struct parts parts;

	return parse(reference, &parts);
}

void
image_ref_split(
    struct span value, struct span *name, struct span *tag, struct span *digest)
{
	struct parts parts;
	size_t behind = 0;

	*name = value;
	*tag = *digest = span_make(NULL, 0);
	if (!parse(value, &parts))
		return;
	*tag = parts.tag;
	*digest = parts.digest;
	if (tag->length)
		behind += tag->length + 1;
	if (digest->length)
		behind += digest->length + 1;
	*name = span_head(value, value.length - behind);
}
