/*
 * DESIGN: getopt's own messages print what they do not like, and here that may
 * be the value of a Secret (--from-literal=KEY=VALUE out of habit). So opterr
 * is off, an unknown option is named up to its `=', and whatever stands where a
 * value is likely is refused unseen.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "backend/base/text.h"
#include "tui/cli.h"

#define NAME_SHOWN_LIMIT ((size_t)64)

enum option_key {
	KEY_CONFIG = 256,
	KEY_OBJECTS,
	KEY_KUBECONFIG,
	KEY_CONTEXT,
	KEY_READ_ONLY,
	KEY_DEMO,
	KEY_ALL,
	KEY_YES,
	KEY_TYPE,
	KEY_KEY,
	KEY_GENERATE,
	KEY_BITWARDEN,
	KEY_SERVER,
	KEY_USER,
	KEY_IMMUTABLE,
	KEY_VERSION,
};

static const struct option long_options[] = {
	{ "config", required_argument, NULL, KEY_CONFIG },
	{ "objects", required_argument, NULL, KEY_OBJECTS },
	{ "kubeconfig", required_argument, NULL, KEY_KUBECONFIG },
	{ "context", required_argument, NULL, KEY_CONTEXT },
	{ "read-only", no_argument, NULL, KEY_READ_ONLY },
	{ "demo", no_argument, NULL, KEY_DEMO },
	{ "all", no_argument, NULL, KEY_ALL },
	{ "yes", no_argument, NULL, KEY_YES },
	{ "output", required_argument, NULL, 'o' },
	{ "namespace", required_argument, NULL, 'n' },
	{ "type", required_argument, NULL, KEY_TYPE },
	{ "key", required_argument, NULL, KEY_KEY },
	{ "generate", required_argument, NULL, KEY_GENERATE },
	{ "bitwarden", required_argument, NULL, KEY_BITWARDEN },
	{ "server", required_argument, NULL, KEY_SERVER },
	{ "user", required_argument, NULL, KEY_USER },
	{ "immutable", no_argument, NULL, KEY_IMMUTABLE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, KEY_VERSION },
	{ NULL, 0, NULL, 0 },
};

/* How options begin that carry a value elsewhere. */
static const char *const value_options[] = {
	"from-",
	"literal",
	"value",
	"data",
	"string-data",
	"stdin",
	"pass",
	"docker-",
	"token",
	"cert",
	"secret",
	"username",
	"email",
	NULL,
};

static bool
refuse_value(void)
{
	struct error error;

	error_set(&error, ERROR_INVALID,
	    "no value of a Secret is taken from the command line");
	error_hint(&error,
	    "others see it in the list of processes and the shell keeps it in "
	    "its history: if it was a real one, treat it as known",
	    "name the key alone (--key KEY): vigie asks for the value at a "
	    "masked prompt; or --generate KEY=hex-32, --bitwarden KEY=ITEM");
	cli_error(&error);
	return false;
}

/* ---- one option ---- */

/* "--from-literal" of "--from-literal=KEY=VALUE", "-p" of "-pVALUE". */
static const char *
name_of(const struct cli_options *options, struct span word)
{
	struct span name = span_head(word, span_find(word, '='));
	struct buf clean;
	const char *text;

	if (!name.length)
		return arena_printf(options->arena, "-%c",
		    optopt > ' ' && optopt < 127 ? optopt : '?');
	buf_init(&clean, NAME_SHOWN_LIMIT);
	text_clean(&clean, name, TEXT_LINE);
	text = arena_span(options->arena, buf_as_span(&clean));
	buf_release(&clean);
	return text;
}

/* getopt is not at the end of the word yet when a letter of it is unknown, and
 * says in optopt which; 0 and our own numbers are for whole words. */
static bool
refuse_option(
    const struct cli_options *options, const char *last, bool incomplete)
{
	bool letter = optopt > 0 && optopt < KEY_CONFIG;
	struct span word = span_of(letter ? "" : last);
	size_t i;

	if (incomplete)
		return cli_usage(
		    "an option needs an argument", name_of(options, word));
	for (i = 0; value_options[i]; i++)
		if (span_starts(span_from(word, 2), value_options[i]))
			return refuse_value();
	return cli_usage(optopt && !letter ? "that option takes no argument"
					   : "there is no option of that name",
	    name_of(options, word));
}

/* KEY, KEY=RECIPE or KEY=ITEM[/FIELD] */
static bool
add_key(struct cli_options *options, int option)
{
	struct span rest = span_of(optarg), name;
	struct cli_key *key;

	if (option == KEY_KEY && span_find(rest, '=') < rest.length)
		return refuse_value();
	if (option != KEY_KEY && span_find(rest, '=') == rest.length)
		return cli_usage(option == KEY_GENERATE
			? "--generate takes KEY=RECIPE"
			: "--bitwarden takes KEY=ITEM or KEY=ITEM/FIELD",
		    NULL);
	name = span_head(rest, span_find(rest, '='));
	rest = span_from(rest, name.length + 1);
	key = ARRAY_ADD(options->arena, options->keys, options->key_count);
	key->name = arena_span(options->arena, name);
	if (option == KEY_GENERATE) {
		key->recipe = arena_span(options->arena, rest);
	} else if (option == KEY_BITWARDEN) {
		name = span_head(rest, span_find(rest, '/'));
		key->item = arena_span(options->arena, name);
		if (name.length < rest.length)
			key->field = arena_span(
			    options->arena, span_from(rest, name.length + 1));
	}
	return true;
}

static bool
take_flag(struct cli_options *options, int key)
{
	switch (key) {
	case KEY_READ_ONLY:
		options->read_only = true;
		return true;
	case KEY_DEMO:
		options->demo = true;
		return true;
	case KEY_ALL:
		options->all = true;
		return true;
	case KEY_YES:
		options->yes = true;
		return true;
	case KEY_IMMUTABLE:
		options->immutable = true;
		return true;
	case KEY_VERSION:
		options->version = true;
		return true;
	case 'h':
		options->help = true;
		return true;
	default:
		return false;
	}
}

static bool
take_text(struct cli_options *options, int key)
{
	const struct {
		int key;
		const char **text;
	} rows[] = {
		{ KEY_CONFIG, &options->config },
		{ KEY_KUBECONFIG, &options->kubeconfig },
		{ KEY_CONTEXT, &options->context },
		{ 'n', &options->namespace },
		{ KEY_TYPE, &options->type },
		{ KEY_SERVER, &options->server },
		{ KEY_USER, &options->user },
	};

	for (ARRAY_EACH(row, rows, sizeof(rows) / sizeof(rows[0]))) {
		if (row->key != key)
			continue;
		*row->text = optarg;
		return true;
	}
	return false;
}

static bool
take_option(struct cli_options *options, int key)
{
	if (take_flag(options, key) || take_text(options, key))
		return true;
	switch (key) {
	case KEY_OBJECTS:
		*ARRAY_ADD(options->arena, options->objects,
		    options->object_count) = optarg;
		return true;
	case KEY_KEY:
	case KEY_GENERATE:
	case KEY_BITWARDEN:
		return add_key(options, key);
	default: /* -o */
		if (strcmp(optarg, "json") != 0)
			return cli_usage(
			    "the only output format is json", optarg);
		options->json = true;
		return true;
	}
}

/* ---- all of them ---- */

/* What this subcommand does not take is an error, not silence. */
static bool
check_options(const struct cli_options *options, unsigned takes)
{
	const struct {
		bool given;
		unsigned takes;
		const char *option;
	} rows[] = {
		{ options->json, CLI_TAKES_OUTPUT, "-o" },
		{ options->all, CLI_TAKES_ALL, "--all" },
		{ options->yes, CLI_TAKES_YES, "--yes" },
		{ options->namespace, CLI_TAKES_NAMESPACE, "-n" },
		{ options->type, CLI_TAKES_SECRET, "--type" },
		{ options->server, CLI_TAKES_SECRET, "--server" },
		{ options->user, CLI_TAKES_SECRET, "--user" },
		{ options->immutable, CLI_TAKES_SECRET, "--immutable" },
		{ options->key_count, CLI_TAKES_SECRET,
		    "--key, --generate or --bitwarden" },
	};
	const struct cmd *cmd = options->cmd;

	for (ARRAY_EACH(row, rows, sizeof(rows) / sizeof(rows[0]))) {
		if (!row->given || (takes & row->takes))
			continue;
		fprintf(stderr, "vigie: %s%s%s takes no %s\n",
		    cmd ? cmd->word : "the console",
		    cmd && cmd->second ? " " : "",
		    cmd && cmd->second ? cmd->second : "", row->option);
		return false;
	}
	return true;
}

static bool
check_command(const struct cli_options *options)
{
	unsigned takes = options->cmd ? options->cmd->takes : 0;

	if (!check_options(options, takes))
		return false;
	if ((takes & CLI_TAKES_SECRET) && options->name_count > 1)
		return refuse_value();
	if (options->name_count && !(takes & CLI_TAKES_NAMES))
		return cli_usage("one argument too many", options->names[0]);
	if (options->all && options->name_count)
		return cli_usage("--all or IDs, not both", NULL);
	return !options->cmd || !options->cmd->check ||
	    options->cmd->check(options);
}

/* "secret" without a second word, or with one that it does not know. */
static bool
ask_second(const char *word)
{
	size_t i;

	fprintf(stderr, "vigie: %s needs a second word:", word);
	for (i = 0; cli_commands[i]; i++)
		if (strcmp(cli_commands[i]->word, word) == 0)
			fprintf(stderr, " %s", cli_commands[i]->second);
	fputs("\nTry 'vigie --help'.\n", stderr);
	return false;
}

static bool
find_command(struct cli_options *options, char **words, size_t count)
{
	const char *word = count ? words[0] : NULL;
	size_t i;

	if (!word)
		return true;
	options->cmd = cli_find(word, NULL);
	if (!options->cmd && count > 1)
		options->cmd = cli_find(word, words[1]);
	if (options->cmd) {
		i = options->cmd->second ? 2 : 1;
		options->names = (const char *const *)(uintptr_t)(words + i);
		options->name_count = count - i;
		return true;
	}
	for (i = 0; cli_commands[i]; i++)
		if (strcmp(cli_commands[i]->word, word) == 0)
			return ask_second(word);
	return cli_usage("there is no command of that name", word);
}

bool
cli_parse(int argc, char **argv, struct cli_options *options)
{
	int key;

	optind = 1;
	opterr = 0;
	while ((key = getopt_long(argc, argv, ":o:n:h", long_options, NULL)) !=
	    -1) {
		if (key == '?' || key == ':')
			return refuse_option(
			    options, argv[optind - 1], key == ':');
		if (!take_option(options, key))
			return false;
	}
	if (options->help || options->version)
		return true;
	return find_command(options, argv + optind, (size_t)(argc - optind)) &&
	    check_command(options);
}
