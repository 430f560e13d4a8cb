#!/bin/sh
# What may not stand in the sources: functions that cannot be used safely or
# that another thread disturbs, calls of libgit2 that make or need a work tree,
# and some habits.
. "${top_srcdir:?}/tests/lint/lib.sh"

functions='strcpy|stpcpy|strcat|strncat|sprintf|vsprintf|strtok|strncpy|gets|'\
'atoi|atol|atoll|atof|alloca|gmtime|localtime|asctime|ctime|system|popen|'\
's?rand|tmpnam|tempnam|mktemp|sleep|usleep'

# No index, no checkout, no working directory: a bare cache and nothing else.
work_tree='git_(checkout|index|stash|add|worktree|submodule|status|rebase|merge|'\
'reset|clone|revert|cherrypick|ignore|attr)(_[a-z_]+)?|'\
'git_repository_(index|set_index|set_workdir|init|state_cleanup)(__weakptr)?|'\
'git_diff_[a-z_]*(index|workdir)[a-z_]*|git_(blob|filter_list)_[a-z_]*(disk|workdir|file)|'\
'git_apply'

banned() {
	code "$1" >"$scratch/code"
	grep -E "(^|[^A-Za-z0-9_.>])($functions)[[:space:]]*\(" "$scratch/code" |
		sed 's/^/banned function: /'
	# shellcheck disable=SC2046 # no blanks in our file names
	# Only where libgit2 is at hand: our own words may be the same.
	(cd "$1" && grep -lE '#[[:space:]]*include <git2' \
		$(sources .) /dev/null) | sed 's/.*/^&:/' >"$scratch/git"
	grep -f "$scratch/git" "$scratch/code" |
		grep -E "(^|[^A-Za-z0-9_])($work_tree)[[:space:]]*\(" |
		sed 's/^/work tree: /'
	grep -E 'typedef[[:space:]]+(struct|enum|union)' "$scratch/code" |
		sed 's/^/typedef: /'
	grep -E '^[^:]*\.[ch]:[0-9]*:.*//' "$scratch/code" |
		sed 's/^/debugging comment: /'
	sources "$1" | grep -E '\.(cc|cpp|cxx|hh)$' |
		grep -vx 'backend/core/regex_re2.cc' |
		sed 's/^/a second C++ file: /'
	# shellcheck disable=SC2046
	(cd "$1" && grep -nE '\b(TODO|FIXME|XXX)\b' $(sources .) /dev/null) |
		grep -vE '(TODO|FIXME|XXX) ?\(?#[0-9]+' |
		sed 's/^/without an issue number: /'
	return 0
}

clean 'nothing banned' banned "$top_srcdir"
clean 'arrays of unknown length are warned about' \
	test "$(grep -c -e -Wvla "$top_srcdir/configure.ac")" = 1

# mistake NAME FILE LINE...
mistake() {
	new_tree
	name_of=$1 file=$2
	shift 2
	printf '%s\n' "$@" | put "$file"
	caught "$name_of" banned "$tree"
}

mistake 'strcpy' backend/base/x.c '	strcpy(a, b);'
mistake 'sprintf at the beginning' backend/base/x.c 'sprintf (a, "%d", b);'
mistake 'atoi behind a comment' tui/x.c 'n = /* why */ atoi(word);'
mistake 'gmtime' backend/core/x.h 'static inline f() { gmtime(&now); }'
mistake 'system in a test' tests/real/x_test.c 'return system("ls");'
mistake 'a checkout' backend/io/x.c '#include <git2.h>' \
	'git_checkout_head(repository, NULL);'
mistake 'an index' backend/io/x.c '#include <git2.h>' \
	'git_repository_index(&index, repository);'
mistake 'a clone' backend/io/x.c '#include <git2.h>' 'x = git_clone(&r, u, p, 0);'
mistake 'a diff of the work tree' backend/io/x.c '#include <git2/diff.h>' \
	'git_diff_tree_to_workdir(&d, r, t, 0);'
mistake 'typedef struct' backend/core/x.h 'typedef struct plan plan_t;'
mistake 'typedef enum' backend/core/x.h 'typedef  enum { A } a;'
mistake 'two slashes' backend/core/x.c '	x = 1; // look'
mistake 'a second C++ file' backend/io/x.cc 'int x;'
mistake 'a promise' backend/io/x.c "/* TODO: later */"

new_tree
put backend/io/x.c <<'END'
#include <git2.h>
/* strcpy() is not used; TODO #12 says why not system(). */
static const char text[] = "system(\"x\") // atoi(1)";
void f(void) { gmtime_r(&now, &parts); my_strcpy(a, b); x.gets(1);
	git_indexer_new(&i, path, 0, NULL, NULL); }
END
clean 'words in comments, strings and longer names' banned "$tree"
put backend/core/regex_re2.cc <<'END'
// In C++ it is the way to comment.
END
clean 'two slashes in C++' banned "$tree"
new_tree
put backend/io/git_add.c <<'END'
void git_add(void);
void f(void) { git_add(); }
END
clean 'our own word where libgit2 is not' banned "$tree"
plan
