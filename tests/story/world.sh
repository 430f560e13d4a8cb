# shellcheck shell=sh disable=SC2034 # status is for the stories
# Sourced by the stories: TAP points, a private folder, the example world with a
# pipe to its standard input, and vigie in a built environment. A story ends
# with plan.

for tool in git curl; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP no $tool"; exit 0; }
done
[ -x "${top_builddir:?}/vigie-world" ] || {
	echo '1..0 # SKIP vigie-world was not built'
	exit 0
}

folder=$(mktemp -d) || exit 99
world=$folder/world
count=0
world_pid=

cleanup() {
	exec 3>&- 4<&-
	if [ -n "$world_pid" ]; then kill "$world_pid" 2>/dev/null; fi
	if command -v story_cleanup >/dev/null; then story_cleanup; fi
	rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 99' INT TERM HUP

# is NAME GOT WANTED
is() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "got: $2" "wanted: $3" | sed 's/^/# /'
	fi
}

# has NAME TEXT WANTED: the wanted piece is in the text
has() {
	case $2 in
	*"$3"*) is "$1" yes yes ;;
	*) is "$1" "$2" "something with: $3" ;;
	esac
}

plan() {
	echo "1..$count"
}

# Everything that is started knows this home and nothing of ours. In a subshell
# with replace=exec it takes the place of the shell, so that $! is its number.
clean() {
	${replace-} env -i PATH="$PATH" HOME="$folder/home" LC_ALL="${STORY_LOCALE:-C.UTF-8}" \
		TZ=UTC TERM="${STORY_TERM:-xterm-256color}" \
		GIT_CONFIG_NOSYSTEM=1 \
		ASAN_OPTIONS="${ASAN_OPTIONS-}" "$@"
}

start_world() {
	mkdir -p "$folder/home"
	mkfifo "$folder/in" "$folder/out"
	clean "$top_builddir/vigie-world" --quiet "$world" \
		<"$folder/in" >"$folder/out" 2>"$folder/world.err" &
	world_pid=$!
	exec 3>"$folder/in" 4<"$folder/out"
	read -r ready <&4 || ready="nothing: $(cat "$folder/world.err")"
	is 'the world is ready' "$ready" "ready $world/vigie.yaml"
}

# tell COMMAND...: to the world, which answers ok
tell() {
	printf '%s\n' "$*" >&3
	read -r answer <&4
	if [ "$answer" != ok ]; then is "world: $*" "$answer" ok; fi
}

# vigie ARGUMENT...: output in $folder/stdout and stderr, status in $status
vigie() {
	status=0
	clean "$top_builddir/vigie" --config "$world/vigie.yaml" "$@" \
		>"$folder/stdout" 2>"$folder/stderr" </dev/null || status=$?
}

stdout() {
	cat "$folder/stdout"
}

stderr() {
	cat "$folder/stderr"
}

manifests=$world/remotes/k3s-manifests.git

remote() {
	clean git -C "$manifests" "$@"
}

head_of() {
	remote rev-parse "${1:-main}"
}

# id_of POLICY: from the table of vigie updates
id_of() {
	awk -v policy="$1" '$4 == policy && $1 != "-" { print $1; exit }' \
		"$folder/stdout"
}

# state_of POLICY
state_of() {
	awk -v policy="$1" '$4 == policy { print $2; exit }' "$folder/stdout"
}
