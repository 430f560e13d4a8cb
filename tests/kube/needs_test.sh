#!/bin/sh
# The Secrets that the example world needs, beside a real API server: what is
# missing, which key is, what cannot be seen, what nobody needs; and what changes
# when a Secret, a manifest or a right does.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"
. "${top_srcdir:?}/tests/kube/prompt.sh"

command -v openssl >/dev/null || { echo '1..0 # SKIP no openssl'; exit 0; }
start_kube
start_world

# lacking USER: what vigie secret missing says, one Secret a line
lacking() {
	as "$1" secret missing --config "$world/vigie.yaml"
	sed 's/  NO KEY / NO-KEY /' "$folder/stdout" |
		awk 'NR > 1 { print $1 "/" $2, $3, $4 }'
}

# secret NAMESPACE NAME KEY...
secret() {
	at=/api/v1/namespaces/$1/secrets name=$2
	shift 2
	{
		printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: %s}\n' \
			"$name"
		echo 'stringData:'
		for key; do printf '  %s: a-value-of-%s\n' "$key" "$key"; done
	} | put "$at"
}

# ---- nothing is there ----

lacking admin >"$folder/seen"
is 'for scripts: 3' "$status" 3
is 'all that the world needs' "$(cat "$folder/seen")" \
	"authentik/authentik-secrets bootstrap_token,email_password,postgresql_password,secret_key MISSING
discord-bot/secret-discord-bot-plc - MISSING
flux-system/k3s-manifests identity,known_hosts MISSING
glpi/glpi-database - MISSING
glpi/glpi-tls tls.crt,tls.key MISSING
monitoring/uptime-kuma-tls tls.crt,tls.key MISSING
site/forge-registry .dockerconfigjson MISSING
stages/forge-registry .dockerconfigjson MISSING
stages/portail-stages-db url MISSING"
has 'who needs it, and where' "$(stdout)" \
	"Deployment discord-bot/discord-bot-plc, $world/remotes/k3s-manifests.git: apps/discord-bot-plc/deployment.yaml:26"

# ---- some are there ----

for namespace in authentik discord-bot glpi site stages; do
	echo "{apiVersion: v1, kind: Namespace, metadata: {name: $namespace}}" |
		put /api/v1/namespaces >/dev/null
done
is 'a Secret with all it needs' "$(secret discord-bot secret-discord-bot-plc \
	TOKEN)" 201
is 'a Secret that lacks a key' "$(secret authentik authentik-secrets \
	bootstrap_token postgresql_password secret_key)" 201
is 'a Secret of the wrong shape' "$(secret glpi glpi-tls tls.crt)" 201
is 'a Secret with another key' "$(secret stages portail-stages-db URL)" 201
is 'a Secret nobody needs' "$(secret site idle a)" 201
is 'a Secret in another namespace' "$(secret site glpi-database a)" 201
is 'what is missing now' "$(lacking admin)" \
	"authentik/authentik-secrets email_password NO-KEY
flux-system/k3s-manifests identity,known_hosts MISSING
glpi/glpi-database - MISSING
glpi/glpi-tls tls.key NO-KEY
monitoring/uptime-kuma-tls tls.crt,tls.key MISSING
site/forge-registry .dockerconfigjson MISSING
stages/forge-registry .dockerconfigjson MISSING
stages/portail-stages-db url NO-KEY"
is 'no value is on the screen' "$(grep -c a-value-of "$folder/stdout" \
	"$folder/stderr" | grep -v ':0$')" ''

# ---- what only the cluster says ----

put /apis/apps/v1/namespaces/glpi/deployments >/dev/null <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: by-hand}
spec:
  selector: {matchLabels: {app: by-hand}}
  template:
    metadata: {labels: {app: by-hand}}
    spec:
      containers:
      - name: main
        image: example.org/image
        envFrom:
        - secretRef: {name: by-hand}
        - secretRef: {name: maybe, optional: true}
END
is 'a live object counts, too' "$(lacking admin | grep glpi/)" \
	"glpi/by-hand - MISSING
glpi/glpi-database - MISSING
glpi/glpi-tls tls.key NO-KEY"
has 'and says so' "$(stdout)" 'Deployment glpi/by-hand, cluster'

# ---- a manifest changes ----

clean git clone -q "$manifests" "$folder/work"
sed -i 's/secret-discord-bot-plc/another/' \
	"$folder/work/apps/discord-bot-plc/deployment.yaml"
clean git -C "$folder/work" -c user.name=Ada -c user.email=ada@example.org \
	commit -qam 'feat: another Secret'
clean git -C "$folder/work" push -q origin main
is 'the next look sees it' "$(lacking admin | grep discord-bot/)" \
	'discord-bot/another - MISSING'

# ---- rights ----

lacking viewer >"$folder/seen"
is 'who may not see Secrets: unknown, never missing' \
	"$(grep -vc ' unknown$' "$folder/seen")" 0
is 'that is not nothing for a script' "$status" 3
has 'all of them' "$(cat "$folder/seen")" 'glpi/glpi-tls'

plan
