#!/bin/sh
# Every way of a kubeconfig to log in, and a real server that says who came.
set -u

. "${top_srcdir:?}/tests/kube/lib.sh"

# kubeconfig CLUSTER-LINES USER-LINES: written to $dir/made, lines divided by |
kubeconfig() {
	{
		echo 'current-context: c'
		echo 'contexts: [{name: c, context: {cluster: k, user: u}}]'
		printf 'clusters:\n- name: k\n  cluster:\n    server: %s\n' "$url"
		echo "$1" | tr '|' '\n' | sed 's/^/    /'
		printf 'users:\n- name: u\n  user:\n'
		echo "$2" | tr '|' '\n' | sed 's/^/    /'
	} >"$dir/made"
}

# sees NAME PATTERN [FILE]: what the server or we say to the kubeconfig
sees() {
	env -i PATH="$PATH" HOME="$scratch" "$probe" -f "${3-$dir/made}" \
		get /api/v1/namespaces/default metadata >"$scratch/out" 2>&1
	has "$2"
	result "$1" $?
}

admin='^200 PartialObjectMetadata /default@'
nobody='^! denied: .*User "nobody" cannot get'
ca='certificate-authority: ca.crt'

# --- as k3s writes it

sees 'certificate in it' "$admin" "$dir/admin.yaml"
sees 'certificate of another user' "$nobody" "$dir/nobody.yaml"
sees 'token in it' "$admin" "$dir/admin-token.yaml"
sees 'token of another user' "$nobody" "$dir/nobody-token.yaml"

# --- keys in files: in each form that openssl writes

# key NAME OPENSSL-ARGUMENT...: the administrator's key, written anew
key() {
	name=$1
	shift
	openssl "$@" -in "$dir/admin.key" -out "$dir/$name" 2>/dev/null
	kubeconfig "$ca" "client-certificate: admin.crt|client-key: $name"
}

key sec1.key ec
sees 'key in SEC1' "$admin"
key pkcs8.key pkcs8 -topk8 -nocrypt
sees 'key in PKCS#8' "$admin"
key locked.key ec -aes128 -passout pass:x
sees 'encrypted key' '^! invalid: .*locked.key is encrypted'
key locked8.key pkcs8 -topk8 -passout pass:x
sees 'encrypted key in PKCS#8' '^! invalid: .*locked8.key is encrypted'
{
	openssl ecparam -name prime256v1
	cat "$dir/admin.key"
} >"$dir/curve.key"
kubeconfig "$ca" 'client-certificate: admin.crt|client-key: curve.key'
sees 'key behind its curve' "$admin"
kubeconfig "$ca" 'client-certificate: admin.crt|client-key: viewer.key'
sees 'key of another certificate' '^! invalid: .*do not belong together'

# --- the rest

{
	cat "$dir/nobody.token"
	echo
} >"$dir/line"
kubeconfig "$ca" 'tokenFile: line'
sees 'token file with a line end' "$nobody"
kubeconfig "$ca" 'token: wrong'
sees 'wrong token' '^401 '
kubeconfig "$ca" 'as: nobody'
sees 'nobody acts for somebody else' '^! denied: .*(403|401)'
kubeconfig "$ca" "tokenFile: admin.token|as: nobody"
sees 'the administrator acts for another user' "$nobody"
kubeconfig "$ca" "tokenFile: admin.token|as: x|as-groups: ['system:masters']"
sees 'and for a group' "$admin"
kubeconfig "$ca|tls-server-name: kubernetes" 'tokenFile: admin.token'
sees 'name of the certificate' "$admin"
kubeconfig "$ca|tls-server-name: kubernetes.example" 'tokenFile: admin.token'
sees 'another name' '^! .*does not have this name'
kubeconfig 'certificate-authority: other-ca.crt' 'tokenFile: admin.token'
sees 'another authority' '^! .*not signed by the authority'
kubeconfig 'insecure-skip-tls-verify: true' 'tokenFile: admin.token'
sees 'no authority wanted' "$admin"
kubeconfig "$ca|proxy-url: http://127.0.0.1:1" 'tokenFile: admin.token'
sees 'the proxy is asked' '^! unavailable: '

# --- plugins

cat >"$dir/plug" <<'END'
#!/bin/sh
# plug WHAT USER, in the folder of the kubeconfig
cd "$(dirname "$0")" || exit 1
text() {
	awk '{ printf "%s\\n", $0 }' "$1"
}
case $1 in
token) status="\"token\":\"$(cat "$2.token")\"" ;;
pair)
	status="\"clientCertificateData\":\"$(text "$2.crt")\""
	status="$status,\"clientKeyData\":\"$(text "$2.key")\""
	;;
info)
	case $KUBERNETES_EXEC_INFO in
	*'"certificate-authority-data":"LS0t'*'"interactive":false'*) ;;
	*) exit 3 ;;
	esac
	status="\"token\":\"$(cat "$2.token")\""
	;;
esac
printf '{"kind":"ExecCredential","apiVersion":"%s","status":{%s}}\n' \
	client.authentication.k8s.io/v1 "$status"
END
chmod 700 "$dir/plug"

# plugin ARGUMENT-LIST [MORE]
plugin() {
	kubeconfig "$ca" "exec:|  apiVersion: client.authentication.k8s.io/v1|  interactiveMode: Never|  command: ./plug|  args: [$1]${2-}"
}

plugin 'token, admin'
sees 'plugin: token' "$admin"
plugin 'pair, nobody'
sees 'plugin: certificate and key' "$nobody"
plugin 'info, nobody' '|  provideClusterInfo: true'
sees 'plugin: told of the cluster' "$nobody"
plugin 'info, nobody'
sees 'plugin: fails' '^! denied: exec plugin: .*failed with exit code 3'

plan
