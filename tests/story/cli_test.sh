#!/bin/sh
# An operator without a terminal of vigie's: looks at what waits, reads the
# diff, approves one update and then the rest, and meets everything that can
# come between: a moved branch, a hook that says no, a registry that is down.

. "${top_srcdir:?}/tests/story/world.sh"

bot=discord-bot-plc
bot_image=lycee-paul-louis-courier-bts-sio/discord-bot-plc

start_world
before=$(head_of)

# ---- usage ----

vigie nonsense
is 'an unknown command is wrong usage' "$status" 2
vigie approve
is 'approve wants to know what' "$status" 2
vigie approve --all
is 'approve --all without a terminal wants --yes' "$status" 2
vigie scan -o yaml
is 'json is the only format' "$status" 2
vigie --version
is 'the version' "$status $(stdout)" "0 vigie $(
	sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' \
		"$top_builddir/config.h"
)"

# ---- looking ----

vigie scan -o json
has 'scan finds tags' "$(stdout)" '"2.'
is 'all registries answered' "$status $(stderr)" '0 '

vigie updates
is 'an update waits' "$(state_of $bot)" NEW
id=$(id_of $bot)
is 'its id has twelve digits' "$(printf %s "$id" | tr -d '0-9a-f' | wc -c) ${#id}" '0 12'
vigie updates -o json
has 'the JSON names the marker' "$(stdout)" "\"setter\": \"flux-system:$bot\""
has 'and its file' "$(stdout)" "\"file\": \"apps/$bot/deployment.yaml\""
is 'nothing was written' "$(head_of)" "$before"

# ---- the diff ----

vigie diff "$id"
cp "$folder/stdout" "$folder/patch"
clean git clone -q "$manifests" "$folder/clone"
is 'git apply takes the diff' "$(clean git -C "$folder/clone" apply --index \
	"$folder/patch" 2>&1)" ''
is 'it changes one line of one file' "$(clean git -C "$folder/clone" diff \
	--cached --numstat)" "1	1	apps/$bot/deployment.yaml"
tree=$(clean git -C "$folder/clone" write-tree)

# ---- what may not happen ----

vigie --read-only approve "$id"
is 'read-only approves nothing' "$status $(head_of)" "1 $before"
vigie approve 000000000000
is 'an id that nothing has' "$status $(head_of)" "1 $before"

tell hook 'protected branch, open a merge request'
vigie approve "$id"
is 'a refused push fails' "$status $(head_of)" "1 $before"
has "and shows the server's words" "$(stderr)" 'open a merge request'
has 'and whose update it was' "$(stderr)" "approve flux-system/$bot: "
tell hook

tell move
moved=$(head_of)
vigie approve "$id"
is 'an id of before the branch moved is void' "$status $(head_of)" "1 $moved"

# ---- one approval ----

vigie updates
id=$(id_of $bot)
vigie approve "$id"
is 'approve succeeds' "$status" 0
is 'and prints the pushed commit alone' "$(stdout)" "$(head_of)"
is 'its parent is the branch that was seen' "$(head_of main^)" "$moved"
is 'one line of one file changed' "$(remote show --format= --numstat main)" \
	"1	1	apps/$bot/deployment.yaml"
is 'as in the diff' "$(remote diff-tree --no-commit-id -p main | tail -n 8)" \
	"$(clean git -C "$folder/clone" diff "$tree^{tree}" HEAD -R | tail -n 8)"
is 'author' "$(remote log -1 --format='%an <%ae>')" \
	'fluxcdbot <fluxcdbot@example.org>'
is 'committer' "$(remote log -1 --format='%cn <%ce>')" "$(sed -n \
	's/^ *name: *//p' "$world/vigie.yaml") <$(sed -n 's/^ *email: *//p' \
	"$world/vigie.yaml")>"
is 'subject' "$(remote log -1 --format=%s)" 'chore(deps): update discord-bot-plc image'
is 'the trailer' "$(remote log -1 --format='%(trailers:key=Approved-by,valueonly)' |
	sed '/^$/d')" "$(remote log -1 --format='%cn <%ce>')"
vigie updates
is 'it waits no longer' "$(state_of $bot)" ''

# ---- faults ----

tell fail $bot_image 500
vigie scan
is 'a registry that fails is said' "$status" 3
has 'with the repository' "$(stderr)" "$bot"
tell fail $bot_image 0

tell edit
vigie updates
is 'a file that somebody set back waits again' "$(state_of $bot)" NEW

# ---- what is wrong in the repositories is said, and stops nothing else ----

# commit REPOSITORY PATH: a file from standard input
commit() {
	cat >"$folder/file"
	tell commit "$1" "$2" "$folder/file"
}

commit manifests apps/$bot/broken.yaml <<-'END'
	image: "r.example/x:1.0.0 # {"$imagepolicy": "flux-system:discord-bot-plc"}
END
commit manifests apps/$bot/typo.yaml <<-'END'
	image: r.example/x:1.0.0 # {"$imagepolicy": "flux-system:no-such-policy"}
END
commit system apps/lost-imagepolicy.yaml <<-'END'
	apiVersion: image.toolkit.fluxcd.io/v1
	kind: ImagePolicy
	metadata: {name: lost, namespace: flux-system}
	spec:
	  imageRepositoryRef: {name: nowhere}
	  policy: {semver: {range: '1.x'}}
END
commit system apps/bad-imagepolicy.yaml <<-'END'
	# the range is a number here
	apiVersion: image.toolkit.fluxcd.io/v1
	kind: ImagePolicy
	metadata: {name: bad, namespace: flux-system}
	spec:
	  imageRepositoryRef: {name: discord-bot-plc}
	  policy: {semver: {range: 1.10}}
END
vigie updates
is 'all of it stops nothing else' "$status $(state_of $bot)" '0 NEW'
has 'a file that does not parse is blocked, with its place' \
	"$(grep BLOCKED "$folder/stdout")" "apps/$bot/broken.yaml: 1:"
is 'a marker of an unknown policy is blocked' "$(state_of no-such-policy)" BLOCKED
has 'with the reason' "$(grep no-such-policy "$folder/stdout")" 'no such policy'
is 'a policy of an unknown repository is blocked' "$(state_of lost)" BLOCKED
has 'with the reason' "$(grep ' lost ' "$folder/stdout")" 'does not exist'
vigie objects
is 'a bad object makes the list partly failed' "$status" 3
has 'and stands there with file and line' "$(grep problem "$folder/stdout")" \
	'apps/bad-imagepolicy.yaml:7'

# ---- a repository with a work tree ----

clean git clone -q "$manifests" "$folder/tree"
sed "s|url: .*k3s-manifests.git.*|url: $folder/tree|" "$world/vigie.yaml" \
	>"$folder/tree.yaml"
vigie --config "$folder/tree.yaml" updates
id=$(id_of $bot)
vigie --config "$folder/tree.yaml" approve "$id"
is 'a branch that is checked out is not pushed to' "$status" 1
has 'with the reason' "$(stderr)" 'checked out'
is 'and the work tree is as it was' "$(clean git -C "$folder/tree" status \
	--porcelain)" ''
clean git -C "$folder/tree" switch -q -c elsewhere
vigie --config "$folder/tree.yaml" approve "$id"
is 'one that is not checked out is' "$status $(stdout)" \
	"0 $(clean git -C "$folder/tree" rev-parse main)"

# ---- another vigie on the same cache ----

# It holds the lock while it fetches or pushes; here until its pipe is closed.
mkfifo "$folder/holder"
flock "$(find "$folder/home/.cache/vigie" -name 'k3s-manifests-*.lock' |
	head -n 1)" sh -c 'echo held; cat' <"$folder/holder" \
	>"$folder/held" &
exec 5>"$folder/holder"
tries=0
until [ -s "$folder/held" ] || [ $tries -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
vigie updates 5>&- &
vigie_pid=$!
tries=0
until grep -q waiting "$folder/stderr" || [ $tries -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
has 'a lock that another vigie holds is said' "$(stderr)" \
	'another vigie is fetching or pushing'
is 'and waited for' "$(stdout)" ''
exec 5>&-
wait "$vigie_pid"
is 'and then it works' "$(state_of glpi)" BLOCKED

# ---- the rest ----

vigie approve --all --yes
is 'all that can be approved is' "$status" 0
is 'each commit is printed' "$(remote rev-list --reverse -"$(grep -c . \
	"$folder/stdout")" main)" "$(stdout)"
vigie updates
is 'only what is blocked is left' "$(awk 'NR > 1 && $2 != "BLOCKED"' \
	"$folder/stdout")" ''
is 'every approval is in the journal, before and after' "$(cut -d: -f3 \
	"$folder/home/.local/state/vigie/audit.jsonl" | cut -d'"' -f2 |
	sort | uniq -c | sort -rn | awk '{ print $2 }' | head -n 1)" approved
is 'the cache is private' "$(stat -c %a "$folder/home/.cache/vigie")" 700
plan
