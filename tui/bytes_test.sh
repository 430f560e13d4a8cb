#!/bin/sh
# What a key costs on the line, in bytes: the console on the example world and a
# hundred rows more, counted on a pty. Bytes are the same on every computer;
# times are not tested here.

meter=$top_builddir/tests/tool/meter
demo=$top_builddir/tests/tool/console_demo
count=0
failed=0

# A page down twice brings rows that differ in each line.
down=$(printf '\\x06')
burst=jjjjjjjjjjjjjjjjjjjjjjjjjjjjjj

# run ROWS TERM LOCALE SIZE KEYS...: lines of the meter, numbered from 0 (start)
run() {
	rows=$1 term=$2 locale=$3 size=$4
	shift 4
	env -i PATH="$PATH" TERM="$term" LC_ALL="$locale" TZ=UTC \
	    ASAN_OPTIONS="$ASAN_OPTIONS" "$meter" "$size" "$@" -- \
	    "$demo" --rows "$rows"
}

# most NAME LIMIT BYTES
most() {
	count=$((count + 1))
	if [ -n "$3" ] && [ "$3" -gt 0 ] && [ "$3" -le "$2" ]; then
		echo "ok $count - $1: $3 of $2"
	else
		echo "not ok $count - $1: ${3:-nothing} of $2"
		failed=1
	fi
}

# line N of the answer, its field F
field() {
	echo "$answer" | sed -n "$(($1 + 1))p" | awk -v f="$2" '{ print $(NF - f) }'
}
bytes() {
	field "$1" 3
}

# 0 start, 1 key in the page, 2 detail by itself, 3 page down, 4 its detail,
# 5 thirty keys at once
for at in "80x24 2500 240 900 1700 1800" "140x40 4500 320 1600 3100 3200"; do
	set -- $at
	answer=$(run 0 xterm-256color C.UTF-8 "$1")
	most "$1 first frame" "$2" "$(bytes 0)"
	answer=$(run 100 xterm-256color C.UTF-8 "$1" j '' "$down" '' $burst)
	most "$1 key inside the page" "$3" "$(bytes 1)"
	most "$1 detail after a rest" "$4" "$(bytes 2)"
	most "$1 page down" "$5" "$(bytes 3)"
	most "$1 thirty keys in one burst" "$6" "$(bytes 5)"
done

# A slow old terminal has no bar, only the sign.
answer=$(run 100 vt100 C 80x24 j)
most "vt100 key inside the page" 60 "$(bytes 1)"

# Not one byte above 0x7e without a locale for it.
count=$((count + 1))
answer=$(run 0 xterm-256color C 80x24 j '' d '?')
high=$(echo "$answer" | awk '/^end/ { next } { sum += $NF } END { print sum }')
if [ "$high" = 0 ]; then
	echo "ok $count - C locale is pure ASCII"
else
	echo "not ok $count - C locale is pure ASCII: $high bytes are not"
	failed=1
fi

# The hang-up ends it with the signal's number.
count=$((count + 1))
if echo "$answer" | grep -q '^end 129$'; then
	echo "ok $count - a hang-up ends it with 129"
else
	echo "not ok $count - a hang-up ends it with 129: $answer"
	failed=1
fi

echo "1..$count"
exit $failed
