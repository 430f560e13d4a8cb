#!/bin/sh
# What the archives call, by nm: an include can be avoided with a copied
# prototype, a symbol cannot. No call goes upwards, core touches nothing outside
# itself and keeps nothing, and the subcommands know no curses.
. "${top_srcdir:?}/tests/lint/lib.sh"
: "${top_builddir:?}"
need nm
need "${CC:-cc}"

# Names of functions that reach outside: files, clock, environment, threads.
impure='open(at)?|creat|close|p?(read|write)v?|lseek|dup[23]?|pipe2?|f?stat(at)?|
lstat|statx|access|unlink(at)?|rename(at)?|mkdir(at)?|rmdir|mkstemp|opendir|
fdopendir|readdir|realpath|getcwd|chdir|ioctl|fcntl|mmap|fopen|fdopen|freopen|
fclose|fread|fwrite|fgets|fgetc|getc|getchar|getline|fputs|fputc|putc|putchar|
puts|v?f?printf|v?dprintf|perror|fflush|stdin|stdout|stderr|
socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|poll|ppoll|
select|epoll_.*|getaddrinfo|gethostbyname|
time|clock|clock_.*|gettimeofday|localtime(_r)?|gmtime(_r)?|mktime|timegm|
strftime|nanosleep|sleep|usleep|tzset|timerfd_.*|
getenv|secure_getenv|setenv|unsetenv|putenv|environ|setlocale|
pthread_.*|thrd_.*|mtx_.*|cnd_.*|call_once|sem_.*|
fork|vfork|exec[lv].*|posix_spawn.*|system|popen|waitpid|kill|raise|signal|
sigaction|dlopen|dlsym|syslog|
s?rand(_r|om)?|[dlm]rand48|getrandom|getentropy|arc4random.*|randombytes.*|
log_.*|git_.*_open|curl_.*'

# Undefined and defined symbols of an archive: " U NAME", "T NAME".
symbols() {
	nm -P "$1" 2>/dev/null | awk 'NF > 1 {
		sub(/@.*/, "", $1)
		print $2, $1
	}' | sort -u
}

# Both forms of a name: with checks (__read_chk) and of 64 bits (open64).
plain_names() {
	sed 's/^__\(.*\)_chk$/\1/; s/^__\([a-z].*\)_2$/\1/; s/64$//'
}

# needs ARCHIVE, gives ARCHIVE: names
needs() {
	symbols "$1" | sed -n 's/^U //p' | sort -u >"$scratch/u"
	gives "$1" >"$scratch/d"
	comm -23 "$scratch/u" "$scratch/d"
}

gives() {
	symbols "$1" | sed -n 's/^[TDBRVWCGS] //p' | sort -u
}

# upward ARCHIVE ABOVE...: what it needs and only they give
upward() {
	lower=$1
	shift
	needs "$lower" >"$scratch/needs"
	for upper; do
		if [ -e "$upper" ]; then gives "$upper" >"$scratch/gives"
		else : >"$scratch/gives"; fi
		comm -12 "$scratch/needs" "$scratch/gives" |
			sed "s|^|$(basename "$lower") calls upwards into $(basename "$upper"): |"
	done
}

# stairs DIRECTORY: all archives that are there
stairs() {
	(cd "$1" || exit
	upward libbase.a libcore.a libio.a libengine.a libcli.a libconsole.a
	upward libcore.a libio.a libengine.a libcli.a libconsole.a
	upward libio.a libengine.a libcli.a libconsole.a
	upward libengine.a libcli.a libconsole.a
	# The front ends see the face and base.
	if [ -e libcli.a ]; then
		upward libcli.a libconsole.a libcore.a libio.a
	fi
	if [ -e libconsole.a ]; then upward libconsole.a libcore.a libio.a; fi)
}

purity() {
	pattern=$(printf '%s' "$impure" | tr -d '\n')
	needs "$1" | plain_names | grep -Ex "$pattern"
	# What can be written to; tables of pointers are only relocated. The
	# sanitizers keep marks of their own.
	nm -f sysv "$1" 2>/dev/null | awk -F '|' '
		{ gsub(/ /, ""); }
		$7 ~ /^\.(data|bss|tdata|tbss)|^\*COM\*/ &&
		    $7 !~ /^\.data\.rel\.ro/ && $4 == "OBJECT" &&
		    $1 !~ /asan|tsan|ubsan|gcov|DW\.ref/ {
			print "can change: " $1
		}'
}

# Every name that the curses libraries export.
curses_names() {
	for library in libncursesw.so.6 libtinfo.so.6; do
		file=$("${CC:-cc}" -print-file-name=$library)
		if [ -e "$file" ]; then nm -D -P --defined-only "$file"; fi
	done | awk '$2 ~ /[TDBVW]/ && $1 !~ /^_/ {
		sub(/@.*/, "", $1)
		print $1
	}' | sort -u
}

no_curses() {
	curses_names >"$scratch/curses"
	if ! grep -q '^initscr$' "$scratch/curses"; then
		echo "the names of curses were not found"
	fi
	for archive; do
		needs "$archive" >"$scratch/needs"
		comm -12 "$scratch/needs" "$scratch/curses" |
			sed "s|^|$(basename "$archive") calls curses: |"
	done
}

for room in base core io engine; do
	if [ ! -e "$top_builddir/lib$room.a" ]; then
		echo "Bail out! no lib$room.a"
		exit 99
	fi
done
set -- libbase.a libcore.a libio.a libengine.a
if [ -e "$top_srcdir/tui/cli.c" ]; then set -- "$@" libcli.a; fi
cd "$top_builddir" || exit 99

clean 'no call goes upwards' stairs .
clean 'core is pure' purity libcore.a
clean 'no curses below the console' no_curses "$@"

# archive NAME SOURCE: made of one C text, in $tree
archive() {
	printf '%s\n' "$2" >"$tree/x.c"
	(cd "$tree" && "${CC:-cc}" -O0 -fno-builtin -w -c x.c -o "$1.o" &&
		rm -f "lib$1.a" && ar cr "lib$1.a" "$1.o") || exit 99
}

new_tree
archive base 'void base_f(void) {}'
archive core 'void base_f(void); void core_f(void) { base_f(); }'
archive io 'void core_f(void); void io_f(void) { core_f(); }'
archive engine 'void io_f(void); void backend_f(void) { io_f(); }'
archive console 'void backend_f(void); int initscr(void);
	void console_f(void) { backend_f(); initscr(); }'
archive cli 'void backend_f(void); void cli_f(void) { backend_f(); }'
clean 'a sound staircase' stairs "$tree"
clean 'a pure room' purity "$tree/libcore.a"
clean 'a tool without curses' no_curses "$tree/libcli.a"

archive base 'void io_f(void); void base_f(void) { io_f(); }'
caught 'base calls io' stairs "$tree"
archive base 'void base_f(void) {}'
archive io 'void backend_f(void); void io_f(void) { backend_f(); }'
caught 'io calls the engine' stairs "$tree"
archive io 'void io_f(void) {}'
archive engine 'void console_f(void); void backend_f(void) { console_f(); }'
caught 'the engine calls the console' stairs "$tree"
archive engine 'void backend_f(void) {}'
archive cli 'void console_f(void); void cli_f(void) { console_f(); }'
caught 'a subcommand calls the console' stairs "$tree"
archive cli 'void core_f(void); void cli_f(void) { core_f(); }'
caught 'a subcommand calls core' stairs "$tree"
archive cli 'int stdscr; int wgetch(int); int cli_f(void) { return wgetch(0); }'
caught 'a subcommand calls curses' no_curses "$tree/libcli.a"

# impurity NAME SOURCE
impurity() {
	archive core "$2"
	caught "$1" purity "$tree/libcore.a"
}

impurity 'core reads a file' 'int open(); int f(void) { return open("x", 0); }'
impurity 'core reads a file, checked' \
	'int __read_chk(); int f(void) { return __read_chk(); }'
impurity 'core asks the clock' 'long time(); long f(void) { return time(0); }'
impurity 'core asks the environment' \
	'char *getenv(); char *f(void) { return getenv("HOME"); }'
impurity 'core starts a thread' \
	'int pthread_create(); int f(void) { return pthread_create(); }'
impurity 'core prints' 'int printf(); int f(void) { return printf("x"); }'
impurity 'core logs' 'void log_line(); void f(void) { log_line(); }'
impurity 'core keeps a number' 'static int n; int f(void) { return n++; }'
impurity 'core keeps a number of its own' 'int n = 4; int *f(void) { return &n; }'
archive core 'static const char *const words[] = { "a", "b" };
	const char *f(int i) { return words[i]; }'
clean 'a table of words' purity "$tree/libcore.a"
plan
