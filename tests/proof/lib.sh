# shellcheck shell=sh
# What the proofs share: a program is driven on a terminal by ptydrive, stopped
# at named stages and looked at from outside (ptydrive.c says how). What the
# machine or our rights do not allow is skipped with the reason, never passed.

: "${top_builddir:?}"
tool=$top_builddir/tests/tool
count=0
dir=$(mktemp -d) || exit 99
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT
trap 'exit 99' INT TERM HUP
unset SUDO_COMMAND SUDO_UID
TERM=xterm
export TERM

# point NAME COMMAND...: one line of TAP, and what it printed when it failed
point() {
	count=$((count + 1))
	name=$1
	shift
	if "$@" >"$dir/said" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		sed 's/^/# /' "$dir/said"
	fi
}

# skip NAME WHY
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# A build with sanitizers can be traced, has a shadow of its memory, and dies of
# faults in its own way.
is_sanitized() {
	grep -q 'define SANITIZED 1' "$top_builddir/config.h"
}

unless_sanitized() {
	if is_sanitized; then
		echo '1..0 # SKIP a build with sanitizers is another program'
		exit 0
	fi
}

not() {
	! "$@"
}

is_root() {
	test "$(id -u)" = 0
}

# drive ARGUMENT...: the steps are standard input
drive() {
	"$tool/ptydrive" "$@"
}

# new_value FILE LENGTH: printable, and like nothing else
new_value() {
	: >"$1"
	while test "$(wc -c <"$1")" -lt "$2"; do
		head -c 3000 /dev/urandom | base64 | tr -d '\n=/+' >>"$1"
	done
	head -c "$2" "$1" >"$1.cut" && mv "$1.cut" "$1"
	chmod 644 "$1"
}

# Can this kernel hide memory even from root?
has_secretmem() {
	grep -q secretmem /proc/kallsyms 2>/dev/null &&
		"$tool/ptydrive" "$tool/entry_probe" <<-'END' >/dev/null 2>&1
		wait memory=secretmem
	END
}

plan() {
	echo "1..$count"
}
