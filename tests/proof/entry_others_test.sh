#!/bin/sh
# shellcheck disable=SC2016,SC3045 # for ptydrive's shell; ulimit -c is everywhere
# What others can get at while a value is entered: another process of the same
# user gets nothing, a core is not written, and without locked memory no value
# is taken at all. Controls show that it is the program that makes the
# difference.
. "${top_srcdir:?}/tests/proof/lib.sh"
unless_sanitized

cp "$tool/entry_probe" "$tool/memscan" "$dir" && chmod 755 "$dir"/[em]* ||
	exit 99
value=$dir/value
new_value "$value" 40

# As root somebody else is needed: root may read everything.
as=
if is_root; then
	as="-u 65534"
fi

# while_entering COMMAND: it holds while half of a value is there
while_entering() {
	# shellcheck disable=SC2086 # options are words
	drive $as -v "$value" "$dir/entry_probe" <<-END
		stage ready
		go
		value 0 50
		wait ********************
		run $1
		type \x03
		stage done
		go
		end exit 0
	END
}

# An ordinary program of the same user, which holds nothing.
while_sleeping() {
	# shellcheck disable=SC2086
	drive $as -v "$value" sh -c 'echo there; read -r line' <<-END
		wait there
		run $1
		type \r
		end exit 0
	END
}

# refused NAME COMMAND: while entering; and works for the ordinary program
refused() {
	point "same user: no $1" while_entering "! { $2; } >/dev/null 2>&1"
	point "same user: control: $1" while_sleeping "{ $2; } >/dev/null 2>&1"
}

refused 'memory' "$dir/memscan \$PID \$VALUE"
refused 'environment' 'cat /proc/$PID/environ'
refused 'maps' 'cat /proc/$PID/maps'
refused 'descriptors' 'ls /proc/$PID/fd/'
refused 'terminal' '(exec 3<>$TTY)'
if command -v gdb >/dev/null; then
	mkdir "$dir/x" && chmod 777 "$dir/x"
	refused 'gdb' "gdb -q -nx -batch -ex 'generate-core-file $dir/x/core' \
		-p \$PID && test -s $dir/x/core"
else
	skip 'gdb' 'no gdb'
fi
if command -v strace >/dev/null; then
	refused 'strace' 'timeout 1 strace -o /dev/null -p $PID; test $? = 124'
else
	skip 'strace' 'no strace'
fi

# ---- cores ----

pattern=/proc/sys/kernel/core_pattern
before=$(cat $pattern)

# No core of ours, whatever the limit says; and one of a program that only
# lowers its limit, when cores go to a pipe.
leaves_no_core() {
	rm -f "$dir/core"/*
	(cd "$dir/core" && ulimit -c unlimited && drive -v "$value" \
		"$dir/entry_probe" <<-'END'
			stage ready
			go
			value 0 50
			wait ********************
			signal ABRT
			end signal ABRT
		END
	) && arrived 'none' && test -z "$(ls "$dir/core")"
}

# A catcher may be slower than the death it is about.
arrived() {
	tries=0
	until test "$1" = none || test -s "$dir/core/caught"; do
		tries=$((tries + 1))
		test $tries -lt 3000 || return 1
	done
}

control_leaves_one() {
	rm -f "$dir/core"/*
	(cd "$dir/core" && ulimit -c "$1" && sh -c 'kill -ABRT $$')
	if test "$2" = pipe; then
		arrived one
	else
		test -n "$(ls "$dir/core")"
	fi
}

mkdir "$dir/core" && chmod 777 "$dir/core"
cat >"$dir/catch" <<END
#!/bin/sh
cat >$dir/core/part && mv $dir/core/part $dir/core/caught
END
chmod 755 "$dir/catch"
if is_root && echo core 2>/dev/null >$pattern; then
	trap 'printf "%s\n" "$before" >$pattern; rm -rf "$dir"' EXIT
	point 'core file: none' leaves_no_core
	point 'core file: control' control_leaves_one unlimited file
	echo "|$dir/catch" >$pattern
	point 'core pipe: none' leaves_no_core
	point 'core pipe: control: a limit alone' control_leaves_one 0 pipe
	printf '%s\n' "$before" >$pattern
else
	skip 'cores' 'core_pattern cannot be set here'
fi

# ---- without locked memory ----

no_memory() {
	# shellcheck disable=SC2086
	drive $as -v "$value" "$dir/limited" <<-'END'
		wait memory=not locked
		wait end=refused bytes=-1
		wait error=no value can be entered: no memory can be locked here
		stage done
		go
		end exit 3
		mode shell
	END
}

cat >"$dir/limited" <<END
#!/bin/sh
ulimit -l 0 && exec '$dir/entry_probe'
END
chmod 755 "$dir/limited"
point 'no memory can be locked: refused, with the reason' no_memory

# ---- the loader ----

preloaded() {
	cat >"$dir/x.c" <<-'END'
		#include <unistd.h>
		__attribute__((constructor)) static void here(void)
		{
			if (write(1, "LOADED ", 7) < 0)
				_exit(9);
		}
	END
	# shellcheck disable=SC2086 # it may be two words
	${CC:-cc} -shared -fPIC -o "$dir/x.so" "$dir/x.c" || return 1
	chmod 755 "$dir/x.so"
	drive env "LD_PRELOAD=$dir/x.so" "$@" <<-END
		wait LOADED
		$step
	END
}

started_again() {
	step='wait memory='
	preloaded "$dir/entry_probe" || return 1
	drive env "LD_PRELOAD=$dir/x.so" sh -c "exec '$dir/entry_probe' \
		>'$dir/out'" <<-'END'
		stage ready
		type \x03
		go
		stage done
		go
		end exit 0
	END
	# Once for env, once for sh, once for the first start, and no more.
	grep -o LOADED "$dir/out" | wc -l >"$dir/times"
	cat "$dir/times"
	test "$(cat "$dir/times")" -eq 1
}

loaded_anyway() {
	step='wait error=no value can be entered: set again behind our back'
	preloaded env VIGIE_STARTED_CLEAN=1 "$dir/entry_probe"
}

if grep -q 'define NO_INTERPOSE 1' "$top_builddir/config.h"; then
	skip 'LD_PRELOAD' 'this build keeps what is preloaded'
else
	point 'LD_PRELOAD: started again without it' started_again
	point 'LD_PRELOAD: a guard of somebody else' loaded_anyway
fi
plan
