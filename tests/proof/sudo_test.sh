#!/bin/sh
# sudo that logs what is typed: of a value at the prompt nothing is logged, and
# the person is told that this terminal is recorded. What is typed elsewhere is
# in the log, so the log does work.
#
# sudo reads its rules from one place, which is replaced in a mount namespace of
# this test's own.

. "${top_srcdir:?}/tests/story/world.sh"
. "${top_srcdir:?}/tests/story/console.sh"
. "${top_srcdir:?}/tests/kube/prompt.sh"

[ "$(id -u)" = 0 ] || { echo '1..0 # SKIP not root'; exit 0; }
for tool in sudo unshare gzip; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP no $tool"; exit 0; }
done
cat >"$folder/sudoers" <<END
Defaults log_input, log_output, use_pty, !log_passwords
Defaults iolog_dir=$folder/log, !env_reset, !lecture, !syslog
root ALL=(ALL) NOPASSWD: ALL
END
chmod 440 "$folder/sudoers"
cat >"$folder/recorded" <<END
#!/bin/sh
exec unshare -m sh -c 'mount --make-rprivate / &&
	mount --bind "$folder/sudoers" /etc/sudoers && exec sudo "\$@"' sh "\$@"
END
chmod +x "$folder/recorded"
if ! "$folder/recorded" true >"$folder/tried" 2>&1; then
	echo "1..0 # SKIP no mount namespace, or no sudo in it: $(tail -n 1 \
		"$folder/tried")"
	exit 0
fi
rm -rf "$folder/log"
start_kube

# What was typed, as the log has it.
typed() {
	find "$folder/log" -name ttyin | while read -r file; do
		gzip -dcf "$file"
	done
}

# How many pieces of four characters of the value are in it.
pieces() {
	typed >"$folder/typed"
	found=0
	at=1
	while [ $at -le $((${#value} - 3)) ]; do
		piece=$(printf %s "$value" | cut -c "$at-$((at + 3))")
		if grep -qaF -e "$piece" "$folder/typed"; then
			found=$((found + 1))
		fi
		at=$((at + 1))
	done
	echo $found
}

value=$(od -An -N 12 -tx1 /dev/urandom | tr -d ' \n')

# ---- the control: a line for cat ----

cat >"$folder/line" <<END
#!/bin/sh
exec "$folder/recorded" head -n 1
END
chmod +x "$folder/line"
tm new-session -d -s story -x 80 -y 24 "'$folder/line'; \
	echo story-over; read -r last"
pause
type_in "$value"
keys Enter
see 'a line for head' story-over
tm kill-session -t story
is 'what is typed is in the log' "$(pieces)" $((${#value} - 3))
rm -rf "$folder/log"

# ---- the prompt ----

cat >"$folder/logged" <<END
#!/bin/sh
exec "$folder/recorded" sh -c 'exec "\$0" "\$@" >$folder/stdout \
	2>$folder/stderr' '$top_builddir/vigie' "\$@"
END
chmod +x "$folder/logged"
program=$folder/logged
# With its own output in a file sudo would run a program in the background.
prompt_output=
prompt admin secret create logged -n apps --key TOKEN
see 'the person is told' 'this terminal is recorded by sudo'
for _ in one two; do
	see 'the prompt' 'Password:'
	at=1
	while [ $at -le ${#value} ]; do
		type_in "$(printf %s "$value" | cut -c $at)"
		pause
		at=$((at + 1))
	done
	see 'typed' '********************'
	keys Enter
	see 'the next' 'The same again'
done
see 'the question' '[C] create'
keys C
ended 'logged' 0
is 'the server has it' "$(value_of apps logged TOKEN)" "$value"
is 'no piece of it is in the log' "$(pieces)" 0
is 'which is there' "$(typed | wc -c | sed 's/^[1-9].*/some/')" some
plan
