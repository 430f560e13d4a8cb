#!/bin/sh
# The whole job against three real servers: Flux objects in a repository behind
# sshd, images in docker-registry with TLS by an own CA and a password, manifests
# in a repository behind lighttpd and git http-backend with TLS and a password.
# vigie alone scans, shows the diff, and pushes what is approved.
# shellcheck disable=SC2016,SC2154 # dollars of YAML; names of the helpers
set -u

for program in git lighttpd ssh ssh-keygen openssl curl docker-registry htpasswd; do
	if ! command -v "$program" >/dev/null; then
		echo "1..0 # SKIP $program is not installed"
		exit 0
	fi
done
[ -x /usr/sbin/sshd ] || command -v sshd >/dev/null || {
	echo "1..0 # SKIP sshd is not installed"
	exit 0
}
dir=$(mktemp -d)
trap 'stop_servers; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP
# shellcheck source=tests/real/git_servers.sh
. "${top_srcdir:?}/tests/real/git_servers.sh"
# shellcheck source=tests/real/registry_servers.sh
. "${top_srcdir:?}/tests/real/registry_servers.sh"

count=0
# is NAME GOT WANTED
is() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "got: $2" "wanted: $3" \
			"stdout: $(cat "$dir/out")" "stderr: $(cat "$dir/err")" |
			sed 's/^/# /'
	fi
}

# has NAME FILE TEXT
has() {
	if grep -qF -- "$3" "$dir/$2"; then is "$1" yes yes; else is "$1" "no: $3" yes; fi
}

git_in() {
	env -i PATH="$PATH" HOME="$dir/server-home" GIT_CONFIG_NOSYSTEM=1 git \
		-c user.name=Seed -c user.email=seed@example.org "$@"
}

vigie() {
	status=0
	env -i PATH="$PATH" HOME="$dir/home" LC_ALL=C.UTF-8 TZ=UTC \
		GIT_CONFIG_NOSYSTEM=1 GIT_SSH_COMMAND="ssh -F $dir/ssh_config" \
		ASAN_OPTIONS="${ASAN_OPTIONS-}" \
		"${top_builddir:?}/vigie" "$@" >"$dir/out" 2>"$dir/err" \
		</dev/null || status=$?
}

# id_of POLICY
id_of() {
	awk -v policy="$1" '$4 == policy && $1 != "-" { print $1; exit }' "$dir/out"
}

head_of() {
	git_in -C "$dir/srv/manifests.git" rev-parse "${1-main}"
}

# ---- servers ----

make_certificates
start_lighttpd || exit 99
start_sshd || exit 99
start_registry plain || exit 99
plain_port=$registry_port
for tag in 1.0.0 1.1.0 2.0.0-rc.1 latest; do
	put_tag "$plain_port" school/bot $tag || exit 99
done
for tag in main-100 main-200 other-900; do
	put_tag "$plain_port" school/site $tag || exit 99
done
start_registry secure tls login || exit 99
host=127.0.0.1:$registry_port

# ---- repositories ----

# object FILE KIND NAME VERSION: a Flux object, its spec from standard input
object() {
	mkdir -p "$dir/system/apps"
	{
		printf 'apiVersion: %s\nkind: %s\nmetadata:\n  name: %s\n' \
			"$4" "$2" "$3"
		printf '  namespace: flux-system\nspec:\n'
		sed 's/^/  /'
	} >"$dir/system/apps/$1"
}

image=image.toolkit.fluxcd.io/v1
for app in bot site; do
	object $app-imagerepo.yaml ImageRepository $app $image <<-END
		image: $host/school/$app
		interval: 1m
	END
	object $app-imageupdate.yaml ImageUpdateAutomation $app $image <<-END
		interval: 30m
		sourceRef: {kind: GitRepository, name: k3s-manifests}
		git:
		  checkout: {ref: {branch: main}}
		  commit:
		    author: {name: fluxcdbot, email: fluxcdbot@example.org}
		    messageTemplate: |
		      chore: update $app

		      {{range .Changed.Changes}}{{print .OldValue}} -> {{println .NewValue}}{{end}}
		update: {path: ./apps/$app, strategy: Setters}
	END
done
object bot-imagepolicy.yaml ImagePolicy bot image.toolkit.fluxcd.io/v1beta2 <<-END
	imageRepositoryRef: {name: bot}
	policy: {semver: {range: '>=1.0.0'}}
END
object site-imagepolicy.yaml ImagePolicy site image.toolkit.fluxcd.io/v1beta1 <<-END
	imageRepositoryRef: {name: site}
	filterTags: {pattern: '^main-(?P<n>[0-9]+)\$', extract: '\$n'}
	policy: {numerical: {order: asc}}
END
object source.yaml GitRepository k3s-manifests source.toolkit.fluxcd.io/v1 <<-END
	interval: 1m
	url: ssh://git@git.example.org/school/k3s-manifests
	ref: {branch: main}
	secretRef: {name: k3s-manifests}
END
mkdir -p "$dir/manifests/apps/bot" "$dir/manifests/apps/site"
printf 'kind: Deployment\r\nmetadata: {name: bot, namespace: bot}\r\nspec:\r\n\r\n  image:   %s/school/bot:1.0.0   # {"$imagepolicy": "flux-system:bot"}\r\n  # the end' \
	"$host" >"$dir/manifests/apps/bot/deployment.yaml"
printf 'images:\n- name: x\n  newTag: "main-100" # {"$imagepolicy": "flux-system:site:tag"}\n' \
	>"$dir/manifests/apps/site/kustomization.yaml"
for name in system manifests; do
	git_in init -q -b main "$dir/$name"
	git_in -C "$dir/$name" add -A
	git_in -C "$dir/$name" -c core.autocrlf=false commit -qm seed
	git_in clone -q --bare "$dir/$name" "$dir/srv/$name.git"
done

# ---- the operator ----

mkdir -p "$dir/home/.config/vigie" "$dir/home/.docker"
git_in config -f "$dir/home/.gitconfig" user.name Operator
git_in config -f "$dir/home/.gitconfig" user.email operator@example.org
git_in config -f "$dir/home/.gitconfig" credential.helper store
printf 'https://bob:hunter2@127.0.0.1%%3a%s\n' "$https_port" \
	>"$dir/home/.git-credentials"
printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$host" \
	"$(printf 'scan:s3cret' | base64)" >"$dir/home/.docker/config.json"
cat >"$dir/home/.config/vigie/vigie.yaml" <<-END
	objects:
	- url: ssh://test$dir/srv/system.git
	  path: ./apps
	sources:
	  flux-system/k3s-manifests:
	    url: https://127.0.0.1:$https_port/git/manifests.git
	git:
	- url: https://127.0.0.1:$https_port
	  ca: $dir/ca.pem
	registries:
	- host: $host
	  ca: $dir/ca.pem
END
before=$(head_of)

# ---- the job ----

vigie scan -o json
is 'scan: TLS by an own CA, a password' "$status" 0
has 'scan finds the tags' out '"2.0.0-rc.1"'

vigie updates
is 'updates: objects over ssh, manifests over https' "$status" 0
bot=$(id_of bot)
is 'semver takes no prerelease' "$(awk '$4 == "bot" { print $6, $7 }' "$dir/out")" '1.0.0 1.1.0'
is 'the filter and its extract' "$(awk '$4 == "site" { print $6, $7 }' "$dir/out")" 'main-100 main-200'

vigie diff "$bot"
is 'git apply takes the diff' "$(git_in -C "$dir/manifests" apply --numstat \
	"$dir/out" 2>&1)" "1	1	apps/bot/deployment.yaml"
is 'nothing was pushed so far' "$(head_of)" "$before"

vigie approve "$bot"
is 'approve pushes over https' "$status $(cat "$dir/out")" "0 $(head_of)"
is 'on the branch that was seen' "$(head_of main^)" "$before"
git_in -C "$dir/srv/manifests.git" show main:apps/bot/deployment.yaml >"$dir/new"
sed "s|bot:1.0.0|bot:1.1.0|" "$dir/manifests/apps/bot/deployment.yaml" >"$dir/wanted"
is 'only the tag changed, CRLF and all' "$(cmp "$dir/new" "$dir/wanted" 2>&1)" ''
is 'the message' "$(git_in -C "$dir/srv/manifests.git" log -1 --format=%B)" \
	"$(printf 'chore: update bot\n\n%s/school/bot:1.0.0 -> %s/school/bot:1.1.0\n\nApproved-by: Operator <operator@example.org>' "$host" "$host")"
is 'committer from git config' "$(git_in -C "$dir/srv/manifests.git" log -1 \
	--format='%an %cn')" 'fluxcdbot Operator'

put_tag "$plain_port" school/bot 1.2.0
vigie updates -o json
has 'a new tag is a new update' out '"to": "1.2.0"'
vigie approve --all --yes
is 'all of them' "$status $(grep -c . "$dir/out")" '0 2'
is 'are on the branch' "$(git_in -C "$dir/srv/manifests.git" rev-list --reverse \
	-2 main)" "$(cat "$dir/out")"
is 'the quotes stayed' "$(git_in -C "$dir/srv/manifests.git" show \
	main:apps/site/kustomization.yaml | grep -c 'newTag: "main-200" #')" 1

# ---- other ways to the same repositories ----

# A key that only the agent has, and a proxy that alone knows the host.
eval "$(env -i PATH="$PATH" ssh-agent -s -a "$dir/agent")" >/dev/null
server_pids="$server_pids $SSH_AGENT_PID"
SSH_AUTH_SOCK=$dir/agent ssh-add -q "$dir/user_key" 2>/dev/null
mv "$dir/user_key" "$dir/user_key.away"
sed -e '/IdentityFile/d' -e '/IdentityAgent/d' -e '/IdentitiesOnly/d' \
	"$dir/ssh_config" >"$dir/agent_config"
cat >"$dir/other.yaml" <<-END
	objects:
	- url: ssh://test$dir/srv/system.git
	sources:
	  flux-system/k3s-manifests:
	    url: http://manifests.invalid/open/manifests.git
	git:
	- url: http://manifests.invalid
	  proxy: http://127.0.0.1:$http_port
	registries:
	- host: $host
	  ca: $dir/ca.pem
END
put_tag "$plain_port" school/bot 1.2.1
status=0
env -i PATH="$PATH" HOME="$dir/home" LC_ALL=C.UTF-8 GIT_CONFIG_NOSYSTEM=1 \
	SSH_AUTH_SOCK="$dir/agent" GIT_SSH_COMMAND="ssh -F $dir/agent_config" \
	ASAN_OPTIONS="${ASAN_OPTIONS-}" "$top_builddir/vigie" \
	--config "$dir/other.yaml" approve --all --yes \
	>"$dir/out" 2>"$dir/err" </dev/null || status=$?
is 'objects by a key of the agent, manifests through a proxy' \
	"$status $(cat "$dir/out")" "0 $(head_of)"
mv "$dir/user_key.away" "$dir/user_key"

# ---- when it does not go well ----

put_tag "$plain_port" school/bot 1.3.0
vigie updates
bot=$(id_of bot)
cat >"$dir/srv/manifests.git/hooks/pre-receive" <<-'END'
	#!/bin/sh
	echo 'only on Mondays' >&2
	exit 1
END
chmod +x "$dir/srv/manifests.git/hooks/pre-receive"
after=$(head_of)
vigie approve "$bot"
is 'a hook that refuses' "$status $(head_of)" "1 $after"
has 'is quoted' err 'only on Mondays'
rm "$dir/srv/manifests.git/hooks/pre-receive"

printf 'https://bob:wrong@127.0.0.1%%3a%s\n' "$https_port" >"$dir/home/.git-credentials"
vigie approve "$bot"
is 'a wrong password for Git' "$status $(head_of)" "1 $after"
printf 'https://bob:hunter2@127.0.0.1%%3a%s\n' "$https_port" >"$dir/home/.git-credentials"

printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$host" \
	"$(printf 'scan:wrong' | base64)" >"$dir/home/.docker/config.json"
vigie scan
is 'a wrong password for the registry' "$status" 3
has 'says 401' err 401
printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$host" \
	"$(printf 'scan:s3cret' | base64)" >"$dir/home/.docker/config.json"

sed -i "s|ca: $dir/ca.pem|ca: $dir/other.pem|" "$dir/home/.config/vigie/vigie.yaml"
vigie scan
is 'an unknown CA' "$status" 3
is 'no password was sent to it' "$(grep -c 's3cret\|hunter2' "$dir/err")" 0
sed -i "s|ca: $dir/other.pem|ca: $dir/ca.pem|" "$dir/home/.config/vigie/vigie.yaml"

kill "$registry_pid"
wait "$registry_pid" 2>/dev/null
vigie updates
is 'a registry that is gone' "$status" 3
is 'its last tags still count' "$(id_of bot)" "$bot"
vigie approve "$bot"
is 'and can be approved' "$status $(head_of main^)" "0 $after"
is 'no password is in anything that was kept' "$(grep -rlE 's3cret|hunter2' \
	"$dir/home/.cache" "$dir/home/.local" | wc -l)" 0
echo "1..$count"
