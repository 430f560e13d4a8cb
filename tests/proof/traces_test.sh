#!/bin/sh
# Traces of a value outside of the process: system calls, files, the process
# list, key logs of TLS, recordings of the terminal. A Secret is created at a
# real API server, by a paste, and everything that anybody could look at later
# is searched for the value and its base 64. What searches is shown something it
# has to find, too.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"
. "${top_srcdir:?}/tests/kube/prompt.sh"

start_kube
touch "$folder/stamp"

new_value() {
	value=$(od -An -N 24 -tx1 /dev/urandom | tr -d ' \n' | cut -c 1-40)
	printf %s "$value" >"$folder/value"
	base64_value=$(printf %s "$value" | base64 -w 0 | cut -c 1-50)
}

# create NAME: by a paste
create() {
	prompt admin secret create "$1" -n apps --key TOKEN
	see "$1: the prompt" 'Password:'
	paste "$folder/value"
	see "$1: pasted" 'pasted: Enter accepts'
	press "$1: the question" Enter '[C] create'
	keys C
	ended "$1" 0
	is "$1: the server has it" "$(value_of apps "$1" TOKEN)" "$value"
}

# ---- system calls ----

# hex TEXT: as strace -xx prints it
hex() {
	printf %s "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g'
}

# The files that were opened to be written to, but devices and our own state.
written_files() {
	null=$(hex /dev/null)
	tty=$(hex /dev/tty)
	own=$(hex "$folder/home/.")
	cat "$folder"/trace/* | grep -E '^open(at)?\(' |
		grep -E 'O_WRONLY|O_RDWR|O_CREAT' | grep -v ' = -1 ' |
		grep -oE '"[^"]*"' | tr -d '"' | sort -u |
		while read -r path; do
			case $path in
			"$null" | "$tty" | "$own"*) ;;
			*) echo "$path" ;;
			esac
		done
}

if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	mkdir "$folder/trace"
	cat >"$folder/traced" <<-END
		#!/bin/sh
		exec strace -ff -xx -s 100000 -o '$folder/trace/of' \\
			'$top_builddir/tests/tool/vigie_stages' "\$@"
	END
	chmod +x "$folder/traced"
	new_value
	program=$folder/traced
	PROMPT_ENV=TEST_NO_SECRETMEM=1
	create traced
	unset PROMPT_ENV
	program=
	piece=$(hex "$(printf %s "$value" | cut -c 5-16)")
	is 'the value is in reads of the terminal only' "$(cat \
		"$folder"/trace/* | grep -F -e "$piece" | sed 's/(.*//' |
		sort -u)" read
	is 'its base 64 is in no system call' "$(cat "$folder"/trace/* |
		grep -cF -e "$(hex "$(printf %s "$base64_value" |
			cut -c 5-16)")")" 0
	is 'no file is opened for it' "$(written_files)" ''
	# The descriptor of those reads is that of the terminal.
	fds=$(cat "$folder"/trace/* | grep -F -e "$piece" |
		sed -n 's/^read(\([0-9]*\),.*/\1/p' | sort -u)
	is 'one descriptor' "$(echo "$fds" | wc -l)" 1
	has 'and that is of the terminal' "$(cat "$folder"/trace/* |
		grep -E "^openat\\(.*= $fds\$" | tail -n 1)" "$(hex /dev/tty)"
	rm -r "$folder/trace"
else
	count=$((count + 1))
	echo "ok $count - system calls # SKIP no strace, or it may not trace"
fi

# ---- what the environment would have libraries do ----

new_value
echo broken >"$folder/openssl.cnf"
if curl --version | grep -q OpenSSL; then
	clean env SSLKEYLOGFILE="$folder/curl.keys" curl -s --noproxy '*' \
		--cacert "$kube/ca.crt" -o "$folder/version" \
		"$(cat "$kube/url")/version"
	is 'a key log is written by who does not prevent it' \
		"$(grep -c SECRET "$folder/curl.keys" | sed 's/^[1-9].*/some/')" some
fi
PROMPT_ENV="SSLKEYLOGFILE=$folder/tls.keys OPENSSL_CONF=$folder/openssl.cnf \
	https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 \
	ALL_PROXY=http://127.0.0.1:9 SSL_CERT_FILE=/nonexistent \
	SSL_CERT_DIR=/nonexistent CURL_CA_BUNDLE=/nonexistent"
create surrounded
unset PROMPT_ENV
is 'no key log is written' "$(ls "$folder/tls.keys" 2>/dev/null)" ''

# ---- the terminal's output ----

new_value
tm new-session -d -s other -x 20 -y 5 'read -r last'
prompt admin secret create recorded -n apps --key TOKEN
tm pipe-pane -t story "cat >'$folder/pipe'"
see 'recorded: the prompt' 'Password:'
paste "$folder/value"
see 'recorded: pasted' 'pasted: Enter accepts'
press 'recorded: the question' Enter '[C] create'
keys C
ended 'recorded' 0
is 'the output of the terminal has it not' \
	"$(grep -cF -e "$value" -e "$base64_value" "$folder/pipe" \
		"$folder/screens" | grep -v ':0$')" ''
is 'and there was some' "$(grep -c 'Password: ' "$folder/pipe" |
	sed 's/^[1-9].*/some/')" some
tm delete-buffer 2>/dev/null
is 'nor the buffers of tmux' "$(tm list-buffers)" ''

# ---- files, all that are newer than the beginning ----

# In files on this disk, but in the data of the server and the file it was
# pasted from.
mv "$folder/value" "$folder/.value"
printf '%s\n%s\n' "$value" "$base64_value" >"$folder/.value"
newer() {
	find / -xdev \( -path "$kube/etcd" -o -path /proc -o -path /sys \) \
		-prune -o -type f -newer "$folder/stamp" \
		! -path "$folder/.value" -size -200M -print0 2>/dev/null |
		xargs -0 -r grep -laF -f "$folder/.value" 2>/dev/null
}
is 'no file on the disk has it' "$(newer)" ''
cp "$folder/.value" "$folder/left"
is 'one that has it is found' "$(newer)" "$folder/left"
rm "$folder/left"
is 'no shared memory has it' \
	"$(grep -rlaF -f "$folder/.value" /dev/shm /run 2>/dev/null)" ''
is 'no process has it in arguments or environment' "$(grep -laF \
	-f "$folder/.value" /proc/[0-9]*/cmdline /proc/[0-9]*/environ \
	2>/dev/null)" ''
has 'the log of vigie was written' "$(find "$folder/home/.local/state/vigie" \
	-type f)" vigie
plan
