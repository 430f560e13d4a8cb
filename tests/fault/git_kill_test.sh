#!/bin/sh
# Killed (-9) at many moments of fetch, commit and push: the remote has the old
# commit or the new one, and the cache goes on working at once.
set -u

probe=${top_builddir:?}/tests/tool/git_probe
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP
moments="1 2 4 8 16 24 32 40 48 56 64 80 100 130 170 220"

git_in() {
	env -i PATH="$PATH" HOME="$dir/home" GIT_CONFIG_NOSYSTEM=1 git "$@"
}

run() {
	env -i PATH="$PATH" HOME="$dir/home" GIT_CONFIG_NOSYSTEM=1 \
		ASAN_OPTIONS="${ASAN_OPTIONS-}" "$@" >"$dir/out" 2>"$dir/err"
}

# Milliseconds as seconds for timeout(1)
seconds() {
	printf '0.%03d' "$1"
}

change() {
	run "$probe" -c "$dir/caches" change "$dir/remote.git" file7 "after $1"
}

mkdir "$dir/home" "$dir/caches"
git_in config --global user.name Tester
git_in config --global user.email tester@example.org
git_in config --global init.defaultBranch main
git_in init -q "$dir/seed"
n=0
while [ $n -lt 400 ]; do
	echo "file $n" >"$dir/seed/file$n"
	n=$((n + 1))
done
head -c 3000000 /dev/urandom >"$dir/seed/noise"
git_in -C "$dir/seed" add -A
git_in -C "$dir/seed" commit -qm one
git_in clone -q --bare "$dir/seed" "$dir/remote.git"

echo "1..$(($(echo "$moments" | wc -w) * 2))"
point=0
killed=0
for moment in $moments; do
	point=$((point + 1))
	rm -rf "$dir/caches"
	run timeout -s KILL "$(seconds "$moment")" "$probe" \
		-c "$dir/caches" fetch "$dir/remote.git"
	[ $? -ne 137 ] || killed=$((killed + 1))
	if run "$probe" -c "$dir/caches" read "$dir/remote.git" file7 &&
		[ "$(cat "$dir/out")" = "file 7" ] &&
		git_in -C "$dir"/caches/git/remote-*.git fsck --strict \
			>"$dir/fsck" 2>&1; then
		echo "ok $point - fetch killed after $moment ms"
	else
		echo "not ok $point - fetch killed after $moment ms"
		sed 's/^/# /' "$dir/out" "$dir/err" "$dir/fsck"
	fi
done
for moment in $moments; do
	point=$((point + 1))
	old=$(git_in -C "$dir/remote.git" rev-parse main)
	run timeout -s KILL "$(seconds "$moment")" "$probe" \
		-c "$dir/caches" change "$dir/remote.git" file7 "text $moment"
	[ $? -ne 137 ] || killed=$((killed + 1))
	new=$(git_in -C "$dir/remote.git" rev-parse main)
	# the orphaned server may still end its work: then the branch moves
	# once more and the second try is the one
	if { [ "$new" = "$old" ] ||
		[ "$(git_in -C "$dir/remote.git" rev-parse "$new~")" = "$old" ]; } &&
		{ change "$moment" || change "$moment"; } &&
		[ "$(git_in -C "$dir/remote.git" show main:file7)" \
			= "after $moment" ] &&
		git_in -C "$dir"/caches/git/remote-*.git fsck --strict \
			>"$dir/fsck" 2>&1 &&
		git_in -C "$dir/remote.git" fsck --strict >"$dir/fsck" 2>&1; then
		echo "ok $point - push killed after $moment ms"
	else
		echo "not ok $point - push killed after $moment ms"
		sed 's/^/# /' "$dir/out" "$dir/err" "$dir/fsck"
	fi
done
# On a machine where nothing was killed the points above say nothing.
[ $killed -gt 0 ] || echo "Bail out! no run was killed"
