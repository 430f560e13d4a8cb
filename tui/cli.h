/*
 * The command line: options, the table of subcommands, exit status. No curses
 * here or in cmd_*.c.
 */
#ifndef TUI_CLI_H
#define TUI_CLI_H

#include "backend/backend.h"
#include "backend/base/json.h"

enum cli_status {
	CLI_DONE = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_PARTLY = 3, /* what failed is on standard error */
};

struct cli_options {
	const char *config;
	const char **objects;
	size_t object_count;
	bool read_only, demo, all, yes, json;
	bool help, version;
	const char *word; /* the subcommand, or NULL: the console */
	const char *const *names; /* what stands behind it */
	size_t name_count;
};

/* Which options a subcommand takes besides those that all take. */
enum {
	CLI_TAKES_OUTPUT = 1, /* -o json */
	CLI_TAKES_ALL = 2, /* --all and --yes */
	CLI_TAKES_NAMES = 4,
};

struct cmd {
	const char *word, *arguments, *help;
	unsigned takes;
	int (*run)(struct backend *backend, const struct cli_options *options);
};

/* NULL-ended; declared in cmd_*.c. */
extern const struct cmd *const cli_commands[];

const struct cmd *cli_find(const char *word);

/*
 * False with a message on standard error when the words are off: the status is
 * CLI_USAGE. Objects and names are arrays of the caller's argv's length.
 */
MUST_CHECK
bool cli_parse(int argc, char **argv, struct cli_options *options);

/* Whole help text on standard output. */
void cli_help(void);

/* The four parts of an error on standard error. */
void cli_error(const struct error *error);

/*
 * Looks at everything again (Git and registries) and returns the report that
 * holds the outcome, with a reference; *status is CLI_PARTLY or CLI_FAILED when
 * something could not be reached, which is said on standard error.
 */
const struct report *cli_refresh(struct backend *backend, int *status);

/*
 * A list: looks at everything again and prints the report, as JSON (added to a
 * buf, printed whole) or as a table. Returns the exit status.
 */
int cli_list(struct backend *backend, const struct cli_options *options,
    void (*put_json)(struct json_writer *json, const struct report *report),
    void (*print_table)(const struct report *report));

/* Waits until the command has its fate; the report that tells it. */
const struct report *cli_wait(
    struct backend *backend, uint64_t command, const struct report_fate **fate);

#endif
