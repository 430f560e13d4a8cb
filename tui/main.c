#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "backend/backend.h"
#include "backend/base/arena.h"
#include "backend/base/harden.h"
#include "tui/cli.h"
#include "tui/console.h"

/* The whole job through the command line, for a demo without a terminal. */
static int
show_job(struct backend *backend)
{
	static const char *const words[] = { "scan", "updates", "diff",
		"approve", "updates" };
	static const char *const shown[] = { "scan", "updates", "diff",
		"approve --all --yes", "updates" };
	struct cli_options options = { .all = true, .yes = true };
	int status = CLI_DONE, last;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		printf("\n$ vigie %s\n", shown[i]);
		fflush(stdout);
		last = cli_find(words[i], NULL)->run(backend, &options);
		if (last == CLI_FAILED)
			status = CLI_FAILED;
	}
	return status;
}

static bool
has_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static int
work(struct backend *backend, const struct cli_options *options)
{
	if (options->cmd)
		return options->cmd->run(backend, options);
	if (options->demo && !has_terminal())
		return show_job(backend);
	return console_run(backend);
}

static int
open_and_work(const struct cli_options *options)
{
	struct backend_settings settings = {
		.config_file = options->config,
		.objects = options->objects,
		.object_count = options->object_count,
		.kubeconfig = options->kubeconfig,
		.context = options->context,
		.read_only = options->read_only,
		/* The example is not about a cluster that happens to be
		 * known here. */
		.cluster = !options->demo &&
		    (!options->cmd ||
			(options->cmd->takes & CLI_NEEDS_CLUSTER)),
		.passive = options->cmd || (options->demo && !has_terminal()),
	};
	struct backend_demo *demo = NULL;
	struct backend *backend;
	struct error error;
	int status = CLI_FAILED;

	if (options->demo) {
		if (!backend_demo_start(&demo, &error)) {
			cli_error(&error);
			return CLI_FAILED;
		}
		settings.config_file = backend_demo_config(demo);
	}
	if (backend_open(&settings, &backend, &error)) {
		status = work(backend, options);
		backend_close(backend);
	} else {
		cli_error(&error);
	}
	backend_demo_stop(demo);
	return status;
}

int
main(int argc, char **argv)
{
	struct cli_options options = { 0 };
	int status = CLI_USAGE;

	harden_start(argv); /* before any library */
	setlocale(LC_ALL, "");
	options.arena = arena_new();
	if (!cli_parse(argc, argv, &options))
		goto out;
	if (options.help) {
		cli_help();
		status = CLI_DONE;
	} else if (options.version) {
		puts("vigie " PACKAGE_VERSION);
		status = CLI_DONE;
	} else if (!options.cmd && !options.demo && !has_terminal()) {
		fputs("vigie: the console needs a terminal\n  to do: use a "
		      "command, see 'vigie --help'\n",
		    stderr);
	} else {
		status = open_and_work(&options);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("vigie: standard output");
		status = CLI_FAILED;
	}
out:
	arena_free(options.arena);
	return status;
}
