#!/bin/sh
# Fetch, commit and push against real servers: git http-backend behind lighttpd
# (http, TLS with an own CA, basic authentication) and sshd.
set -u

probe=${top_builddir:?}/tests/tool/git_probe
need="git lighttpd ssh ssh-keygen openssl"
for program in $need; do
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

point=0
# ok NAME: the last command's status is the result
ok() {
	status=$?
	point=$((point + 1))
	if [ $status -eq 0 ]; then
		echo "ok $point - $1"
		return
	fi
	echo "not ok $point - $1"
	sed 's/^/# /' "$dir/out" "$dir/err" 2>/dev/null
}

git_in() {
	env -i PATH="$PATH" HOME="$dir/home" GIT_CONFIG_NOSYSTEM=1 git "$@"
}

# The program under test in an environment of its own; $run_env adds to it.
run() {
	# shellcheck disable=SC2086
	env -i PATH="$PATH" HOME="$dir/home" GIT_CONFIG_NOSYSTEM=1 \
		GIT_SSH_COMMAND="ssh -F $dir/ssh_config" ${run_env-} \
		ASAN_OPTIONS="${ASAN_OPTIONS-}" \
		"$probe" -c "$dir/caches" "$@" >"$dir/out" 2>"$dir/err"
}

# refused KIND WORDS ARGUMENTS...: must fail so, and say that
refused() {
	kind=$1
	words=$2
	shift 2
	run "$@" && return 1
	head -n 1 "$dir/err" | grep -q "^$kind: " && grep -q "$words" "$dir/err"
}

head_of() {
	git_in -C "$dir/srv/$1.git" rev-parse "${2-main}"
}

# Fetches, fetches again, changes and sees the change: URL NAME [OPTIONS]
round() {
	url=$1
	name=$2
	shift 2
	run "$@" fetch "$url" && [ "$(cat "$dir/out")" = "$(head_of "$name")" ] &&
		run "$@" fetch "$url" &&
		run "$@" read "$url" app/deploy.yaml &&
		[ "$(cat "$dir/out")" = "image: app:1" ] &&
		run "$@" change "$url" app/deploy.yaml "image: app:2" &&
		[ "$(cat "$dir/out")" = "$(head_of "$name")" ] &&
		[ "$(git_in -C "$dir/srv/$name.git" show main:app/deploy.yaml)" \
			= "image: app:2" ]
}

# A repository srv/NAME.git with two files
repository() {
	git_in clone -q --bare "$dir/seed" "$dir/srv/$1.git"
	git_in -C "$dir/srv/$1.git" config http.receivepack true
}

mkdir -p "$dir/home" "$dir/srv" "$dir/caches"
git_in config --global user.name Tester
git_in config --global user.email tester@example.org
git_in config --global init.defaultBranch main
git_in init -q "$dir/seed"
mkdir "$dir/seed/app"
echo "image: app:1" >"$dir/seed/app/deploy.yaml"
echo readme >"$dir/seed/README"
git_in -C "$dir/seed" add -A
git_in -C "$dir/seed" commit -qm one
for name in http https login url ssh hook hookssh moves new sshnew; do
	repository $name
done
git_in init -q --bare "$dir/srv/empty.git"
for name in hook hookssh; do
	printf '#!/bin/sh\necho "main is closed" >&2\nexit 1\n' \
		>"$dir/srv/$name.git/hooks/pre-receive"
	chmod +x "$dir/srv/$name.git/hooks/pre-receive"
done

if ! { make_certificates && start_lighttpd && start_sshd; }; then
	echo "Bail out! the servers do not start"
	tail "$dir"/*.log >&2
	exit 1
fi
http=http://127.0.0.1:$http_port
https=https://127.0.0.1:$https_port
ca=$dir/ca.pem
echo 1..27

round "$http/open/http.git" http
ok "http"
round "$https/open/https.git" https -a "$ca"
ok "https with an own CA and an address for a name"
refused invalid "not trusted" fetch "$https/open/https.git"
ok "a CA that nobody told us of"
refused invalid "not trusted" -a "$dir/other.pem" fetch "$https/open/https.git"
ok "a CA that signed something else"
refused invalid "cannot be read" -a "$dir/nothing.pem" \
	fetch "$https/open/https.git"
ok "a file with a CA that is not there"

refused denied "wants a login" -a "$ca" fetch "$https/git/login.git"
ok "a login is wanted and none is known"
grep -q "credential" "$dir/err"
ok "it says what to do"
git_in config --global credential.helper "store --file=$dir/credentials"
printf 'https://bob:wrong@127.0.0.1%%3a%s\n' "$https_port" >"$dir/credentials"
refused denied "login was refused" -a "$ca" fetch "$https/git/login.git"
ok "a wrong password"
! grep -q wrong "$dir/credentials" && ! grep -q wrong "$dir/err"
ok "it is forgotten and not shown"
printf 'https://bob:hunter2@127.0.0.1%%3a%s\n' "$https_port" \
	>"$dir/credentials"
round "$https/git/login.git" login -a "$ca"
ok "basic authentication from a credential helper"
grep -q hunter2 "$dir/credentials"
ok "a good password is kept"
round "https://bob:hunter2@127.0.0.1:$https_port/git/url.git" url -a "$ca"
ok "user and password in the address"
! grep -rq hunter2 "$dir/caches" && ! find "$dir/caches" | grep -q hunter2
ok "the password is not in the cache"
refused denied "refused" -a "$ca" \
	fetch "https://bob:nope@127.0.0.1:$https_port/git/url.git"
ok "a wrong password in the address"

round "$http/moved/moves.git" moves
ok "moved: the push follows the redirect"
refused "not found" "no such repository" fetch "$http/open/nothing.git"
ok "http: no such repository"
refused "not found" "is empty" fetch "$http/open/empty.git"
ok "http: an empty repository"
refused denied "main is closed" change "$http/open/hook.git" README no
ok "http: a hook refuses, in its own words"
run -b topic/a change "$http/open/new.git" README yes &&
	[ "$(cat "$dir/out")" = "$(head_of new topic/a)" ]
ok "http: a new branch"

round "ssh://test$dir/srv/ssh.git" ssh
ok "ssh"
run fetch "test:$dir/srv/ssh.git" &&
	[ "$(cat "$dir/out")" = "$(head_of ssh)" ]
ok "ssh, as scp writes it"
refused invalid "key is not known" fetch "ssh://unknown$dir/srv/ssh.git"
ok "ssh: an unknown host key"
refused invalid "key has changed" fetch "ssh://changed$dir/srv/ssh.git"
ok "ssh: a changed host key"
refused denied "login was refused" fetch "ssh://stranger$dir/srv/ssh.git"
ok "ssh: a key that the server does not take"
refused "not found" "no such repository" fetch "ssh://test$dir/srv/none.git"
ok "ssh: no such repository"
refused denied "main is closed" change "ssh://test$dir/srv/hookssh.git" README no
ok "ssh: a hook refuses, in its own words"
run -b topic/a change "ssh://test$dir/srv/sshnew.git" README yes &&
	[ "$(cat "$dir/out")" = "$(head_of sshnew topic/a)" ]
ok "ssh: a new branch"
