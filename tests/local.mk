# tests: what runs, and in which environment (built, not inherited)

LOG_DRIVER    = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
	top_srcdir=$(abs_top_srcdir); export top_srcdir; \
	top_builddir=$(abs_top_builddir); export top_builddir; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	ASAN_OPTIONS=handle_segv=2:detect_leaks=1; export ASAN_OPTIONS; \
	LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC; export TZ; \
	VIGIE_TEST_CACHE=$${VIGIE_TEST_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/vigie-test}; \
	export VIGIE_TEST_CACHE; \
	for v in GIT_SSL_CAINFO SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE \
	  http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY \
	  no_proxy NO_PROXY GIT_DIR GIT_CONFIG_GLOBAL VIGIE_TEST_NOW \
	  SSH_AUTH_SOCK DISPLAY NO_COLOR XDG_CONFIG_HOME XDG_CACHE_HOME \
	  XDG_STATE_HOME; do unset $$v; done;
TESTS = $(check_PROGRAMS) $(dist_check_SCRIPTS)
EXTRA_DIST += %D%/unit.h

# What a test with a table of vectors names beside its own file
table_sources = tests/table.c tests/table.h tests/unit.h

EXTRA_DIST += %D%/data/images
EXTRA_DIST += %D%/data/policies
EXTRA_DIST += %D%/data/ranges
EXTRA_DIST += %D%/data/regexes
EXTRA_DIST += %D%/data/export
# The example world: a program of its own, nothing of it is linked into vigie.

if HAVE_MICROHTTPD
libexec_PROGRAMS += vigie-world
dist_check_SCRIPTS += %D%/world/world_test.sh
endif
vigie_world_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(MICROHTTPD_CFLAGS)
vigie_world_LDADD    = $(base_libs) $(MICROHTTPD_LIBS)
vigie_world_SOURCES  = %D%/world/main.c
vigie_world_SOURCES += %D%/world/command.c %D%/world/command.h
vigie_world_SOURCES += %D%/world/git.c %D%/world/git.h
vigie_world_SOURCES += %D%/world/place.c %D%/world/place.h
vigie_world_SOURCES += %D%/world/repos.c %D%/world/repos.h
vigie_world_SOURCES += %D%/world/server.c %D%/world/server.h
vigie_world_SOURCES += %D%/world/tags.c %D%/world/tags.h
nodist_vigie_world_SOURCES = %D%/world/text.h
EXTRA_DIST += %D%/world/world.txt %D%/world/text.awk
CLEANFILES += %D%/world/text.h

%D%/world/text.h: $(srcdir)/%D%/world/world.txt $(srcdir)/%D%/world/text.awk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	$(AWK) -f $(srcdir)/%D%/world/text.awk \
	  $(srcdir)/%D%/world/world.txt >$@.new && mv $@.new $@
%D%/world/vigie_world-repos.$(OBJEXT): %D%/world/text.h

# The rules that a tool can check. Each test makes its mistake on purpose too.

AM_TESTS_ENVIRONMENT += CC='$(CC)'; export CC;
dist_check_SCRIPTS += %D%/lint/banned_test.sh
dist_check_SCRIPTS += %D%/lint/docs_test.sh
dist_check_SCRIPTS += %D%/lint/format_test.sh
dist_check_SCRIPTS += %D%/lint/includes_test.sh
dist_check_SCRIPTS += %D%/lint/layers_test.sh
dist_check_SCRIPTS += %D%/lint/secret_misuse_test.sh
dist_check_SCRIPTS += %D%/lint/shell_test.sh
EXTRA_DIST += %D%/lint/lib.sh
EXTRA_DIST += %D%/data/templates

# Fuzz targets, for --enable-fuzzers with clang only. A target is a file
# fuzz/NAME_fuzz.c, a folder fuzz/corpus/NAME with small inputs to begin with,
# and two lines here. `make fuzz-smoke FUZZ_SECONDS=60' runs them all.

fuzz_programs =
fuzz_programs += %D%/fuzz/expand_fuzz
tests_fuzz_expand_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/image_ref_fuzz
tests_fuzz_image_ref_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/range_fuzz
tests_fuzz_range_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/config_fuzz
tests_fuzz_config_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/json_fuzz
tests_fuzz_json_fuzz_LDADD = $(FUZZ_LIBS) $(base_libs)
fuzz_programs += %D%/fuzz/paste_fuzz
tests_fuzz_paste_fuzz_LDADD = $(FUZZ_LIBS) $(base_libs)
fuzz_programs += %D%/fuzz/object_set_fuzz
tests_fuzz_object_set_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/yaml_read_fuzz
tests_fuzz_yaml_read_fuzz_LDADD = $(FUZZ_LIBS) $(base_libs)
fuzz_programs += %D%/fuzz/edit_fuzz
tests_fuzz_edit_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/marker_fuzz
tests_fuzz_marker_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/yaml_scan_fuzz
tests_fuzz_yaml_scan_fuzz_SOURCES = %D%/fuzz/yaml_scan_fuzz.c %D%/yaml_events.h
tests_fuzz_yaml_scan_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/template_fuzz
tests_fuzz_template_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/challenge_fuzz
tests_fuzz_challenge_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/json_scan_fuzz
tests_fuzz_json_scan_fuzz_LDADD = $(FUZZ_LIBS) $(base_libs)
fuzz_programs += %D%/fuzz/kubeconfig_fuzz
tests_fuzz_kubeconfig_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/kube_answer_fuzz
tests_fuzz_kube_answer_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/kube_watch_fuzz
tests_fuzz_kube_watch_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/link_fuzz
tests_fuzz_link_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/login_file_fuzz
tests_fuzz_login_file_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/registry_talk_fuzz
tests_fuzz_registry_talk_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/secret_refs_fuzz
tests_fuzz_secret_refs_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/version_fuzz
tests_fuzz_version_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/bitwarden_fuzz
tests_fuzz_bitwarden_fuzz_LDADD = $(FUZZ_LIBS) $(io_libs)
fuzz_programs += %D%/fuzz/secret_answer_fuzz
tests_fuzz_secret_answer_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)
fuzz_programs += %D%/fuzz/secret_review_fuzz
tests_fuzz_secret_review_fuzz_LDADD = $(FUZZ_LIBS) $(core_libs)

noinst_HEADERS += %D%/fuzz/fuzz.h
EXTRA_DIST     += %D%/fuzz/corpus %D%/fuzz/run
FUZZ_SECONDS    = 10

if FUZZERS
noinst_PROGRAMS += $(fuzz_programs)
fuzz-smoke: $(fuzz_programs)
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(SHELL) $(top_srcdir)/tests/fuzz/run \
	  $(abs_top_srcdir)/tests/fuzz/corpus $(fuzz_programs)
else
fuzz-smoke:
	@echo "configure with --enable-fuzzers CC=clang CXX=clang++ first" >&2
	@exit 1
endif
.PHONY: fuzz-smoke

# A program that real tests drive until they can drive vigie itself
noinst_PROGRAMS += %D%/tool/git_probe
tests_tool_git_probe_SOURCES  = %D%/tool/git_probe.c
tests_tool_git_probe_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
tests_tool_git_probe_LDADD    = $(io_libs)
noinst_PROGRAMS += %D%/tool/kube_probe
tests_tool_kube_probe_SOURCES  = %D%/tool/kube_probe.c
tests_tool_kube_probe_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
tests_tool_kube_probe_LDADD    = $(io_libs)
noinst_PROGRAMS += %D%/tool/bw_stub
tests_tool_bw_stub_SOURCES = %D%/tool/bw_stub.c
noinst_PROGRAMS += %D%/tool/kube_middle
tests_tool_kube_middle_SOURCES  = %D%/tool/kube_middle.c
tests_tool_kube_middle_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
tests_tool_kube_middle_LDADD    = $(IO_LIBS)
dist_check_SCRIPTS += %D%/kube/secret_test.sh
EXTRA_DIST += %D%/kube/prompt.sh
dist_check_SCRIPTS += %D%/kube/lists_test.sh
dist_check_SCRIPTS += %D%/proof/memory_test.sh
dist_check_SCRIPTS += %D%/proof/sudo_test.sh %D%/proof/traces_test.sh
EXTRA_DIST += %D%/proof/stages.sh
noinst_PROGRAMS += %D%/tool/port
tests_tool_port_SOURCES = %D%/tool/port.c
dist_check_SCRIPTS += %D%/kube/kube_test.sh
dist_check_SCRIPTS += %D%/kube/console_test.sh
EXTRA_DIST += %D%/kube/build %D%/kube/lib.sh %D%/kube/servers.sh
dist_check_SCRIPTS += %D%/kube/login_test.sh
dist_check_SCRIPTS += %D%/kube/needs_test.sh
dist_check_SCRIPTS += %D%/real/git_test.sh
dist_check_SCRIPTS += %D%/real/scenario_test.sh
EXTRA_DIST += %D%/real/git_servers.sh %D%/real/registry_servers.sh
dist_check_SCRIPTS += %D%/fault/git_kill_test.sh
EXTRA_DIST += %D%/git_fixture.c %D%/git_fixture.h
EXTRA_DIST += %D%/tls_fixture.c %D%/tls_fixture.h

# Figures: `make bench' prints them, `make bench-smoke' sees that it runs.

EXTRA_PROGRAMS += bench-git bench-start
bench_git_SOURCES  = %D%/bench/bench_git.c
bench_git_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
bench_git_LDADD    = $(backend_libs)
bench_start_SOURCES = %D%/bench/bench_start.c
bench_start_LDADD  = -lutil
EXTRA_DIST        += %D%/bench/run %D%/bench/manifests.awk
CLEANFILES        += bench-git$(EXEEXT) bench-start$(EXEEXT)
bench_programs     = $(noinst_PROGRAMS) vigie$(EXEEXT) bench-git$(EXEEXT) bench-start$(EXEEXT) $(libexec_PROGRAMS)
bench: $(bench_programs)
	top_srcdir=$(abs_top_srcdir) top_builddir=$(abs_top_builddir) $(SHELL) $(top_srcdir)/tests/bench/run
bench-smoke: $(bench_programs)
	top_srcdir=$(abs_top_srcdir) top_builddir=$(abs_top_builddir) $(SHELL) $(top_srcdir)/tests/bench/run small
.PHONY: bench bench-smoke

dist_check_SCRIPTS += %D%/story/cli_test.sh
dist_check_SCRIPTS += %D%/story/secret_cli_test.sh
dist_check_SCRIPTS += %D%/story/console_test.sh
dist_check_SCRIPTS += %D%/story/terminal_test.sh
EXTRA_DIST         += %D%/story/world.sh %D%/story/console.sh
EXTRA_DIST += %D%/data/setter-quoting
EXTRA_DIST += %D%/data/setter-trees
EXTRA_DIST += %D%/data/setters
EXTRA_DIST += %D%/data/kubectl
EXTRA_DIST += %D%/vectors.h %D%/yaml_events.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/fault/secret_upload_fault_test
tests_fault_secret_upload_fault_test_SOURCES  = %D%/fault/secret_upload_fault_test.c tests/unit.h
tests_fault_secret_upload_fault_test_SOURCES += %D%/fault/secret_server.c %D%/fault/secret_server.h
tests_fault_secret_upload_fault_test_SOURCES += %D%/tls_fixture.c %D%/tls_fixture.h
tests_fault_secret_upload_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS)
tests_fault_secret_upload_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/proof/upload_memory_test
tests_proof_upload_memory_test_SOURCES  = %D%/proof/upload_memory_test.c tests/unit.h
tests_proof_upload_memory_test_SOURCES += %D%/fault/secret_server.c %D%/fault/secret_server.h
tests_proof_upload_memory_test_SOURCES += %D%/tls_fixture.c %D%/tls_fixture.h
tests_proof_upload_memory_test_SOURCES += %D%/tool/memfind.c %D%/tool/memfind.h
tests_proof_upload_memory_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS)
tests_proof_upload_memory_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/fault/git_http_fault_test
tests_fault_git_http_fault_test_SOURCES  = %D%/fault/git_http_fault_test.c %D%/fault/git_server.c %D%/fault/git_server.h
tests_fault_git_http_fault_test_SOURCES += %D%/git_fixture.c %D%/git_fixture.h
tests_fault_git_http_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tests_fault_git_http_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/fault/git_exec_fault_test
tests_fault_git_exec_fault_test_SOURCES  = %D%/fault/git_exec_fault_test.c %D%/git_fixture.c %D%/git_fixture.h
tests_fault_git_exec_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
tests_fault_git_exec_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)

# Servers that lie, stall, loop and cut.

endif

if HAVE_CMOCKA
endif

if HAVE_MICROHTTPD
check_PROGRAMS += %D%/fault/registry_fault_test
tests_fault_registry_fault_test_SOURCES  = %D%/fault/registry_fault_test.c tests/unit.h
tests_fault_registry_fault_test_SOURCES += %D%/fault/fault_server.c %D%/fault/fault_server.h
tests_fault_registry_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_fault_registry_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS) $(MICROHTTPD_LIBS)
endif

# Tools for tests with real servers, and for figures.

noinst_PROGRAMS += %D%/tool/scan_probe
tests_tool_scan_probe_SOURCES  = %D%/tool/scan_probe.c
tests_tool_scan_probe_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
tests_tool_scan_probe_LDADD    = $(io_libs)
if HAVE_MICROHTTPD
noinst_PROGRAMS += %D%/tool/token_server
tests_tool_token_server_SOURCES  = %D%/tool/token_server.c
tests_tool_token_server_CPPFLAGS = $(AM_CPPFLAGS) $(MICROHTTPD_CFLAGS)
tests_tool_token_server_LDADD    = $(MICROHTTPD_LIBS)
endif
if HAVE_MICROHTTPD
noinst_PROGRAMS += %D%/tool/bench_scan
tests_tool_bench_scan_SOURCES  = %D%/tool/bench_scan.c
tests_tool_bench_scan_SOURCES += %D%/fault/fault_server.c %D%/fault/fault_server.h
tests_tool_bench_scan_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_tool_bench_scan_LDADD    = $(io_libs) $(MICROHTTPD_LIBS)
endif

dist_check_SCRIPTS += %D%/real/registry_test.sh
dist_check_SCRIPTS += %D%/story/kill_test.sh

if HAVE_MICROHTTPD
check_PROGRAMS += %D%/fault/http_fault_test
tests_fault_http_fault_test_SOURCES  = %D%/fault/http_fault_test.c tests/unit.h
tests_fault_http_fault_test_SOURCES += %D%/fault/fault_server.c %D%/fault/fault_server.h
tests_fault_http_fault_test_SOURCES += %D%/fault/tls_files.c %D%/fault/tls_files.h
tests_fault_http_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_fault_http_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS) $(MICROHTTPD_LIBS)
check_PROGRAMS += %D%/fault/kube_fault_test
tests_fault_kube_fault_test_SOURCES  = %D%/fault/kube_fault_test.c tests/unit.h
tests_fault_kube_fault_test_SOURCES += %D%/fault/fault_server.c %D%/fault/fault_server.h
tests_fault_kube_fault_test_SOURCES += %D%/fault/tls_files.c %D%/fault/tls_files.h
tests_fault_kube_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_fault_kube_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS) $(MICROHTTPD_LIBS)
check_PROGRAMS += %D%/fault/http_order_fault_test
tests_fault_http_order_fault_test_SOURCES  = %D%/fault/http_order_fault_test.c tests/unit.h
tests_fault_http_order_fault_test_SOURCES += %D%/fault/fault_server.c %D%/fault/fault_server.h
tests_fault_http_order_fault_test_SOURCES += %D%/fault/tls_files.c %D%/fault/tls_files.h
tests_fault_http_order_fault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_fault_http_order_fault_test_LDADD    = $(io_libs) $(CMOCKA_LIBS) $(MICROHTTPD_LIBS)
endif

# The masked prompt, looked at from outside: tools that other proofs use, too.

noinst_PROGRAMS += %D%/tool/entry_probe
tests_tool_entry_probe_SOURCES  = %D%/tool/entry_probe.c
tests_tool_entry_probe_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
tests_tool_entry_probe_LDADD    = $(cli_libs) $(base_libs)
noinst_PROGRAMS += %D%/tool/memscan %D%/tool/ptydrive
tests_tool_memscan_SOURCES   = %D%/tool/memscan.c %D%/tool/memfind.c %D%/tool/memfind.h
tests_tool_ptydrive_SOURCES  = %D%/tool/ptydrive.c %D%/tool/pty_child.c %D%/tool/pty_child.h
tests_tool_ptydrive_SOURCES += %D%/tool/memfind.c %D%/tool/memfind.h
tests_tool_ptydrive_LDADD    = -lutil
noinst_PROGRAMS += %D%/tool/entry_leak %D%/tool/ttyaudit
tests_tool_entry_leak_SOURCES  = %D%/tool/entry_probe.c %D%/tool/entry_leak.c
tests_tool_entry_leak_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
tests_tool_entry_leak_LDADD    = $(cli_libs) $(base_libs)
tests_tool_entry_leak_LDFLAGS  = $(AM_LDFLAGS) -Wl,--wrap=secret_added
tests_tool_ttyaudit_SOURCES    = %D%/tool/ttyaudit.c

EXTRA_DIST += %D%/proof/lib.sh
dist_check_SCRIPTS += %D%/proof/entry_memory_test.sh
dist_check_SCRIPTS += %D%/proof/entry_others_test.sh
dist_check_SCRIPTS += %D%/proof/entry_terminal_test.sh
dist_check_SCRIPTS += %D%/proof/program_test.sh
