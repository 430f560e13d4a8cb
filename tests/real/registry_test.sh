#!/bin/sh
# The tags of real registries: Debian's docker-registry, plain, with TLS by an
# authority of our own, with passwords, and with tokens of another server. All of
# them stand on the same files, which are filled through the plain one.
set -u

probe=${top_builddir:?}/tests/tool/scan_probe
for program in docker-registry htpasswd openssl curl; do
	if ! command -v $program >/dev/null; then
		echo "1..0 # SKIP $program is not installed"
		exit 0
	fi
done

scratch=$(mktemp -d "${TMPDIR:-/tmp}/vigie-registry.XXXXXX") || exit 99
pids=
count=0

stop_registries() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	pids=
}

stop() {
	stop_registries
	rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 99' HUP INT TERM

bail() {
	echo "Bail out! $*"
	exit 99
}

# The probe sees no credential file but those that a test gives it.
HOME=$scratch/home
mkdir "$HOME" "$scratch/docker" "$scratch/bin"
export HOME
unset DOCKER_CONFIG DOCKER_AUTH_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR

# result NAME STATUS: one test point; what was seen stands in $scratch/out
result() {
	count=$((count + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		sed 's/^/# /' "$scratch/out"
	fi
}

# sees NAME PATTERN [OPTION...] IMAGE...: the probe's output has that line
sees() {
	name=$1 pattern=$2
	shift 2
	"$probe" "$@" >"$scratch/out" 2>&1
	grep -Eq -e "$pattern" "$scratch/out"
	result "$name" $?
}

# start NAME CONFIG-LINES: a registry on a free port, which $port is then
start() {
	cat >"$scratch/$1.yml" <<END
version: 0.1
log: {level: info, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: $scratch/files}
  delete: {enabled: true}
http:
  addr: 127.0.0.1:0
  secret: test
$2
END
	: >"$scratch/$1.log"
	docker-registry serve "$scratch/$1.yml" >>"$scratch/$1.log" 2>&1 &
	pids="$pids $!"
	tries=0
	while ! grep -q 'listening on' "$scratch/$1.log"; do
		tries=$((tries + 1))
		if [ $tries -gt 200 ] || ! kill -0 $! 2>/dev/null; then
			cat "$scratch/$1.log" >&2
			bail "docker-registry ($1) does not start"
		fi
		sleep 0.05
	done
	port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' \
		"$scratch/$1.log" | head -n 1)
	[ -n "$port" ] || bail "docker-registry ($1) has no port"
}

# certificate NAME HOSTS: NAME.crt and NAME.key by our authority
certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$1.key" -out "$1.csr" -subj "/CN=test" &&
		printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' \
			"$2" >"$1.ext" &&
		openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key \
			-CAcreateserial -days 30 -extfile "$1.ext" -out "$1.crt"
}

certificates() {
	cd "$scratch" || return
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout ca.key -out ca.crt -days 30 -subj '/CN=Test CA' \
		-addext keyUsage=critical,keyCertSign,cRLSign &&
		certificate right 'DNS:localhost,IP:127.0.0.1' &&
		certificate wrong 'DNS:registry.example.org'
}

# seed BASE NAME TAG...: an image of nothing but a configuration
seed() {
	base=$1/v2/$2
	shift 2
	digest=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
	place=$(curl -sf -o /dev/null -D - -X POST "$base/blobs/uploads/" |
		tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
	[ -n "$place" ] || return 1
	printf '{}' | curl -sf -X PUT --data-binary @- \
		-H 'Content-Type: application/octet-stream' \
		"$place&digest=$digest" || return 1
	cat >"$scratch/manifest" <<END
{"schemaVersion": 2,
 "mediaType": "application/vnd.oci.image.manifest.v1+json",
 "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
  "size": 2, "digest": "$digest"}, "layers": []}
END
	for tag; do
		cat <<END
url = "$base/manifests/$tag"
upload-file = "$scratch/manifest"
header = "Content-Type: application/vnd.oci.image.manifest.v1+json"
next
END
	done | sed '$d' >"$scratch/uploads"
	curl -sf --config "$scratch/uploads"
}

certificates >"$scratch/out" 2>&1 || bail "openssl: $(cat "$scratch/out")"
htpasswd -Bbn scan s3cret >"$scratch/htpasswd" 2>/dev/null ||
	bail 'htpasswd does not work'
start plain ''
plain=127.0.0.1:$port
start tls "  tls: {certificate: $scratch/right.crt, key: $scratch/right.key}"
tls=127.0.0.1:$port
start wrong "  tls: {certificate: $scratch/wrong.crt, key: $scratch/wrong.key}"
wrong=127.0.0.1:$port
start login "auth: {htpasswd: {realm: test, path: $scratch/htpasswd}}"
passwords=127.0.0.1:$port
login=$passwords
ca=$scratch/ca.crt

seed "http://$plain" app/one v1.0.0 v1.1.0 v2.0.0-rc.1 latest ||
	bail 'the registry cannot be filled'
# shellcheck disable=SC2046 # a list of tags
seed "http://$plain" app/many $(seq -f 'v0.%g.0' 1 300) ||
	bail 'the registry cannot be filled'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	seed "http://$plain" "team/app-$i" "1.$i" "2.$i" ||
		bail 'the registry cannot be filled'
done

# The order is that of the registry's directory.
sorted() {
	"$probe" "$@" 2>&1 | tr ' ' '\n' | sort >"$scratch/out"
}

sorted --plain "$plain/app/one"
[ "$(tr '\n' ' ' <"$scratch/out")" = \
	'app/one: latest v1.0.0 v1.1.0 v2.0.0-rc.1 ' ]
result 'plain http' $?
sorted --plain "$plain/app/many"
[ "$(grep -c '^v0\.[0-9]*\.0$' "$scratch/out")" = 300 ]
result 'three hundred tags' $?
sees 'a repository that is not there' \
	'^app/two! not found: scan .*404 Not Found; NAME_UNKNOWN: ' \
	--plain "$plain/app/two"
sees 'a name that nobody can have' \
	'^App/../x! invalid: .* no registry can have a repository' \
	--plain "$plain/App/../x"
sees 'https where there is none' \
	'^app/one! invalid: .*https://127.*: no TLS connection; ' \
	"$plain/app/one"
sees 'http where there is none' \
	'^app/one! invalid: .*https://127.*unknown authority' \
	--plain "$tls/app/one"

sees 'an authority nobody knows' \
	'^app/one! invalid: .*: certificate by an unknown authority; .*`ca:. in vigie.yaml' \
	"$tls/app/one"
sees 'TLS by our own authority' '^app/one: .*v1\.1\.0' \
	--ca "$ca" "$tls/app/one"
sees 'by the name localhost' '^app/one: .*v1\.1\.0' \
	--ca "$ca" "localhost:${tls#*:}/app/one"
sees 'http is allowed, and TLS is there' '^app/one: .*v1\.1\.0' \
	--plain --ca "$ca" "$tls/app/one"
sees 'a certificate for another host' \
	'^app/one! invalid: .*: certificate for another host; .*made for another host name' \
	--ca "$ca" "$wrong/app/one"
sees 'an authority file that is not there' '^app/one! invalid: ' \
	--ca "$scratch/none.crt" "$tls/app/one"
set --
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	set -- "$@" "$tls/team/app-$i"
done
sorted --twice --ca "$ca" "$@"
[ "$(grep -c '^[12]\.[0-9]*$' "$scratch/out")" = 48 ]
result 'twelve repositories, twice' $?

sees 'no login' \
	'^app/one! denied: .*401 Unauthorized; UNAUTHORIZED: .*docker login '"$login" \
	--plain "$login/app/one"

# auth USER:PASSWORD: as docker login writes it
auth() {
	printf '{"auths": {"%s": {"auth": "%s"}}}' "$login" \
		"$(printf %s "$1" | base64)" >"$scratch/docker/config.json"
}
DOCKER_CONFIG=$scratch/docker
export DOCKER_CONFIG
auth scan:s3cret
sees 'a login of docker' '^app/one: .*v1\.1\.0' --plain "$login/app/one"
sees 'where no login is wanted' '^app/one: .*v1\.1\.0' \
	--plain "$plain/app/one"
auth scan:wrong
sees 'a wrong password' \
	'^app/one! denied: .*401 Unauthorized; .*refused the stored login' \
	--plain "$login/app/one"
if grep -q wrong "$scratch/out"; then false; else true; fi
result 'the password is not shown' $?

# helper STATUS TEXT: a credential helper that says so
helper() {
	cat >"$scratch/bin/docker-credential-test" <<END
#!/bin/sh
cat >>"$scratch/asked"
printf '%s' '$2'
exit $1
END
	chmod 755 "$scratch/bin/docker-credential-test"
}
printf '{"credHelpers": {"%s": "test"}}' "$login" \
	>"$scratch/docker/config.json"
PATH=$scratch/bin:$PATH
export PATH
helper 0 '{"ServerURL":"x","Username":"scan","Secret":"s3cret"}'
sees 'a credential helper' '^app/one: .*v1\.1\.0' --plain "$login/app/one"
[ "$(cat "$scratch/asked")" = "$login" ]
result 'it was asked for the registry' $?
rm "$scratch/asked"
sees 'what a helper said is kept' '^app/one: .*v1\.1\.0' \
	--twice --plain "$login/app/one"
[ "$(cat "$scratch/asked")" = "$login" ]
result 'it was asked once' $?
cat >"$scratch/bin/docker-credential-test" <<END
#!/bin/sh
# A password that was changed since it was asked for the first time.
if [ -e "$scratch/asked-before" ]; then password=s3cret; else password=old; fi
: >"$scratch/asked-before"
echo '{"Username":"scan","Secret":"'\$password'"}'
END
sees 'a login that was refused is asked for again' '^app/one: .*v1\.1\.0' \
	--twice --plain "$login/app/one"
helper 1 'credentials not found in native keychain'
sees 'a helper that knows nothing' \
	'^app/one! denied: .*there is no login for its registry' \
	--plain "$login/app/one"
helper 1 'the keyring is locked'
sees 'a helper that fails' \
	'^app/one! denied: .*docker-credential-test failed; the keyring is locked' \
	--plain "$login/app/one"
helper 0 'hello'
sees 'a helper that babbles' \
	'^app/one! invalid: .*docker-credential-test: the answer is not a JSON map' \
	--plain "$login/app/one"
rm "$scratch/bin/docker-credential-test"
sees 'a helper that is not there' \
	'^app/one! denied: .*docker-credential-test is not in PATH' \
	--plain "$login/app/one"

# ---- tokens: the registry believes what another server has signed ----

base64url() {
	openssl base64 -A | tr '+/' '-_' | tr -d '='
}

# token FILE ACCESS: signed for five minutes
token() {
	chain=$(sed '/-----/d' "$scratch/signer.crt" | tr -d '\n')
	now=$(date +%s)
	head=$(printf '{"typ":"JWT","alg":"RS256","x5c":["%s"]}' "$chain" |
		base64url)
	body=$(printf '{"iss":"test-issuer","sub":"scan","aud":"test registry","exp":%d,"nbf":%d,"iat":%d,"jti":"%s","access":[%s]}' \
		$((now + 300)) $((now - 10)) "$now" "$1" "$2" | base64url)
	printf '%s.%s.%s' "$head" "$body" "$(printf '%s.%s' "$head" "$body" |
		openssl dgst -sha256 -sign "$scratch/signer.key" -binary |
		base64url)" >"$scratch/tokens/$1"
}

# may_pull NAME: the token for a repository
may_pull() {
	token "$(printf %s "$1" | tr / _)" \
		"{\"type\":\"repository\",\"name\":\"$1\",\"actions\":[\"pull\"]}"
}

server=$top_builddir/tests/tool/token_server
if [ -x "$server" ]; then
	mkdir "$scratch/tokens"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$scratch/signer.key" \
		-out "$scratch/signer.crt" -days 30 -subj '/CN=test signer' \
		>"$scratch/out" 2>&1 || bail "openssl: $(cat "$scratch/out")"
	token none ''
	may_pull app/one
	may_pull public/one
	seed "http://$plain" public/one v3.0.0 ||
		bail 'the registry cannot be filled'
	mkfifo "$scratch/hold"
	"$server" "$scratch/tokens" scan:s3cret 1dent1ty \
		<"$scratch/hold" >"$scratch/asked-for" &
	pids="$pids $!"
	exec 5>"$scratch/hold"
	tries=0
	until [ -s "$scratch/asked-for" ]; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || bail 'the token server does not start'
		sleep 0.05
	done
	realm=http://localhost:$(head -n 1 "$scratch/asked-for")/token
	start token "auth: {token: {realm: '$realm', service: 'test registry', issuer: test-issuer, rootcertbundle: $scratch/signer.crt}}"
	login=127.0.0.1:$port

	# asked LINE...: what the token server was asked since the last time
	asked() {
		seen=$(sed 1d "$scratch/asked-for" | tail -n "+$((asked + 1))")
		asked=$(($(wc -l <"$scratch/asked-for") - 1))
		[ "$seen" = "$(printf '%s\n' "$@")" ]
		result "asked for: $*" $?
	}
	asked=0

	printf '{}' >"$scratch/docker/config.json"
	sees 'a token for everybody' '^public/one: v3\.0\.0' \
		--plain "$login/public/one"
	asked 'nobody public/one'
	sees 'a token that lets do nothing' \
		'^app/one! denied: .*docker login '"$login" \
		--plain "$login/app/one"
	asked 'nobody app/one'
	auth scan:s3cret
	sees 'a token for a login' '^app/one: .*v1\.1\.0' \
		--insecure --plain "$login/app/one"
	asked 'user app/one'
	sees 'is kept' '^app/one: .*v1\.1\.0' \
		--twice --insecure --plain "$login/app/one"
	asked 'user app/one'
	auth scan:wrong
	sees 'a login that the token server refuses' \
		'^app/one! denied: .*the stored login is refused' \
		--insecure --plain "$login/app/one"
	printf '{"auths": {"%s": {"auth": "%s", "identitytoken": "1dent1ty"}}}' \
		"$login" "$(printf '<token>:' | base64)" \
		>"$scratch/docker/config.json"
	sees 'a token for an identity' '^app/one: .*v1\.1\.0' \
		--insecure --plain "$login/app/one"
	asked 'identity app/one'
	exec 5>&-
fi

login=$passwords
unset DOCKER_CONFIG
mkdir -p "$HOME/.config/containers"
printf '{"auths": {"%s/app": {"auth": "%s"}}}' "$login" \
	"$(printf 'scan:s3cret' | base64)" \
	>"$HOME/.config/containers/auth.json"
sees 'a login of podman for a namespace' '^app/one: .*v1\.1\.0' \
	--plain "$login/app/one"
sees 'and for no other' '^team/app-1! denied: ' \
	--plain "$login/team/app-1"

stop_registries
sees 'a registry that is gone' \
	'^app/one! unavailable: .*cannot connect; .*cannot be reached' \
	--plain "$plain/app/one"
echo "1..$count"
