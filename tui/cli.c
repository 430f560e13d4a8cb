#include "tui/cli.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define HELP_COLUMN 26
#define OUTPUT_LIMIT ((size_t)1024 * 1024 * 1024)

extern const struct cmd cmd_scan, cmd_updates, cmd_diff, cmd_approve,
    cmd_objects, cmd_get, cmd_suspend, cmd_resume, cmd_reconcile, cmd_restart,
    cmd_secret_create, cmd_secret_missing, cmd_secret_list;

const struct cmd *const cli_commands[] = {
	&cmd_scan,
	&cmd_updates,
	&cmd_diff,
	&cmd_approve,
	&cmd_objects,
	&cmd_get,
	&cmd_suspend,
	&cmd_resume,
	&cmd_reconcile,
	&cmd_restart,
	&cmd_secret_create,
	&cmd_secret_missing,
	&cmd_secret_list,
	NULL,
};

static bool
same_word(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

const struct cmd *
cli_find(const char *word, const char *second)
{
	size_t i;

	for (i = 0; cli_commands[i]; i++)
		if (same_word(cli_commands[i]->word, word) &&
		    same_word(cli_commands[i]->second, second))
			return cli_commands[i];
	return NULL;
}

/* ---- help ---- */

static const char option_help[] =
    "  --config FILE        read FILE instead of vigie.yaml\n"
    "  --objects URL|DIR    read Flux objects there too (may be repeated)\n"
    "  --kubeconfig FILE    the cluster's login, instead of $KUBECONFIG\n"
    "  --context NAME       of the kubeconfig\n"
    "  --read-only          write nothing: no commit, no push, no Secret\n"
    "  --demo               work on a made-up example world\n"
    "  -n, --namespace NAME the namespace in the cluster\n"
    "  -o, --output json    print JSON (lists)\n"
    "  --all                all updates that can be approved (diff, approve)\n"
    "  --yes                ask nothing (approve)\n"
    "  --type TYPE          opaque, tls, basic-auth, ssh-auth, docker\n"
    "  --key KEY            a key whose value is asked for (secret create)\n"
    "  --generate KEY=RECIPE  one with a random value: hex-32, base64url-32,\n"
    "                       alnum-24, bytes-64\n"
    "  --bitwarden KEY=ITEM[/FIELD]  one filled from the vault\n"
    "  --server HOST, --user NAME  of the registry (--type docker)\n"
    "  --immutable          nobody can change the new Secret any more\n"
    "  -h, --help           print this\n"
    "  --version            print the version\n";

static void
help_command(const struct cmd *cmd)
{
	int width = printf("  %s%s%s %s", cmd->word, cmd->second ? " " : "",
	    cmd->second ? cmd->second : "", cmd->arguments);

	if (width > HELP_COLUMN - 2)
		width = printf("\n") - 1;
	printf("%*s%s\n", HELP_COLUMN - width, "", cmd->help);
}

void
cli_help(void)
{
	size_t i;

	printf("Usage: vigie [OPTION...] [COMMAND [ARGUMENT...]]\n\n"
	       "The lookout for Flux image updates: see which updates wait, "
	       "read the exact\nchange, approve; vigie commits and pushes. "
	       "Without a command: the console.\n\nCommands:\n");
	for (i = 0; cli_commands[i]; i++)
		help_command(cli_commands[i]);
	printf("\nOptions:\n%s\nExit status: 0 done, 1 failed, 2 wrong usage, "
	       "3 partly failed.\nMore: man vigie\n",
	    option_help);
}

/* A word with a `=' may hold a value, and values are not printed. */
bool
cli_usage(const char *what, const char *word)
{
	if (word && strchr(word, '='))
		word = NULL;
	fprintf(stderr, "vigie: %s%s%s\nTry 'vigie --help'.\n", what,
	    word ? ": " : "", word ? word : "");
	return false;
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
print_json(const struct report *report, const struct cli_options *options,
    cli_put_json *put_json)
{
	struct json_writer json;
	struct buf text;

	buf_init(&text, OUTPUT_LIMIT);
	json_begin(&json, &text, true);
	put_json(&json, report, options);
	buf_byte(&text, '\n');
	fwrite(text.at, 1, text.length, stdout);
	buf_release(&text);
}

void
cli_print(const struct report *report, const struct cli_options *options,
    cli_put_json *put_json, cli_print_table *print_table)
{
	if (options->json)
		print_json(report, options, put_json);
	else
		print_table(report, options);
}

int
cli_list(struct backend *backend, const struct cli_options *options,
    cli_put_json *put_json, cli_print_table *print_table)
{
	const struct report *report;
	int status;

	report = cli_refresh(backend, &status);
	cli_print(report, options, put_json, print_table);
	report_unref(report);
	return status;
}
