#include "backend/core/secret_key.h"

#define LABEL_LIMIT 63 /* bytes, of a namespace */

static const struct type {
	const char *word;
	const char *keys[3];
	bool may_lack; /* any one of the keys, but not all */
} types[SECRET_TYPE_COUNT] = {
	[SECRET_OPAQUE] = { "Opaque", { NULL }, true },
	[SECRET_TLS] = { "kubernetes.io/tls", { "tls.crt", "tls.key" }, false },
	[SECRET_BASIC_AUTH] = { "kubernetes.io/basic-auth",
	    { "username", "password" }, true },
	[SECRET_SSH_AUTH] = { "kubernetes.io/ssh-auth", { "ssh-privatekey" },
	    false },
	[SECRET_DOCKER_CONFIG] = { "kubernetes.io/dockerconfigjson",
	    { ".dockerconfigjson" }, false },
};

const char *
secret_type_word(enum secret_type type)
{
	return types[type].word;
}

bool
secret_type_find(const char *word, enum secret_type *type)
{
	int i;

	for (i = 0; i < SECRET_TYPE_COUNT; i++) {
		const char *slash = strchr(types[i].word, '/');

		if (strcmp(word, types[i].word) != 0 &&
		    (!slash || strcmp(word, slash + 1) != 0))
			continue;
		*type = (enum secret_type)i;
		return true;
	}
	return false;
}

const char *const *
secret_type_keys(enum secret_type type)
{
	return types[type].keys;
}

bool
secret_type_may_lack(enum secret_type type, const char *key)
{
	const char *const *one = types[type].keys;

	while (*one && strcmp(*one, key) != 0)
		one++;
	return !*one || types[type].may_lack;
}

static bool
is_alnum(char c, bool upper)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	    (upper && c >= 'A' && c <= 'Z');
}

MUST_CHECK
static bool
refuse(struct error *error, const char *what, const char *name, const char *why,
    const char *means)
{
	error_set(error, ERROR_INVALID, "%s \"%.80s%s\" %s", what, name,
	    strlen(name) > 80 ? "..." : "", why);
	error_hint(error, means, NULL);
	return false;
}

bool
secret_key_check(const char *key, struct error *error)
{
	static const char what[] = "the key";
	static const char allowed[] =
	    "letters, digits, `-', `_' and `.' are allowed: TOKEN, "
	    "tls.crt, api-token";
	const char *c = key;

	if (!*key)
		return refuse(error, what, key, "has no name", allowed);
	if (strlen(key) > SECRET_KEY_LIMIT)
		return refuse(error, what, key, "is over 253 characters long",
		    "Kubernetes takes no longer one");
	while (is_alnum(*c, true) || (*c && strchr("-._", *c)))
		c++;
	if (*c)
		return refuse(error, what, key,
		    "has a character in it that none may have", allowed);
	if (strcmp(key, ".") == 0)
		return refuse(error, what, key, "is not a name",
		    "keys become file names, and that is a folder");
	if (strncmp(key, "..", 2) == 0)
		return refuse(error, what, key, "begins with two dots",
		    "keys become file names, and those are not ours to take");
	return true;
}

/* Letters and digits at both ends, hyphens in between. */
static bool
is_label(struct span label)
{
	size_t i;

	for (i = 0; i < label.length; i++) {
		if (!is_alnum(label.at[i], false) &&
		    (label.at[i] != '-' || i == 0 || i == label.length - 1))
			return false;
	}
	return label.length > 0;
}

bool
secret_key_check_name(const char *name, struct error *error)
{
	struct span rest = span_of(name), label;
	bool good = *name && !span_ends(rest, ".");

	if (rest.length > SECRET_KEY_LIMIT)
		return refuse(error, "the name", name,
		    "is over 253 characters long",
		    "Kubernetes takes no longer one");
	while (good && span_cut(&rest, '.', &label))
		good = is_label(label);
	if (good)
		return true;
	return refuse(error, "the name", name, "is no name for a Secret",
	    "small letters, digits, `-' and `.' are allowed, with a letter "
	    "or digit at both ends");
}

bool
secret_key_check_namespace(const char *namespace, struct error *error)
{
	struct span label = span_of(namespace);

	if (label.length <= LABEL_LIMIT && is_label(label))
		return true;
	return refuse(error, "the namespace", namespace,
	    label.length > LABEL_LIMIT ? "is over 63 characters long"
				       : "is no name for one",
	    "small letters, digits and `-' are allowed, with a letter or "
	    "digit at both ends");
}
