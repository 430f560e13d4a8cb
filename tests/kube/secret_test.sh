#!/bin/sh
# An operator fills Secrets of a real API server from a terminal: typed, pasted,
# in lines, made by chance; changes one key of several; meets everything that
# can say no. The value is at the server byte by byte, and nowhere else.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"
. "${top_srcdir:?}/tests/kube/prompt.sh"

command -v openssl >/dev/null || { echo '1..0 # SKIP no openssl'; exit 0; }
start_kube

# A value nobody has seen; no character of it means anything to a shell.
random() {
	od -An -N 30 -tx1 /dev/urandom | tr -d ' \n' | cut -c "1-$1"
}

# ---- typed ----

typed=Zq7-$(random 36)
printf %s "$typed" >"$folder/value"
prompt admin secret create login -n apps --key TOKEN
see 'rights and a dry run come first' 'a dry run went well'
see 'then the prompt' 'Password:'
is 'nothing was created by the dry run' "$(metadata_of apps login |
	grep -c '"code": 404')" 1
type_in "$typed"
see 'stars, and no more of them than 20' '********************+'
# While the value is held: no process has it in its arguments or environment.
is 'no process has it' "$(grep -laF -f "$folder/value" /proc/[0-9]*/cmdline \
	/proc/[0-9]*/environ 2>/dev/null)" ''
keys Enter
see 'a typed value is asked for twice' 'The same again'
type_in "$typed"
keys Enter
see 'the review' '40 bytes, 40 characters, 1 line'
see 'the question' '[C] create'
is 'nothing is sent before the letter' "$(metadata_of apps login |
	grep -c '"code": 404')" 1
keys Enter
pause; pause; pause # nothing answers that comes together with something else
see 'Enter is no answer' '[C] create'
keys C
ended 'typed' 0
is 'typed: the outcome' "$(stdout)" 'secret/login created'
is 'typed: nothing on standard error' "$(stderr)" ''
value_of apps login TOKEN >"$folder/got"
is 'typed: byte by byte' "$(cmp "$folder/got" "$folder/value" 2>&1)" ''
has 'typed: who, when and from where is noted' \
	"$(metadata_of apps login | grep vigie/filled)" '\"src\":\"typed\"'
is 'no copy for kubectl apply' "$(metadata_of apps login |
	grep -c last-applied)" 0
rm "$folder/got"
nowhere 'typed: the value is in no file' "$folder/value"

# ---- two different values, again, cancelled ----

prompt admin secret create wrong -n apps --key TOKEN
see 'the prompt' 'Password:'
type_in one-value
keys Enter
see 'again' 'The same again'
type_in another-value
keys Enter
see 'two values are not one' 'two different values'
keys C-c
ended 'cancelled' 1
has 'cancelled: said' "$(stderr)" 'nothing was written'
is 'cancelled: nothing was written' "$(metadata_of apps wrong |
	grep -c '"code": 404')" 1

# ---- pasted, with a newline ----

pasted=Paste-$(random 32)
printf '%s\n' "$pasted" >"$folder/value"
printf %s "$pasted" >"$folder/bare"
prompt admin secret create pasted -n apps --key A --key B
see 'the first key' 'Value of A'
paste "$folder/value"
see 'a paste does not submit' 'pasted: Enter accepts'
press 'the final newline is seen' Enter '[y] take it'
see 'and stripped' 'done: strip'
keys y
see 'the second key' 'Value of B'
paste "$folder/value"
see_times 'a paste does not submit' 2 'pasted: Enter accepts'
press 'the final newline again' Enter '[y] take it' 2
press 'is kept when a person says so' s ', a final newline'
keys y
see 'the question' '[C] create'
see 'names the keys' 'sets A'
keys C
ended 'pasted' 0
value_of apps pasted A >"$folder/got"
is 'pasted: without the newline' "$(cmp "$folder/got" "$folder/bare" 2>&1)" ''
value_of apps pasted B >"$folder/got"
is 'pasted: with the newline' "$(cmp "$folder/got" "$folder/value" 2>&1)" ''
has 'pasted: noted as such' \
	"$(metadata_of apps pasted | grep vigie/filled)" '\"src\":\"paste\"'
rm "$folder/got" "$folder/bare"
nowhere 'pasted: the value is in no file' "$folder/value"

# ---- a key in PEM ----

openssl ecparam -name prime256v1 -genkey -noout -out "$folder/value"
prompt admin secret create deploy -n apps --type ssh-auth
see 'the key of the type' 'Value of ssh-privatekey (Ctrl-D ends it'
paste "$folder/value"
see 'pasted' 'pasted: Ctrl-D accepts'
press 'PEM is seen' C-d 'PEM'
see 'the question' '[C] create'
keys C
ended 'PEM' 0
value_of apps deploy ssh-privatekey >"$folder/got"
is 'PEM: byte by byte' "$(cmp "$folder/got" "$folder/value" 2>&1)" ''
has 'PEM: the type' "$(api /api/v1/namespaces/apps/secrets/deploy)" \
	'"type": "kubernetes.io/ssh-auth"'
rm "$folder/got"
nowhere 'PEM: the value is in no file' "$folder/value"

# ---- a certificate and its key, and another one's ----

for name in one two; do
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$folder/$name.key" -out "$folder/$name.crt" -days 90 \
		-subj "/CN=$name" 2>/dev/null
done
prompt admin secret create front -n apps --type tls
see 'the certificate' 'Value of tls.crt'
paste "$folder/one.crt"
see 'pasted' 'pasted: Ctrl-D accepts'
press 'then the key' C-d 'Value of tls.key'
paste "$folder/two.key"
see_times 'pasted' 2 'pasted: Ctrl-D accepts'
press 'the key of another one is refused' C-d '[r] enter again'
is 'and cannot be sent' "$(screen | grep -c '\[C\]')" 0
keys r
see_times 'the certificate again' 2 'Value of tls.crt'
paste "$folder/one.crt"
see_times 'pasted' 3 'pasted: Ctrl-D accepts'
press 'then the key' C-d 'Value of tls.key' 2
paste "$folder/one.key"
see_times 'pasted' 4 'pasted: Ctrl-D accepts'
press 'a pair can be sent' C-d '[C] create'
keys C
ended 'a pair' 0
value_of apps front tls.key >"$folder/got"
is 'a pair: byte by byte' "$(cmp "$folder/got" "$folder/one.key" 2>&1)" ''
rm "$folder/got" "$folder"/*.crt "$folder/two.key"
nowhere 'a pair: the key is in no file' "$folder/one.key"

# ---- a registry login ----

registry=Reg-$(random 30)
prompt admin secret create pull -n apps --type docker \
	--server ghcr.io --user acme-bot
see 'its password' 'Value of password'
printf %s "$registry" >"$folder/value"
paste "$folder/value"
see 'pasted' 'pasted: Enter accepts'
press 'the question' Enter '[C] create'
keys C
ended 'a registry login' 0
has 'a registry login: as docker has it' \
	"$(value_of apps pull .dockerconfigjson)" "\"password\":\"$registry\""
nowhere 'a registry login: the value is in no file' "$folder/value"

# ---- made by chance ----

prompt admin secret create made -n apps --generate A=hex-32 \
	--generate B=base64url-32 --generate C=alnum-24 --generate D=bytes-64
see 'nothing has to be typed' '[C] create'
is 'no prompt was there' "$(screen | grep -c Password)" 0
keys C
ended 'made' 0
is 'made: hex-32' "$(value_of apps made A | tr -d '0-9a-f' | wc -c) $(
	value_of apps made A | wc -c)" '0 32'
is 'made: base64url-32' "$(value_of apps made B | tr -d 'A-Za-z0-9_-' |
	wc -c) $(value_of apps made B | wc -c)" '0 32'
is 'made: alnum-24' "$(value_of apps made C | tr -d 'A-Za-z0-9' | wc -c) $(
	value_of apps made C | wc -c)" '0 24'
is 'made: bytes-64' "$(value_of apps made D | wc -c)" 64
value_of apps made A >"$folder/value"
nowhere 'made: the value is in no file' "$folder/value"

# ---- one key of one that exists ----

before=$(value_of apps made A)
changed=New-$(random 30)
printf %s "$changed" >"$folder/value"
prompt admin secret create made -n apps --key B --key E
see 'it exists' 'other keys than those below stay'
paste "$folder/value"
see 'pasted' 'pasted: Enter accepts'
press 'the next key' Enter 'Value of E'
paste "$folder/value"
see_times 'pasted' 2 'pasted: Enter accepts'
press 'the question' Enter '[C] change'
see 'what changes' 'changes B'
see 'what is added' 'adds E'
see 'two keys with one value are told' 'have the same value'
keys C
see 'the name has to be typed' 'Type the name'
keys -l nade
keys Enter
ended 'another name' 1
is 'another name: nothing changed' "$(value_of apps made B | wc -c)" 32
prompt admin secret create made -n apps --key B
see 'the prompt' 'Value of B'
paste "$folder/value"
see 'pasted' 'pasted: Enter accepts'
press 'the question' Enter '[C] change'
keys C
see 'the name has to be typed' 'Type the name'
keys -l made
keys Enter
ended 'changed' 0
is 'changed: the outcome' "$(stdout)" 'secret/made changed (B)'
is 'changed: the new value' "$(value_of apps made B)" "$changed"
is 'changed: the others are as they were' "$(value_of apps made A)" "$before"
nowhere 'changed: the value is in no file' "$folder/value"

# ---- somebody else is faster ----

prompt admin secret create raced -n apps --key TOKEN
see 'the prompt' 'Value of TOKEN'
printf %s "$changed" >"$folder/value"
paste "$folder/value"
see 'pasted' 'pasted: Enter accepts'
press 'the name is free, as far as is known' Enter '[C] create'
echo '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "raced"},
 "data": {"OTHER": "b3RoZXI="}}' >"$folder/other"
is 'another one creates it' "$(put /api/v1/namespaces/apps/secrets \
	<"$folder/other")" 201
keys C
see 'it is told, and the value is kept' '[t] try again'
keys t
see 'the server is asked again' 'other keys than those below stay'
see 'it is a change now' '[C] change'
keys C
see 'and its name has to be typed' 'Type the name'
keys -l raced
keys Enter
ended 'raced' 0
is 'raced: the outcome' "$(stdout)" 'secret/raced changed (TOKEN)'
is 'raced: the other key is as it was' "$(value_of apps raced OTHER)" other
is 'raced: ours is there' "$(value_of apps raced TOKEN)" "$changed"
nowhere 'raced: the value is in no file' "$folder/value"

# ---- a server whose certificate is not checked ----

sed 's/^\( *\)certificate-authority-data: .*/\1insecure-skip-tls-verify: true/' \
	"$kube/admin.yaml" >"$kube/trusting.yaml"
prompt trusting secret create trusted -n apps --generate A=hex-32
see 'it is said' 'certificate is NOT checked'
see 'the question' '[C] create'
keys C
see 'the name has to be typed' 'Type the name'
keys -l trusted
keys Enter
ended 'not checked' 0

# ---- immutable ----

prompt admin secret create fixed -n apps --generate A=hex-32 --immutable
see 'immutable is said' 'nobody can change it'
see 'the question' '[C] create'
keys C
ended 'immutable' 0
has 'immutable: it is' "$(api /api/v1/namespaces/apps/secrets/fixed)" \
	'"immutable": true'
prompt admin secret create fixed -n apps --key A
ended 'one that is immutable' 1
has 'is refused before a key is typed' "$(stderr)" 'immutable'
is 'without a prompt' "$(grep -c Password "$folder/last_screen")" 0

# ---- rights ----

prompt operator secret create blind -n apps --key TOKEN
see 'who may write and not read gets a prompt' 'Password:'
printf %s "$typed" >"$folder/value"
paste "$folder/value"
see 'pasted' 'pasted: Enter accepts'
press 'the question' Enter '[C] create'
keys C
ended 'write-only' 0
is 'write-only: it is there' "$(value_of apps blind TOKEN)" "$typed"
nowhere 'write-only: the value is in no file' "$folder/value"
for user in viewer nobody; do
	prompt $user secret create login2 -n apps --key TOKEN
	ended "$user" 1
	has "$user is refused before a key is typed" "$(stderr)" 'you may not'
	is "$user: no prompt" "$(grep -c Password "$folder/last_screen")" 0
done
prompt operator secret create login -n kube-system --key TOKEN
ended 'another namespace' 1
has 'another namespace is refused' "$(stderr)" 'you may not'
prompt admin secret create login -n nowhere --key TOKEN
ended 'no such namespace' 1
has 'a namespace that is not there is said' "$(stderr)" 'nowhere'
prompt admin --read-only secret create other -n apps --key TOKEN
ended 'read-only' 1
has 'read-only is said' "$(stderr)" 'read-only'

# ---- from the vault ----

# A stub in place of bw, with the answers of the real one.
mkdir "$folder/bin"
ln -s "$top_builddir/tests/tool/bw_stub" "$folder/bin/bw"
item=11111111-aaaa-4bbb-8ccc-000000000001
PROMPT_ENV="PATH=$folder/bin:$PATH"
prompt admin secret create vault -n apps --bitwarden "A=$item" \
	--bitwarden "B=$item/api-token"
see 'a locked vault wants its password' 'Its master password'
see 'at the same prompt' 'Password:'
type_in 'correct horse'
keys Enter
see 'the question' '[C] create'
keys C
ended 'the vault' 0
printf 'vault-"val\303\274e"\134' >"$folder/value"
value_of apps vault A >"$folder/got"
is 'the vault: its password' "$(cmp "$folder/got" "$folder/value" 2>&1)" ''
printf 'vault-field\n\303\251"' >"$folder/value"
value_of apps vault B >"$folder/got"
is 'the vault: another field' "$(cmp "$folder/got" "$folder/value" 2>&1)" ''
has 'the vault: the item is noted' "$(metadata_of apps vault |
	grep vigie/filled)" "bitwarden:$item"
is 'no child is left' "$(pgrep -f "$folder/bin/bw" || :)" ''
rm "$folder/got" "$folder/value"
prompt admin secret create vault -n apps --bitwarden A=nowhere
see 'the password again' 'Its master password'
see 'at the same prompt' 'Password:'
type_in 'correct horse'
keys Enter
ended 'an item that is not there' 1
has 'is said' "$(stderr)" 'no item of the vault'
PROMPT_ENV=

# ---- nothing of it all anywhere ----

is 'the history of no shell' "$(find "$folder/home" -name '*history*')" ''
plan
