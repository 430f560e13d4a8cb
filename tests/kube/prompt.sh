# shellcheck shell=sh disable=SC2034,SC2154 # story/world.sh has the rest
# Sourced by tests that write Secrets, after story/world.sh and story/console.sh:
# a real API server, vigie in a tmux with the login of one of its users, and the
# values as the server has them.

kube=$folder/kube
mkdir -p "$folder/home"

kube_cleanup() { :; }

story_cleanup() {
	kube_cleanup
	tm kill-server 2>/dev/null
	"$top_srcdir/tests/kube/servers.sh" stop "$kube"
}

start_kube() {
	status=0
	"$top_srcdir/tests/kube/servers.sh" start "$kube" >"$folder/kube.out" \
		2>&1 || status=$?
	if [ $status = 77 ]; then
		echo "1..0 # SKIP $(tail -n 1 "$folder/kube.out")"
		exit 0
	fi
	is 'the API server is ready' "$status $(tail -n 1 "$folder/kube.out")" \
		"0 $kube/admin.yaml"
	[ $status = 0 ] || exit 1
}

# api PATH [CURL-OPTION...]: as the administrator
api() {
	at=$1
	shift
	clean curl -sS --noproxy '*' -m 20 --cacert "$kube/ca.crt" \
		--cert "$kube/admin.crt" --key "$kube/admin.key" "$@" \
		"$(cat "$kube/url")$at"
}

# put PATH: standard input, as YAML
put() {
	api "$1" -H 'Content-Type: application/yaml' --data-binary @- \
		-o "$folder/put" -w '%{http_code}'
}

# value_of NAMESPACE NAME KEY: its bytes
value_of() {
	api "/api/v1/namespaces/$1/secrets/$2" | sed -n \
		's/^    "'"$3"'": "\([A-Za-z0-9+\/=]*\)",\{0,1\}$/\1/p' |
		base64 -d
}

# metadata_of NAMESPACE NAME: without values
metadata_of() {
	api "/api/v1/namespaces/$1/secrets/$2" -H 'Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
}

# as USER ARGUMENT...: vigie without a terminal; as vigie of world.sh
as() {
	user=$1
	shift
	status=0
	clean "$top_builddir/vigie" --kubeconfig "$kube/$user.yaml" "$@" \
		>"$folder/stdout" 2>"$folder/stderr" </dev/null || status=$?
}

prompt_output=">'$folder/stdout' 2>'$folder/stderr'"

# prompt USER ARGUMENT...: vigie in a window
prompt() {
	user=$1
	shift
	rm -f "$folder/status"
	tm new-session -d -s story -x 100 -y 50 \
		"env -i PATH='$PATH' HOME='$folder/home' TZ=UTC LC_ALL=C.UTF-8 \
		TERM=screen-256color ${PROMPT_ENV-} \
		ASAN_OPTIONS='${ASAN_OPTIONS-}' \
		'${program:-$top_builddir/vigie}' \
		--kubeconfig '$kube/$user.yaml' $* \
		$prompt_output \
		${prompt_redirect-}; \
		echo \$? >'$folder/status'; stty -a >'$folder/stty'; \
		echo story-over; read -r last"
}

# type TEXT: key by key
type_in() {
	keys -l "$1"
}

# paste FILE: bracketed, when the program asked for it
paste() {
	tm load-buffer "$1"
	tm paste-buffer -p -d -t story
}

# see_times NAME TIMES TEXT: waits until so many lines have it
see_times() {
	tries=0
	until [ "$(screen | grep -cF -- "$3")" -ge "$2" ]; do
		tries=$((tries + 1))
		if [ $tries -gt 200 ]; then
			is "$1" "$(screen)" "a screen with $2 times: $3"
			return
		fi
		pause
	done
	is "$1" yes yes
}

# press NAME KEY TEXT [TIMES]: the key, until the screen shows the text; some
# keys are deaf for a moment
press() {
	tries=0
	until [ "$(screen | grep -cF -- "$3")" -ge "${4:-1}" ]; do
		tries=$((tries + 1))
		if [ $tries -gt 20 ]; then
			is "$1" "$(screen)" "a screen with: $3"
			return
		fi
		keys "$2"
		waits=0
		until [ "$(screen | grep -cF -- "$3")" -ge "${4:-1}" ] ||
			[ $waits -gt 9 ]; do
			waits=$((waits + 1))
			pause
		done
	done
	is "$1" yes yes
}

# ended NAME STATUS: as over, and what it left on standard error if it is wrong
ended() {
	see "$1" story-over
	is "$1: status" "$(cat "$folder/status")$(
		if [ "$(cat "$folder/status")" != "$2" ]; then
			printf ' '
			cat "$folder/stderr"
		fi
	)" "$2"
	is "$1: the terminal is cooked" "$(grep -c '[^-]icanon' "$folder/stty")" 1
	is "$1: and echoes" "$(grep -c '[^-]echo ' "$folder/stty")" 1
	is "$1: nothing is left of the prompt's mode" \
		"$(grep -c '[^-]extproc' "$folder/stty")" 0
	tm capture-pane -p -S - -t story >"$folder/last_screen"
	cat "$folder/last_screen" >>"$folder/screens"
	tm kill-session -t story
}

# nowhere NAME FILE: neither the value in it nor its base 64 is in anything that
# was written: screens, output, files, logs. The data of etcd are the server's.
nowhere() {
	base64 -w 0 "$2" | sed 's/.\{4\}$//' >"$folder/patterns"
	echo >>"$folder/patterns"
	grep -v '^-----' "$2" >>"$folder/patterns"
	mv "$folder/patterns" "$folder/../patterns.$$"
	rm -f "$2"
	found=$(grep -rlaF -f "$folder/../patterns.$$" "$folder" \
		--exclude-dir=etcd 2>/dev/null)
	rm -f "$folder/../patterns.$$"
	is "$1" "$found" ''
}
