#include "tui/keys.h"

#include <stdio.h>

#include "backend/base/text.h"

#define INFO(id, name, keys, scopes, group, label, help) \
	{ name, keys, scopes, group, label, help },
static const struct action_info infos[ACTION_COUNT] = { ACTIONS(INFO) };
#undef INFO

static const struct key_word {
	const char *word, *small;
	uint32_t key;
} words[] = {
	{ "Enter", "enter", KEYS_ENTER },
	{ "Tab", "tab", KEYS_TAB },
	{ "Esc", "esc", KEYS_ESC },
	{ "Space", "spc", KEYS_SPACE },
	{ "Backspace", "bs", KEYS_BACKSPACE },
	{ "Up", "up", KEYS_UP },
	{ "Down", "down", KEYS_DOWN },
	{ "Left", "left", KEYS_LEFT },
	{ "Right", "right", KEYS_RIGHT },
	{ "Home", "home", KEYS_HOME },
	{ "End", "end", KEYS_END },
	{ "PgUp", "pgup", KEYS_PAGE_UP },
	{ "PgDn", "pgdn", KEYS_PAGE_DOWN },
	{ "Del", "del", KEYS_DELETE },
	{ "BackTab", "backtab", KEYS_BACK_TAB },
};

const struct action_info *
keys_info(enum action action)
{
	return &infos[action];
}

bool
keys_parse(struct span word, uint32_t *key)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(word, words[i].word)) {
			*key = words[i].key;
			return true;
		}
	if (word.length == 2 && word.at[0] == '^' && word.at[1] >= 'A' &&
	    word.at[1] <= '_') {
		*key = KEYS_CONTROL(word.at[1]);
		return true;
	}
	return word.length && text_step(word, key) == word.length;
}

const char *
keys_name(uint32_t key, char text[KEYS_NAME_SIZE])
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].key == key) {
			(void)snprintf(
			    text, KEYS_NAME_SIZE, "%s", words[i].word);
			return text;
		}
	if (key < 0x20)
		(void)snprintf(text, KEYS_NAME_SIZE, "^%c", (int)key + '@');
	else if (key < 0x7f)
		(void)snprintf(text, KEYS_NAME_SIZE, "%c", (int)key);
	else if (key < KEYS_FIRST)
		(void)snprintf(text, KEYS_NAME_SIZE, "U+%04X", key);
	else
		(void)snprintf(text, KEYS_NAME_SIZE, "that key");
	return text;
}

size_t
keys_bytes(uint32_t key, char bytes[KEYS_BYTES_SIZE])
{
	size_t length = key < 0x80 ? 1
	    : key < 0x800          ? 2
	    : key < 0x10000        ? 3
				   : 4;
	size_t i;

	for (i = length; i-- > 1; key >>= 6)
		bytes[i] = (char)(0x80 | (key & 0x3f));
	bytes[0] = (char)(length == 1 ? key : (0xf00u >> length & 0xffu) | key);
	bytes[length] = '\0';
	return length;
}

const char *
keys_short(enum action action, char text[KEYS_NAME_SIZE])
{
	struct span rest = span_of(infos[action].keys), word = { NULL, 0 };
	size_t i;

	(void)span_cut(&rest, ' ', &word);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(word, words[i].word))
			word = span_of(words[i].small);
	(void)snprintf(text, KEYS_NAME_SIZE, "%.*s", (int)word.length, word.at);
	return text;
}

void
keys_words(enum action action, struct buf *into)
{
	struct span rest = span_of(infos[action].keys), word;
	bool first = true;

	while (span_cut(&rest, ' ', &word)) {
		if (!first)
			(void)buf_byte(into, '/');
		(void)buf_span(into, word);
		first = false;
	}
}

static bool
has_key(enum action action, uint32_t key)
{
	struct span rest = span_of(infos[action].keys), word;
	uint32_t have;

	while (span_cut(&rest, ' ', &word))
		if (keys_parse(word, &have) && have == key)
			return true;
	return false;
}

enum action
keys_action(uint32_t key, unsigned scopes)
{
	size_t i;

	for (i = 0; i < ACTION_COUNT; i++)
		if ((infos[i].scopes & scopes) && has_key((enum action)i, key))
			return (enum action)i;
	return ACTION_NONE;
}

enum action
keys_find(struct span name)
{
	size_t i;

	for (i = 0; i < ACTION_COUNT; i++)
		if (span_is(name, infos[i].name))
			return (enum action)i;
	return ACTION_NONE;
}

const char *
keys_group_word(enum action_group group)
{
	static const char *const group_words[GROUP_COUNT] = { "MOVE", "LOOK",
		"DECIDE", "MARK", "OTHER" };

	return group_words[group];
}

static bool
check_action(enum action action, struct error *error)
{
	struct span rest = span_of(infos[action].keys), word;
	uint32_t key;
	size_t i;

	while (span_cut(&rest, ' ', &word)) {
		if (!keys_parse(word, &key)) {
			error_set(error, ERROR_INVALID, "%s: no such key: %.*s",
			    infos[action].name, (int)word.length, word.at);
			return false;
		}
		for (i = 0; i < (size_t)action; i++) {
			if (!(infos[i].scopes & infos[action].scopes) ||
			    !has_key((enum action)i, key))
				continue;
			error_set(error, ERROR_INVALID,
			    "%s and %s both want the key %.*s", infos[i].name,
			    infos[action].name, (int)word.length, word.at);
			return false;
		}
	}
	return true;
}

bool
keys_check(struct error *error)
{
	size_t i;

	for (i = 0; i < ACTION_COUNT; i++)
		if (!check_action((enum action)i, error))
			return false;
	return true;
}
