# shellcheck shell=sh
# What the lint tests share. A check prints a line for each thing it does not
# like. Each test shows its check the tree, which must be silent, and then the
# mistake that it is there for, made once on purpose, which must not be: a check
# that cannot fail proves nothing.

: "${top_srcdir:?}"
count=0
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 99' INT TERM HUP

# A cache in front of the compiler is no compiler.
case ${CC:-cc} in
"ccache "*) CC=${CC#ccache } ;;
esac

# point NAME YES-OR-NO: one line of TAP; what was said is in $scratch/said
point() {
	count=$((count + 1))
	if [ "$2" = yes ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		sed 's/^/# /' "$scratch/said"
	fi
}

# clean NAME COMMAND...: prints nothing and does not fail
clean() {
	name=$1
	shift
	if "$@" >"$scratch/said" 2>&1 && [ ! -s "$scratch/said" ]; then
		point "$name" yes
	else
		point "$name" no
	fi
}

# caught NAME COMMAND...: prints something, and not because it is broken itself
caught() {
	name=$1
	shift
	"$@" >"$scratch/found" 2>"$scratch/said"
	if [ -s "$scratch/found" ] && [ ! -s "$scratch/said" ]; then
		point "$name: caught" yes
	else
		echo 'the mistake was not seen' >>"$scratch/said"
		point "$name: caught" no
	fi
}

# A new empty tree in $tree; put PATH writes standard input into it.
new_tree() {
	tree=$(mktemp -d "$scratch/tree.XXXXXX") || exit 99
}

put() {
	mkdir -p "$tree/$(dirname "$1")" && cat >"$tree/$1"
}

# Sources below the tree in $1, from its top; made files are no sources.
sources() {
	(cd "$1" && for dir in backend tui tests; do
		if [ -d $dir ]; then
			find $dir -name '*.[ch]' -o -name '*.cc' -o \
			    -name '*.cpp' -o -name '*.cxx' -o -name '*.hh'
		fi
	done | while read -r file; do
		sed 1q "$file" | grep -qi '^/\* made ' || echo "$file"
	done | LC_ALL=C sort)
}

# FILE:LINE:TEXT of the sources in $1, without comments and without what stands
# in strings. A comment with two slashes is kept as //.
code() {
	# shellcheck disable=SC2046 # no blanks in our file names
	(cd "$1" && awk '
	FNR == 1 { inside = 0 }
	{
		rest = $0
		text = ""
		while (rest != "") {
			if (inside) {
				if (!(at = index(rest, "*/")))
					break
				rest = substr(rest, at + 2)
				inside = 0
				continue
			}
			if (!match(rest, /"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047|\/\*|\/\//)) {
				text = text rest
				break
			}
			text = text substr(rest, 1, RSTART - 1)
			token = substr(rest, RSTART, 2)
			rest = substr(rest, RSTART + RLENGTH)
			if (token == "/*")
				inside = 1
			else if (token == "//") {
				text = text "//"
				break
			} else
				text = text "\"\""
		}
		print FILENAME ":" FNR ":" text
	}' $(sources .) /dev/null)
}

# Ends the program when the tool is not there.
need() {
	command -v "$1" >/dev/null || {
		echo "1..0 # SKIP no $1"
		exit 0
	}
}

plan() {
	echo "1..$count"
}
