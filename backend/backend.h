/*
 * The face of the backend: all that the console and the subcommands know.
 *
 * A backend is one engine thread with its git workers. Commands go down
 * (backend_submit), reports come up (backend_report): a report is the whole
 * visible state, immutable and counted, and the latest one wins. Whoever waits
 * polls backend_fd(); nothing here blocks but backend_open() (reads the
 * configuration) and backend_close() (lets a running push end, 30 s at most).
 *
 *	read the descriptor first, then take the report: the other order loses
 *	a wake-up. backend_report() does both.
 *
 * Nothing is written to any Git remote but by COMMAND_APPROVE, and that carries
 * the digest of what the person saw (struct preview): the engine fetches, plans
 * again and compares before it commits. Nothing is written to a cluster but by
 * the commands that say so.
 *
 * All text in a report is cleaned of control characters but the bytes of
 * diff_line.text, which the reader cleans when it draws them.
 * Times are seconds since 1970, UTC; 0 means never.
 */
#ifndef BACKEND_BACKEND_H
#define BACKEND_BACKEND_H

#include "backend/base/buf.h"
#include "backend/base/digest.h"
#include "backend/base/error.h"
#include "backend/base/secret_recipe.h"
#include "backend/core/diff.h"
#include "backend/core/secret_filled.h"
#include "backend/core/secret_key.h"
#include "backend/core/secret_review.h"

/* ---- life ---- */

struct backend;
struct draft;
struct plan;
struct secret;

struct backend_settings {
	const char *config_file; /* NULL: $XDG_CONFIG_HOME/vigie/vigie.yaml,
				    which may be absent */
	const char *const *objects; /* --objects, before those of the file */
	size_t object_count;
	bool read_only;
	/* True for subcommands: nothing is scanned or fetched by interval, only
	 * on COMMAND_REFRESH. */
	bool passive;
	/* Where the cluster's login stands; NULL: as vigie.yaml says, else
	 * $KUBECONFIG, ~/.kube/config, the account of the pod. */
	const char *kubeconfig, *context;
	/* The cluster is asked, too. The console always does; a subcommand that
	 * needs none does not wait for one. */
	bool cluster;
};

MUST_CHECK
bool backend_open(const struct backend_settings *settings,
    struct backend **backend, struct error *error);

/* Cancels what can be cancelled, waits for a running push, frees. */
void backend_close(struct backend *backend);

/* Readable when there is a newer report. */
int backend_fd(const struct backend *backend);

/* From vigie.yaml; "auto" by default. */
const char *backend_theme(const struct backend *backend);

/* Seconds since 1970 as the backend sees them (frozen in tests). */
int64_t backend_now(void);

/* ---- up: reports ---- */

enum update_state {
	UPDATE_NEW,
	UPDATE_COOLING,
	UPDATE_WINDOW,
	UPDATE_HELD,
	UPDATE_BLOCKED,
	UPDATE_REPLACED,
	UPDATE_APPLYING,
	UPDATE_ERROR,
	UPDATE_DONE,
};

/* "NEW", "COOLING", ...; the first letter is the one on the screen. */
const char *update_state_word(enum update_state state);

enum update_bump {
	BUMP_NONE, /* not two versions */
	BUMP_DIGEST, /* same tag, other digest */
	BUMP_PATCH,
	BUMP_MINOR,
	BUMP_MAJOR,
	BUMP_DOWN, /* the chosen one is older */
};

/* "", "digest", "patch", "minor", "MAJOR", "DOWN". */
const char *update_bump_word(enum update_bump bump);

/* ---- up: what the cluster says ---- */

enum cluster_state {
	CLUSTER_NONE, /* no kubeconfig, or the cluster is not asked */
	CLUSTER_CONNECTING, /* nothing is known yet */
	CLUSTER_OK,
	CLUSTER_LOST, /* what is shown is as old as `since' */
};

/* "none", "connecting", "ok", "lost". */
const char *cluster_state_word(enum cluster_state state);

/* No member but `problem' is NULL; texts are "" when unknown. */
struct report_cluster {
	enum cluster_state state;
	const char *context, *server, *user, *namespace;
	const char *version; /* of the server */
	const char *note; /* what to know about the login */
	bool insecure; /* the server's certificate is not checked */
	int64_t since; /* of this state */
	int64_t next_try; /* LOST */
	const struct error *problem; /* NULL: none; a reason that parts of it
					are not seen is one, too */
};

/*
 * What the cluster says of a Flux object. NULL where it was not seen. No text
 * is NULL.
 */
struct report_live {
	const char *uid; /* of this object, not of the next of its name */
	const char *ready; /* "True", "False", "Unknown"; "": not said */
	const char *reason, *message; /* of Ready */
	bool suspended;
	bool reconciling; /* the controller has not seen the last change yet */
	const char *latest; /* ImagePolicy: the tag it chose */
	const char *commit; /* GitRepository, Kustomization: revision;
			       ImageUpdateAutomation: the last one pushed */
	const char *managed_by; /* "namespace/name" of a Kustomization */
	int64_t at; /* last scan, run, push or artifact */
	int64_t changed_at; /* of Ready */
	int64_t seen_at; /* what is here was said then */
	bool in_git; /* false: no repository that is read declares it */
};

struct report_marker {
	const char *file; /* from the root of the repository */
	unsigned line;
	const char *setter, *old_value, *new_value;
};

/* A policy and an automation with a change, or with a reason why there is none
 * although somebody would expect one. */
struct report_update {
	const char *key; /* identity of the row for ever */
	const char *id; /* 12 hexadecimal digits of the digest of this update
			    alone; "" when it cannot be approved */
	enum update_state state;
	const char *namespace, *automation; /* "" without an automation */
	const char *policy_namespace, *policy;
	const char *image;
	const char *from, *to; /* tags; "" unknown; from may be "mixed" */
	enum update_bump bump;
	const char *repository; /* URL as shown */
	const char *branch; /* that is pushed to */
	const char *rule; /* "semver >=1.0.0", in words */
	size_t tag_count, considered;
	const struct report_marker *markers;
	size_t marker_count;
	const struct diff_file *files; /* if it is approved alone */
	size_t file_count;
	const char *why; /* one short line: "2 markers" */
	const struct error *problem; /* NULL: none; all four parts */
	int64_t first_seen; /* of the tag, by our scans */
	const char
	    *lacks; /* "", or "Secret web/login", that a workload needs */
	const char *commit, *who; /* DONE */
	int64_t done_at;
	const struct plan *plan; /* for backend_preview() */
};

struct report_repository {
	const char *namespace, *name, *image;
	bool suspended, scanning;
	const struct span *tags; /* stored order: bytewise descending */
	size_t tag_count;
	int64_t scanned_at, next_scan;
	int64_t interval_ms;
	unsigned tries; /* failures in a row */
	const struct error *problem;
	const struct report_live *live;
	const char *source, *file; /* where the object stands; "cluster", ""
				      when only the cluster has it */
	unsigned line;
};

struct report_policy {
	const char *namespace, *name;
	const char *repository_namespace, *repository;
	const char *image; /* "" when the repository is unknown */
	const char *rule;
	const char *choice; /* "" none */
	size_t considered; /* tags after the filter */
	const char *in_git; /* tag behind its markers; "" none, "mixed" */
	size_t marker_count;
	bool suspended;
	const struct error *problem;
	const struct report_live *live;
	const char *source, *file;
	unsigned line;
};

struct report_automation {
	const char *namespace, *name;
	const char *git_repository; /* namespace/name */
	const char *repository; /* URL as shown */
	const char *checkout, *branch, *path;
	const char *commit; /* short id that was looked at; "" none */
	size_t marker_count, dead_count, update_count;
	bool suspended; /* Flux does not push beside us */
	const struct error *problem;
	const struct report_live *live;
	const char *source, *file;
	unsigned line;
};

/* A GitRepository object, and where it is for this operator. */
struct report_git_repository {
	const char *namespace, *name;
	const char *url; /* as it is used, as shown */
	bool overridden; /* by sources: in vigie.yaml */
	const struct report_live *live;
	const char *source, *file;
	unsigned line;
};

/* ---- up: Secrets, of which no value is ever asked for ---- */

enum report_need {
	NEED_OK,
	NEED_MISSING, /* the Secret is not there */
	NEED_KEY_MISSING, /* it is, without a key that somebody needs */
	NEED_OPTIONAL, /* not there, and all users can do without */
	NEED_UNKNOWN, /* cannot be told: see why */
	NEED_UNUSED, /* there, and nothing that is read refers to it */
};

/* "ok", "MISSING", "NO KEY", "optional", "unknown", "unused". */
const char *report_need_word(enum report_need need);

struct report_secret_key {
	const char *name;
	bool needed, optional; /* optional: all who need it can do without */
	bool present; /* false, too, when the keys are not known */
	/* Who filled it from where, as vigie noted it; "" and 0: unknown. */
	const char *by, *source;
	int64_t at;
};

struct report_secret_user {
	const char *kind, *namespace, *name; /* Deployment web/front */
	const char *how; /* "env", "volume", "image pull", ... */
	const char *where; /* "URL: file:line", or "cluster" */
};

struct report_secret {
	const char *namespace, *name;
	const char *type; /* "Opaque", "kubernetes.io/tls", ...; when it is
			     missing: what its users expect, else "" */
	enum report_need need;
	const struct report_secret_key *keys; /* by name */
	size_t key_count;
	bool keys_known;
	const struct report_secret_user *users;
	size_t user_count;
	bool present;
	bool immutable; /* known after a COMMAND_SECRET_CHECK only */
	bool exposed; /* its values stand in an annotation, too */
	const char *resource_version; /* "" unknown */
	const char *why; /* one short line: "key password", "403" */
};

/* What the server says to a Secret before a key is typed. */
struct report_secret_check {
	bool may_create, may_change, may_get; /* access reviews */
	bool exists;
	bool keys_known; /* it exists and may be looked at */
	bool immutable;
	bool exposed;
	const char *type; /* of the one that exists; "" unknown */
	const char *resource_version; /* "": unknown, a change is blind */
	const char *const *keys; /* that exist */
	size_t key_count;
	bool tried; /* the server has said yes to a dry run */
	const struct error *problem; /* of the dry run; NULL: none */
};

/* Pods that still have the old value: who owns them. */
struct report_stale {
	const char *kind, *namespace, *name; /* Deployment web/front; a Pod
						that nobody owns */
	size_t pods;
	bool may_restart; /* COMMAND_RESTART can */
};

/* ---- up: the vault ---- */

enum vault_state {
	VAULT_CLOSED,
	VAULT_OPENING,
	VAULT_LOCKED,
	VAULT_UNLOCKING,
	VAULT_UNLOCKED,
};

/* "closed", "opening", "locked", "unlocking", "unlocked". */
const char *vault_state_word(enum vault_state state);

struct report_vault_item {
	const char *id, *name, *user;
	const char *const *fields; /* names; "password" is the first if any */
	size_t field_count;
	bool asks_again; /* for the master password, each time */
};

struct report_vault {
	enum vault_state state;
	const struct report_vault_item *items; /* of the last search */
	size_t item_count;
	bool searching, filling;
	const struct error *problem;
};

/* ---- up: the rest ---- */

/* A Git repository or folder that is read: Flux objects or manifests. */
struct report_source {
	const char *url; /* as shown */
	bool objects; /* else manifests */
	const char *branch, *commit; /* "" for a folder */
	int64_t fetched_at;
	bool fetching;
	unsigned received,
	    total; /* objects of a running fetch; total 0: none */
	const struct error *problem;
};

/* What is wrong in a file: a bad object, a file that does not parse, a marker
 * that does nothing. */
struct report_problem {
	const char *source, *file;
	unsigned line;
	const char *what, *reason;
};

enum event_kind {
	EVENT_SCAN,
	EVENT_TAG,
	EVENT_GIT,
	EVENT_DECISION,
	EVENT_PUSH,
	EVENT_NOTE,
	EVENT_CLUSTER,
};

const char *event_kind_word(enum event_kind kind);

/* The newest is last; the oldest fall off at EVENT_LIMIT. */
#define EVENT_LIMIT 1000

struct report_event {
	uint64_t number; /* identity, growing */
	int64_t time;
	enum event_kind kind;
	const char *who, *text;
	const struct error *problem; /* NULL: it went well */
};

/* What became of a command; kept until 64 newer ones are finished. */
struct report_fate {
	uint64_t command;
	bool finished, failed, partly; /* partly: some of it failed */
	const char *const *commits; /* pushed, full ids, in order */
	size_t commit_count;
	const struct error *errors;
	size_t error_count;
	const char *note; /* "", or what to know about what was done */
	const struct report_secret_check *check; /* SECRET_CHECK; else NULL */
	const struct report_stale *stale; /* SECRET_WRITE */
	size_t stale_count;
	bool unknown; /* a change of the cluster failed, and may have been made
			 all the same */
	bool keeps_draft; /* until backend_take_draft(), 60 s at most */
	bool keeps_secret; /* until backend_take_secret(), 60 s at most */
};

struct report {
	uint64_t number;
	int64_t made;
	bool read_only;
	const char *read_only_reason;
	const char *waiting; /* "" or "for another vigie (pid 123)" */
	size_t scans_running, scans_waiting, git_running;
	bool pushing;
	bool configured; /* there is a place to read objects from */
	bool loaded; /* the objects were read at least once */
	int64_t scanned_at; /* the last finished scan of any repository */
	int64_t git_at; /* the last successful fetch of all sources */
	const struct report_update *updates;
	size_t update_count;
	const struct report_repository *repositories;
	size_t repository_count;
	const struct report_policy *policies;
	size_t policy_count;
	const struct report_automation *automations;
	size_t automation_count;
	const struct report_git_repository *git_repositories;
	size_t git_repository_count;
	const struct report_source *sources;
	size_t source_count;
	const struct report_problem *problems;
	size_t problem_count;
	const struct report_event *events;
	size_t event_count;
	const struct report_fate *fates;
	size_t fate_count;
	const struct report_cluster *cluster; /* never NULL */
	const struct report_secret *secrets; /* by namespace and name */
	size_t secret_count;
	bool secrets_loaded; /* cluster and repositories were looked at */
	const struct error *secrets_problem; /* why some are not seen */
	const struct report_vault *vault; /* never NULL */
};

/* The latest report with a reference of the caller's, or NULL when there is
 * none yet. */
const struct report *backend_report(struct backend *backend);

const struct report *report_ref(const struct report *report);
void report_unref(const struct report *report);

/* NULL when there is none. */
const struct report_update *report_find_update(
    const struct report *report, const char *key);
const struct report_fate *report_find_fate(
    const struct report *report, uint64_t command);

/* ---- the example world ---- */

/*
 * vigie-world, started in a private folder of its own that goes when it ends.
 * The environment of this process is pointed into that folder (XDG_CONFIG_HOME
 * and so on), so it comes before backend_open() and before any thread.
 */
struct backend_demo;

MUST_CHECK bool backend_demo_start(
    struct backend_demo **demo, struct error *error);

/* The configuration that describes it. */
const char *backend_demo_config(const struct backend_demo *demo);

/* After backend_close(): ends it, and waits until its folder is gone. */
void backend_demo_stop(struct backend_demo *demo);

/* ---- before an approval: what would happen ---- */

/* One commit: all approved updates of one automation. */
struct preview_group {
	const char *namespace, *automation;
	const char *repository, *branch;
	bool creates_branch;
	const char *base; /* full commit id */
	const char *author, *committer; /* "Name <mail>" */
	const char *message; /* whole, trailer included */
	const char *warning; /* "" or what to know about it */
	const struct report_update *const *updates;
	size_t update_count;
	const struct diff_file *files;
	size_t file_count;
	unsigned added, removed; /* lines */
	struct digest digest;
};

struct preview {
	struct arena *arena;
	const struct report *report; /* a reference is held */
	struct preview_group *groups;
	size_t group_count;
};

/*
 * Pure and quick. ERROR_INVALID names the first update that cannot be approved
 * and why. Change preview_group.message to commit other words.
 */
MUST_CHECK
bool backend_preview(const struct report *report, const char *const *keys,
    size_t count, struct preview **preview, struct error *error);
void preview_free(struct preview *preview);

/* The group's change as `git apply' takes it: every byte of the files. */
void preview_print_patch(const struct preview_group *group, struct buf *into);

/* ---- a Secret that is being filled in ---- */

/*
 * A draft belongs to one thread until COMMAND_SECRET_WRITE takes it. Values are
 * given away to it, looked at by their reviews only, and wiped when they are
 * replaced, sent or given up. Nothing here asks the cluster.
 *
 * Keys of the fixed types are there from the beginning; those of a registry
 * login are one, "password", beside the fields "server", "user" and "email",
 * which are no secrets. All keys are named by their index.
 */
struct draft *backend_draft_new(
    enum secret_type type, const char *namespace, const char *name);
void backend_draft_free(struct draft *draft); /* wipes; NULL is taken */

enum secret_type backend_draft_type(const struct draft *draft);
const char *backend_draft_namespace(const struct draft *draft);
const char *backend_draft_name(const struct draft *draft);

/* Refuses what no key may be named, and one that is there. */
MUST_CHECK
bool backend_draft_add_key(
    struct draft *draft, const char *key, struct error *error);
/* One that add_key() gave; the keys behind it move up. */
void backend_draft_drop_key(struct draft *draft, size_t key);
size_t backend_draft_key_count(const struct draft *draft);
const char *backend_draft_key(const struct draft *draft, size_t key);

MUST_CHECK
bool backend_draft_set_field(struct draft *draft, const char *field,
    const char *text, struct error *error);
const char *backend_draft_field(
    const struct draft *draft, const char *field); /* "" when not set */

/* The value is taken; detail names the item of a vault (NULL: none). */
void backend_draft_put(struct draft *draft, size_t key, struct secret *value,
    enum secret_source source, const char *detail);
/* ERROR_UNAVAILABLE when no memory can be locked. */
MUST_CHECK
bool backend_draft_generate(struct draft *draft, size_t key,
    enum secret_recipe recipe, struct error *error);

/* NULL: no value yet. Valid until the next call that changes the key. */
const struct secret_review *backend_draft_review(
    const struct draft *draft, size_t key);
/* The n-th line of the review in words; false behind the last. */
bool backend_draft_line(const struct draft *draft, size_t key, size_t n,
    struct secret_review_line *line);
/* A switch: bits of the review's offered, and of applied when it is on. */
void backend_draft_fix(
    struct draft *draft, size_t key, enum secret_fix fix, bool on);
const char *backend_draft_fix_word(enum secret_fix fix);

/* The value as it was entered, typed again. */
bool backend_draft_is_same(
    const struct draft *draft, size_t key, const struct secret *again);

/* Cannot be undone in the cluster. */
void backend_draft_set_immutable(struct draft *draft, bool immutable);
bool backend_draft_is_immutable(const struct draft *draft);

/* For keys of one that exists: keys without a value are left as they are. */
void backend_draft_set_change(struct draft *draft, bool change);

/* What stands in the way of sending it. */
MUST_CHECK
bool backend_draft_check(const struct draft *draft, struct error *error);
/* The n-th thing to know about the whole that does not stand in the way: a
 * certificate that is out of date, two keys with the same value. */
bool backend_draft_note(
    const struct draft *draft, size_t n, struct secret_review_line *line);

/* The values only. */
void backend_draft_wipe(struct draft *draft);
void backend_draft_wipe_key(struct draft *draft, size_t key);

/* "Opaque", "kubernetes.io/tls", ...; found by that or by its end, "tls". */
const char *backend_secret_type_word(enum secret_type type);
bool backend_secret_type_find(const char *word, enum secret_type *type);

/* What no namespace or Secret may be named. */
MUST_CHECK
bool backend_secret_check_name(
    const char *namespace, const char *name, struct error *error);

/* ---- down: commands ---- */

enum command_kind {
	COMMAND_REFRESH, /* look at everything again: Git and registries */
	COMMAND_SCAN, /* registries only; one repository if named */
	COMMAND_APPROVE, /* what the preview shows */
	COMMAND_LOOKED, /* a person has seen the update again: it is no longer
			    REPLACED */
	COMMAND_CANCEL, /* running scans and fetches */
	/* A Flux object in the cluster, by object, namespace and name. */
	COMMAND_SUSPEND,
	COMMAND_RESUME,
	COMMAND_RECONCILE, /* now; refused while it is suspended */
	/* A Secret, by namespace and name. */
	COMMAND_SECRET_CHECK, /* may it be written? type and keys */
	COMMAND_SECRET_WRITE, /* draft; change and resource_version */
	COMMAND_SECRET_UNEXPOSE, /* takes the annotation with its values off */
	COMMAND_RESTART, /* Deployment, StatefulSet, DaemonSet */
	/* The operator's password vault: Bitwarden. */
	COMMAND_VAULT_OPEN,
	COMMAND_VAULT_UNLOCK, /* secret */
	COMMAND_VAULT_SEARCH, /* term */
	COMMAND_VAULT_FILL, /* item, field; then backend_take_secret() */
	COMMAND_VAULT_CLOSE,
};

/* Borrowed during backend_submit() only, but for draft and secret: those are
 * given away, and wiped when the command is refused or the queue is full. */
struct command {
	enum command_kind kind;
	const char *object; /* kind of the object: "ImagePolicy", ... */
	const char *namespace, *name; /* SCAN; NULL: all */
	const char *uid; /* of the object that was seen: another one of that
			    name is left alone; NULL or "": any */
	const char *key; /* LOOKED */
	const struct preview *preview; /* APPROVE */
	const char *type; /* SECRET_CHECK: "Opaque", ... */
	const char *const *keys; /* SECRET_CHECK */
	size_t key_count;
	struct draft *draft; /* SECRET_WRITE; taken */
	bool change; /* SECRET_WRITE: of one that exists, else create */
	const char *resource_version; /* SECRET_WRITE: as it was shown; NULL or
					 "": whatever it is by now */
	struct secret *secret; /* VAULT_UNLOCK; taken */
	const char *term, *item, *field; /* VAULT_* */
};

/* The command's id, or 0 when the queue is full (say so). Its fate comes with a
 * report. */
uint64_t backend_submit(struct backend *backend, const struct command *command);

/* The draft of a SECRET_WRITE that failed, for another try: once, while its
 * fate says keeps_draft. NULL: it is wiped by now. The caller frees it. */
struct draft *backend_take_draft(struct backend *backend, uint64_t command);

/* The value of a VAULT_FILL: once, while its fate says keeps_secret. NULL: it
 * is wiped by now. The caller frees it. */
struct secret *backend_take_secret(struct backend *backend, uint64_t command);

#endif
