/*
 * Three words for the switch and the button of a Flux object in the cluster:
 * suspend, resume, reconcile.
 */
#include <stdio.h>

#include "tui/cli_cluster.h"
#include "tui/cli_object.h"

static bool
check(const struct cli_options *options)
{
	struct cli_object object;
	struct error error;

	if (options->name_count != 1)
		return cli_usage(options->name_count
			? "one object at a time"
			: "which object? KIND/NAME, as in automation/apps",
		    NULL);
	if (!cli_object_read(
		options->names[0], CLI_OBJECT_FLUX, &object, &error)) {
		cli_error(&error);
		return false;
	}
	return true;
}

/* Says "KIND/NAME DONE" when the cluster has taken it. */
static int
act(struct backend *backend, const struct cli_options *options,
    enum command_kind kind, const char *done)
{
	struct cli_object object;
	struct error error;
	struct command command = { .kind = kind };
	int status;

	if (!cli_object_read(
		options->names[0], CLI_OBJECT_FLUX, &object, &error)) {
		cli_error(&error);
		return CLI_USAGE;
	}
	command.object = object.kind;
	command.namespace = cli_cluster_namespace(backend, options);
	command.name = object.name;
	if (!command.namespace)
		return CLI_FAILED;
	status = cli_cluster_do(backend, &command);
	if (status == CLI_DONE)
		printf("%s/%s %s\n", object.kind, object.name, done);
	return status;
}

static int
suspend(struct backend *backend, const struct cli_options *options)
{
	return act(backend, options, COMMAND_SUSPEND, "suspended");
}

static int
resume(struct backend *backend, const struct cli_options *options)
{
	return act(backend, options, COMMAND_RESUME, "resumed");
}

static int
reconcile(struct backend *backend, const struct cli_options *options)
{
	return act(backend, options, COMMAND_RECONCILE, "asked to reconcile");
}

const struct cmd cmd_suspend = {
	.word = "suspend",
	.arguments = "KIND/NAME",
	.help = "Flux leaves the object alone: vigie is the one who decides",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_NAMESPACE | CLI_NEEDS_CLUSTER,
	.check = check,
	.run = suspend,
};

const struct cmd cmd_resume = {
	.word = "resume",
	.arguments = "KIND/NAME",
	.help = "Flux works on the object again",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_NAMESPACE | CLI_NEEDS_CLUSTER,
	.check = check,
	.run = resume,
};

const struct cmd cmd_reconcile = {
	.word = "reconcile",
	.arguments = "KIND/NAME",
	.help = "Flux looks at the object now",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_NAMESPACE | CLI_NEEDS_CLUSTER,
	.check = check,
	.run = reconcile,
};
