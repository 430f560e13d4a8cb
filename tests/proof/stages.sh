# shellcheck shell=sh disable=SC2034,SC2154 # story/ and kube/ have the rest
# Sourced by the proofs that look into the whole program, after kube/prompt.sh:
# vigie stopped at the named moments of an entry, and what of the value is in
# its memory then. Root alone may look.

[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP not root'; exit 0; }
memscan=$top_builddir/tests/tool/memscan
[ -x "$memscan" ] || { echo '1..0 # SKIP no memscan'; exit 0; }
program=$top_builddir/tests/tool/vigie_stages
mkfifo "$folder/stage" "$folder/go"
exec 7<>"$folder/stage" 8<>"$folder/go"

# staged USER ARGUMENT...: vigie in a window, which stops at each stage
staged() {
	PROMPT_ENV="TEST_STAGE_FD=3,4 ${secretmem-TEST_NO_SECRETMEM=1}"
	prompt_redirect="3>'$folder/stage' 4<'$folder/go'"
	prompt "$@"
	staged_pid=
}

# reach NAME STAGE: waits for it, 20 s at most; others are passed over. Without
# it there is nothing to look at, and no more is tried.
reach() {
	reached=
	while [ "$reached" != "$2" ]; do
		reached=$(timeout 20 head -n 1 <&7) || reached=
		if [ -z "$reached" ]; then
			is "$1" "$(screen; cat "$folder/stderr")" "the stage $2"
			plan
			exit 1
		fi
		[ "$reached" = "$2" ] || go
	done
	is "$1" yes yes
}

go() {
	printf x >&8
}

# The process in the window.
pid_of() {
	if [ -z "$staged_pid" ]; then
		pane=$(tm list-panes -t story -F '#{pane_pid}')
		staged_pid=$(ps -o pid=,comm= --ppid "$pane" |
			awk '$2 ~ /vigie/ { print $1; exit }')
	fi
	echo "$staged_pid"
}

# How many hits there are.
scan() {
	"$memscan" -m 6 "$(pid_of)" "$folder/value" >"$folder/scan" 2>&1
	sed -n 's/^hits=\([0-9]*\).*/\1/p' "$folder/scan"
}

# clean_at NAME: not a trace of the value in its memory
clean_at() {
	is "$1" "$(scan) hits$(grep '^  hit' "$folder/scan")" '0 hits'
}

# held_at NAME: the value is where memory is locked and left out of cores, and
# nowhere else
held_at() {
	scan >/dev/null
	awk '/^[0-9a-f]+-[0-9a-f]+ / { range = $1 }
		/^VmFlags:/ && / lo / && / dd / { print range }' \
		"/proc/$(pid_of)/smaps" >"$folder/locked"
	is "$1: nowhere else" "$(outside)" ''
	is "$1: where it belongs" "$(scan | sed 's/^[1-9][0-9]*$/some/')" some
}

# The hits that are in no range of the file.
outside() {
	sed -n 's/^  hit .* at \([0-9a-f]*\) .*/\1/p' "$folder/scan" |
		while read -r at; do
			inside=
			while IFS=- read -r from to; do
				if [ $((0x$at)) -ge $((0x$from)) ] &&
					[ $((0x$at)) -lt $((0x$to)) ]; then
					inside=yes
				fi
			done <"$folder/locked"
			[ -n "$inside" ] || grep " at $at " "$folder/scan"
		done
}
