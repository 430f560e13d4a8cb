#!/bin/sh
# A value that is being entered is in one place of the memory, and in none when
# it is over: seen from outside, by root. With locked memory the place is found;
# with memfd_secret not even that.
. "${top_srcdir:?}/tests/proof/lib.sh"
unless_sanitized

if ! is_root; then
	echo '1..0 # SKIP only root reads the memory of a hardened process'
	exit 0
fi
probe=$tool/entry_probe
value=$dir/value
new_value "$value" 40

typed() {
	drive "$@" <<-END
		stage ready
		hits 0
		go
		value 0 50
		wait Password: ********************
		hits $found
		value 50 100
		wait +
		hits $found
		press \r accepted
		hits $found
		go
		stage done
		hits 0
		go
		wait end=accepted bytes=$(wc -c <"$value")
		end exit 0
		hidden
	END
}

pasted() {
	drive "$@" <<-END
		stage ready
		go
		paste
		nudge \x0c pasted
		hits $found
		press $submit accepted
		hits $found
		go
		stage done
		hits 0
		go
		wait end=accepted bytes=$(wc -c <"$value")
		end exit 0
		hidden
	END
}

# ended STAGE STEP ARGUMENT...: half a value, and it ends otherwise
ended() {
	stage=$1 step=$2
	shift 2
	drive "$@" <<-END
		stage ready
		go
		value 0 50
		wait ********************
		hits $found
		$step
		stage $stage
		hits 0
		go
		stage done
		hits 0
		go
		end exit 0
		hidden
	END
}

all_of_it() {
	submit='\r'
	point "$kind: typed" typed "$@" -v "$value" "$probe"
	point "$kind: pasted" pasted "$@" -v "$value" "$probe"
	point "$kind: cancelled" \
		ended cancelled 'type \x03' "$@" -v "$value" "$probe"
	point "$kind: cancelled by ESC ESC" \
		ended cancelled 'type \e\e' "$@" -v "$value" "$probe"
	point "$kind: hung up" ended hangup close "$@" -v "$value" "$probe"
	point "$kind: idle" ended idle '' "$@" -v "$value" "$probe" -i 1
	submit='\x04'
	value=$dir/long
	point "$kind: 60 KB pasted" pasted "$@" -m 12 -v "$value" "$probe" -l
	value=$dir/pem
	point "$kind: PEM pasted" pasted "$@" -m 30 -v "$value" "$probe" -l
	value=$dir/value
}

in_child() {
	drive "$@" -v "$value" "$probe" -f <<-END
		stage ready
		go
		value 0 100
		wait +
		press \r accepted
		hits $found
		child-hits 0
		go
		stage done
		go
		end exit 0
	END
}

# The pages are locked as a whole, in no core and in no child.
flags() {
	cat >"$dir/flags" <<-'EOF'
		awk '/^[0-9a-f]+-[0-9a-f]+ / { size = locked = 0 }
		$1 == "Size:" { size = $2 }
		$1 == "Locked:" { locked = $2 }
		$1 == "VmFlags:" && / lo / && / dd / && / (wf|dc) / {
			found++
			if (kind == "locked" && size != locked)
				exit 1
		}
		END { exit found < 1 }' kind="$2" "/proc/$1/smaps"
	EOF
	drive "$@" -v "$value" "$probe" <<-END
		stage ready
		go
		value 0 50
		wait ********************
		run sh $dir/flags \$PID $kind
		type \x03
		stage done
		go
		end exit 0
	END
}

# The scan finds what it is there for: a program that keeps a copy.
leak_is_seen() {
	drive "$@" -v "$value" "$tool/entry_leak" <<-END
		stage ready
		go
		value 0 100
		wait +
		press \r accepted
		go
		stage done
		hits some
		go
		end exit 0
	END
}

new_value "$dir/long" 60000
{
	echo '-----BEGIN PRIVATE KEY-----'
	head -c 2400 /dev/urandom | base64 -w 64
	echo '-----END PRIVATE KEY-----'
} >"$dir/pem"
chmod 644 "$dir/pem"

kind=locked found=1
all_of_it -k
point 'locked: none in a forked child' in_child -k
point 'locked: flags of the pages' flags -k
point 'locked: a copy is found' leak_is_seen -k
point 'locked: a proof can fail' not typed -k -v "$value" "$tool/entry_leak"

kind=secretmem found=0
if has_secretmem; then
	all_of_it
	point 'secretmem: none in a forked child' in_child
	point 'secretmem: flags of the pages' flags
	point 'secretmem: a copy is found' leak_is_seen
	point 'secretmem: a proof can fail' \
		not typed -v "$value" "$tool/entry_leak"
else
	skip 'secretmem' 'this kernel has no memfd_secret'
fi
plan
