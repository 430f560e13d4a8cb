#include "tui/cli_cluster.h"

#include <poll.h>
#include <stdio.h>

#include "backend/base/arena.h"

bool
cli_cluster_is_there(const struct report *report)
{
	const struct report_cluster *cluster = report->cluster;

	if (cluster->state == CLUSTER_OK)
		return true;
	if (cluster->problem)
		cli_error(cluster->problem);
	else
		fprintf(stderr, "vigie: no cluster (%s)\n",
		    cluster_state_word(cluster->state));
	return false;
}

int
cli_cluster_tell(const struct report_fate *fate)
{
	size_t i;

	for (i = 0; i < fate->error_count; i++)
		cli_error(&fate->errors[i]);
	if (fate->note[0])
		fprintf(stderr, "vigie: %s\n", fate->note);
	return fate->failed ? CLI_FAILED : fate->partly ? CLI_PARTLY : CLI_DONE;
}

const struct report *
cli_cluster_refresh(struct backend *backend, int *status)
{
	struct command command = { .kind = COMMAND_REFRESH };
	const struct report_fate *fate;
	const struct report *report =
	    cli_wait(backend, backend_submit(backend, &command), &fate);

	/* Why the cluster does not answer is said once, by who needs it. */
	if (report->cluster->state == CLUSTER_OK)
		*status = cli_cluster_tell(fate);
	else
		*status = CLI_FAILED;
	return report;
}

/* The first report in which it is known whether there is one. */
static const struct report *
wait_for_cluster(struct backend *backend)
{
	struct pollfd wait = { .fd = backend_fd(backend), .events = POLLIN };

	for (;;) {
		const struct report *report = backend_report(backend);

		if (report && report->cluster->state != CLUSTER_CONNECTING)
			return report;
		report_unref(report);
		(void)poll(&wait, 1, -1);
	}
}

const char *
cli_cluster_namespace(
    struct backend *backend, const struct cli_options *options)
{
	const struct report *report = wait_for_cluster(backend);
	const char *namespace = NULL;

	if (cli_cluster_is_there(report))
	namespace = options->namespace
	    ? options->namespace
	    : arena_dup(options->arena, report->cluster->namespace);
	report_unref(report);
	return namespace;
}

int
cli_cluster_do(struct backend *backend, const struct command *command)
{
	const struct report_fate *fate;
	const struct report *report =
	    cli_wait(backend, backend_submit(backend, command), &fate);
	int status = cli_cluster_tell(fate);

	report_unref(report);
	return status;
}
