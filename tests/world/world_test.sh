#!/bin/sh
# The example world, driven as vigie and its tests drive it: a pipe to its
# standard input, HTTP to its registry, git to its remotes.

for tool in curl git; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP no $tool"; exit 0; }
done
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Tester GIT_AUTHOR_EMAIL=tester@example.org
export GIT_COMMITTER_NAME=Tester GIT_COMMITTER_EMAIL=tester@example.org

world=${top_builddir:?}/vigie-world
folder=$(mktemp -d) || exit 99
dir=$folder/world
bot=lycee-paul-louis-courier-bts-sio/discord-bot-plc
builds=lycee-paul-louis-courier-bts-sio/portail-stages
count=0
pid=

cleanup() {
	exec 3>&- 4<&-
	if [ -n "$pid" ]; then kill "$pid" 2>/dev/null; fi
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

# holds NAME COMMAND...: the command succeeds
holds() {
	holds_name=$1
	shift
	if "$@" >"$folder/said" 2>&1; then
		is "$holds_name" yes yes
	else
		is "$holds_name" "$(cat "$folder/said")" success
	fi
}

# Starts it with its standard input on descriptor 3, its output on 4.
start() {
	rm -f "$folder/in" "$folder/out"
	mkfifo "$folder/in" "$folder/out"
	"$world" "$@" <"$folder/in" >"$folder/out" 2>"$folder/err" 4<&- &
	pid=$!
	exec 3>"$folder/in" 4<"$folder/out"
	read -r ready <&4 || ready="nothing: $(cat "$folder/err")"
}

# Ends it by the end of its input; its exit status is in $status.
end() {
	exec 3>&-
	wait "$pid"
	status=$?
	pid=
	exec 4<&-
}

# What it answers to a command.
ask() {
	printf '%s\n' "$1" >&3
	read -r answer <&4
	printf '%s\n' "$answer"
}

host() {
	sed -n 's/^- host: //p' "$dir/vigie.yaml"
}

get() {
	curl -sS --max-time 10 --noproxy '*' "$@"
}

# The HTTP status of a URL.
status_of() {
	get -o /dev/null -w '%{http_code}' "$@"
}

tags() {
	get "http://$(host)/v2/$1/tags/list$2"
}

header() {
	tr -d '\r' | sed -n "s/^$1: //p"
}

manifests() {
	git -C "$dir/remotes/k3s-manifests.git" "$@"
}

manifest() {
	manifests show "main:apps/$1"
}

# A clone with one commit more.
change_clone() {
	rm -rf "$folder/clone"
	git clone -q "$dir/remotes/k3s-manifests.git" "$folder/clone" &&
		echo change >"$folder/clone/change" &&
		git -C "$folder/clone" add change &&
		git -C "$folder/clone" commit -q -m change
}

push_clone() {
	git -C "$folder/clone" push -q origin main 2>&1
}

# Starting

mkdir "$dir"
echo mine >"$dir/file"
"$world" --remove "$dir" </dev/null >"$folder/said" 2>&1
is 'a folder that is not empty is refused' $? 1
is 'and left alone' "$(cat "$dir/file")" mine
rm "$dir/file"
ln -s "$dir" "$folder/link"
"$world" --remove "$folder/link" </dev/null >"$folder/said" 2>&1
is 'a symbolic link is refused' $? 1
"$world" </dev/null >"$folder/said" 2>&1
is 'no folder is a usage error' $? 2

start "$dir"
is 'it says when it is ready' "$ready" "ready $dir/vigie.yaml"
is 'the folder is private' "$(stat -c %a "$dir")" 700

# The registry

is '/v2/ answers' "$(status_of "http://$(host)/v2/")" 200
is 'tags are listed in order' "$(tags "$bot")" \
	"{\"name\":\"$bot\",\"tags\":[\"0.9.0\",\"1.0.0\",\"1.0.1\",\"1.1.0\",\"1.1.0-rc.1\",\"latest\"]}"
is 'a page and its Link' "$(get -D - "http://$(host)/v2/$bot/tags/list?n=2" |
	header Link)" "</v2/$bot/tags/list?last=1.0.0&n=2>; rel=\"next\""
is 'the next page' "$(tags "$bot" '?last=1.0.0&n=2')" \
	"{\"name\":\"$bot\",\"tags\":[\"1.0.1\",\"1.1.0\"]}"
is 'the last page has no Link' "$(get -D - \
	"http://$(host)/v2/$bot/tags/list?n=2&last=1.1.0" | header Link)" ''
is 'n=0 is an empty page' "$(tags "$bot" '?n=0')" \
	"{\"name\":\"$bot\",\"tags\":[]}"
is 'a bad n is refused' \
	"$(status_of "http://$(host)/v2/$bot/tags/list?n=x")" 400
is 'pages have a most' "$(tags $builds '?n=1000' | tr ',' '\n' |
	grep -c main-)" 100
page=$(get -D - -o /dev/null "http://$(host)/v2/$builds/tags/list" |
	header Link | sed 's/^<//; s/>.*//')
is 'the rest comes behind Link' "$(get "http://$(host)$page" | tr ',' '\n' |
	grep -c -e main- -e stage-)" 31
is 'an unknown repository' "$(tags nobody/nothing | grep -o NAME_UNKNOWN)" \
	NAME_UNKNOWN
is 'and its status' \
	"$(status_of "http://$(host)/v2/nobody/nothing/tags/list")" 404
is 'POST is refused' "$(status_of -X POST "http://$(host)/v2/")" 405
digest=$(get -I "http://$(host)/v2/$bot/manifests/1.0.0" |
	header Docker-Content-Digest)
is 'HEAD gives the digest of the manifest' "$digest" "sha256:$(get \
	"http://$(host)/v2/$bot/manifests/1.0.0" | sha256sum | cut -d' ' -f1)"
holds 'every tag has a digest of its own' test "$digest" != "$(get -I \
	"http://$(host)/v2/$bot/manifests/1.0.1" | header Docker-Content-Digest)"
is 'an unknown tag' \
	"$(status_of -I "http://$(host)/v2/$bot/manifests/7")" 404

# The repositories

is 'both remotes are on main' "$(git -C "$dir/remotes/k3s-flux-system.git" \
	symbolic-ref HEAD) $(manifests symbolic-ref HEAD)" \
	'refs/heads/main refs/heads/main'
holds 'the manifests are sound' manifests fsck --strict
holds 'the objects are sound' \
	git -C "$dir/remotes/k3s-flux-system.git" fsck --strict
is 'six applications' "$(git -C "$dir/remotes/k3s-flux-system.git" ls-tree \
	--name-only main:apps | grep -c -e '-imageupdate.yaml$')" 6
is 'the marked line of discord-bot-plc' \
	"$(manifest discord-bot-plc/deployment.yaml | grep ' image:')" \
	"        image: $(host)/$bot:1.0.0 # {\"\$imagepolicy\": \"flux-system:discord-bot-plc\"}"
is 'the clones have the same commit' "$(git -C "$dir/k3s-manifests" \
	rev-parse HEAD)" "$(manifests rev-parse main)"

# Commands

is 'tag' "$(ask "tag $bot 1.2.0")" ok
is 'the new tag is there' "$(tags "$bot" '?last=1.1.0-rc.1&n=1')" \
	"{\"name\":\"$bot\",\"tags\":[\"1.2.0\"]}"
is 'a tag twice' "$(ask "tag $bot 1.2.0")" 'error the tag is there already'
is 'a tag out of the grammar' "$(ask "tag $bot .x")" \
	'error not a name or not a tag'
is 'a name out of the grammar' "$(ask 'tag Some//Where 1')" \
	'error not a name or not a tag'
is 'a new repository' "$(ask 'tag some/where 1')" ok
is 'and its list' "$(tags some/where)" \
	'{"name":"some/where","tags":["1"]}'
is 'grow' "$(ask grow)" ok
is 'a tag has appeared' "$(tags "$bot" '?last=1.1.0-rc.1&n=1')" \
	"{\"name\":\"$bot\",\"tags\":[\"1.1.1\"]}"
is 'a tag that is there' "$(ask "tag $bot 1.1.2")" ok
for _ in 1 2 3 4; do ask grow >/dev/null; done
is 'the next round passes over it' \
	"$(tags "$bot" '?last=1.1.2&n=1')" \
	"{\"name\":\"$bot\",\"tags\":[\"1.1.3\"]}"
is 'the others had their turn' "$(tags goauthentik/server | grep -c 2024.12.3)$(
	tags ${bot%/*}/site-vitrine | grep -c 2.4.1)$(
	tags $builds '?last=main-c0&n=1' | grep -c c0ffee0)" 111
is 'fail' "$(ask "fail $bot 429")" ok
is 'it fails' "$(get -D - "http://$(host)/v2/$bot/tags/list" |
	header Retry-After)" 1
is 'fail 0' "$(ask "fail $bot 0")" ok
is 'it works again' "$(status_of "http://$(host)/v2/$bot/tags/list")" 200
is 'fail with no status' "$(ask "fail $bot 200")" 'error not a status: 200'

old=$(manifests rev-parse main)
is 'move' "$(ask move)" ok
is 'main has moved by one' "$(manifests rev-parse main~)" "$old"
is 'no manifest has changed' \
	"$(manifests diff --name-only "$old" main -- apps)" ''
is 'edit' "$(ask edit)" ok
is 'the line has changed' \
	"$(manifest discord-bot-plc/deployment.yaml | grep -c ':1.0.1 # {')" 1
is 'only that line' "$(manifests diff --numstat main~ main | cut -f 1,2)" \
	"$(printf '1\t1')"
is 'edit twice' "$(ask edit)" 'error the line says 1.0.1 already'
printf 'a: [\n' >"$folder/bad.yaml"
is 'commit' "$(ask "commit manifests apps/glpi/x.yaml $folder/bad.yaml")" ok
is 'the file is there' "$(manifest glpi/x.yaml)" 'a: ['
is 'commit outside' "$(ask "commit manifests ../x $folder/bad.yaml")" \
	'error not a path: ../x'

holds 'a clone can be changed' change_clone
is 'hook' "$(ask "hook it's closed until Monday")" ok
is 'a push is refused with its words' "$(push_clone |
	sed -n "s/^remote: //p" | sed 's/ *$//')" "it's closed until Monday"
is 'hook without words' "$(ask hook)" ok
holds 'a push is taken' push_clone
is 'no such command' "$(ask 'open sesame')" 'error no such command'
is 'a command without its arguments' "$(ask 'tag x')" \
	'error tag wants 2 arguments'

# Ending

end
is 'it ends with its input' $status 0
holds 'and leaves the folder' test -e "$dir/vigie.yaml"

# The same port gives the same commits, and one that leads out of the folder is
# not followed when it is removed.
rm -rf "$dir"
start --quiet --remove "$dir"
first=$(manifests rev-parse main)
port=$(host | cut -d: -f2)
mkdir "$folder/outside"
echo mine >"$folder/outside/file"
ln -s "$folder/outside" "$dir/link"
end
is 'it ends' $status 0
holds 'the folder is removed' test ! -e "$dir"
is 'a link is not followed' "$(cat "$folder/outside/file")" mine
start --quiet --remove --port "$port" "$dir"
is 'the same port gives the same commits' "$(manifests rev-parse main)" \
	"$first"
kill "$pid"
wait "$pid"
is 'it ends by SIGTERM' $? 0
pid=
holds 'and removes the folder' test ! -e "$dir"

echo "1..$count"
