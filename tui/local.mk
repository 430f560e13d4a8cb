# tui: the console and the subcommands. libcli.a has no curses; libconsole.a
# has, and uses the words of libcli.a.

noinst_LIBRARIES += libcli.a libconsole.a

cli_libs     = libcli.a
console_libs = libconsole.a $(cli_libs) -lm

vigie_SOURCES  = %D%/main.c
dist_man_MANS += %D%/vigie.1 %D%/vigie.yaml.5
vigie_CPPFLAGS = $(AM_CPPFLAGS)
vigie_LDADD    = $(console_libs) $(backend_libs) $(TUI_LIBS)

libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
libcli_a_SOURCES  =
libcli_a_SOURCES += %D%/words.c %D%/words.h
libcli_a_SOURCES += %D%/choose.c %D%/choose.h
libcli_a_SOURCES += %D%/cli.c %D%/cli.h
libcli_a_SOURCES += %D%/cmd_approve.c %D%/cmd_diff.c %D%/cmd_objects.c
libcli_a_SOURCES += %D%/cmd_scan.c %D%/cmd_updates.c
libcli_a_SOURCES += %D%/line.c %D%/line.h

libconsole_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS)
libconsole_a_SOURCES  =
libconsole_a_SOURCES += %D%/color.c %D%/color.h
libconsole_a_SOURCES += %D%/style.h
libconsole_a_SOURCES += %D%/theme.c %D%/theme.h
libconsole_a_SOURCES += %D%/theme_read.c %D%/theme_read.h

# The shipped themes that are built in, as text: the files themselves, so that
# there is one truth.
nodist_libconsole_a_SOURCES = %D%/theme_text.c
CLEANFILES += %D%/theme_text.c
built_in_themes = $(top_srcdir)/themes/terminal.yaml $(top_srcdir)/themes/mono.yaml
%D%/theme_text.c: $(built_in_themes) %D%/theme_text.awk
	$(AM_V_GEN)$(MKDIR_P) %D% && $(AWK) -f $(top_srcdir)/%D%/theme_text.awk $(built_in_themes) >$@.tmp && mv $@.tmp $@
EXTRA_DIST += %D%/theme_text.awk

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

check_PROGRAMS += %D%/theme_test
tui_theme_test_SOURCES  = %D%/theme_test.c tests/unit.h
tui_theme_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_theme_test_LDADD    = $(console_libs) $(base_libs) $(TUI_LIBS) $(CMOCKA_LIBS)
endif
