#include "backend/core/secret_docker.h"

#include "backend/base/base64.h"
#include "backend/core/secret_json.h"

#define HUB "https://index.docker.io/v1/"

static bool
add(struct secret *into, const char *text)
{
	return secret_add(into, text, strlen(text));
}

/* ,"name":"text", without the comma for the first; nothing when it is empty */
static bool
add_field(struct secret *into, const char *name, struct span text, bool *first)
{
	if (text.length == 0)
		return true;
	if (!add(into, *first ? "\"" : ",\""))
		return false;
	*first = false;
	return add(into, name) && add(into, "\":") &&
	    secret_json_add(into, text);
}

/* Adds the base 64 of user:password. */
static bool
add_login(struct secret *into, const char *user, struct span password)
{
	struct secret *plain = secret_locked();
	char *room = NULL;
	size_t length = 0;

	if (plain && add(plain, user) && add(plain, ":") &&
	    secret_add(plain, password.at, password.length)) {
		length = base64_length(secret_length(plain));
		room = secret_room(into, length);
	}
	if (room) {
		base64_piece(span_make(secret_use(plain), secret_length(plain)),
		    0, length, room);
		secret_added(into, length);
	}
	secret_free(plain);
	return room != NULL;
}

struct secret *
secret_docker_make(const struct secret_docker *docker)
{
	struct span password = span_make(
	    secret_use(docker->password), secret_length(docker->password));
	struct secret *into = secret_locked();
	bool first = true;

	if (into && add(into, "{\"auths\":{") &&
	    secret_json_add(
		into, span_of(*docker->server ? docker->server : HUB)) &&
	    add(into, ":{") &&
	    add_field(into, "username", span_of(docker->user), &first) &&
	    add_field(into, "password", password, &first) &&
	    add_field(into, "email", span_of(docker->email), &first) &&
	    add(into, first ? "\"auth\":\"" : ",\"auth\":\"") &&
	    add_login(into, docker->user, password) && add(into, "\"}}}"))
		return into;
	secret_free(into);
	return NULL;
}
