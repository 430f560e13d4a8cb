/*
 * Secrets: what workloads need and what the cluster has, by names alone. What
 * is missing comes first, and Enter leads to the form that fills it.
 */
#include <stdio.h>

#include "tui/dialog_confirm.h"
#include "tui/form.h"
#include "tui/ui.h"
#include "tui/words.h"

enum column {
	NAMESPACE,
	NAME,
	TYPE,
	KEYS,
	USED,
	STATE,
	/* Shorter and longer forms, for less than 120 and 72 columns. */
	TYPE_NAME, /* without "kubernetes.io/" */
	FULL_NAME, /* with its namespace */
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->secret_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->secrets[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE])
{
	const struct report_secret *secret = at;

	(void)snprintf(
	    room, LIST_KEY_SIZE, "%s/%s", secret->namespace, secret->name);
	return room;
}

/* What somebody has to do something about comes first. */
static int
rank(const struct report_secret *secret)
{
	static const int ranks[] = { [NEED_MISSING] = 0,
		[NEED_KEY_MISSING] = 1,
		[NEED_UNKNOWN] = 3,
		[NEED_OK] = 4,
		[NEED_OPTIONAL] = 5,
		[NEED_UNUSED] = 6 };

	if (secret->exposed && ranks[secret->need] > 2)
		return 2;
	return ranks[secret->need];
}

static int
compare_counts(size_t a, size_t b)
{
	return a < b ? 1 : -(a > b);
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_secret *left = a, *right = b;
	int order = strcmp(left->namespace, right->namespace);

	switch ((enum column)column) {
	case NAMESPACE:
	case FULL_NAME:
		return order ? order : strcmp(left->name, right->name);
	case NAME:
		return strcmp(left->name, right->name);
	case TYPE:
	case TYPE_NAME:
		return strcmp(left->type, right->type);
	case KEYS:
		return compare_counts(left->key_count, right->key_count);
	case USED:
		return compare_counts(left->user_count, right->user_count);
	case STATE:
		return rank(left) - rank(right);
	}
	return 0;
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_secret *secret = at;

	row->texts[0] = secret->name;
	row->texts[1] = secret->namespace;
	row->texts[2] = secret->type;
	row->texts[3] = secret->why;
	row->texts[4] = secret->exposed ? "exposed" : NULL;
	row->fields[FILTER_NAMESPACE] = secret->namespace;
	row->fields[FILTER_STATE] = report_need_word(secret->need);
}

static bool
is_wrong(const void *at)
{
	const struct report_secret *secret = at;

	return secret->need == NEED_MISSING ||
	    secret->need == NEED_KEY_MISSING || secret->exposed;
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

static enum style
need_style(enum report_need need)
{
	static const enum style styles[] = { [NEED_OK] = STYLE_STATE_DONE,
		[NEED_MISSING] = STYLE_STATE_ERROR,
		[NEED_KEY_MISSING] = STYLE_STATE_ERROR,
		[NEED_OPTIONAL] = STYLE_TEXT_DIM,
		[NEED_UNKNOWN] = STYLE_STATE_BLOCKED,
		[NEED_UNUSED] = STYLE_TEXT_DIM };

	return styles[need];
}

/* What Kubernetes makes up itself goes without saying. */
static const char *
type_name(const char *type)
{
	static const char prefix[] = "kubernetes.io/";

	return words_or(
	    span_starts(span_of(type), prefix) ? type + strlen(prefix) : type,
	    "-");
}

static const char *
cell(const struct table_context *context UNUSED, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_secret *secret = at;

	switch ((enum column)column) {
	case NAMESPACE:
		return secret->namespace;
	case NAME:
		return secret->name;
	case FULL_NAME:
		return table_text(
		    room, "%s/%s", secret->namespace, secret->name);
	case TYPE:
		return words_or(secret->type, "-");
	case TYPE_NAME:
		return type_name(secret->type);
	case KEYS:
		return secret->present && !secret->keys_known
		    ? "?"
		    : table_text(room, "%zu", secret->key_count);
	case USED:
		return table_text(room, "%zu", secret->user_count);
	case STATE:
		*style = secret->exposed ? STYLE_MESSAGE_WARN
					 : need_style(secret->need);
		return table_text(room, "%s%s", report_need_word(secret->need),
		    secret->exposed ? " EXPOSED" : "");
	}
	return "";
}

static const struct table_column compact[] = {
	{ "NAME", FULL_NAME, 20, 1, false, true },
	{ "STATE", STATE, 15, 0, false, false },
};

static const struct table_column normal[] = {
	{ "NAMESPACE", NAMESPACE, 11, 1, false, false },
	{ "NAME", NAME, 18, 3, false, false },
	{ "TYPE", TYPE_NAME, 16, 1, false, true },
	{ "KEYS", KEYS, 4, 0, true, false },
	{ "USED", USED, 4, 0, true, false },
	{ "STATE", STATE, 15, 0, false, false },
};

static const struct table_column wide[] = {
	{ "NAMESPACE", NAMESPACE, 18, 2, false, false },
	{ "NAME", NAME, 30, 3, false, false },
	{ "TYPE", TYPE, 30, 2, false, false },
	{ "KEYS", KEYS, 5, 0, true, false },
	{ "USED", USED, 5, 0, true, false },
	{ "STATE", STATE, 16, 1, false, false },
};

#define COLUMNS(array) sizeof(array) / sizeof((array)[0])

static const struct table table = {
	{ compact, normal, wide },
	{ COLUMNS(compact), COLUMNS(normal), COLUMNS(wide) },
	cell,
};

/* ---- around the list ---- */

static void
tab_count(const struct report *report, size_t *all, size_t *wrong)
{
	size_t i;

	*all = report->secret_count;
	*wrong = 0;
	for (i = 0; i < report->secret_count; i++)
		*wrong += is_wrong(&report->secrets[i]);
}

static const struct error *
problem(const struct report *report)
{
	return report->secrets_problem;
}

static void
title(const struct ui *ui UNUSED, const void *at, struct buf *left)
{
	const struct report_secret *secret = at;

	(void)buf_printf(left, "%s/%s   %s", secret->namespace, secret->name,
	    report_need_word(secret->need));
	if (*secret->why)
		(void)buf_printf(left, ": %s", secret->why);
}

static const char *
key_state(const struct report_secret *secret,
    const struct report_secret_key *one, enum style *style)
{
	if (one->present)
		return one->needed ? "there" : "there, nobody asks for it";
	if (secret->need == NEED_UNKNOWN ||
	    (secret->present && !secret->keys_known))
		return "not known";
	if (one->optional)
		return "not there, optional";
	*style = STYLE_MESSAGE_WARN;
	return "MISSING";
}

static void
add_key(const struct report_secret *secret, const struct report_secret_key *one,
    bool first, struct page *page)
{
	enum style style = STYLE_TEXT;
	char ago[WORDS_SIZE], filled[TABLE_CELL_SIZE];
	const char *state = key_state(secret, one, &style);

	filled[0] = '\0';
	if (*one->by || *one->source)
		(void)snprintf(filled, sizeof(filled),
		    "   filled %s by %s (%s)",
		    words_ago(backend_now(), one->at, ago),
		    words_or(one->by, "?"), words_or(one->source, "?"));
	page_add(page, style, "%s%-20s %s%s",
	    first ? " Key      " : "          ", one->name, state, filled);
}

static void
add_exposed(const struct report_secret *secret, struct page *page)
{
	if (secret->exposed)
		page_add(page, STYLE_MESSAGE_WARN,
		    " Exposed  its values stand in an annotation too (kubectl "
		    "apply): u removes it");
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_secret *secret = at;
	size_t i;

	if (ui->layout.detail_rows <= 1) {
		page_add(page, STYLE_TEXT, " %s  used by %zu  %s",
		    words_or(secret->type, "-"), secret->user_count,
		    secret->why);
		return;
	}
	add_exposed(secret, page);
	for (i = 0; i < secret->key_count; i++)
		add_key(secret, &secret->keys[i], !i, page);
	if (secret->present && !secret->keys_known)
		page_add(page, STYLE_TEXT,
		    " Keys     the server does not say which it has");
	for (i = 0; i < secret->user_count; i++)
		page_add(page, STYLE_TEXT, "%s%s %s/%s  %s   %s",
		    i ? "          " : " Used by  ", secret->users[i].kind,
		    secret->users[i].namespace, secret->users[i].name,
		    secret->users[i].how, secret->users[i].where);
	if (!secret->user_count)
		page_add(page, STYLE_TEXT,
		    " Used by  nothing that is read refers to it");
	page_add(page, STYLE_TEXT, " Type     %s%s",
	    words_or(secret->type, "-"),
	    secret->present ? "" : " (what its users expect)");
	if (secret->immutable)
		page_add(page, STYLE_TEXT, " Change   not possible: immutable");
}

/* ---- nothing to show, and why ---- */

static void
empty_without_cluster(const struct ui *ui, struct page *page)
{
	page_add(page, STYLE_TEXT_STRONG,
	    "\n\n            Secrets are looked at in a cluster, and there is "
	    "none.\n");
	if (ui->report->cluster->problem)
		page_error(page, ui->report->cluster->problem);
	page_add(page, STYLE_TEXT,
	    "\n            A kubeconfig is looked for in\n"
	    "              vigie --kubeconfig FILE\n"
	    "              $KUBECONFIG, ~/.kube/config\n"
	    "              the account of a pod");
}

static void
empty(const struct ui *ui, struct page *page)
{
	const struct report *report = ui->report;

	if (!report || (!report->loaded && !live_has_cluster(report)) ||
	    report->cluster->state == CLUSTER_CONNECTING) {
		page_add(page, STYLE_TEXT,
		    "\n\n            Looking for the cluster...");
		return;
	}
	if (!live_has_cluster(report)) {
		empty_without_cluster(ui, page);
		return;
	}
	page_add(page, STYLE_TEXT, "%s", "\n");
	if (report->secrets_problem) {
		page_error(page, report->secrets_problem);
		return;
	}
	if (report->cluster->state == CLUSTER_LOST && report->cluster->problem)
		page_error(page, report->cluster->problem);
	else if (!report->secrets_loaded)
		page_add(page, STYLE_TEXT,
		    "\n            Reading names of Secrets...");
	else
		page_add(page, STYLE_TEXT,
		    "\n            There is no Secret, and nothing that is "
		    "read refers to one.\n\n"
		    "              +        a new Secret\n"
		    "              :sources what is read");
}

/* ---- actions ---- */

static bool
is_still_exposed(const struct ui *ui, const struct command *command)
{
	size_t i;

	for (i = 0; i < ui->report->secret_count; i++) {
		const struct report_secret *secret = &ui->report->secrets[i];

		if (strcmp(secret->name, command->name) == 0 &&
		    strcmp(secret->namespace, command->namespace) == 0)
			return secret->exposed;
	}
	return false;
}

static void
unexpose(struct ui *ui, const struct report_secret *secret)
{
	char title_[TABLE_CELL_SIZE], what[TABLE_CELL_SIZE];

	(void)snprintf(title_, sizeof(title_), "Secret %s", secret->name);
	(void)snprintf(what, sizeof(what),
	    "removal of the annotation of Secret %s/%s", secret->namespace,
	    secret->name);
	dialog_confirm(ui,
	    &(struct confirm) { .title = title_,
		.letter = 'A',
		.verb = "remove it",
		.text = "Its values stand, readable, in the annotation\n"
			"kubectl.kubernetes.io/last-applied-configuration\n"
			"because kubectl apply made it.\n\n"
			"Everybody who may read the Secret's metadata reads "
			"them: dashboards, backups, logs of requests.\n\n"
			"The annotation is taken off; the Secret stays.\n"
			"! Whoever applies it again with kubectl puts it "
			"back.\n",
		.command = { .kind = COMMAND_SECRET_UNEXPOSE,
		    .namespace = secret->namespace,
		    .name = secret->name },
		.what = what,
		.is_still = is_still_exposed });
}

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	const struct list_row *row = list_current(place->list);
	const struct report_secret *secret =
	    row && !row->gone ? row->item : NULL;
	char subject[LIST_KEY_SIZE + 16];

	if (action == ACTION_OPEN ||
	    (action == ACTION_NEW && secret &&
		(secret->need == NEED_MISSING ||
		    secret->need == NEED_KEY_MISSING))) {
		form_open(ui, secret);
	} else if (action == ACTION_NEW) {
		form_open(ui, NULL);
	} else if (action == ACTION_DIFF) {
		(void)snprintf(subject, sizeof(subject), "secret:%s", row->key);
		view_open_text(ui, subject, row->key);
	} else if (action == ACTION_UNEXPOSE) {
		unexpose(ui, secret);
	} else {
		return false;
	}
	return true;
}

static const char *
off(const struct ui *ui, const struct place *place, enum action action,
    char room[TABLE_CELL_SIZE])
{
	const struct list_row *row = list_current(place->list);
	const struct report_secret *secret =
	    row && !row->gone ? row->item : NULL;

	if (action == ACTION_APPROVE)
		return "approve in Updates (1)";
	if (action == ACTION_TAGS)
		return "tags are in Repos (2)";
	if (action == ACTION_DIFF && !row)
		return "there is no row";
	if (action == ACTION_OPEN && !secret)
		return row ? "this Secret is gone" : "there is no row";
	if (action == ACTION_UNEXPOSE && (!secret || !secret->exposed))
		return "no values of this one stand in an annotation";
	if (action == ACTION_UNEXPOSE)
		return live_off(ui, room);
	if (action == ACTION_OPEN || action == ACTION_NEW)
		return form_why_not(ui, room);
	return NULL;
}

static const enum action footer[] = { ACTION_OPEN, ACTION_NEW, ACTION_DIFF,
	ACTION_RESCAN, ACTION_ERRORS, ACTION_FILTER, ACTION_HELP, ACTION_BACK,
	ACTION_UNEXPOSE, ACTION_SORT, ACTION_COMMAND };

const struct view view_secrets = {
	.names = "secrets secret",
	.digit = '6',
	.tab = "Secrets",
	.wide_tab = "Secrets",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &model,
	.table = &table,
	.sort = STATE,
	.count = tab_count,
	.problem = problem,
	.title = title,
	.detail = detail,
	.empty = empty,
	.act = act,
	.off = off,
};
