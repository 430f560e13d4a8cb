#!/bin/sh
# What the subcommands say of a real cluster: which Secrets are there and which
# are missing, the Flux objects beside the files that declare them, suspend,
# resume, reconcile, restart; and what they say when rights or the server are
# missing. No value is in any output.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"
. "${top_srcdir:?}/tests/kube/prompt.sh"

start_kube
value=hunter2-Zq7secret

# ---- what the manifests need ----

mkdir -p "$folder/manifests"
cat >"$folder/manifests/web.yaml" <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: apps}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        env:
        - name: TOKEN
          valueFrom: {secretKeyRef: {name: login, key: TOKEN}}
        - name: PASSWORD
          valueFrom: {secretKeyRef: {name: login, key: PASSWORD}}
        - name: COLOUR
          valueFrom: {secretKeyRef: {name: colours, key: RED, optional: true}}
        envFrom:
        - secretRef: {name: lost}
END
cat >"$folder/manifests/api.yaml" <<'END'
apiVersion: image.toolkit.fluxcd.io/v1beta2
kind: ImageRepository
metadata: {name: api, namespace: flux-system}
spec: {image: 127.0.0.1:9/acme/api, interval: 5m, suspend: true}
END
objects="--objects $folder/manifests"

for name in login other; do
	put /api/v1/namespaces/apps/secrets >"$folder/code" <<END
apiVersion: v1
kind: Secret
metadata: {name: $name, namespace: apps}
stringData: {TOKEN: $value}
END
	is "the Secret $name is there" "$(cat "$folder/code")" 201
done

# shellcheck disable=SC2086 # options
as admin $objects secret missing
is 'something is missing' "$status" 3
has 'a key is' "$(grep '^apps  *login ' "$folder/stdout")" 'NO KEY'
has 'which one' "$(grep '^apps  *login ' "$folder/stdout")" ' PASSWORD '
has 'who needs it, and where' "$(grep '^apps  *login ' "$folder/stdout")" \
	'Deployment apps/web'
has 'with the line' "$(grep '^apps  *login ' "$folder/stdout")" 'web.yaml:'
has 'a Secret is' "$(grep '^apps  *lost ' "$folder/stdout")" MISSING
is 'what is optional is not' "$(grep -c colours "$folder/stdout")" 0
# shellcheck disable=SC2086
as admin $objects secret missing -o json
is 'the JSON has the same status' "$status" 3
has 'and the key' "$(tr -d ' \n' <"$folder/stdout")" '"keys":["PASSWORD"]'
has 'and the user' "$(tr -d ' \n' <"$folder/stdout")" \
	'"neededBy":[{"kind":"Deployment","namespace":"apps","name":"web"'
# shellcheck disable=SC2086
as admin $objects secret missing -n flux-system
is 'nothing is in another namespace' "$status $(stdout)" '0 '
has 'and that is said' "$(stderr)" 'no Secret is missing'

# ---- what is there ----

# shellcheck disable=SC2086
as admin $objects secret list -n apps
is 'a list' "$status" 0
has 'with types and keys' "$(grep '^apps  *login ' "$folder/stdout")" \
	'Opaque  TOKEN'
has 'and what nobody needs' "$(grep '^apps  *other ' "$folder/stdout")" unused
# shellcheck disable=SC2086
as admin $objects secret list -n apps -o json
has 'as JSON' "$(tr -d ' \n' <"$folder/stdout")" \
	'"namespace":"apps","name":"login","type":"Opaque"'
is 'no value in it' "$(grep -c "$value\|$(printf %s "$value" | base64)" \
	"$folder/stdout")" 0
# shellcheck disable=SC2086
as viewer $objects secret missing
is 'who may not list cannot tell' "$status" 3
has 'and is told' "$(stderr)" '403'

# ---- a value in an annotation ----

put /api/v1/namespaces/apps/secrets >"$folder/code" <<END
apiVersion: v1
kind: Secret
metadata:
  name: lost
  namespace: apps
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"A":"$value"}}'
stringData: {A: $value}
END
# shellcheck disable=SC2086
as admin $objects secret list -n apps
has 'a value in an annotation is told' "$(grep '^apps  *lost ' \
	"$folder/stdout")" 'annotation'
is 'and not printed' "$(cat "$folder/stdout" "$folder/stderr" |
	grep -c "$value")" 0

# ---- Flux objects ----

flux=/apis/image.toolkit.fluxcd.io
put $flux/v1beta2/namespaces/flux-system/imagerepositories \
	<"$folder/manifests/api.yaml" >"$folder/code"
put $flux/v1beta2/namespaces/flux-system/imageupdateautomations >"$folder/code" <<'END'
apiVersion: image.toolkit.fluxcd.io/v1beta2
kind: ImageUpdateAutomation
metadata: {name: apps, namespace: flux-system}
spec: {interval: 5m, sourceRef: {kind: GitRepository, name: fleet}}
END
is 'an automation' "$(cat "$folder/code")" 201
api $flux/v1beta2/namespaces/flux-system/imageupdateautomations/apps/status \
	-X PATCH -H 'Content-Type: application/merge-patch+json' -o "$folder/put" \
	--data-binary '{"status": {"lastAutomationRunTime": "2026-11-20T10:31:48Z",
	"observedGeneration": 1, "conditions": [{"type": "Ready",
	"status": "False", "reason": "GitOperationFailed",
	"message": "the branch is gone", "observedGeneration": 1,
	"lastTransitionTime": "2026-11-20T10:31:48Z"}]}}'
# shellcheck disable=SC2086
as admin $objects get automations
row=$(grep '^flux-system  *apps ' "$folder/stdout")
has 'its last run' "$row" '2026-11-20T10:31:48Z'
has 'its state' "$row" 'False'
has 'its message' "$row" 'the branch is gone'
has 'declared nowhere' "$row" ' cluster '
# shellcheck disable=SC2086
as admin $objects get repositories api -n flux-system
row=$(grep '^flux-system  *api ' "$folder/stdout")
has 'a repository is suspended' "$row" ' True '
has 'and declared in a file' "$row" 'api.yaml:1'
has 'and nobody has looked at it yet' "$row" 'waiting to be reconciled'
# shellcheck disable=SC2086
as admin $objects get all -o json
has 'all of it as JSON' "$(tr -d ' \n' <"$folder/stdout")" \
	'"kind":"ImageUpdateAutomation","namespace":"flux-system","name":"apps","suspended":false,"inCluster":true,"inGit":false'
# shellcheck disable=SC2086
as admin $objects get policies nowhere
is 'what is not there fails' "$status" 1
# shellcheck disable=SC2086
as admin $objects get policies
is 'an empty list does not' "$status" 0

suspended() {
	api $flux/v1beta2/namespaces/flux-system/imageupdateautomations/apps |
		grep -o '"suspend":true'
}
as operator suspend automation/apps -n flux-system
is 'suspend' "$status $(stdout)" '0 ImageUpdateAutomation/apps suspended'
is 'it is suspended in the cluster' "$(suspended)" '"suspend":true'
as operator reconcile automation/apps -n flux-system
is 'what is suspended is not reconciled' "$status" 1
has 'with the reason' "$(stderr)" 'suspended'
as operator resume automation/apps -n flux-system
is 'resume' "$status $(stdout)" '0 ImageUpdateAutomation/apps resumed'
is 'it is not suspended any more' "$(suspended)" ''
as operator reconcile automation/apps -n flux-system
is 'reconcile' "$status" 0
has 'the controller is asked' "$(api \
	$flux/v1beta2/namespaces/flux-system/imageupdateautomations/apps)" \
	'"reconcile.fluxcd.io/requestedAt":"20'
as admin suspend automation/nowhere -n flux-system
is 'what is not there is not suspended' "$status $(stdout)" '1 '
has 'and named' "$(stderr)" nowhere
as viewer suspend automation/apps -n flux-system
is 'who may not is refused' "$status $(stdout)" '1 '
has 'with the reason' "$(stderr)" '403'
as admin --read-only suspend automation/apps -n flux-system
is 'read-only writes nothing' "$status $(suspended)" '1 '
has 'and says so' "$(stderr)" 'read-only'

# ---- restart ----

put /apis/apps/v1/namespaces/apps/deployments <"$folder/manifests/web.yaml" \
	>"$folder/code"
is 'a Deployment' "$(cat "$folder/code")" 201
restarted() {
	api /apis/apps/v1/namespaces/apps/deployments/web |
		grep -c '"kubectl.kubernetes.io/restartedAt": "20'
}
prompt operator restart deployment/web -n apps
see 'its name has to be typed' 'Type its name'
keys -l wub
keys Enter
ended 'another name' 1
is 'nothing was restarted' "$(restarted)" 0
prompt operator restart deployment/web -n apps
see 'its name has to be typed' 'Type its name'
keys -l web
keys Enter
ended 'restart' 0
is 'said' "$(stdout)" 'Deployment/web restarted'
is 'restarted' "$(restarted)" 1

# ---- the server goes away ----

"$top_srcdir/tests/kube/servers.sh" leave "$kube"
for command in 'secret list' 'secret missing' 'get all' \
	'suspend automation/apps'; do
	# shellcheck disable=SC2086 # words
	as admin $command
	is "$command without a server" "$status $(stdout)" '1 '
	has "$command says why" "$(stderr)" 'vigie: '
done
plan
