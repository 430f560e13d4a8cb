# What the tests with a real API server share: a folder of their own in
# $scratch, the server in $dir (see servers.sh) and its address in $url, both
# gone at the end, and test points. Without a server there is nothing to test.
# shellcheck shell=sh

# shellcheck disable=SC2034 # of those who read this
probe=${top_builddir:?}/tests/tool/kube_probe
servers=${top_srcdir:?}/tests/kube/servers.sh
for program in curl openssl; do
	command -v $program >/dev/null || {
		echo "1..0 # SKIP $program is not installed"
		exit 0
	}
done

scratch=$(mktemp -d "${TMPDIR:-/tmp}/vigie-kube.XXXXXX") || exit 99
dir=$scratch/k
pids= # to be stopped before the server

stop() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	pids=
	if [ -d "$dir" ]; then "$servers" stop "$dir"; fi
	rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 99' HUP INT TERM

"$servers" start "$dir" >"$scratch/out" 2>&1
case $? in
0) ;;
77)
	echo '1..0 # SKIP no kube-apiserver: run tests/kube/build'
	exit 0
	;;
*)
	sed 's/^/# /' "$scratch/out"
	echo 'Bail out! the API server does not start'
	exit 99
	;;
esac
# shellcheck disable=SC2034 # of those who read this
url=$(cat "$dir/url")

# The points are counted in a file: a part of a pipe is a shell of its own.
: >"$scratch/points"

# result NAME STATUS: one test point; what was seen stands in $scratch/out
result() {
	echo >>"$scratch/points"
	count=$(($(wc -l <"$scratch/points")))
	if [ "$2" -eq 0 ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		sed 's/^/# /' "$scratch/out"
	fi
}

plan() {
	echo "1..$(($(wc -l <"$scratch/points")))"
}

has() {
	grep -Eq -e "$1" "$scratch/out"
}
