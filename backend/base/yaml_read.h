/*
 * YAML text to nodes, on libyaml. Aliases are copied (bounded: a bomb is an
 * error), merge keys << are applied, duplicate keys are an error as in the
 * Kubernetes API's strict decoding; scalar types are those of YAML 1.1 as
 * goyaml reads them (yes, on, 1_000, 0x1F, .inf, null, ~), timestamps are text.
 */
#ifndef BASE_YAML_READ_H
#define BASE_YAML_READ_H

#include "backend/base/error.h"
#include "backend/base/node.h"

#define YAML_DEPTH_LIMIT 100
#define YAML_NODE_LIMIT ((size_t)1000000)

/* Values that aliases and merge keys may copy, in one text. */
#define YAML_COPY_LIMIT ((size_t)100000)

/*
 * A reader over several documents. The text is borrowed until yaml_read_end().
 * yaml_read_next() returns false with *root NULL at the end, or false with
 * *failed set and an error of ERROR_INVALID that names "line:column: ". After a
 * failure the rest of the text cannot be read.
 */
struct yaml_reader;

struct yaml_reader *yaml_read_begin(struct arena *arena, struct span text);
bool yaml_read_next(struct yaml_reader *reader, struct node **root,
    bool *failed, struct error *error);
void yaml_read_end(struct yaml_reader *reader);

/* The one document of a text; an empty text gives a NODE_NULL. */
MUST_CHECK
bool yaml_read(struct arena *arena, struct span text, struct node **root,
    struct error *error);

#endif
