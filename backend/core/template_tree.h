/*
 * A parsed template. Positions are byte offsets into the text, lines count from
 * 1; both stand in error messages, so they are set exactly as Go sets them.
 *
 * Only the parser makes trees; nothing changes them later.
 */
#ifndef CORE_TEMPLATE_TREE_H
#define CORE_TEMPLATE_TREE_H

#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/base/map.h"
#include "backend/core/template_call.h"

/* The name that every message of Flux about a template begins with. */
#define TEMPLATE_NAME "commit message"

#define TEMPLATE_SIZE_LIMIT ((size_t)256 * 1024)
#define TEMPLATE_NESTING_LIMIT 200u

enum template_node_kind {
	TREE_LIST, /* parts: what is between two tags */
	TREE_TEXT, /* text: bytes to print */
	TREE_ACTION, /* pipe */
	TREE_IF, /* pipe, body, otherwise */
	TREE_RANGE,
	TREE_WITH,
	TREE_TEMPLATE, /* text: name; pipe or NULL */
	TREE_BREAK,
	TREE_CONTINUE,
	TREE_ELSE, /* these two end a list and are in no tree */
	TREE_END,
	TREE_PIPE, /* parts: commands; variables */
	TREE_COMMAND, /* parts: the first word and its operands */
	TREE_FIELD, /* names: .A.B */
	TREE_VARIABLE, /* names: $x, then .A.B */
	TREE_CHAIN, /* pipe, then names: (...).A.B */
	TREE_FUNCTION, /* text: name */
	TREE_DOT,
	TREE_NIL,
	TREE_BOOL, /* value */
	TREE_NUMBER, /* text as written; value; see has_* */
	TREE_STRING, /* text as written; value */
};

struct template_node {
	enum template_node_kind kind;
	size_t position;
	unsigned line;
	struct span text;
	struct template_value value;
	double real; /* of a number, also when value is an integer */
	bool has_integer, has_natural;
	bool is_assignment; /* a pipe with = and not := */
	const struct template_function *function;
	struct span *names;
	size_t name_count;
	struct template_node **parts;
	size_t part_count;
	struct template_node **variables;
	size_t variable_count;
	struct template_node *pipe, *body, *otherwise;
};

/* For define and block. */
struct template_part {
	struct span name;
	struct template_node *root;
};

struct template_tree {
	struct span text; /* borrowed */
	const struct template_part *main;
	struct map *parts; /* by name: struct template_part */
};

/* ERROR_INVALID with Go's text: "template: commit message:1: ...". */
MUST_CHECK
bool template_parse(struct arena *arena, struct span text,
    struct template_tree *tree, struct error *error);

/* The node as Go writes it back, shortened: for error messages. */
void template_show(const struct template_node *node, struct buf *into);

/* Prints a parsed template; `into' may hold a part of it when it fails. */
MUST_CHECK
bool template_exec(const struct template_tree *tree,
    const struct template_value *data, struct arena *arena, size_t steps,
    struct buf *into, struct error *error);

#endif
