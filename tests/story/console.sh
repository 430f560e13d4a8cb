# shellcheck shell=sh disable=SC2154 # folder, world: world.sh
# Sourced by the stories of the console, after world.sh: vigie in a tmux of its
# own, keys in, screen text out. Nothing sleeps: see waits for a text.

command -v tmux >/dev/null || { echo '1..0 # SKIP no tmux'; exit 0; }

# A short path: the name of a socket has a limit.
socket=$folder/tmux

tm() {
	env -i PATH="$PATH" HOME="$folder/home" LC_ALL=C.UTF-8 TERM=xterm \
		tmux -f /dev/null -S "$socket" "$@"
}

# A server that ends with its last window is in the way of the next one.
tm start-server ';' set-option -s exit-empty off

story_cleanup() {
	tm kill-server 2>/dev/null
}

# console COLUMNSxROWS ARGUMENT...: vigie in a window; its status goes to
# $folder/status
console() {
	size=$1
	shift
	tm new-session -d -s story -x "${size%x*}" -y "${size#*x}" \
		"env -i PATH='$PATH' HOME='$folder/home' TZ=UTC \
		LC_ALL='${STORY_LOCALE:-C.UTF-8}' TERM='${STORY_TERM:-screen-256color}' \
		GIT_CONFIG_NOSYSTEM=1 ASAN_OPTIONS='${ASAN_OPTIONS-}' \
		'$top_builddir/vigie' --config '$world/vigie.yaml' $* \
		2>'$folder/stderr'; echo \$? >'$folder/status'; stty -a \
		>'$folder/stty'; echo story-over; read -r last"
}

keys() {
	tm send-keys -t story "$@"
}

screen() {
	tm capture-pane -p -t story
}

# see NAME TEXT: waits until the screen shows it, 10 s at most
see() {
	tries=0
	until screen | grep -qF -- "$2"; do
		tries=$((tries + 1))
		if [ $tries -gt 200 ]; then
			is "$1" "$(screen)" "a screen with: $2"
			return
		fi
		pause
	done
	is "$1" yes yes
}

# Between two looks at the screen.
pause() {
	sleep 0.05
}

# gone NAME TEXT: waits until the screen does not show it
gone() {
	tries=0
	while screen | grep -qF -- "$2"; do
		tries=$((tries + 1))
		if [ $tries -gt 200 ]; then
			is "$1" "$(screen)" "a screen without: $2"
			return
		fi
		pause
	done
	is "$1" yes yes
}

# over NAME STATUS: vigie has ended with that status
over() {
	see "$1" story-over
	is "$1: status" "$(cat "$folder/status")" "$2"
	is "$1: the terminal is cooked" "$(grep -c '[^-]icanon' "$folder/stty")" 1
	tm kill-session -t story
}
