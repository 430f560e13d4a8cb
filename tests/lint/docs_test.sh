#!/bin/sh
# What has no line in vigie(1) or vigie.yaml(5) does not exist: every option,
# subcommand and action stands in the first, every setting and role in the
# second. The words are taken from the tables that the program itself uses.
. "${top_srcdir:?}/tests/lint/lib.sh"

man1=tui/vigie.1
man5=tui/vigie.yaml.5
if [ ! -e "$top_srcdir/$man1" ] && [ ! -e "$top_srcdir/$man5" ]; then
	echo '1..0 # SKIP no manual page yet'
	exit 0
fi

# The lines of a page that carry a macro, in plain characters; options as they
# are typed.
macros() {
	sed -n 's/\\-/-/g; s/\\&//g; s/Fl Fl /--/g; s/Fl -/--/g; s/^\.//p' "$1"
}

# absent KIND PAGE: the words of standard input that the page does not have
absent() {
	macros "$2" >"$scratch/macros"
	while read -r word; do
		grep -qE -e "(^|[^A-Za-z0-9_.-])$word([^A-Za-z0-9_.-]|$)" \
			"$scratch/macros" || echo "$2: no line for the $1 $word"
	done
}

# The files that exist of those named.
here() {
	for file; do
		case $file in
		*_test.c) ;;
		*) if [ -e "$file" ]; then echo "$file"; fi ;;
		esac
	done
}

# between BEGIN END FILE...: the lines from one that holds BEGIN to one like END
between() {
	begin=$1 end=$2
	shift 2
	for file; do
		awk -v begin="$begin" -v end="$end" '
			index($0, begin) { inside = 1 }
			inside { print }
			$0 ~ end { inside = 0 }' "$file"
	done
}

# The tables of getopt, and what the usage texts offer.
options() {
	here tui/*.c | xargs sed -nE \
		-e 's/.*\{ *"([a-z-]+)", *(no|required|optional)_argument.*/--\1/p' \
		-e 's/^[[:space:]]*"(.*[[ (])?(--[a-z][a-z-]+).*/\2/p' /dev/null
}

# Tables of struct cmd: the first text of a row, or .name.
subcommands() {
	# shellcheck disable=SC2046 # no blanks in our file names
	between 'struct cmd ' '^};' $(here tui/cli.c tui/cmd_*.c) |
		sed -nE 's/.*(\.(name|word|second) = |\{ )"([a-z][a-z-]*)".*/\3/p'
}

# X(IDENTIFIER, "name", ...) of a table.
rows() {
	# shellcheck disable=SC2046
	sed -nE 's/^[[:space:]]*X\([A-Z0-9_]+, "([^"]+)".*/\1/p' \
		$(here "$1") /dev/null
}

# The keys of vigie.yaml, from the table that says what may stand there.
settings() {
	# shellcheck disable=SC2046
	sed -nE 's/.*\.key = "([A-Za-z]+)".*/\1/p' \
		$(here backend/core/config.c) /dev/null
}

# listed KIND SOURCE PAGE: the words of standard input, of which there must be
# some when the source is there, or the table has got another form
listed() {
	sort -u >"$scratch/words"
	if [ -e "$2" ] && [ ! -s "$scratch/words" ]; then
		echo "$2: no $1 was found in it"
	fi
	absent "$1" "$3" <"$scratch/words"
}

undocumented() {
	(cd "$1" || exit
	options | listed option tui/cli.c $man1
	subcommands | listed subcommand tui/cli.c $man1
	rows tui/action.h | sed 's/^/It Ic /' | listed action tui/action.h $man1
	rows tui/style.h | listed role tui/style.h $man5
	settings | listed setting backend/core/config.c $man5)
}

lint() {
	mandoc -T lint -W warning "$@" 2>&1
}

clean 'everything has its line' undocumented "$top_srcdir"
if command -v mandoc >/dev/null; then
	for page in $man1 $man5; do
		clean "mandoc takes $page" lint "$top_srcdir/$page"
	done
	printf '.Dd today\n.Dt X 1\n.Os\n.Bogus\n' >"$scratch/bad.1"
	caught 'a page with a macro that is not there' lint "$scratch/bad.1"
fi

new_tree
put $man1 <<'END'
.Dd $Mdocdate$
.It Fl -config Ar file
.It Cm scan Op Fl o Ar json
.It Ic next-hunk
END
put $man5 <<'END'
.It Cm objects
.It Cm text.dim
END
put tui/cli.c <<'END'
static const struct option table[] = {
	{ "config", required_argument, NULL, 'c' },
};
static const struct cmd commands[] = {
	{ "scan", cmd_scan },
};
END
put tui/action.h <<'END'
	X(NEXT_HUNK, "next-hunk", "go to the next hunk") \
END
put tui/style.h <<'END'
	X(TEXT_DIM, "text.dim") \
END
put backend/core/config.c <<'END'
	{ .key = "objects", .type = SCHEMA_LIST },
	{ .key = NULL },
END
clean 'a small program with its pages' undocumented "$tree"

# mistake NAME FILE LINE: one line more, without a word in the pages
mistake() {
	cp "$tree/$2" "$scratch/kept"
	printf '%s\n' "$3" >>"$tree/$2"
	caught "$1" undocumented "$tree"
	cp "$scratch/kept" "$tree/$2"
}

mistake 'an option' tui/cli.c '	{ "objects", required_argument, NULL, 1 },'
mistake 'a part of an option' tui/cli.c '	{ "conf", no_argument, NULL, 1 },'
mistake 'a subcommand' tui/cli.c \
	'const struct cmd cmd_lint = { .name = "lint", .run = run };'
mistake 'an action' tui/action.h '	X(APPROVE, "approve", "approve it")'
mistake 'an action that is a subcommand too' tui/action.h \
	'	X(SCAN, "scan", "scan now")'
mistake 'a role' tui/style.h '	X(TEXT, "text")'
mistake 'an option of the usage' tui/cli.c '"  --demo    work on an example"'
mistake 'a setting' backend/core/config.c '	{ .key = "readOnly" },'
echo >"$tree/tui/style.h"
caught 'a table that cannot be read' undocumented "$tree"
plan
