/*
 * ImageUpdateAutomation (image.toolkit.fluxcd.io): which markers are rewritten
 * and how the commit is made. Rule: flux-automation 1.2, defaults applied.
 */
#ifndef CORE_IMAGE_UPDATE_H
#define CORE_IMAGE_UPDATE_H

#include "backend/core/git_repository.h"
#include "backend/core/label_selector.h"

struct key_value {
	const char *key, *value;
};

struct image_update {
	struct object_meta meta;
	int64_t interval_ms;
	struct object_reference source; /* a GitRepository */
	bool has_checkout;
	struct git_reference checkout; /* git.checkout.ref */
	const char *author_name, *author_email; /* "" when absent */
	const char *signing_secret_name; /* NULL: unsigned */
	const char *signing_type; /* "gpg" or "ssh" */
	const char *message_template; /* NULL: Flux's default */
	struct key_value *message_values; /* sorted by key */
	size_t message_value_count;
	const char *push_branch; /* NULL: the checkout branch */
	const char *push_refspec; /* NULL: none */
	struct key_value *push_options;
	size_t push_option_count;
	struct label_selector policy_selector;
	const char *path; /* update.path as path_clean() has it: "" root */
};

/* As image_repository_read(). */
MUST_CHECK
bool image_update_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct image_update *update);

#endif
