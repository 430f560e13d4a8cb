#!/bin/sh
# vigie approve is killed at 40 moments of an approval: while it starts, reads,
# asks the registries, commits and pushes, and, with a hook that takes its time,
# in the middle of the push. Whatever the moment, the branch is where it was or
# at the whole commit, and the next vigie finds everything usable.

. "${top_srcdir:?}/tests/story/world.sh"

bot=discord-bot-plc
journal=$folder/home/.local/state/vigie/audit.jsonl
moments=32
pushes=8

# Begins an approval; its process is $victim.
begin() {
	(
		replace='exec'
		clean "$top_builddir/vigie" --config "$world/vigie.yaml" \
			approve "$id" >"$folder/killed.out" \
			2>"$folder/killed.err" </dev/null
	) &
	victim=$!
}

# The victim is killed, or was over already; then its server, which may still be
# at work for the dead client, comes to its end.
kill_victim() {
	kill -9 "$victim" 2>/dev/null
	wait "$victim" 2>/dev/null
	outcome=$?
	tries=0
	while server_runs && [ $tries -lt 100 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}

server_runs() {
	for process in /proc/[0-9]*; do
		case $(readlink "$process/cwd" 2>/dev/null) in
		"$manifests"*) return 0 ;;
		esac
	done
	return 1
}

# An update that waits: $id, at the head $old of the branch
prepare() {
	if [ "$(state_of $bot)" != NEW ]; then
		tell edit
		vigie updates
	fi
	id=$(id_of $bot)
	old=$(head_of)
	entries=$(grep -c '"approved"' "$journal" 2>/dev/null || :)
}

# What must be so after every kill; prints what is not.
check() {
	new=$(head_of)
	if [ "$new" != "$old" ]; then
		[ "$(head_of main^)" = "$old" ] || echo 'more than one commit'
		[ "$(remote show --format= --numstat main)" = \
			"1	1	apps/$bot/deployment.yaml" ] ||
			echo 'not the approved change'
		[ "$(grep -c '"approved"' "$journal")" -gt "${entries:-0}" ] ||
			echo 'pushed, and the journal does not know'
	fi
	remote fsck --no-dangling --no-progress 2>&1 | grep -v '^notice:'
	[ ! -e "$manifests/refs/heads/main.lock" ] || echo 'a lock is left'
	vigie updates
	[ "$status" = 0 ] || echo "updates: $status $(stderr)"
	if [ "$new" = "$old" ]; then
		[ "$(state_of $bot)" = NEW ] || echo 'the update is gone'
		[ "$(id_of $bot)" = "$id" ] || echo 'it is another update'
	elif [ "$(state_of $bot)" ]; then
		echo 'pushed, and still waits'
	fi
	if [ -e "$journal" ] && grep -vq '^{.*}$' "$journal"; then
		echo 'a broken line in the journal'
	fi
}

start_world
vigie updates
pushed=0

# How long a whole approval takes, in ms: the first guess
prepare
before=$(date +%s%3N)
vigie approve "$id"
length=$(($(date +%s%3N) - before))
is 'an approval that is left alone' "$status" 0
vigie updates

# The moments are spread over an approval. How long one takes depends on what
# else the machine does, so that the guess follows what is seen: an approval
# that was over before its kill was a shorter one, and one that is killed at the
# guessed end was a longer one. Only kills that hit a living vigie are counted.
killed=0
tries_left=$((moments * 8))
wrong=
while { [ $killed -lt $moments ] || [ $pushed = 0 ]; } &&
	[ $tries_left -gt 0 ]; do
	tries_left=$((tries_left - 1))
	prepare
	part=$((killed % moments + 1))
	delay=$((part * length / moments))
	begin
	sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
	kill_victim
	if [ $outcome = 137 ]; then
		killed=$((killed + 1))
		[ $part != $moments ] || length=$((length + length / 4 + 1))
	else
		length=$((length - length / 8))
	fi
	found=$(check)
	[ "$(head_of)" = "$old" ] || pushed=$((pushed + 1))
	[ -z "$found" ] || wrong="$wrong
after $delay ms of $length: $found"
	vigie updates
done
is "killed at $moments moments of an approval" "$wrong" ''
is 'as many kills hit a living vigie' "$((killed >= moments))" 1
is 'some had pushed' "$((pushed > 0))" 1

# A hook that says when it runs and takes its time: the kill hits the push
mkdir -p "$manifests/hooks"
cat >"$manifests/hooks/pre-receive" <<E
#!/bin/sh
: >"$folder/reached"
sleep 0.5
E
chmod +x "$manifests/hooks/pre-receive"
moment=0
wrong=
while [ $moment -lt $pushes ]; do
	prepare
	rm -f "$folder/reached"
	begin
	tries=0
	while [ ! -e "$folder/reached" ] && [ $tries -lt 200 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	[ -e "$folder/reached" ] || wrong="$wrong
the push never came"
	sleep "0.$((moment))"
	kill_victim
	found=$(check)
	[ -z "$found" ] || wrong="$wrong
$moment tenths of a second into the push: $found"
	vigie updates
	moment=$((moment + 1))
done
is "killed at $pushes moments of a push" "$wrong" ''
rm -f "$manifests/hooks/pre-receive"

# Nothing that was left behind is in the way; objects that were being written go
# when they are old enough to be nobody's.
find "$folder/home/.cache/vigie" -name 'tmp_*' -exec touch -d '2 hours ago' {} +
prepare
vigie approve "$id"
is 'the next approval succeeds' "$status $(stdout)" "0 $(head_of)"
is 'the journal holds it' "$(tail -n 1 "$journal" | grep -c "\"$(head_of)\"")" 1
is 'the cache holds no leftovers' "$(find "$folder/home/.cache/vigie" \
	-name '*.lock' -path '*refs*' -o -name 'tmp_*' -o -name '*.new')" ''
plan
