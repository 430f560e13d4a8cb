#!/bin/sh
# Who may include what: a room sees itself and the rooms below, and each library
# has its place.
. "${top_srcdir:?}/tests/lint/lib.sh"

includes() {
	# shellcheck disable=SC2046 # no blanks in our file names
	(cd "$1" && awk '
	function room(file) {
		if (file ~ /^backend\/backend\.c$/)
			return "top"
		if (file ~ /^backend\/backend\.h$/)
			return "face"
		if (split(file, part, "/") > 2 && part[1] == "backend")
			return part[2]
		if (file ~ /^tests\/[a-z_]+\//)
			return part[2]
		return file ~ /^tui\// ? "tui" : "tests"
	}
	BEGIN {
		sees["base"] = " base "
		sees["core"] = " base core "
		sees["io"] = " base core io "
		sees["face"] = " base core "
		sees["engine"] = " base core io engine face "
		sees["top"] = " base core io engine face "
		sees["tui"] = " base face tui "
		sees["world"] = " base world "
		plain = "^tui/(cli|words|line|main|c(li|md)_[a-z_]*)(_test)?\\.[ch]$"
	}
	function wrong(why) {
		print FILENAME ":" FNR ": " why ": " $0
	}
	!/^[ \t]*#[ \t]*include/ { next }
	{
		here = room(FILENAME)
		test = FILENAME ~ /_test\.c$/
		what = $0
		gsub(/^[^<"]*[<"]|[>"].*$/, "", what)
	}
	/"/ {
		if (what == "config.h")
			wrong("config.h comes from the command line")
		else if (what !~ /^(backend|tui|tests)\//)
			wrong("not a path from the top")
		else if (what ~ /^tests\// && here in sees && here != "world") {
			if (!test)
				wrong("only tests see tests")
		} else if (here in sees &&
		    !index(sees[here], " " room(what) " "))
			wrong("not below " here)
	}
	what ~ /^(n?curses|panel|form|menu|term|ncursesw\/.*)(\.h)?$/ {
		if (FILENAME != "tests/fake/screen.c" &&
		    (here != "tui" || FILENAME ~ plain))
			wrong("no curses here")
	}
	what ~ /^(git2|curl|openssl)[\/.]/ && here != "io" && here in sees {
		wrong("only io talks to the outside")
	}
	what ~ /cJSON/ && FILENAME != "backend/base/json.c" {
		wrong("only base/json.c")
	}
	what ~ /^re2\// && FILENAME !~ /^backend\/core\/.*\.cc$/ {
		wrong("only behind core/regex.h")
	}
	what ~ /^microhttpd/ && FILENAME !~ /^tests\// {
		wrong("only tests")
	}' $(sources .) /dev/null)
}

clean 'every include goes downwards' includes "$top_srcdir"

# mistake NAME FILE LINE: a tree in which the file has the line
mistake() {
	new_tree
	printf '%s\n' "$3" | put "$2"
	caught "$1" includes "$tree"
}

# allowed NAME FILE LINE
allowed() {
	new_tree
	printf '%s\n' "$3" | put "$2"
	clean "$1" includes "$tree"
}

mistake 'base includes core' backend/base/x.c '#include "backend/core/plan.h"'
mistake 'core includes io' backend/core/x.c '#include "backend/io/http.h"'
mistake 'io includes engine' backend/io/x.h '#include "backend/engine/scan.h"'
mistake 'io includes the face' backend/io/x.c '#include "backend/backend.h"'
mistake 'engine includes tui' backend/engine/x.c '#include "tui/list.h"'
mistake 'the face includes io' backend/backend.h '#include "backend/io/http.h"'
mistake 'tui includes core' tui/list.c '#include "backend/core/plan.h"'
mistake 'tui includes engine' tui/x.c '#  include "backend/engine/engine.h"'
mistake 'the program includes a test' backend/io/http.c \
	'#include "tests/fake/http.h"'
mistake 'the world includes io' tests/world/x.c '#include "backend/io/run.h"'
mistake 'curses in the backend' backend/engine/x.c '#include <curses.h>'
mistake 'curses in cli.c' tui/cli.c '#include <curses.h>'
mistake 'curses in a subcommand' tui/cmd_scan.c '#include <ncursesw/ncurses.h>'
mistake 'curses in words.c' tui/words.c '#include <term.h>'
mistake 'libgit2 in engine' backend/engine/x.c '#include <git2.h>'
mistake 'libgit2 in core' backend/core/x.c '#include <git2/oid.h>'
mistake 'curl in engine' backend/engine/x.c '#include <curl/curl.h>'
mistake 'cJSON outside json.c' backend/base/node.c '#include <cjson/cJSON.h>'
mistake 'RE2 outside the shim' backend/core/policy.c '#include <re2/re2.h>'
mistake 'config.h by hand' backend/base/x.c '#include "config.h"'
mistake 'a path from here' backend/base/x.c '#include "buf.h"'
allowed 'engine includes all below' backend/engine/x.c \
	'#include "backend/io/http.h"'
allowed 'io includes libgit2' backend/io/git_read.c '#include <git2.h>'
allowed 'the console includes curses' tui/list.c '#include <curses.h>'
allowed 'a test includes a fake' tui/list_test.c '#include "tests/fake/backend.h"'
plan
