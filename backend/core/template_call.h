/*
 * What a template function gets and gives, and the table of all of them. To
 * add one: write it in the file of its family, add a row to that file's table.
 *
 * `takes' has a letter for each parameter, with Go's types, because a wrong
 * type is refused before the call with Go's words:
 *
 *	s string   i int   f float64   b bool   d map[string]interface {}
 *	a any value, nothing becomes nil
 *	v any value as it is, nothing stays nothing
 *	.  behind a letter: any number of these, the last parameter
 */
#ifndef CORE_TEMPLATE_CALL_H
#define CORE_TEMPLATE_CALL_H

#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/core/template_value.h"

#define TEMPLATE_TEXT_LIMIT ((size_t)1024 * 1024)
#define TEMPLATE_MEMORY_LIMIT ((size_t)64 * 1024 * 1024)
#define TEMPLATE_DEPTH_LIMIT 500u

/*
 * The work one rendering may still do. Everything that walks, copies or
 * compares pays for it here, so that no template can hang.
 */
struct template_work {
	struct arena *arena;
	size_t steps; /* left */
	unsigned depth;
	bool is_spent; /* a limit was reached: failure is not the function's */
	struct template_pattern *patterns; /* template_match.h */
	const char *failure;
};

struct template_call {
	struct template_work *work;
	struct arena *arena;
	const struct template_value *args;
	size_t count;
	struct template_value result;
};

struct template_function {
	const char *name;
	const char *takes;
	bool (*call)(struct template_call *call);
};

/* NULL when there is no such function. */
const struct template_function *template_func_find(struct span name);

/* Both return false, so that a function can end in `return'. */
bool template_work_fail(struct template_work *work, const char *format, ...)
    PRINTF(2, 3);
bool template_call_fail(struct template_call *call, const char *format, ...)
    PRINTF(2, 3);

/* ERROR_INVALID with a text that may hold anything: it is cleaned. */
void template_work_error(struct error *error, struct span text);

/* Takes steps and looks at the memory; false when a limit is reached. */
MUST_CHECK
bool template_work_spend(struct template_work *work, size_t steps);

/* Steps for reading or copying that many bytes. */
MUST_CHECK
bool template_work_spend_bytes(struct template_work *work, size_t bytes);

/* One level down; every true answer wants a leave. */
MUST_CHECK
bool template_work_enter(struct template_work *work);
void template_work_leave(struct template_work *work);

/* Results. All return true, but for the two that can be too long. */
bool template_call_bool(struct template_call *call, bool truth);
bool template_call_int(struct template_call *call, int64_t integer);
bool template_call_int64(struct template_call *call, int64_t integer);
bool template_call_float(struct template_call *call, double real);
bool template_call_span(struct template_call *call, struct span borrowed);
bool template_call_items(struct template_call *call,
    const struct template_type *type, const struct template_value *items,
    size_t count);

/* Copies the bytes and releases the buf; false when it had run over. */
bool template_call_buf(struct template_call *call, struct buf *text);

/* A buf with the ceiling of a text. */
void template_call_buf_init(struct buf *text);

/* The families. */
struct template_family {
	const struct template_function *functions;
	size_t count;
};

extern const struct template_family template_builtin_family;
extern const struct template_family template_case_family;
extern const struct template_family template_compare_family;
extern const struct template_family template_dict_family;
extern const struct template_family template_encode_family;
extern const struct template_family template_escape_family;
extern const struct template_family template_float_family;
extern const struct template_family template_from_json_family;
extern const struct template_family template_hash_family;
extern const struct template_family template_json_family;
extern const struct template_family template_kind_family;
extern const struct template_family template_list_family;
extern const struct template_family template_math_family;
extern const struct template_family template_pick_family;
extern const struct template_family template_path_family;
extern const struct template_family template_regex_family;
extern const struct template_family template_semver_family;
extern const struct template_family template_split_family;
extern const struct template_family template_text_family;
extern const struct template_family template_words_family;

#endif
