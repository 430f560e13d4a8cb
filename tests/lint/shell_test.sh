#!/bin/sh
# Every shell script passes shellcheck.
. "${top_srcdir:?}/tests/lint/lib.sh"
need shellcheck

scripts() {
	(cd "$1" && {
		find tests -name '*.sh'
		for file in bootstrap .ci/run tui/vigie.bash; do
			if [ -s $file ]; then echo $file; fi
		done
		find tests -type f ! -name '*.*' -exec \
			grep -l '^#! */bin/\(ba\)\{0,1\}sh' {} +
	} | LC_ALL=C sort -u)
}

# From the top of the tree, so that sourced files are found.
check() {
	# shellcheck disable=SC2046 # no blanks in our file names
	(cd "$1" && shellcheck -x -f gcc $(scripts .) 2>&1)
}

clean 'every script' check "$top_srcdir"

new_tree
put tests/good_test.sh <<'END'
#!/bin/sh
rm -f "$1"
END
clean 'a good script' check "$tree"
put tests/bad_test.sh <<'END'
#!/bin/sh
cd $1
rm -f $2
END
caught 'a word that is not quoted' check "$tree"
rm "$tree/tests/bad_test.sh"
put tests/tool/run <<'END'
#!/bin/sh
[[ $1 = x ]] && rm -f $2
END
caught 'a script without an ending' check "$tree"
plan
