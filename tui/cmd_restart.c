/*
 * Pods anew, so that they take up a changed Secret. It stops what runs, so the
 * name of the workload is typed.
 */
#include <stdio.h>

#include "tui/cli_ask.h"
#include "tui/cli_cluster.h"
#include "tui/cli_object.h"

static bool
check(const struct cli_options *options)
{
	struct cli_object object;
	struct error error;

	if (options->name_count != 1)
		return cli_usage(options->name_count
			? "one workload at a time"
			: "which workload? KIND/NAME, as in deployment/web",
		    NULL);
	if (cli_object_read(
		options->names[0], CLI_OBJECT_WORKLOAD, &object, &error))
		return true;
	cli_error(&error);
	return false;
}

static bool
is_confirmed(const struct command *command, struct error *error)
{
	struct cli_ask *ask;
	enum cli_ask_end end;

	if (!cli_ask_open(&ask, error))
		return false;
	cli_ask_say(ask,
	    "All pods of %s %s/%s are replaced. Type its name to do it: ",
	    command->object, command->namespace, command->name);
	end = cli_ask_name(ask, command->name);
	cli_ask_close(ask);
	if (end == CLI_ASK_ANSWERED)
		return true;
	error_set(error, ERROR_CANCELLED, "nothing was restarted");
	return false;
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	struct command command = { .kind = COMMAND_RESTART };
	struct cli_object object;
	struct error error;
	int status;

	if (!cli_object_read(
		options->names[0], CLI_OBJECT_WORKLOAD, &object, &error)) {
		cli_error(&error);
		return CLI_USAGE;
	}
	command.object = object.kind;
	command.name = object.name;
	command.namespace = cli_cluster_namespace(backend, options);
	if (!command.namespace)
		return CLI_FAILED;
	if (!is_confirmed(&command, &error)) {
		cli_error(&error);
		return CLI_FAILED;
	}
	status = cli_cluster_do(backend, &command);
	if (status == CLI_DONE)
		printf("%s/%s restarted\n", object.kind, object.name);
	return status;
}

const struct cmd cmd_restart = {
	.word = "restart",
	.arguments = "KIND/NAME",
	.help = "new pods for a Deployment, StatefulSet or DaemonSet",
	.takes = CLI_TAKES_NAMES | CLI_TAKES_NAMESPACE | CLI_NEEDS_CLUSTER,
	.check = check,
	.run = run,
};
