#!/bin/sh
# A terminal and what can happen to it: a shell's job control, signals, a line
# that drops while HUP is ignored or not, no colours, terminals that cannot be
# drawn on. And a console on the example world that is killed leaves no folder.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"

stops=20

# shell COMMAND: an interactive shell in a window, and a line typed into it
shell() {
	tm new-session -d -s story -x 80 -y 24 "env -i PATH='$PATH' \
		HOME='$folder/home' TZ=UTC LC_ALL=C.UTF-8 TERM=screen-256color \
		GIT_CONFIG_NOSYSTEM=1 ASAN_OPTIONS='${ASAN_OPTIONS-}' \
		PS1='ready> ' ENV= bash --norc --noprofile -i"
	see 'a shell' 'ready>'
	keys "$1" Enter
}

vigie_pid() {
	pane=$(tm list-panes -t story -F '#{pane_pid}')
	ps -o pid=,comm= --ppid "$pane" | awk '$2 ~ /vigie/ { print $1; exit }'
}

# ends PID: waits until the process is gone, 10 s at most
ends() {
	tries=0
	while [ -e "/proc/$1/exe" ] && [ $tries -lt 200 ]; do
		tries=$((tries + 1))
		pause
	done
	[ ! -e "/proc/$1/exe" ] && echo gone
}

if ! command -v bash >/dev/null || ! command -v ps >/dev/null; then
	echo '1..0 # SKIP no bash or no ps'
	exit 0
fi
start_world
vigie updates

# ---- Ctrl-Z and fg ----

shell "$top_builddir/vigie --config $world/vigie.yaml"
see 'the console' '[1 Updates'
wrong=
round=0
while [ $round -lt $stops ]; do
	round=$((round + 1))
	keys C-z
	tries=0
	until screen | grep -q Stopped || [ $tries -gt 200 ]; do
		tries=$((tries + 1))
		pause
	done
	[ $tries -le 200 ] || wrong="$wrong
not stopped in round $round: $(screen)"
	keys "clear; stty -a | grep -o ' -*icanon\| -*echo '; echo cooked-$round" Enter
	tries=0
	until screen | grep -q "^cooked-$round" || [ $tries -gt 200 ]; do
		tries=$((tries + 1))
		pause
	done
	modes=$(screen | grep -c '^ icanon\|^ echo')
	[ "$modes" = 2 ] || wrong="$wrong
no cooked terminal in round $round: $(screen)"
	if screen | grep -q 'R rescan'; then wrong="$wrong
the screen was not left in round $round"; fi
	keys fg Enter
	tries=0
	until screen | grep -qF '[1 Updates' || [ $tries -gt 200 ]; do
		tries=$((tries + 1))
		pause
	done
	[ $tries -le 200 ] || wrong="$wrong
not back in round $round: $(screen)"
done
is "stopped and back, $stops times" "$wrong" ''
keys j
keys Q
see 'it still takes keys' 'ready>'

# ---- signals ----

for one in HUP=129 INT=130 QUIT=131 TERM=143; do
	signal=${one%=*}
	keys "clear; $top_builddir/vigie --config $world/vigie.yaml; echo status-\$?" Enter
	see "before SIG$signal" '[1 Updates'
	kill "-$signal" "$(vigie_pid)"
	see "SIG$signal ends it" "status-${one#*=}"
	keys "stty -a | grep -c ' icanon'" Enter
	see "SIG$signal: the screen is the shell's" 'ready> stty'
done
tm kill-session -t story

# ---- the line drops ----

for how in taken ignored; do
	shell "$([ $how = taken ] || echo "trap '' HUP;") clear; $top_builddir/vigie --config $world/vigie.yaml"
	see "a console, HUP $how" '[1 Updates'
	pid=$(vigie_pid)
	tm kill-session -t story
	is "the line drops, HUP $how" "$(ends "$pid")" gone
done

# ---- colours ----

console 80x24
see 'with colours' '[1 Updates'
is 'there are some' \
	"$(tm capture-pane -e -p -t story | grep -c '\[[0-9;]*3[0-7][;m]' |
		sed 's/[1-9][0-9]*/some/')" some
keys Q
over 'with colours' 0
tm new-session -d -s story -x 80 -y 24 "env -i PATH='$PATH' NO_COLOR=1 \
	HOME='$folder/home' TERM=screen-256color LC_ALL=C.UTF-8 \
	'$top_builddir/vigie' --config '$world/vigie.yaml'"
see 'without colours' '[1 Updates'
is 'there is none' \
	"$(tm capture-pane -e -p -t story |
		grep -c '\[[0-9;]*[34][0-7][;m]')" 0
tm kill-session -t story

# ---- terminals that cannot be drawn on ----

for term in dumb nonsense; do
	STORY_TERM=$term console 80x24
	see "TERM=$term: it ends" story-over
	is "TERM=$term: status" "$(cat "$folder/status")" 2
	is "TERM=$term: one message" "$(grep -c '^vigie: ' "$folder/stderr")" 1
	tm kill-session -t story
done

# ---- the example world of a console that is killed ----

mkdir "$folder/places"
shell "TMPDIR=$folder/places $top_builddir/vigie --demo"
see 'a demo' '[1 Updates'
is 'it has a folder' "$(find "$folder/places" -mindepth 1 -maxdepth 1 | wc -l)" 1
kill -KILL "$(vigie_pid)"
tries=0
while [ -n "$(ls -A "$folder/places")" ] && [ $tries -lt 200 ]; do
	tries=$((tries + 1))
	pause
done
is 'which is gone after kill -9' "$(ls -A "$folder/places")" ''
tm kill-session -t story
plan
