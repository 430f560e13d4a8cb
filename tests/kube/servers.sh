#!/bin/sh
# A real API server of Kubernetes and its etcd on 127.0.0.1, for tests.
#
#	servers.sh start FOLDER     makes the folder and what is in it, waits
#	                            until the server is ready and filled; prints
#	                            the administrator's kubeconfig
#	servers.sh stop FOLDER      ends both; the data stay
#	servers.sh leave FOLDER     kills the API server alone
#	servers.sh return FOLDER    starts it again, at the same port
#	servers.sh compact FOLDER   etcd forgets everything but the present
#
# The binaries are those of tests/kube/build; without them `start' ends with 77.
# There are four users, each with a certificate and with a token:
#
#	admin      may do everything (system:masters)
#	operator   what vigie needs: Flux objects read, changed and reconciled,
#	           workloads read and restarted, Secrets written but never read,
#	           in the namespaces flux-system and apps
#	viewer     reads the same, no Secrets; config maps without the right to
#	           watch them
#	nobody     may do nothing
#
# In the folder: url, USER.yaml (as k3s writes it), USER-token.yaml, USER.crt,
# USER.key, USER.token, ca.crt (the server's authority), other-ca.crt (another
# one), apiserver.log, etcd.log.
#
# KUBE_APISERVER_ARGS are more flags for the API server.

set -eu
umask 077

top_builddir=${top_builddir:-$(cd "$(dirname "$0")/../../build" && pwd)}
cache=${VIGIE_TEST_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/vigie-test}
apiserver=$cache/kube-apiserver-1.20.2
users='admin operator viewer nobody'
ready_seconds=60

fail() {
	echo "servers.sh: $*" >&2
	exit 1
}

# --- processes: a file holds the pid and when it was started, so that a number
# that was given to another process meanwhile is left alone

started() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

remember() {
	echo "$2 $(started "$2")" >"$dir/$1.pid"
}

runs() {
	[ -s "$dir/$1.pid" ] && read -r pid since <"$dir/$1.pid" &&
		[ -n "$since" ] && [ "$(started "$pid")" = "$since" ] &&
		! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null
}

# Waits 2 s for its end, then does not ask any more: an API server waits for its
# watches, and has nothing to lose.
end() {
	for signal in ${2-TERM KILL}; do
		if ! runs "$1"; then break; fi
		kill "-$signal" "$pid" 2>/dev/null || true
		waited=0
		while runs "$1" && [ $waited -lt 40 ]; do
			waited=$((waited + 1))
			sleep 0.05
		done
	done
	rm -f "$dir/$1.pid"
}

# --- certificates: P-256, an authority for servers and one for clients

authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$1.key" -out "$1.crt" -days 3650 -subj "/CN=$2" \
		-addext 'basicConstraints=critical,CA:TRUE' \
		-addext 'keyUsage=critical,digitalSignature,keyCertSign' \
		2>/dev/null
}

# certificate NAME AUTHORITY SUBJECT USE [NAMES]: with the authority behind it,
# and the key as SEC1, as k3s does
certificate() {
	openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
	{
		echo 'basicConstraints=CA:FALSE'
		echo 'keyUsage=critical,digitalSignature'
		echo "extendedKeyUsage=$4"
		if [ -n "${5-}" ]; then echo "subjectAltName=$5"; fi
	} >"$1.ext"
	openssl req -new -key "$1.key" -subj "$3" -out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" \
		-CAcreateserial -days 365 -extfile "$1.ext" -out "$1.leaf" \
		2>/dev/null
	cat "$1.leaf" "$2.crt" >"$1.crt"
	rm "$1.ext" "$1.csr" "$1.leaf"
}

group_of() {
	case $1 in
	admin) echo system:masters ;;
	*) echo "vigie:$1" ;;
	esac
}

make_identities() {
	cd "$dir"
	authority ca 'vigie test servers'
	authority client-ca 'vigie test clients'
	authority other-ca 'vigie test others'
	certificate server ca /CN=kube-apiserver serverAuth \
		'DNS:kubernetes,DNS:kubernetes.default,DNS:localhost,IP:127.0.0.1'
	openssl ecparam -name prime256v1 -genkey -noout -out accounts.key
	for user in $users; do
		certificate "$user" client-ca \
			"/O=$(group_of "$user")/CN=$user" clientAuth
		od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$user.token"
		echo "$(cat "$user.token"),$user,uid-$user,$(group_of "$user")"
	done >tokens.csv
	cd - >/dev/null
}

# --- kubeconfigs, all names `default' as in k3s.yaml

base64_of() {
	base64 -w 0 <"$1"
}

# kubeconfig FILE LINE...: the lines are those of the user
kubeconfig() {
	file=$1
	shift
	cat >"$dir/$file" <<END
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: $(base64_of "$dir/ca.crt")
    server: $(cat "$dir/url")
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: default
  user:
END
	printf '    %s\n' "$@" >>"$dir/$file"
}

write_kubeconfigs() {
	for user in $users; do
		kubeconfig "$user.yaml" \
			"client-certificate-data: $(base64_of "$dir/$user.crt")" \
			"client-key-data: $(base64_of "$dir/$user.key")"
		kubeconfig "$user-token.yaml" "token: $(cat "$dir/$user.token")"
	done
}

# --- the servers

start_etcd() {
	env -i PATH="$PATH" "$etcd" --name test --data-dir "$dir/etcd" \
		--listen-client-urls "http://127.0.0.1:$etcd_port" \
		--advertise-client-urls "http://127.0.0.1:$etcd_port" \
		--listen-peer-urls "http://127.0.0.1:$peer_port" \
		--initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
		--initial-cluster "test=http://127.0.0.1:$peer_port" \
		</dev/null >>"$dir/etcd.log" 2>&1 &
	remember etcd $!
}

start_apiserver() {
	# shellcheck disable=SC2086 # a list of words
	env -i PATH="$PATH" "$apiserver" \
		--etcd-servers="http://127.0.0.1:$etcd_port" \
		--bind-address=127.0.0.1 --advertise-address=127.0.0.1 \
		--secure-port="$port" --endpoint-reconciler-type=none \
		--tls-cert-file="$dir/server.crt" \
		--tls-private-key-file="$dir/server.key" \
		--client-ca-file="$dir/client-ca.crt" \
		--token-auth-file="$dir/tokens.csv" \
		--authorization-mode=RBAC --anonymous-auth=true \
		--service-account-issuer=https://kubernetes.default.svc \
		--service-account-key-file="$dir/accounts.key" \
		--service-account-signing-key-file="$dir/accounts.key" \
		--service-cluster-ip-range=10.43.0.0/16 \
		--disable-admission-plugins=ServiceAccount \
		${KUBE_APISERVER_ARGS-} </dev/null >>"$dir/apiserver.log" 2>&1 &
	remember apiserver $!
}

# ask PATH [CURL-OPTION...]: as the administrator
ask() {
	path=$1
	shift
	env -i PATH="$PATH" curl -sS --noproxy '*' -m 20 --cacert "$dir/ca.crt" \
		--cert "$dir/admin.crt" --key "$dir/admin.key" "$@" \
		"https://127.0.0.1:$port$path"
}

# False when one of the two has ended.
wait_until_ready() {
	waited=0
	while [ "$(ask /readyz -m 3 2>/dev/null)" != ok ]; do
		if ! runs etcd || ! runs apiserver; then return 1; fi
		if [ $waited -ge $((ready_seconds * 10)) ]; then
			fail "not ready after $ready_seconds s:" \
				"$dir/apiserver.log"
		fi
		waited=$((waited + 1))
		sleep 0.1
	done
}

read_ports() {
	read -r port etcd_port peer_port <"$dir/ports" ||
		fail "no server was started in $dir"
}

# Somebody else may take a port before we do: then once more.
start_both() {
	for _ in 1 2 3; do
		port=$("$top_builddir/tests/tool/port" free)
		etcd_port=$("$top_builddir/tests/tool/port" free)
		peer_port=$("$top_builddir/tests/tool/port" free)
		echo "$port $etcd_port $peer_port" >"$dir/ports"
		echo "https://127.0.0.1:$port" >"$dir/url"
		start_etcd
		start_apiserver
		if wait_until_ready; then return; fi
		end apiserver
		end etcd
	done
	tail -n 5 "$dir/etcd.log" "$dir/apiserver.log" >&2
	fail 'the servers do not start'
}

# --- what is in the cluster

# create PATH: standard input; what is there already is left as it is
create() {
	status=$(ask "$1" -o "$dir/created" -w '%{http_code}' \
		-H 'Content-Type: application/yaml' --data-binary @-)
	case $status in
	201 | 409) return ;;
	esac
	cat "$dir/created" >&2
	fail "POST $1: $status"
}

# kind GROUP KIND PLURAL VERSION...: one of Flux's kinds as far as vigie reads it
kind() {
	group=$1 kind=$2 plural=$3
	shift 3
	{
		cat <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: $plural.$group}
spec:
  group: $group
  names: {kind: $kind, listKind: ${kind}List, plural: $plural, singular: $(echo "$kind" | tr '[:upper:]' '[:lower:]')}
  scope: Namespaced
  versions:
END
		stored=true
		for version; do
			cat <<END
  - name: $version
    served: true
    storage: $stored
    subresources: {status: {}}
    additionalPrinterColumns:
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {suspend: {type: boolean}}}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
END
			stored=false
		done
	} | create /apis/apiextensions.k8s.io/v1/customresourcedefinitions
}

role() {
	printf 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: %s}\nrules:\n' "$1"
	cat
}

# bind USER ROLE [NAMESPACE]: with a namespace, in that one alone
bind() {
	bound=ClusterRoleBinding at=/clusterrolebindings
	if [ -n "${3-}" ]; then
		bound=RoleBinding at=/namespaces/$3/rolebindings
	fi
	create "/apis/rbac.authorization.k8s.io/v1$at" <<END
apiVersion: rbac.authorization.k8s.io/v1
kind: $bound
metadata: {name: $2}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: $2}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: $1}
END
}

make_rights() {
	roles=/apis/rbac.authorization.k8s.io/v1/clusterroles
	role vigie-operator <<'END' | create $roles
- apiGroups: [image.toolkit.fluxcd.io]
  resources: [imagerepositories, imagepolicies, imageupdateautomations]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [source.toolkit.fluxcd.io, kustomize.toolkit.fluxcd.io]
  resources: [gitrepositories, kustomizations]
  verbs: [get, list, watch, patch]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [get, list, watch, patch]
- apiGroups: [""]
  resources: [events, pods]
  verbs: [get, list, watch]
END
	# Values can be put in, and nothing be read.
	role vigie-secret-writer <<'END' | create $roles
- apiGroups: [""]
  resources: [secrets]
  verbs: [create, patch]
END
	role vigie-viewer <<'END' | create $roles
- apiGroups: [image.toolkit.fluxcd.io, source.toolkit.fluxcd.io, kustomize.toolkit.fluxcd.io, apps]
  resources: ["*"]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [events, pods]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list]
END
	for namespace in flux-system apps; do
		bind operator vigie-operator $namespace
		bind operator vigie-secret-writer $namespace
	done
	bind viewer vigie-viewer
}

# Two versions of one group, as the two image controllers may have them.
fill() {
	for namespace in flux-system apps; do
		create /api/v1/namespaces <<END
{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "$namespace"}}
END
	done
	kind image.toolkit.fluxcd.io ImageRepository imagerepositories v1 v1beta2
	kind image.toolkit.fluxcd.io ImagePolicy imagepolicies v1 v1beta2
	kind image.toolkit.fluxcd.io ImageUpdateAutomation imageupdateautomations v1beta2
	kind source.toolkit.fluxcd.io GitRepository gitrepositories v1
	kind kustomize.toolkit.fluxcd.io Kustomization kustomizations v1
	make_rights
	waited=0
	for at in image.toolkit.fluxcd.io/v1/imagerepositories \
		image.toolkit.fluxcd.io/v1/imagepolicies \
		image.toolkit.fluxcd.io/v1beta2/imageupdateautomations \
		source.toolkit.fluxcd.io/v1/gitrepositories \
		kustomize.toolkit.fluxcd.io/v1/kustomizations; do
		until ask "/apis/$at" -f >/dev/null 2>&1; do
			if [ $waited -ge 100 ]; then
				fail "$at is not served"
			fi
			waited=$((waited + 1))
			sleep 0.1
		done
	done
}

start() {
	etcd=$(find "$cache" -name 'etcd-[0-9]*' 2>/dev/null | sort | tail -n 1)
	if [ ! -x "$apiserver" ] || [ ! -x "$etcd" ]; then
		echo "servers.sh: no kube-apiserver in $cache:" \
			"run tests/kube/build" >&2
		exit 77
	fi
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	if runs apiserver; then fail "$dir has one already"; fi
	if [ ! -e "$dir/tokens.csv" ]; then make_identities; fi
	start_both
	fill
	write_kubeconfigs
	echo "$dir/admin.yaml"
}

if [ $# != 2 ]; then
	sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
dir=$2
case $1 in
start) start ;;
stop)
	end apiserver
	end etcd
	;;
leave) end apiserver KILL ;;
return)
	read_ports
	start_apiserver
	wait_until_ready || fail 'the API server does not start'
	;;
compact)
	# The gateway of etcd speaks JSON; its revision is in every answer.
	read_ports
	etcd_url=http://127.0.0.1:$etcd_port/v3/kv
	revision=$(env -i PATH="$PATH" curl -sS --noproxy '*' -d '{"key":"AA=="}' \
		"$etcd_url/range" | sed 's/.*"revision":"\([0-9]*\)".*/\1/')
	env -i PATH="$PATH" curl -sS --noproxy '*' -f -o /dev/null \
		-d "{\"revision\":\"$revision\",\"physical\":true}" \
		"$etcd_url/compaction"
	;;
*) fail "$1 is unknown" ;;
esac
