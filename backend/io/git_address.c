#include "backend/io/git_address.h"

#include <curl/curl.h>

#include "backend/base/text.h"

static bool
has_control(struct span text)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return true;
	}
	return false;
}

static bool
refuse(struct arena *arena, const char *url, const char *reason,
    const char *todo, struct error *error)
{
	error_set(error, ERROR_INVALID, "%s: %s", git_place_shown(arena, url),
	    reason);
	error_hint(error, NULL, todo);
	return false;
}

static int
digit_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* %41 becomes A; a percent sign that begins no number stays. */
static const char *
decode(struct arena *arena, struct span text)
{
	char *into = arena_span(arena, text), *start = into;
	size_t i;

	for (i = 0; i < text.length; i++) {
		int high = -1, low = -1;

		if (text.at[i] == '%' && i + 2 < text.length) {
			high = digit_of(text.at[i + 1]);
			low = digit_of(text.at[i + 2]);
		}
		if (high >= 0 && low >= 0 && (high || low)) {
			*into++ = (char)(high * 16 + low);
			i += 2;
		} else {
			*into++ = text.at[i];
		}
	}
	*into = '\0';
	return start;
}

static bool
is_option_like(const char *text)
{
	return text && text[0] == '-';
}

/*
 * ssh puts host and user into the commands of its configuration (ProxyCommand
 * with %h and %r), which a shell runs.
 */
static bool
is_safe_in_a_shell(const char *text)
{
	return !text || !strpbrk(text, "'`\"$\\;&<>|(){}*?!#~ ");
}

/* What reaches ssh as an argument, and a path that reaches a program. */
static bool
check_words(const struct git_address *address)
{
	const char *const words[] = { address->user, address->host,
		address->port, address->path };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (is_option_like(words[i]) || has_control(span_of(words[i])))
			return false;
	}
	if (!is_safe_in_a_shell(address->user) ||
	    !is_safe_in_a_shell(address->host) ||
	    (address->host && strchr(address->host, '%')))
		return false;
	if (address->port &&
	    strspn(address->port, "0123456789") != strlen(address->port))
		return false;
	return (!address->host || *address->host) &&
	    (!address->user || *address->user) && *address->path;
}

/* [user@]host[:port]; the host may stand in brackets. */
static void
take_host(struct arena *arena, struct span text, bool with_port,
    struct git_address *address)
{
	size_t at = text.length, end;

	while (at > 0 && text.at[at - 1] != '@')
		at--;
	if (at > 0) {
		struct span user = span_head(text, at - 1);

		/* a password is of no use to ssh */
		user = span_head(user, span_find(user, ':'));
		address->user = arena_span(arena, user);
		text = span_from(text, at);
	}
	end = span_find(text, ']');
	if (span_starts(text, "[") && end < text.length) {
		address->host = arena_text(arena, text.at + 1, end - 1);
		text = span_from(text, end + 1);
	} else {
		end = with_port ? span_find(text, ':') : text.length;
		address->host = arena_span(arena, span_head(text, end));
		text = span_from(text, end);
	}
	if (text.length > 1 && text.at[0] == ':')
		address->port = arena_span(arena, span_from(text, 1));
}

static bool
parse_ssh(struct arena *arena, const char *url, struct span rest,
    struct git_address *address, struct error *error)
{
	struct span decoded = span_of(decode(arena, rest));
	size_t slash = span_find(decoded, '/');

	address->kind = GIT_PLACE_SSH;
	address->is_encrypted = true;
	take_host(arena, span_head(decoded, slash), true, address);
	decoded = span_from(decoded, slash);
	if (span_starts(decoded, "/~"))
		decoded = span_from(decoded, 1);
	address->path = arena_span(arena, decoded);
	if (!check_words(address))
		return refuse(arena, url, "not an address for ssh",
		    "write ssh://USER@HOST/PATH or USER@HOST:PATH", error);
	return true;
}

static bool
parse_scp(struct arena *arena, const char *url, size_t colon,
    struct git_address *address, struct error *error)
{
	struct span whole = span_of(url);

	address->kind = GIT_PLACE_SSH;
	address->is_encrypted = true;
	take_host(arena, span_head(whole, colon), false, address);
	address->path = arena_span(arena, span_from(whole, colon + 1));
	if (address->port || !check_words(address))
		return refuse(arena, url, "not an address for ssh",
		    "write ssh://USER@HOST/PATH or USER@HOST:PATH", error);
	return true;
}

static bool
parse_local(struct arena *arena, const char *url, const char *path,
    struct git_address *address, struct error *error)
{
	address->kind = GIT_PLACE_LOCAL;
	address->is_encrypted = true;
	address->path = path;
	if (!check_words(address))
		return refuse(arena, url, "not a path",
		    "write a path from the root, or ./PATH", error);
	return true;
}

static bool
parse_file(struct arena *arena, const char *url, struct span rest,
    struct git_address *address, struct error *error)
{
	if (span_starts(rest, "localhost/"))
		rest = span_from(rest, strlen("localhost"));
	if (!span_starts(rest, "/"))
		return refuse(arena, url, "names another host",
		    "write file:///PATH", error);
	return parse_local(arena, url, decode(arena, rest), address, error);
}

/* A part of the address in the arena, or NULL. */
static const char *
part_of(struct arena *arena, CURLU *parts, CURLUPart part, unsigned flags)
{
	const char *copy = NULL;
	char *text = NULL;

	if (curl_url_get(parts, part, &text, flags) == CURLUE_OK)
		copy = arena_dup(arena, text);
	curl_free(text);
	return copy;
}

static const char *
base_of(struct arena *arena, CURLU *parts)
{
	char *base;
	size_t length;

	(void)curl_url_set(parts, CURLUPART_USER, NULL, 0);
	(void)curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0);
	base = arena_dup(arena, part_of(arena, parts, CURLUPART_URL, 0));
	length = base ? strlen(base) : 0;
	while (length && base[length - 1] == '/')
		base[--length] = '\0';
	return base;
}

static bool
parse_http(struct arena *arena, const char *url, struct git_address *address,
    struct error *error)
{
	CURLU *parts = curl_url();
	bool good;
	size_t length;
	char *host;

	good = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK;
	address->kind = GIT_PLACE_HTTP;
	address->is_encrypted = span_starts(span_of(url), "https");
	if (good) {
		address->user =
		    part_of(arena, parts, CURLUPART_USER, CURLU_URLDECODE);
		host =
		    arena_dup(arena, part_of(arena, parts, CURLUPART_HOST, 0));
		length = host ? strlen(host) : 0;
		if (length > 2 && host[0] == '[') {
			host[length - 1] = '\0';
			host++;
		}
		address->host = host;
		address->port = part_of(arena, parts, CURLUPART_PORT, 0);
		address->path = part_of(arena, parts, CURLUPART_PATH, 0);
		good = length && address->path &&
		    !part_of(arena, parts, CURLUPART_QUERY, 0) &&
		    !part_of(arena, parts, CURLUPART_FRAGMENT, 0) &&
		    (address->user ||
			!part_of(arena, parts, CURLUPART_USER, 0));
		address->base = base_of(arena, parts);
		good = good && address->base;
	}
	curl_url_cleanup(parts);
	if (!good)
		return refuse(arena, url, "not an address of a repository",
		    "write https://HOST/PATH", error);
	return true;
}

bool
git_address_parse(struct arena *arena, const char *url,
    struct git_address *address, struct error *error)
{
	struct span whole = span_of(url), rest;
	struct git_address found = { .kind = GIT_PLACE_LOCAL };
	size_t scheme = span_find_text(whole, "://");
	size_t colon = span_find(whole, ':'), slash = span_find(whole, '/');
	size_t bracket = span_find(whole, '[');
	bool done;

	if (whole.length == 0 || has_control(whole))
		return refuse(arena, url ? url : "",
		    "not an address of a repository", NULL, error);
	rest = span_from(whole, scheme + 3);
	if (scheme < slash && scheme == colon) {
		struct span word = span_head(whole, scheme);

		if (span_is(word, "http") || span_is(word, "https"))
			done = parse_http(arena, url, &found, error);
		else if (span_is(word, "ssh") || span_is(word, "git+ssh") ||
		    span_is(word, "ssh+git"))
			done = parse_ssh(arena, url, rest, &found, error);
		else if (span_is(word, "file"))
			done = parse_file(arena, url, rest, &found, error);
		else
			done = refuse(arena, url, "not a known kind of address",
			    "use https, http, ssh or a path", error);
	} else if (colon < slash && colon < bracket &&
	    span_starts(span_from(whole, colon), "::")) {
		done = refuse(arena, url, "remote helpers are not run",
		    "use https, http, ssh or a path", error);
	} else if (colon < slash) {
		if (bracket < colon)
			colon = span_find_text(whole, "]:") + 1;
		done = parse_scp(arena, url, colon, &found, error);
	} else {
		done = parse_local(
		    arena, url, arena_dup(arena, url), &found, error);
	}
	if (done)
		*address = found;
	return done;
}

struct secret *
git_address_password(const char *url)
{
	struct secret *password = NULL;
	CURLU *parts = curl_url();
	char *text = NULL;

	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_PASSWORD, &text, CURLU_URLDECODE) ==
		CURLUE_OK) {
		password = secret_new(text, strlen(text));
		secret_wipe(text, strlen(text));
	}
	curl_free(text);
	curl_url_cleanup(parts);
	return password;
}

bool
git_address_is_loopback(const char *host)
{
	struct span name = span_of(host);

	return span_is(name, "localhost") || span_is(name, "::1") ||
	    (span_starts(name, "127.") &&
		strspn(host, "0123456789.") == name.length);
}
