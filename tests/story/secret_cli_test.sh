#!/bin/sh
# What the command line says to a hand that is used to kubectl: no value of a
# Secret gets in through an option, an argument or a pipe, and what was refused
# is not printed either. No cluster is needed for any of it.

. "${top_srcdir:?}/tests/story/world.sh"

mkdir -p "$folder/home"
value=hunter2-Zq7secret

# refused NAME ARGUMENT...: wrong usage, with the way to do it and without the
# value
refused() {
	name=$1
	shift
	vigie "$@"
	is "$name is wrong usage" "$status" 2
	has "$name: why" "$(stderr)" 'list of processes'
	has "$name: what to do" "$(stderr)" '--key KEY'
	is "$name: not printed" "$(cat "$folder/stdout" "$folder/stderr" |
		grep -c "$value")" 0
}

vigie() {
	status=0
	clean "$top_builddir/vigie" "$@" >"$folder/stdout" \
		2>"$folder/stderr" </dev/null || status=$?
}

# unseen NAME ARGUMENT...: wrong usage of another kind, without the value
unseen() {
	name=$1
	shift
	vigie "$@"
	is "$name is wrong usage" "$status" 2
	is "$name: not printed" "$(cat "$folder/stdout" "$folder/stderr" |
		grep -c "$value")" 0
}

refused '--from-literal' secret list --from-literal "KEY=$value"
refused '--from-literal=' secret list "--from-literal=KEY=$value"
refused '--from-file' secret list "--from-file=$value"
refused '--docker-password' secret list "--docker-password=$value"
refused '--password' secret list --password "$value"
refused '--value' "--value=$value" secret list
refused 'a value behind --key' secret list --key "KEY=$value"
refused '--key=KEY=VALUE' secret list "--key=KEY=$value"
refused 'a value behind the name' secret create login "$value"
unseen 'KEY=VALUE behind the name' secret create login "KEY=$value"
unseen 'a value in place of a key' secret create login --key "$value!"
unseen 'a value in place of a recipe' secret create login \
	--generate "KEY=$value"
unseen 'a value in place of an item' secret create login --bitwarden "$value"
unseen 'an unknown option with a value' secret list "--colour=$value"
unseen 'a letter with a value' secret list "-p$value"
unseen 'KEY=VALUE' secret list "KEY=$value"
unseen 'KEY=VALUE for a command' "KEY=$value"
unseen 'a second word that is none' secret "$value"
unseen '--demo=VALUE' "--demo=$value"

vigie secret
is 'secret wants a second word' "$status" 2
has 'and says which' "$(stderr)" 'list'
vigie get
is 'get wants a kind' "$status" 2
vigie get nonsense
is 'get knows its kinds' "$status" 2
has 'and says which' "$(stderr)" 'automations'
vigie suspend
is 'suspend wants an object' "$status" 2
vigie suspend deployment/web
is 'suspend knows its kinds' "$status" 2
has 'and says which' "$(stderr)" 'automation'
vigie updates -n web
is 'what a command does not take is wrong usage' "$status" 2
vigie --context
is 'an option without its argument' "$status" 2
has 'is named' "$(stderr)" '--context'

# ---- a new Secret ----

vigie secret create
is 'a new Secret wants a name' "$status" 2
vigie secret create login
is 'and keys' "$status" 2
has 'and says how' "$(stderr)" '--key TOKEN'
vigie secret create login --key A --generate A=hex-32
is 'a key is given once' "$status" 2
vigie secret create Login --key A
is 'names are those of the API' "$status" 2
vigie secret create login --type nonsense
is 'types too' "$status" 2
has 'and says which' "$(stderr)" 'ssh-auth'
vigie secret create login --type tls --key A
is 'the keys of a type are fixed' "$status" 2
vigie secret create login --type docker
is 'a registry login wants host and user' "$status" 2
vigie secret create login --key A --user me
is 'which nothing else takes' "$status" 2
vigie secret create login --key A --yes
is 'nobody says yes beforehand' "$status" 2
has 'and says so' "$(stderr)" 'takes no --yes'

# Without a terminal nothing is created, whatever comes in through a pipe: in a
# session of its own a program has no terminal.
if command -v setsid >/dev/null; then
	status=0
	printf '%s\n' "$value" >"$folder/value"
	clean setsid -w "$top_builddir/vigie" secret create login -n web \
		--key A <"$folder/value" >"$folder/stdout" \
		2>"$folder/stderr" || status=$?
	is 'without a terminal nothing is created' "$status" 1
	has 'and says why' "$(stderr)" 'there is no terminal to ask on'
	has 'and what to do' "$(stderr)" 'ssh -t'
	has 'a value on standard input is refused' "$(stderr)" \
		'standard input is not read'
	has 'with the way to do it' "$(stderr)" 'at the prompt'
	is 'and not printed' "$(cat "$folder/stdout" "$folder/stderr" |
		grep -c "$value")" 0
	rm "$folder/value"
fi

# ---- no cluster ----

# Nobody has said where a cluster is.
for command in 'get all' 'secret missing' 'secret list' 'suspend policy/x' \
	'resume policy/x' 'reconcile policy/x' 'restart deployment/x'; do
	# shellcheck disable=SC2086 # words
	vigie $command
	is "$command without a cluster fails" "$status" 1
	has "$command says why" "$(stderr)" 'there is no kubeconfig'
	is "$command prints nothing" "$(stdout)" ''
done
plan
