# tui: the console and the subcommands. libcli.a has no curses; libconsole.a
# has, and uses the words of libcli.a.

noinst_LIBRARIES += libcli.a libconsole.a

cli_libs     = libcli.a
console_libs = libconsole.a $(cli_libs)

vigie_SOURCES  = %D%/main.c
vigie_CPPFLAGS = $(AM_CPPFLAGS)
vigie_LDADD    = $(console_libs) $(backend_libs) $(TUI_LIBS)

libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
libcli_a_SOURCES  =
libcli_a_SOURCES += %D%/words.c %D%/words.h

libconsole_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS)
libconsole_a_SOURCES  =
libconsole_a_SOURCES += %D%/style.h

# A backend that shows what a test tells it, linked instead of the real one.
noinst_LIBRARIES += libfake.a
libfake_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
libfake_a_SOURCES  = tests/fake/backend.c tests/fake/backend.h
libfake_a_SOURCES += tests/fake/sample.c

if HAVE_CMOCKA
check_PROGRAMS += %D%/words_test
tui_words_test_SOURCES  = %D%/words_test.c tests/unit.h
tui_words_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_words_test_LDADD    = libcli.a libfake.a $(base_libs) $(CMOCKA_LIBS)
endif
