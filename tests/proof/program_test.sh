#!/bin/sh
# How the program is linked: nothing of a value is left on the stack by lazy
# binding, its tables cannot be written, it stands somewhere else each time, and
# what it frees is cleared.
. "${top_srcdir:?}/tests/proof/lib.sh"
unless_sanitized

if ! command -v readelf >/dev/null; then
	echo '1..0 # SKIP no readelf'
	exit 0
fi

# has FILE OPTION PATTERN
has() {
	LC_ALL=C readelf -W "$2" "$1" | grep -E "$3"
}

for file in vigie tests/tool/entry_probe; do
	program=$top_builddir/$file
	point "$file: bound at its start" \
		has "$program" -d '\((FLAGS|BIND_NOW)\).*BIND_NOW|BIND_NOW'
	point "$file: tables are read-only" has "$program" -l GNU_RELRO
	point "$file: stands anywhere" has "$program" -h 'Type: +DYN'
	point "$file: no executable stack" has "$program" -l 'GNU_STACK.* RW '
done
if grep -q 'define NO_INTERPOSE 1' "$top_builddir/config.h"; then
	skip 'free() clears' 'built without'
else
	for name in free realloc; do
		point "$name() is the program's own" \
			has "$top_builddir/vigie" --dyn-syms "FUNC.* [0-9]+ $name\$"
	done
fi
point 'a proof can fail' not has "$top_builddir/vigie" -h 'Type: +EXEC'
plan
