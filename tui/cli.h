/*
 * The command line: options, the table of subcommands, exit status. No curses
 * here, in cli_*.c or in cmd_*.c.
 *
 * No option, argument or variable holds the value of a Secret, and none is read
 * from standard input: an attempt is refused with the reason, and nothing that
 * could be a value is printed.
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

/* A key of a new Secret, and where its value comes from: recipe and item are
 * NULL when a person types it. */
struct cli_key {
	const char *name;
	const char *recipe; /* "hex-32" */
	const char *item, *field; /* of the vault */
};

struct cli_options {
	struct arena *arena; /* the caller's, for what follows */
	const char *config;
	const char *kubeconfig, *context;
	const char **objects;
	size_t object_count;
	bool read_only, demo, all, yes, json;
	bool help, version;
	const char *namespace; /* NULL: that of the context, or all */
	const char *type, *server, *user; /* of a new Secret; NULL: not given */
	struct cli_key *keys;
	size_t key_count;
	bool immutable;
	const struct cmd *cmd; /* the subcommand, or NULL: the console */
	const char *const *names; /* what stands behind it */
	size_t name_count;
};

/* Which options a subcommand takes besides those that all take. */
enum {
	CLI_TAKES_OUTPUT = 1, /* -o json */
	CLI_TAKES_ALL = 2, /* --all */
	CLI_TAKES_NAMES = 4, /* any number of arguments */
	CLI_TAKES_YES = 8, /* --yes */
	CLI_TAKES_NAMESPACE = 16, /* -n */
	CLI_TAKES_SECRET = 32, /* --type, --key and the others; no argument but
				  one is printed */
	CLI_NEEDS_CLUSTER = 64,
};

struct cmd {
	const char *word;
	const char *second; /* "create" of "secret create"; NULL: none */
	const char *arguments, *help;
	unsigned takes;
	/* NULL, or whether the words are right: before anything is opened. It
	 * says on standard error what is wrong. */
	bool (*check)(const struct cli_options *options);
	int (*run)(struct backend *backend, const struct cli_options *options);
};

/* NULL-ended; declared in cmd_*.c. */
extern const struct cmd *const cli_commands[];

/* NULL when there is none; second is NULL for a command of one word. */
const struct cmd *cli_find(const char *word, const char *second);

/*
 * False with a message on standard error when the words are off: the status is
 * CLI_USAGE. The arena of the options is the caller's.
 */
MUST_CHECK
bool cli_parse(int argc, char **argv, struct cli_options *options);

/* "vigie: WHAT: WORD" and where help is, on standard error; false. WORD may be
 * NULL. */
bool cli_usage(const char *what, const char *word);

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

typedef void cli_put_json(struct json_writer *json, const struct report *report,
    const struct cli_options *options);
typedef void cli_print_table(
    const struct report *report, const struct cli_options *options);

/* As JSON (added to a buf, printed whole) or as a table. */
void cli_print(const struct report *report, const struct cli_options *options,
    cli_put_json *put_json, cli_print_table *print_table);

/*
 * A list: looks at everything again and prints the report. Returns the
 * exit status.
 */
int cli_list(struct backend *backend, const struct cli_options *options,
    cli_put_json *put_json, cli_print_table *print_table);

/* Waits until the command has its fate; the report that tells it. */
const struct report *cli_wait(
    struct backend *backend, uint64_t command, const struct report_fate **fate);

#endif
