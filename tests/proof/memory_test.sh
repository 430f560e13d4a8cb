#!/bin/sh
# The memory of the whole program, looked at by root while a Secret is created
# at a real API server: typed, pasted, in flight, refused, cut off, cancelled.
# Where memory is locked only, the value is in the locked pages until it is sent
# and nowhere at the end; where the kernel hides it, nowhere at any moment. Each
# round sees that the server has the value: one that was not sent is not found
# either.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"
. "${top_srcdir:?}/tests/kube/prompt.sh"
. "${top_srcdir:?}/tests/proof/stages.sh"

start_kube

# ---- somebody in the middle ----

echo pass >"$folder/mode"
(
	replace='exec'
	clean "$top_builddir/tests/tool/kube_middle" \
		"$(sed 's/.*://' "$kube/url")" "$kube/server.crt" \
		"$kube/server.key" "$folder/mode" >"$folder/middle" \
		2>"$folder/middle.err"
) &
middle_pid=$!
kube_cleanup() {
	kill "$middle_pid" 2>/dev/null
}
tries=0
until [ -s "$folder/middle" ] || [ $tries -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
sed "s|server: .*|server: https://127.0.0.1:$(cat "$folder/middle")|" \
	"$kube/admin-token.yaml" >"$kube/middle.yaml"

new_value() {
	od -An -N 24 -tx1 /dev/urandom | tr -d ' \n' | cut -c 1-40 | tr -d '\n' \
		>"$folder/value"
}

stored() {
	value_of apps "$1" TOKEN | cmp -s - "$folder/value" && echo stored
}

# enter NAME: pastes the value at the prompt of staged, as far as the question
enter() {
	paste "$folder/value"
	see "$1: pasted" 'pasted: Enter accepts'
	(
		sleep 0.4 # Enter is deaf right after a paste
		keys Enter
	) &
	reach "$1: accepted" accepted
}

# ---- typed, key by key ----

new_value
half=$(cut -c 1-20 "$folder/value")
rest=$(cut -c 21-40 "$folder/value")
echo hold >"$folder/mode"
staged middle secret create typed -n apps --key TOKEN
reach 'the prompt' ready
go
see 'is there' 'Password:'
type_in "$half"
see 'half of it is typed' '********************'
held_at 'half typed'
type_in "$rest"
see 'all of it is typed' '********************+'
held_at 'all typed'
keys Enter
reach 'accepted' accepted
held_at 'accepted'
go
reach 'again' ready
go
type_in "$half$rest"
keys Enter
reach 'accepted again' accepted
go
see 'the question' '[C] create'
held_at 'before it is sent'
keys C
reach 'sent' sent
held_at 'in flight'
go
reach 'answered' 'done'
held_at 'answered'
go
reach 'over' over
clean_at 'over'
is 'the server has it' "$(stored typed)" stored
go
ended 'typed' 0

# ---- in memory that the kernel hides ----

if echo 'wait memory=secretmem' | "$top_builddir/tests/tool/ptydrive" \
	"$top_builddir/tests/tool/entry_probe" >"$folder/driven" 2>&1; then
	new_value
	secretmem='TEST_HIDDEN=1'
	staged middle secret create hidden -n apps --key TOKEN
	unset secretmem
	reach 'hidden: the prompt' ready
	go
	see 'hidden: the mode is said' 'not readable by root'
	enter hidden
	clean_at 'hidden: accepted'
	go
	see 'hidden: the question' '[C] create'
	clean_at 'hidden: before it is sent'
	keys C
	reach 'hidden: sent' sent
	clean_at 'hidden: in flight'
	go
	reach 'hidden: over' over
	clean_at 'hidden: over'
	is 'hidden: the server has it' "$(stored hidden)" stored
	go
	ended 'hidden' 0
else
	count=$((count + 1))
	echo "ok $count - hidden memory # SKIP the kernel has no memfd_secret"
fi

# ---- answers that have the value in them ----

# answered MODE NAME STATUS TEXT: the outcome, without a trace
answered() {
	new_value
	echo "$1" >"$folder/mode"
	staged middle secret create "$2" -n apps --key TOKEN
	reach "$2: the prompt" ready
	go
	enter "$2"
	go
	see "$2: the question" '[C] create'
	keys C
	if [ "$3" != 0 ]; then
		# The operator may try again: it is kept until the answer.
		until_asked "$2"
		held_at "$2: kept"
		keys q
	fi
	reach "$2: over" over
	clean_at "$2: over"
	if [ "$3" = 0 ]; then
		is "$2: the server has it" "$(stored "$2")" stored
	fi
	go
	ended "$2" "$3"
	has "$2: said" "$(stdout)$(stderr)" "$4"
	is "$2: not in what is said" \
		"$(cat "$folder/stdout" "$folder/stderr" "$folder/screens" |
			grep -cF -f "$folder/value")" 0
}

# Steps on until the question about another try.
until_asked() {
	tries=0
	until screen | grep -qF '[t] try again' || [ $tries -gt 400 ]; do
		if timeout 0.2 head -n 1 <&7 >"$folder/passed" &&
			[ -s "$folder/passed" ]; then go; fi
		tries=$((tries + 1))
	done
	see "$1: another try is offered" '[t] try again'
}

answered whole whole 0 'secret/whole created'
answered tell told 1 '500'
answered cut:0 cut-0 1 'nothing was written'
answered cut:40 cut-40 1 'nothing was written'
answered cut:400 cut-400 1 'nothing was written'

# ---- an authority that is not the server's ----

sed "s|certificate-authority-data: .*|certificate-authority-data: $(
	base64 -w 0 "$kube/other-ca.crt")|" "$kube/admin-token.yaml" \
	>"$kube/stranger.yaml"
PROMPT_ENV='' prompt_redirect=''
prompt stranger secret create stranger -n apps --key TOKEN
ended 'a wrong authority' 1
has 'a wrong authority is said before a key is typed' "$(stderr)" 'certificate'

# ---- cancelled, hung up ----

for end in C-c HUP TERM; do
	new_value
	echo pass >"$folder/mode"
	staged middle secret create ended -n apps --key TOKEN
	reach "$end: the prompt" ready
	go
	see "$end: is there" 'Password:'
	type_in "$(cat "$folder/value")"
	see "$end: typed" '********************+'
	held_at "$end: typed"
	case $end in
	C-c) keys C-c ;;
	*) kill -$end "$(pid_of)" ;;
	esac
	case $end in
	C-c) reach "$end: the end" cancelled ;;
	*) reach "$end: the end" hangup ;;
	esac
	clean_at "$end: nothing is left"
	go
	reach "$end: over" over
	go
	case $end in
	C-c) ended "$end" 1 ;;
	HUP) ended "$end" 129 ;;
	TERM) ended "$end" 143 ;;
	esac
done

# ---- a value that stands in an annotation of kubectl apply ----

# Whoever lists metadata gets it sent; the console shall not hold it.
new_value
mkdir "$folder/manifests"
cat >"$folder/manifests/web.yaml" <<'END'
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: apps}
spec:
  containers:
  - name: web
    image: web:1
    envFrom:
    - secretRef: {name: applied}
END
put /api/v1/namespaces/apps/secrets >"$folder/code" <<END
apiVersion: v1
kind: Secret
metadata:
  name: applied
  namespace: apps
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"A":"$(
	cat "$folder/value")"}}'
stringData: {A: "$(cat "$folder/value")"}
END
is 'an applied Secret' "$(cat "$folder/code")" 201
PROMPT_ENV='TEST_NO_SECRETMEM=1' prompt_redirect='' prompt_output=
staged_pid=
prompt admin-token --objects "$folder/manifests"
see 'the console' 'Secrets'
press 'its view of Secrets' 6 '[6 Secrets'
press 'lists it' . applied
see 'and warns' EXPOSED
clean_at 'the console holds no value of it'
keys Q
ended 'the console' 0
plan
