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
