#!/bin/sh
# .clang-format decides. Version 14 and no other: each one has its own mind.
. "${top_srcdir:?}/tests/lint/lib.sh"

tool=
for one in clang-format-14 clang-format; do
	if "$one" --version 2>/dev/null | grep -q 'version 14\.'; then
		tool=$one
		break
	fi
done
if [ -z "$tool" ]; then
	echo '1..0 # SKIP no clang-format 14'
	exit 0
fi

format() {
	# shellcheck disable=SC2046 # no blanks in our file names
	(cd "$1" && "$tool" --style=file --dry-run -Werror $(sources .) 2>&1)
}

clean 'every source is formatted' format "$top_srcdir"

new_tree
cp "$top_srcdir/.clang-format" "$tree"
put backend/base/good.c <<'END'
int
good(int a)
{
	return a ? 1 : 2;
}
END
clean 'a formatted file' format "$tree"
put backend/base/bad.c <<'END'
int bad(int a) {
    return a ? 1 : 2; }
END
caught 'braces and blanks' format "$tree"
plan
