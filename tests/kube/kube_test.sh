#!/bin/sh
# The client of the Kubernetes API and a real server: logins, rights, lists of
# more than a page, Secrets without their values, and a watch that outlives its
# server.
set -u

. "${top_srcdir:?}/tests/kube/lib.sh"

# ask USER ARGUMENT...: the probe, with that user's certificate
ask() {
	user=$1
	shift
	env -i PATH="$PATH" "$probe" -a "$dir/ca.crt" -c "$dir/$user.crt" \
		-k "$dir/$user.key" "$url" "$@" >"$scratch/out" 2>&1
}

# sees NAME PATTERN USER ARGUMENT...: the probe's output has that line
sees() {
	name=$1 pattern=$2
	shift 2
	ask "$@"
	has "$pattern"
	result "$name" $?
}

# raw NAME PATTERN ARGUMENT...: the probe with other options
raw() {
	name=$1 pattern=$2
	shift 2
	env -i PATH="$PATH" "$probe" "$@" >"$scratch/out" 2>&1
	has "$pattern"
	result "$name" $?
}

# appears FILE PATTERN: waits for a line
appears() {
	waited=0
	until grep -Eq -e "$2" "$1"; do
		if [ $waited -ge 300 ]; then
			cp "$1" "$scratch/out"
			return 1
		fi
		waited=$((waited + 1))
		sleep 0.1
	done
}

# lines FILE PATTERN: how many there are
lines() {
	grep -Ec -e "$2" "$1"
}

# The whole file is one request after the other for one curl.
make_config_maps() {
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		cat <<END
next
silent
output = "/dev/null"
url = "$url/api/v1/namespaces/apps/configmaps"
cacert = "$dir/ca.crt"
cert = "$dir/admin.crt"
key = "$dir/admin.key"
header = "Content-Type: application/json"
data = "{\"metadata\":{\"name\":\"m-$i\"}}"
END
	done | sed 1d >"$scratch/requests"
	env -i PATH="$PATH" curl -Z --parallel-max 16 --noproxy '*' \
		-K "$scratch/requests" 2>/dev/null
}

# --- logins

sees 'a certificate' '^200 Namespace /apps@' admin get /api/v1/namespaces/apps
raw 'a token' '^200 Namespace /apps@' -a "$dir/ca.crt" \
	-t "$dir/admin.token" "$url" get /api/v1/namespaces/apps
echo wrong >"$scratch/wrong"
raw 'a wrong token' '^! denied: read namespaces apps: the login is not' \
	-a "$dir/ca.crt" -t "$scratch/wrong" "$url" get /api/v1/namespaces/apps
raw 'no login' '^! denied: .*: not allowed \(403\)' \
	-a "$dir/ca.crt" "$url" get /api/v1/namespaces/apps
raw 'as somebody else' '^! denied: list secrets: not allowed' \
	-a "$dir/ca.crt" -t "$dir/admin.token" -u viewer "$url" \
	list /api/v1/secrets table
raw 'another authority' '^! invalid: .*unknown authority.*kubeconfig' \
	-a "$dir/other-ca.crt" "$url" get /version
raw 'another authority, unchecked' '^200 - -$|^200 ' \
	-i "$url" get /version
raw 'a name of the certificate' '^200 ' -a "$dir/ca.crt" -n kubernetes \
	"$url" get /version
raw 'a name that it does not have' '^! invalid: .*for another host' \
	-a "$dir/ca.crt" -n kubernetes.example "$url" get /version
raw 'a key of another certificate' '^! invalid: .*own certificate' \
	-a "$dir/ca.crt" -c "$dir/admin.crt" -k "$dir/viewer.key" "$url" \
	get /version
raw 'http where https is' '^! invalid: ' "http${url#https}" get /version

# --- objects

echo '{"metadata":{"name":"s","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"a\":\"VALUE-1\"}}"}},"stringData":{"alpha":"VALUE-2","beta":"VALUE-3"}}' \
	>"$scratch/secret"
secrets=/api/v1/namespaces/apps/secrets
sees 'create, dry' '^201 PartialObjectMetadata apps/s@.* \{alpha,beta\}' \
	operator post "$secrets?dryRun=All" metadata <"$scratch/secret"
sees 'nothing is there' '^! not found: read secrets s in apps: there is none' \
	admin get $secrets/s metadata
sees 'create' '^201 PartialObjectMetadata apps/s@.* APPLIED \{alpha,beta\}' \
	operator post $secrets metadata <"$scratch/secret"
sees 'it exists' '^! conflict: .*: it exists already \(409\); ; ' \
	operator post $secrets metadata <"$scratch/secret"
sees 'in no namespace' '^! not found: .*: no such namespace; ; ' \
	admin post /api/v1/namespaces/nowhere/secrets metadata \
	<"$scratch/secret"
echo '{"metadata":{"name":"bad_name"},"stringData":{"a b":"VALUE-4"}}' |
	sees 'bad names' \
		'^! invalid: .*refuses it \(422\): metadata.name is not valid, data\[a b\] is not valid; ; ' \
		operator post $secrets metadata
echo '{"metadata":{"name":"t"},"data":{"a":"VALUE-5!"}}' |
	sees 'bad base64' '^! invalid: .*cannot read it \(400\); ; ' \
		operator post $secrets metadata
grep -q VALUE "$scratch/out"
result '... is not quoted back' $((! $?))
echo '{"data":{"a":7}}' |
	sees 'a number as a value' '^! invalid: .*\(4[0-9][0-9]\).*; ; ' \
		operator patch $secrets/s metadata
echo '{"metadata":{"resourceVersion":"1"},"stringData":{"gamma":"VALUE-6"}}' |
	sees 'an old version' '^! conflict: .*changed it meanwhile' \
		operator patch $secrets/s metadata
echo '{"stringData":{"gamma":"VALUE-6"}}' |
	sees 'one more key' '^200 .*\{alpha,beta,gamma\}' \
		operator patch $secrets/s metadata
sees 'as a table' 'apps/s@.* APPLIED \[Name=s Type=Opaque Data=3 .*\{alpha,beta,gamma\}' \
	admin list $secrets table
sees 'names alone' '^put - \[Name=s Type=Opaque Data=3 ' \
	admin list "$secrets?includeObject=None" table
ask admin list /api/v1/secrets metadata
has 'apps/s@.* APPLIED \{alpha,beta,gamma\}' && ! has VALUE
result 'no value in any of it' $?
sees 'the operator reads none' '^! denied: read secrets s in apps: not allowed' \
	operator get $secrets/s metadata
sees 'the viewer reads none' '^! denied: list secrets in apps: not allowed' \
	viewer list $secrets table
sees 'an unknown kind' '^! not found: list things: .*know this kind \(404\)' \
	admin list /apis/nothing.example/v1/things
echo '{"metadata":{"name":"p"},"spec":{"image":"x"}}' |
	sed 's/^{/{"apiVersion":"image.toolkit.fluxcd.io\/v1","kind":"ImageRepository",/' \
		>"$scratch/repository"
flux=/apis/image.toolkit.fluxcd.io/v1/namespaces/flux-system/imagerepositories
sees 'a Flux object' '^201 ImageRepository flux-system/p@' \
	operator post $flux <"$scratch/repository"
echo '{"spec":{"suspend":true}}' |
	sees 'suspended' '^200 ImageRepository flux-system/p@' \
		operator patch $flux/p
echo '{"spec":{"suspend":true}}' |
	sees 'not by the viewer' '^! denied: change imagerepositories p in flux-s' \
		viewer patch $flux/p

# --- rights and kinds

ask operator may apps create.secrets patch.secrets get.secrets \
	list.imagepolicies.image.toolkit.fluxcd.io
printf '%s\n' 'yes create secrets' 'yes patch secrets' 'no get secrets' \
	'yes list imagepolicies' | cmp -s - "$scratch/out"
result 'what the operator may' $?
ask nobody kinds imagerepositories.image.toolkit.fluxcd.io \
	imageupdateautomations.image.toolkit.fluxcd.io secrets \
	deployments.apps helmreleases.helm.toolkit.fluxcd.io things.apps
printf '%s\n' 'v1 ImageRepository imagerepositories' \
	'v1beta2 ImageUpdateAutomation imageupdateautomations' \
	'v1 Secret secrets' 'v1 Deployment deployments' '- helmreleases' \
	'- things' | cmp -s - "$scratch/out"
result 'which versions are served' $?

# --- lists and watches

make_config_maps 510
maps=/api/v1/namespaces/apps/configmaps
ask admin list $maps
[ "$(tail -n 1 "$scratch/out" | cut -d @ -f 1)" = 'done 510' ] &&
	[ "$(lines "$scratch/out" '^put ConfigMap apps/m-')" = 510 ]
result 'a list of two pages' $?
ask admin list $maps table
[ "$(lines "$scratch/out" '^put .*\[Name=m-')" = 510 ]
result '... as a table' $?

# watch NAME USER ARGUMENT...: into $scratch/NAME
watch() {
	name=$1 user=$2
	shift 2
	env -i PATH="$PATH" "$probe" -a "$dir/ca.crt" -c "$dir/$user.crt" \
		-k "$dir/$user.key" "$url" watch "$@" \
		>"$scratch/$name" 2>&1 </dev/null &
	pids="$pids $!"
}

# awaits NAME FILE PATTERN
awaits() {
	appears "$scratch/$2" "$3"
	result "$1" $?
}

watch maps admin $maps metadata
watch flux viewer /apis/image.toolkit.fluxcd.io/v1/imagerepositories
watch table admin /api/v1/secrets table
watch polled viewer $maps
watch denied nobody /api/v1/secrets table
watch absent admin /apis/nothing.example/v1/things
awaits 'a watch begins with the list' maps '^synced 510$'
awaits '... and is up to date' maps '^state ok$'
awaits 'another one, too' flux '^state ok$'
awaits 'and the table of Secrets' table '^state ok$'
awaits 'without the right to watch lists are asked for' polled '^state polling$'
awaits 'without the right to list, it says so' denied '^state denied later$'
awaits 'a kind that is not there' absent '^state absent later$'
echo '{"metadata":{"name":"new"}}' | ask admin post $maps
awaits 'something new' maps '^put PartialObjectMetadata apps/new@'
ask admin delete $maps/new
awaits 'something deleted' maps '^drop apps/new$'
echo '{"spec":{"suspend":null}}' | ask operator patch $flux/p
version=$(sed -n 's/.*@\([0-9]*\).*/\1/p' "$scratch/out")
awaits 'something changed' flux "^put ImageRepository flux-system/p@$version"
echo '{"metadata":{"name":"late"},"stringData":{"k":"VALUE-7"}}' |
	ask admin post $secrets metadata
awaits 'a Secret by its row' table \
	'^put .* apps/late@.*\[Name=late Type=Opaque Data=1 .*\{k\}'

"$servers" leave "$dir"
awaits 'the server ends' maps '^state lost later$'
awaits '... for all of them' flux '^state lost later$'
appears "$scratch/maps" '^! unavailable: .*cannot connect'
result '... and why' $?
raw 'nobody is there' '^! unavailable: read /version: .*cannot connect' \
	-a "$dir/ca.crt" "$url" get /version
"$servers" compact "$dir" && "$servers" return "$dir"
result 'the server is back, and has forgotten' $?

# comes_back NAME FILE: `state ok' behind the last `state lost'
comes_back() {
	waited=0
	until [ "$(grep '^state' "$scratch/$2" | tail -n 1)" = 'state ok' ]; do
		if [ $waited -ge 400 ]; then break; fi
		waited=$((waited + 1))
		sleep 0.1
	done
	[ $waited -lt 400 ] || cp "$scratch/$2" "$scratch/out"
	[ $waited -lt 400 ]
	result "$1" $?
}
comes_back 'the watch goes on by itself' maps
comes_back '... and the other one' flux
comes_back '... and the table' table
echo '{"metadata":{"name":"again"}}' | ask admin post $maps
awaits 'with what is new' maps '^put PartialObjectMetadata apps/again@'
echo '{"metadata":{"name":"again"},"stringData":{"k":"VALUE-8"}}' |
	ask admin post $secrets metadata
awaits 'and the rows have their columns' table '^put .*\[Name=again Type=Opaque'
cat "$scratch/table" "$scratch/maps" >"$scratch/out"
! has VALUE
result 'no value was seen by a watch' $?

plan
