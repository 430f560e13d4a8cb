#!/bin/sh
# shellcheck disable=SC3045 # ulimit -c is everywhere
# The masked prompt and its terminal: what it records, what it gives back
# however it ends, and that every byte of a value arrives, or none.
. "${top_srcdir:?}/tests/proof/lib.sh"

probe=$tool/entry_probe
value=$dir/value
got=$dir/got
new_value "$value" 40
new_value "$dir/long" 60000

# exact FILE: what the program took
exact() {
	cmp "$1" "$got"
}

# ---- what brings it to an end in the middle (half of the value is typed) ----

# interrupted STEP STAGE WORD: the terminal is the shell's again
interrupted() {
	drive -v "$value" "$probe" -i "${4:-60}" <<-END
		stage ready
		mode entry
		go
		value 0 50
		wait ********************
		$1
		stage $2
		mode shell
		go
		stage done
		go
		wait \e[?2004l
		wait end=$3
		end exit 0
		hidden
	END
}

crashed() {
	(ulimit -c unlimited && cd "$dir" && mkdir -p core && cd core &&
		drive -v "$value" "$probe" <<-END
			stage ready
			go
			value 0 50
			wait ********************
			signal $1
			end signal $1
			mode shell
			wait \e[?2004l
			hidden
		END
	) && test -z "$(ls "$dir/core")"
}

for name in HUP INT QUIT TERM; do
	case $name in
	HUP) stage=hangup word='hangup bytes=-1' ;;
	TERM) stage=hangup word='signal bytes=-1' ;;
	*) stage=cancelled word='cancelled bytes=-1' ;;
	esac
	point "SIG$name: wiped, the terminal is back" \
		interrupted "signal $name" $stage "$word"
done
point '^C: the terminal is back' \
	interrupted 'type \x03' cancelled 'cancelled bytes=-1'
point 'a second without a key' interrupted '' idle 'idle bytes=-1' 1
for name in SEGV ABRT BUS ILL FPE SYS; do
	if is_sanitized && test $name != ABRT; then
		skip "SIG$name" 'the sanitizers take it'
		continue
	fi
	point "SIG$name: dies of it, the terminal is back, no core" \
		crashed $name
done

gone() {
	drive -v "$value" "$probe" <<-'END'
		stage ready
		go
		value 0 50
		wait ********************
		close
		stage hangup
		go
		stage done
		go
		end exit 0
	END
}
point 'the terminal goes away' gone

# ---- what does not ----

undisturbed() {
	drive -v "$value" "$probe" -o 5 5>"$got" <<-'END' && exact "$value"
		stage ready
		go
		value 0 30
		wait ************
		signal TSTP
		wait not stopped
		wait Password: ************
		type \x1a
		wait not stopped
		value 30 60
		wait Password: ********************+
		signal WINCH
		resize 40 100
		wait Password: ********************+
		value 60 100
		press \r accepted
		mode shell
		go
		stage done
		go
		wait end=accepted bytes=40
		end exit 0
		no \e[31m
		hidden
	END
}
point 'stop and resize change nothing' undisturbed

# ---- bytes ----

# takes FILE OPTIONS STEP...: the value that arrives is FILE
takes() {
	wanted=$1 options=$2
	shift 2
	{
		printf '%s\n' 'stage ready' go
		printf '%s\n' "$@"
		printf '%s\n' go 'stage done' go 'wait end=accepted' 'end exit 0'
	} >"$dir/steps"
	# shellcheck disable=SC2086 # options are words
	drive -v "$value" "$probe" $options -o 5 5>"$got" <"$dir/steps" &&
		exact "$wanted"
}

text() {
	# shellcheck disable=SC2059 # bytes by their numbers
	printf "$2" >"$dir/$1"
}

text plain hunter2
text newline 'hunter2\n'
text two 'one\ntwo'
text two_end 'one\ntwo\n'
text empty ''
text bytes '\377\001caf\303\251\t\000x'
point 'typed: no newline at the end' takes "$dir/plain" '' \
	'type hunter2' 'press \r accepted'
point 'typed in lines: as it was typed' takes "$dir/two_end" -l \
	'type one\rtwo\r' 'press \x04 accepted'
point 'pasted without a newline' takes "$dir/plain" '' \
	'type \e[200~hunter2\e[201~' 'wait pasted' 'press \r accepted'
point 'pasted with a newline: it stays' takes "$dir/newline" '' \
	'type \e[200~hunter2\n\e[201~' 'wait pasted' 'press \r accepted'
point 'pasted with CR LF' takes "$dir/two_end" -l \
	'type \e[200~one\r\ntwo\r\n\e[201~' 'wait pasted' 'press \x04 accepted'
point 'several lines in a field of one: asked, not cut' takes "$dir/two" '' \
	'type \e[200~one\ntwo\e[201~' 'wait pasted' \
	'pause 250' 'type \r' 'wait these are 2 lines' 'press \x04 accepted'
point 'nothing' takes "$dir/empty" '' 'press \r accepted'
point 'any bytes' takes "$dir/bytes" '' \
	'type \e[200~\xff\x01caf\xc3\xa9\t\x00x\e[201~' 'wait pasted' \
	'press \r accepted'
point 'taken back' takes "$dir/plain" '' \
	'type xyz\x15hunterx\xe2\x82\xac\x7f\x7f2' 'wait *******' \
	'press \r accepted'

value=$dir/long
point '60 KB pasted at once' takes "$dir/long" -l \
	paste 'nudge \x0c pasted' 'press \x04 accepted'

# A kernel that may drop the middle of it: none of it, then all of it.
again() {
	drive -t -v "$dir/long" "$probe" -l -o 5 5>"$got" <<-'END' &&
		stage ready
		go
		signal STOP
		paste
		signal CONT
		wait press Ctrl-L
		wait Password:
		type \x0c
		wait Password:
		paste
		nudge \x0c pasted
		press \x04 accepted
		go
		stage done
		go
		end exit 0
	END
		exact "$dir/long"
}
point 'a paste that the kernel cuts is asked for again' again
value=$dir/value

# Enter that came with a paste does not submit; one after it does.
deaf() {
	drive -v "$value" "$probe" -o 5 5>"$got" <<-'END' && exact "$dir/plain"
		stage ready
		go
		type \e[200~hunter\e[201~\r2
		wait *******
		press \r accepted
		go
		stage done
		go
		end exit 0
	END
}
point 'Enter right after a paste is not meant' deaf

# What stands behind the first line of a paste without brackets goes nowhere.
rest_is_dropped() {
	rm -f "$dir/ran"
	drive -v "$value" sh -c "'$probe' -o 5; cat; exit 0" 5>"$got" <<-END &&
		stage ready
		go
		type hunter2\rtouch $dir/ran\rand more\r
		stage accepted
		go
		stage done
		go
		wait discarded=$((20 + ${#dir}))
		type \x04
		end exit 0
		no touch
	END
		exact "$dir/plain" && test ! -e "$dir/ran"
}
point 'a paste of commands runs none' rest_is_dropped

# ---- recorders of the screen ----

in_tmux() {
	rm -f "$dir/names" "$dir/reply"
	mkfifo "$dir/names" "$dir/reply"
	socket=$dir/tmux
	tmux -f /dev/null -S "$socket" new-session -d -x 80 -y 24 \
		"TEST_STAGE_FD=3,4 '$probe' 3>'$dir/names' 4<'$dir/reply'; \
		echo over; cat" || return 1
	exec 8<"$dir/names" 9>"$dir/reply"
	tmux -S "$socket" pipe-pane "cat >'$dir/pipe'"
	status=1
	if read -r stage <&8 && test "$stage" = ready; then
		printf x >&9
		tmux -S "$socket" send-keys -l "$(cat "$value")"
		tmux -S "$socket" send-keys Enter
		if read -r stage <&8 && test "$stage" = accepted; then
			printf x >&9
			read -r stage <&8 && printf x >&9
			status=0
		fi
	fi
	until tmux -S "$socket" capture-pane -p -S - | grep -q over; do :; done
	tmux -S "$socket" capture-pane -p -S - >"$dir/screen"
	tmux -S "$socket" kill-server
	exec 8<&- 9>&-
	cat "$dir/screen"
	test $status = 0 && grep -q 'end=accepted bytes=40' "$dir/screen" &&
		shows_nothing "$dir/screen" && shows_nothing "$dir/pipe"
}

# Not even four characters of it in a row.
shows_nothing() {
	awk -v text="$(cat "$value")" '{
		for (i = 1; i + 3 <= length(text); i++)
			if (index($0, substr(text, i, 4)))
				exit 1
	}' "$1" && ! grep -q "$(base64 -w 0 "$value" | cut -c 1-8)" "$1"
}

if command -v tmux >/dev/null; then
	point 'tmux: nothing on the screen, in history or a pipe' in_tmux
else
	skip 'tmux' 'no tmux'
fi

in_script() {
	drive -v "$value" script -q -c "'$probe'" -O "$dir/typescript" <<-'END' &&
		wait recorder=script
		stage ready
		go
		value 0 100
		wait +
		press \r accepted
		go
		stage done
		go
		wait end=accepted bytes=40
		end exit 0
		hidden
	END
		test -s "$dir/typescript" && shows_nothing "$dir/typescript"
}

if command -v script >/dev/null; then
	point 'script: named, and nothing in its file' in_script
else
	skip 'script' 'no script'
fi
names_sudo() {
	drive env SUDO_UID=1 "$probe" <<-'END'
		wait recorder=sudo
	END
}
point 'sudo is named' names_sudo

# ---- the kernel's audit of terminals ----

# audited PROGRAM...
audited() {
	{
		printf '%s\n' 'stage ready' go 'value 0 50'
		printf '%s\n' 'value 50 100' 'press \r accepted' go 'stage done'
		printf '%s\n' go 'end exit 0'
	} >"$dir/steps"
	"$tool/ttyaudit" "$value" \
		"$tool/ptydrive" -v "$value" "$@" <"$dir/steps"
}

raw_reader() {
	audited sh -c 'stty raw -echo; echo ready >&3; head -c 1 <&4
		head -c 41 >/dev/null
		echo accepted >&3; head -c 1 <&4; echo done >&3; head -c 1 <&4
		stty sane'
}

raw_reader >"$dir/said" 2>&1
case $? in
1)
	point 'audit: nothing of it is recorded' audited "$probe"
	;;
0)
	point 'audit: a reader in raw mode is recorded' false
	;;
*)
	skip 'audit' "$(head -n 1 "$dir/said")"
	;;
esac
plan
