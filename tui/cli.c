#include "tui/cli.h"

#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define OUTPUT_LIMIT ((size_t)1024 * 1024 * 1024)

extern const struct cmd cmd_scan, cmd_updates, cmd_diff, cmd_approve,
    cmd_objects;

const struct cmd *const cli_commands[] = {
	&cmd_scan,
	&cmd_updates,
	&cmd_diff,
	&cmd_approve,
	&cmd_objects,
	NULL,
};

const struct cmd *
cli_find(const char *word)
{
	size_t i;

	for (i = 0; cli_commands[i]; i++)
		if (strcmp(cli_commands[i]->word, word) == 0)
			return cli_commands[i];
	return NULL;
}

/* ---- options ---- */

enum option_key {
	KEY_CONFIG = 256,
	KEY_OBJECTS,
	KEY_READ_ONLY,
	KEY_DEMO,
	KEY_ALL,
	KEY_YES,
	KEY_VERSION,
};

static const struct option long_options[] = {
	{ "config", required_argument, NULL, KEY_CONFIG },
	{ "objects", required_argument, NULL, KEY_OBJECTS },
	{ "read-only", no_argument, NULL, KEY_READ_ONLY },
	{ "demo", no_argument, NULL, KEY_DEMO },
	{ "all", no_argument, NULL, KEY_ALL },
	{ "yes", no_argument, NULL, KEY_YES },
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, KEY_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char option_help[] =
    "  --config FILE        read FILE instead of vigie.yaml\n"
    "  --objects URL|DIR    read Flux objects there too (may be repeated)\n"
    "  --read-only          commit and push nothing\n"
    "  --demo               work on a made-up example world\n"
    "  -o, --output json    print JSON (scan, updates, objects)\n"
    "  --all                all updates that can be approved (diff, approve)\n"
    "  --yes                ask nothing (approve)\n"
    "  -h, --help           print this\n"
    "  --version            print the version\n";

void
cli_help(void)
{
	size_t i;

	printf("Usage: vigie [OPTION...] [COMMAND [ARGUMENT...]]\n\n"
	       "The lookout for Flux image updates: see which updates wait, "
	       "read the exact\nchange, approve; vigie commits and pushes. "
	       "Without a command: the console.\n\nCommands:\n");
	for (i = 0; cli_commands[i]; i++)
		printf("  %-8s %-11s  %s\n", cli_commands[i]->word,
		    cli_commands[i]->arguments, cli_commands[i]->help);
	printf("\nOptions:\n%s\nExit status: 0 done, 1 failed, 2 wrong usage, "
	       "3 partly failed.\nMore: man vigie\n",
	    option_help);
}

static bool
usage(const char *what, const char *word)
{
	fprintf(stderr, "vigie: %s%s%s\nTry 'vigie --help'.\n", what,
	    word ? ": " : "", word ? word : "");
	return false;
}

static bool
take_option(struct cli_options *options, int key)
{
	switch (key) {
	case KEY_CONFIG:
		options->config = optarg;
		return true;
	case KEY_OBJECTS:
		options->objects[options->object_count++] = optarg;
		return true;
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
	case KEY_VERSION:
		options->version = true;
		return true;
	case 'h':
		options->help = true;
		return true;
	case 'o':
		if (strcmp(optarg, "json") != 0)
			return usage("the only output format is json", optarg);
		options->json = true;
		return true;
	default:
		fputs("Try 'vigie --help'.\n", stderr);
		return false;
	}
}

/* What this subcommand does not take is an error, not silence. */
static bool
check_command(const struct cli_options *options)
{
	const struct cmd *cmd = options->word ? cli_find(options->word) : NULL;
	unsigned takes = cmd ? cmd->takes : 0;

	if (options->word && !cmd)
		return usage("there is no command of that name", options->word);
	if (options->json && !(takes & CLI_TAKES_OUTPUT))
		return usage(
		    "-o json goes with scan, updates and objects", NULL);
	if ((options->all || options->yes) && !(takes & CLI_TAKES_ALL))
		return usage("--all and --yes go with diff and approve", NULL);
	if (options->name_count && !(takes & CLI_TAKES_NAMES))
		return usage("one argument too many", options->names[0]);
	if (options->all && options->name_count)
		return usage("--all or IDs, not both", NULL);
	return true;
}

bool
cli_parse(int argc, char **argv, struct cli_options *options)
{
	int key;

	optind = 1;
	while ((key = getopt_long(argc, argv, "o:h", long_options, NULL)) != -1)
		if (!take_option(options, key))
			return false;
	if (options->help || options->version)
		return true;
	if (optind < argc) {
		options->word = argv[optind];
		options->names =
		    (const char *const *)(uintptr_t)(argv + optind + 1);
		options->name_count = (size_t)(argc - optind - 1);
	}
	return check_command(options);
}

/* ---- errors, waiting ---- */

void
cli_error(const struct error *error)
{
	fprintf(stderr, "vigie: %s\n", error->text);
	if (error->said[0])
		fprintf(stderr, "  it said: %s\n", error->said);
	if (error->means[0])
		fprintf(stderr, "  %s\n", error->means);
	if (error->todo[0])
		fprintf(stderr, "  to do: %s\n", error->todo);
}

/* Somebody at a terminal should know why nothing happens. */
static void
tell_waiting(const struct report *report, bool *told)
{
	if (report->waiting[0] && !*told)
		fprintf(stderr, "vigie: waiting: %s\n", report->waiting);
	*told = report->waiting[0] != '\0';
}

const struct report *
cli_wait(
    struct backend *backend, uint64_t command, const struct report_fate **fate)
{
	struct pollfd wait = { .fd = backend_fd(backend), .events = POLLIN };
	bool told = false;

	for (;;) {
		const struct report *report = backend_report(backend);

		if (report) {
			*fate = report_find_fate(report, command);
			if (*fate && (*fate)->finished)
				return report;
			tell_waiting(report, &told);
			report_unref(report);
		}
		(void)poll(&wait, 1, -1);
	}
}

const struct report *
cli_refresh(struct backend *backend, int *status)
{
	struct command command = { .kind = COMMAND_REFRESH };
	const struct report_fate *fate;
	const struct report *report =
	    cli_wait(backend, backend_submit(backend, &command), &fate);
	size_t i;

	for (i = 0; i < fate->error_count; i++)
		cli_error(&fate->errors[i]);
	if (!report->configured)
		fputs(
		    "vigie: no place to read Flux objects from\n  to do: name "
		    "one under objects: in vigie.yaml, or with --objects\n",
		    stderr);
	*status = fate->failed || !report->configured ? CLI_FAILED
	    : fate->partly                            ? CLI_PARTLY
						      : CLI_DONE;
	return report;
}

static void
print_json(const struct report *report,
    void (*put_json)(struct json_writer *json, const struct report *report))
{
	struct json_writer json;
	struct buf text;

	buf_init(&text, OUTPUT_LIMIT);
	json_begin(&json, &text, true);
	put_json(&json, report);
	buf_byte(&text, '\n');
	fwrite(text.at, 1, text.length, stdout);
	buf_release(&text);
}

int
cli_list(struct backend *backend, const struct cli_options *options,
    void (*put_json)(struct json_writer *json, const struct report *report),
    void (*print_table)(const struct report *report))
{
	const struct report *report;
	int status;

	report = cli_refresh(backend, &status);
	if (options->json)
		print_json(report, put_json);
	else
		print_table(report);
	report_unref(report);
	return status;
}
