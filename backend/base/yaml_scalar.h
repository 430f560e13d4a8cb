/*
 * What a plain (unquoted, untagged) YAML scalar is to the Kubernetes API: the
 * rules of YAML 1.1 as goyaml v2 has them, which is what stands behind
 * sigs.k8s.io/yaml. Single letters y and n are booleans, 08 is a number, base
 * 60 is text, and so are timestamps.
 */
#ifndef BASE_YAML_SCALAR_H
#define BASE_YAML_SCALAR_H

#include "backend/base/node.h"

/* NODE_NULL, NODE_BOOL, NODE_NUMBER or NODE_TEXT. */
enum node_type yaml_scalar_type(struct span text);

/* What a NODE_BOOL says; false for anything else. */
bool yaml_scalar_is_true(struct span text);

#endif
