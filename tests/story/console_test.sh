#!/bin/sh
# An operator over SSH at 80x24: sees what waits, filters, reads the diff, marks
# two updates, looks at what an approval would do, pushes, and finds the commits
# in the log. Then the terminal changes size, the program is suspended, comes
# back, and is ended by a signal.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"

start_world
before=$(head_of)
vigie updates # so that the console has something to show at once

console 80x24
see 'the first view is Updates' '[1 Updates'
see 'an update is listed' 'minor 1 marker'
see 'and a blocked one with its reason' 'no marker found'

# ---- finding, looking ----

keys / 'st:new discord' Enter
see 'the filter is shown' 'filter: st:new discord'
gone 'and hides the others' 'no marker found'
keys d
see 'the diff names the file' 'apps/discord-bot-plc/deployment.yaml'
see 'the diff shows the new value' '[1.1.0]'
see 'and says that nothing else changes' 'nothing outside markers changes'
keys Escape
see 'Esc leads back' '[1 Updates'

# ---- an approval that is cancelled ----

keys a
see 'the dialog says what will happen' 'main'
see 'with the rendered message' 'chore(deps): update discord-bot-plc image'
see 'and who approves' 'Approved-by:'
keys Enter
see 'Enter never pushes' 'Approved-by:'
is 'nothing was pushed' "$(head_of)" "$before"
keys Escape
gone 'Esc cancels' 'Approved-by:'
is 'still nothing was pushed' "$(head_of)" "$before"

# ---- an approval ----

keys a
see 'the dialog again' 'Approved-by:'
pause; pause; pause; pause; pause; pause # the letter is deaf for 250 ms
keys P
gone 'P closes it' 'Approved-by:'
tries=0
while [ "$(head_of)" = "$before" ] && [ $tries -lt 100 ]; do
	tries=$((tries + 1))
	pause
done
is 'the commit is on the remote' "$(head_of main^)" "$before"
is 'it changes one line' "$(remote show --format= --numstat main)" \
	'1	1	apps/discord-bot-plc/deployment.yaml'
keys Escape
gone 'Esc reads the message' 'esc reads it'
keys Escape
see 'and then takes the filter away' 'filter: none'
keys 5
see 'the log names the push' "$(head_of | cut -c1-7)"

# ---- other views, help ----

keys 2
see 'repositories' '[2 Repos'
see 'with their tags' 'goauthentik'
keys Enter
see 'Enter opens the tags' '2024.12.2'
keys Escape
keys 3
see 'policies' 'semver'
keys '?'
see 'help' 'Help'
keys Escape
keys ':sources' Enter
see 'what is read, and how much of it' '1 marker, 0 dead, '
keys Escape
keys 1

# ---- the terminal ----

tm resize-window -t story -x 140 -y 40
see 'a larger terminal' '[1 Updates'
tm resize-window -t story -x 40 -y 10
gone 'a small one has no tabs' '[1 Updates'
see 'but updates' '2.3.1>2.4.0'
tm resize-window -t story -x 30 -y 5
see 'too small says so' '40x10'
tm resize-window -t story -x 80 -y 24
see 'and comes back' '[1 Updates'

pid=$(tm list-panes -t story -F '#{pane_pid}')
child=$(ps -o pid= --ppid "$pid" 2>/dev/null | tr -d ' ' | head -n 1)
if [ -n "$child" ]; then
	kill -TERM "$child"
	over 'a signal ends it' 143
else
	keys Q
	over 'Q ends it' 0
fi

# ---- what is refused ----

console 80x24 --read-only
see 'read-only is said in words' 'READ-ONLY'
keys / 'authentik' Enter
see 'an update' 'minor'
keys a
see 'approving is off, with the reason' 'read-only'
keys Q
over 'Q quits' 0

# ---- a terminal without anything ----

STORY_TERM=vt100 STORY_LOCALE=C console 80x24
see 'vt100 in the C locale' '[1 Updates'
is 'shows no byte beyond ASCII' "$(screen | LC_ALL=C grep -c '[^ -~]')" 0
keys Q
see 'it ends' story-over
is 'and leaves no key line beside the prompt' "$(screen | grep -c 'R rescan')" 0
over 'and quits' 0
plan
