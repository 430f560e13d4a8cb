#!/bin/sh
# The console, a person at the keyboard, and a real API server: a Secret that is
# missing is filled in from the masked prompt and changed, nothing of its value
# is ever on the screen or in a file, an automation is suspended, the server
# goes away and comes back, and who may do nothing is told so.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"

servers=$top_srcdir/tests/kube/servers.sh
kube=$folder/kube
value='tr0ub4dor-7c1e'

stop_tmux() {
	tm kill-server 2>/dev/null
}
story_cleanup() {
	stop_tmux
	if [ -d "$kube" ]; then "$servers" stop "$kube"; fi
}

"$servers" start "$kube" >"$folder/kube.out" 2>&1
case $? in
0) ;;
77)
	echo '1..0 # SKIP no kube-apiserver: run tests/kube/build'
	exit 0
	;;
*)
	sed 's/^/# /' "$folder/kube.out"
	echo 'Bail out! the API server does not start'
	exit 99
	;;
esac

# ask PATH ARGUMENT...: curl as the administrator
ask() {
	path=$1
	shift
	clean curl -sS --cacert "$kube/ca.crt" --cert "$kube/admin.crt" \
		--key "$kube/admin.key" "$@" "$(cat "$kube/url")$path"
}

# A letter that changes something is deaf for 250 ms.
deaf() {
	for look in 1 2 3 4 5 6 7 8; do
		pause "$look"
	done
}

# at USER SIZE: the console with that user's login
at() {
	console "$2" --kubeconfig "$kube/$1.yaml"
	see "$1 at $2: the console" "$3"
}

flux=/apis/image.toolkit.fluxcd.io/v1beta2/namespaces/flux-system
secret=/api/v1/namespaces/flux-system/secrets/k3s-manifests

start_world
ask "$flux/imageupdateautomations" -o /dev/null \
	-H 'Content-Type: application/json' -d '{
	"apiVersion": "image.toolkit.fluxcd.io/v1beta2",
	"kind": "ImageUpdateAutomation",
	"metadata": {"name": "glpi", "namespace": "flux-system"},
	"spec": {"interval": "1h"}}'

# ---- what is missing is filled in ----

at admin 80x24 'kube ok'
keys 6 / ns:flux-system Enter
see 'what is missing is listed' 'MISSING'
keys Enter
see 'the form is filled in' '[identity known_hosts]'
keys Enter
see 'the rights are known before a key is typed' 'create allowed (RBAC)'
see 'and the dry run' 'dry run ok   name is free'
keys Enter
see 'the masked prompt' 'Password:'
keys -l "$value"
see 'has a star for each character' 'Password: **************'
keys Enter
see 'what is typed is typed twice' 'the same once more'
keys -l "$value"
see 'again a star for each' 'Password: **************'
keys Enter
see 'and compared' 'the same both times'
keys Down g
see 'a value is made' 'h hex-32'
keys h
see 'and not shown' 'made at random (hex-32), never shown'
keys C-n
see 'the review' 'step 3 of 3'
see 'counts what it does not show' '14 bytes, 14 characters'
deaf
keys C
see 'C creates it' 'Written    Secret flux-system/k3s-manifests'
is 'the server has the value' \
	"$(ask "$secret" | tr -d ' \n' | sed 's/.*"identity":"\([^"]*\)".*/\1/' |
		base64 -d 2>/dev/null)" "$value"
keys Enter
see 'it is no longer missing' 'ok'

# ---- and changed, its name typed ----

keys Enter
see 'the form of one that exists' 'step 1 of 3'
keys Enter
see 'says that it exists' 'it EXISTS'
keys g
see 'the kinds of random values' 'a alnum-24'
keys a
see 'another value' 'alnum-24'
keys C-n
see 'the review says what it does' 'OVERWRITES identity'
deaf
keys C
see 'the name is asked for' 'name: ['
keys -l k3s-manifests
see 'it is typed' 'name: [k3s-manifests_]'
keys C
see 'then it is changed' 'k3s-manifests, changed'
keys Enter
gone 'and left' 'step 1'

# ---- a paste of several lines from a terminal that does not bracket it ----

keys Enter
see 'the form again' 'step 1 of 3'
keys Enter
see 'it exists' 'it EXISTS'
keys Enter
see 'the masked prompt again' 'Password:'
printf '%s\n' "$value" C Q y :quit >"$folder/lines"
tm load-buffer "$folder/lines"
rm "$folder/lines"
tm paste-buffer -d -t story
see 'the first line is the value' 'the same once more'
see 'the rest went nowhere, and is counted' \
	'12 bytes behind the end of the value were discarded'
keys C-c
see 'and was typed once' 'not compared'
keys C-n
see 'no line of it was a command' 'was typed once'
keys Escape
see 'it is wiped' 'the values are wiped'
keys Escape
see 'back to the fields' 'step 1 of 3'
keys Escape
gone 'and left again' 'step 1'

# ---- nothing of it is left ----

is 'no file has the value' "$(grep -rlF "$value" "$folder/home" "$world" \
	"$folder/stderr" 2>/dev/null)" ''
keys 5
see 'the log' 'Secret flux-system/k3s-manifests'
is 'the screen has not' "$(tm capture-pane -p -S - -t story | grep -cF "$value")" 0

# ---- Flux objects ----

keys 4 / glpi Enter
see 'what Flux does by itself' 'Flux pushes by itself'
keys s
see 'suspending is asked first' '[S] suspend'
deaf
keys S
see 'and done' 'suspended: vigie decides'
has 'in the cluster' "$(ask "$flux/imageupdateautomations/glpi" | tr -d ' \n')" \
	'"suspend":true'

# ---- the server goes away ----

"$servers" leave "$kube"
see 'a server that goes away' '! kube LOST'
see 'is told with the age of what is shown' 'Cluster not reachable'
keys s
see 'nothing is done meanwhile' 'the cluster is not reachable'
"$servers" return "$kube" >/dev/null
see 'it comes back by itself' 'kube ok'
keys Q
over 'the end' 0
tm kill-session -t story

# ---- who may do nothing ----

at nobody 40x10 default
keys 6
see '403 is no empty list' 'unknown'
keys Enter
see 'the form on a small screen' '1/3 fields'
keys Enter
see 'it is said before a key is typed' 'create NOT ALLOWED'
keys Enter
see 'nothing is typed' 'off: you may not create'
keys Escape
see 'back to the fields' '1/3 fields'
keys Escape
see 'and to the list' 'unknown'
keys Q
over 'the end of nobody' 0
plan
