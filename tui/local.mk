# tui: the console and the subcommands. libcli.a has no curses; libconsole.a
# has, and uses the words of libcli.a.

noinst_LIBRARIES += libcli.a libconsole.a

cli_libs     = libcli.a
console_libs = libconsole.a $(cli_libs) -lm

vigie_SOURCES  = %D%/main.c
if ZERO_FREE
vigie_SOURCES += backend/base/zero_free.c
endif
dist_man_MANS += %D%/vigie.1 %D%/vigie.yaml.5

# Completion is loaded by the name of the command.
EXTRA_DIST += %D%/vigie.bash
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(bashcompdir)"
	$(INSTALL_DATA) $(srcdir)/%D%/vigie.bash "$(DESTDIR)$(bashcompdir)/vigie"
uninstall-local:
	rm -f "$(DESTDIR)$(bashcompdir)/vigie"
vigie_CPPFLAGS = $(AM_CPPFLAGS)
vigie_LDADD    = $(console_libs) $(backend_libs) $(TUI_LIBS)

libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
libcli_a_SOURCES  =
libcli_a_SOURCES += %D%/words.c %D%/words.h
libcli_a_SOURCES += %D%/choose.c %D%/choose.h
libcli_a_SOURCES += %D%/cli.c %D%/cli.h %D%/cli_parse.c
libcli_a_SOURCES += %D%/cmd_approve.c %D%/cmd_diff.c %D%/cmd_objects.c
libcli_a_SOURCES += %D%/cli_cluster.c %D%/cli_cluster.h
libcli_a_SOURCES += %D%/cli_object.c %D%/cli_object.h
libcli_a_SOURCES += %D%/cmd_get.c %D%/cmd_suspend.c
libcli_a_SOURCES += %D%/cmd_scan.c %D%/cmd_updates.c
libcli_a_SOURCES += %D%/cli_ask.c %D%/cli_ask.h
libcli_a_SOURCES += %D%/cmd_restart.c
libcli_a_SOURCES += %D%/cmd_secret.c %D%/cmd_secret.h
libcli_a_SOURCES += %D%/cmd_secret_check.c %D%/cmd_secret_create.c
libcli_a_SOURCES += %D%/cmd_secret_enter.c %D%/cmd_secret_fill.c
libcli_a_SOURCES += %D%/cmd_secret_send.c
libcli_a_SOURCES += %D%/cmd_secret_list.c %D%/cmd_secret_missing.c
libcli_a_SOURCES += %D%/line.c %D%/line.h
libcli_a_SOURCES += %D%/secret_tty.c %D%/secret_tty.h
libcli_a_SOURCES += %D%/secret_tty_mode.c %D%/secret_tty_mode.h
libcli_a_SOURCES += %D%/secret_tty_recorder.c

libconsole_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS) -DTHEMES_DIR='"$(themesdir)"'
libconsole_a_SOURCES  =
libconsole_a_SOURCES += %D%/action.h %D%/style.h
libconsole_a_SOURCES += %D%/color.c %D%/color.h
libconsole_a_SOURCES += %D%/console.c %D%/console.h
libconsole_a_SOURCES += %D%/dialog.c %D%/dialog.h
libconsole_a_SOURCES += %D%/dialog_approve.c
libconsole_a_SOURCES += %D%/dialog_confirm.c %D%/dialog_confirm.h
libconsole_a_SOURCES += %D%/dialog_help.c
libconsole_a_SOURCES += %D%/draw.c %D%/draw.h
libconsole_a_SOURCES += %D%/edit_box.c %D%/edit_box.h
libconsole_a_SOURCES += %D%/field.c %D%/field.h
libconsole_a_SOURCES += %D%/filter.c %D%/filter.h
libconsole_a_SOURCES += %D%/form.c %D%/form.h
libconsole_a_SOURCES += %D%/form_inside.h
libconsole_a_SOURCES += %D%/form_draw.c
libconsole_a_SOURCES += %D%/form_fields.c
libconsole_a_SOURCES += %D%/form_result.c
libconsole_a_SOURCES += %D%/form_review.c
libconsole_a_SOURCES += %D%/form_values.c
libconsole_a_SOURCES += %D%/form_vault.c
libconsole_a_SOURCES += %D%/frame.c
libconsole_a_SOURCES += %D%/keys.c %D%/keys.h
libconsole_a_SOURCES += %D%/layout.c %D%/layout.h
libconsole_a_SOURCES += %D%/list.c %D%/list.h
libconsole_a_SOURCES += %D%/list_inside.h %D%/list_marks.c
libconsole_a_SOURCES += %D%/live.c %D%/live.h
libconsole_a_SOURCES += %D%/live_act.c
libconsole_a_SOURCES += %D%/loop.c %D%/loop.h
libconsole_a_SOURCES += %D%/notice.c %D%/notice.h
libconsole_a_SOURCES += %D%/page.c %D%/page.h
libconsole_a_SOURCES += %D%/pager.c %D%/pager.h
libconsole_a_SOURCES += %D%/prompt.c %D%/prompt.h
libconsole_a_SOURCES += %D%/table.c %D%/table.h
libconsole_a_SOURCES += %D%/term.c %D%/term.h
libconsole_a_SOURCES += %D%/ui.c %D%/ui.h
libconsole_a_SOURCES += %D%/ui_act.c
libconsole_a_SOURCES += %D%/ui_command.c
libconsole_a_SOURCES += %D%/ui_draw.c
libconsole_a_SOURCES += %D%/ui_fate.c
libconsole_a_SOURCES += %D%/ui_live.c
libconsole_a_SOURCES += %D%/view.c %D%/view.h
libconsole_a_SOURCES += %D%/view_activity.c
libconsole_a_SOURCES += %D%/view_automations.c
libconsole_a_SOURCES += %D%/view_diff.c
libconsole_a_SOURCES += %D%/view_policies.c
libconsole_a_SOURCES += %D%/view_repos.c
libconsole_a_SOURCES += %D%/view_secrets.c
libconsole_a_SOURCES += %D%/view_tags.c
libconsole_a_SOURCES += %D%/view_text.c
libconsole_a_SOURCES += %D%/view_updates.c
libconsole_a_SOURCES += %D%/view_updates_table.c
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
libfake_a_SOURCES += backend/engine/draft.c backend/engine/draft_check.c
libfake_a_SOURCES += tests/fake/sample.c tests/fake/sample_cluster.c

# The console on that backend, to be looked at by hand and measured.
noinst_PROGRAMS += tests/tool/console_demo
tests_tool_console_demo_SOURCES  = tests/tool/console_demo.c
tests_tool_console_demo_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
tests_tool_console_demo_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS)

# vigie itself, stopped at the moments of an entry.
noinst_PROGRAMS += tests/tool/vigie_stages
tests_tool_vigie_stages_SOURCES  = %D%/main.c tests/tool/stages.c
if ZERO_FREE
tests_tool_vigie_stages_SOURCES += backend/base/zero_free.c
endif
tests_tool_vigie_stages_CPPFLAGS = $(AM_CPPFLAGS)
tests_tool_vigie_stages_LDADD    = $(console_libs) $(backend_libs) $(TUI_LIBS)

noinst_PROGRAMS += tests/tool/meter
tests_tool_meter_SOURCES = tests/tool/meter.c

if HAVE_CMOCKA
check_PROGRAMS += %D%/words_test
tui_words_test_SOURCES  = %D%/words_test.c tests/unit.h
tui_words_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_words_test_LDADD    = libcli.a libfake.a $(io_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/cli_object_test
tui_cli_object_test_SOURCES  = %D%/cli_object_test.c tests/unit.h
tui_cli_object_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_cli_object_test_LDADD    = libcli.a $(base_libs) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/theme_test
tui_theme_test_SOURCES  = %D%/theme_test.c tests/unit.h
tui_theme_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_theme_test_LDADD    = $(console_libs) $(base_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/layout_test
tui_layout_test_SOURCES  = %D%/layout_test.c tests/unit.h
tui_layout_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_layout_test_LDADD    = $(console_libs) $(base_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/filter_test
tui_filter_test_SOURCES  = %D%/filter_test.c tests/unit.h
tui_filter_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_filter_test_LDADD    = $(console_libs) $(base_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/edit_box_test
tui_edit_box_test_SOURCES  = %D%/edit_box_test.c tests/unit.h
tui_edit_box_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_edit_box_test_LDADD    = $(console_libs) $(base_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/list_test
tui_list_test_SOURCES  = %D%/list_test.c tests/unit.h
tui_list_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tui_list_test_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/keys_test
tui_keys_test_SOURCES  = %D%/keys_test.c tests/unit.h tests/fake/screen.c tests/fake/screen.h
tui_keys_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS) $(CMOCKA_CFLAGS)
tui_keys_test_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/frame_test
tui_frame_test_SOURCES  = %D%/frame_test.c tests/unit.h tests/fake/screen.c tests/fake/screen.h
tui_frame_test_SOURCES += tests/fake/frame.c tests/fake/frame.h
tui_frame_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS) $(CMOCKA_CFLAGS)
tui_frame_test_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/live_test
tui_live_test_SOURCES  = %D%/live_test.c tests/unit.h tests/fake/screen.c tests/fake/screen.h
tui_live_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS) $(CMOCKA_CFLAGS)
tui_live_test_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/form_test
tui_form_test_SOURCES  = %D%/form_test.c tests/unit.h tests/fake/screen.c tests/fake/screen.h
tui_form_test_SOURCES += tests/fake/frame.c tests/fake/frame.h
tui_form_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS) $(CMOCKA_CFLAGS)
tui_form_test_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += %D%/ui_test
tui_ui_test_SOURCES  = %D%/ui_test.c tests/unit.h tests/fake/screen.c tests/fake/screen.h
tui_ui_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(TUI_CFLAGS) $(CMOCKA_CFLAGS)
tui_ui_test_LDADD    = $(console_libs) libfake.a $(io_libs) $(TUI_LIBS) $(CMOCKA_LIBS)
endif

EXTRA_DIST += tests/data/frames
dist_check_SCRIPTS += %D%/bytes_test.sh
