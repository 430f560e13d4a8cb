# io: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libio_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
libio_a_CFLAGS   = $(AM_CFLAGS) $(SECRET_CFLAGS)
libio_a_SOURCES  =
libio_a_SOURCES += %D%/bitwarden.c %D%/bitwarden.h
libio_a_SOURCES += %D%/bitwarden_json.c %D%/bitwarden_json.h
libio_a_SOURCES += %D%/bitwarden_rbw.c
libio_a_SOURCES += %D%/bitwarden_talk.c %D%/bitwarden_talk.h
libio_a_SOURCES += %D%/http_identity.c %D%/http_identity.h
libio_a_SOURCES += %D%/libcurl.c %D%/libcurl.h
libio_a_SOURCES += %D%/secret_upload.c %D%/secret_upload.h
libio_a_SOURCES += %D%/secret_line.c %D%/secret_line.h
libio_a_SOURCES += %D%/tls_pair.c %D%/tls_pair.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/bitwarden_test
backend_io_bitwarden_test_SOURCES  = %D%/bitwarden_test.c tests/unit.h
backend_io_bitwarden_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_bitwarden_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/tls_pair_test
backend_io_tls_pair_test_SOURCES  = %D%/tls_pair_test.c tests/tls_fixture.c tests/tls_fixture.h tests/unit.h
backend_io_tls_pair_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_tls_pair_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

libio_a_SOURCES += %D%/blob_table.c %D%/blob_table.h
libio_a_SOURCES += %D%/files.c %D%/files.h
libio_a_SOURCES += %D%/journal.c %D%/journal.h
libio_a_SOURCES += %D%/marker_cache.c %D%/marker_cache.h
libio_a_SOURCES += %D%/marker_scan.c %D%/marker_scan.h
libio_a_SOURCES += %D%/secret_scan.c %D%/secret_scan.h
libio_a_SOURCES += %D%/store.c %D%/store.h
libio_a_SOURCES += %D%/run.c %D%/run.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/secret_scan_test
backend_io_secret_scan_test_SOURCES  = %D%/secret_scan_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_secret_scan_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_secret_scan_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/run_test
backend_io_run_test_SOURCES  = %D%/run_test.c tests/unit.h
backend_io_run_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_run_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

libio_a_SOURCES += %D%/git_cache.c %D%/git_cache.h
libio_a_SOURCES += %D%/git_commit.c %D%/git_commit.h
libio_a_SOURCES += %D%/git_read.c %D%/git_read.h
libio_a_SOURCES += %D%/git_read_files.c
libio_a_SOURCES += %D%/git_tidy.c %D%/git_tidy.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/git_cache_test
backend_io_git_cache_test_SOURCES  = %D%/git_cache_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_git_cache_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_cache_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/git_read_test
backend_io_git_read_test_SOURCES  = %D%/git_read_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_git_read_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_read_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/git_commit_test
backend_io_git_commit_test_SOURCES  = %D%/git_commit_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_git_commit_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_commit_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/keep_test
backend_io_keep_test_SOURCES  = %D%/keep_test.c tests/unit.h
backend_io_keep_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_keep_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

libio_a_SOURCES += %D%/git_address.c %D%/git_address.h
libio_a_SOURCES += %D%/git_exec.c %D%/git_exec.h
libio_a_SOURCES += %D%/git_exec_words.c %D%/git_exec_words.h
libio_a_SOURCES += %D%/git_fetch.c %D%/git_fetch.h
libio_a_SOURCES += %D%/git_http.c %D%/git_http.h
libio_a_SOURCES += %D%/git_http_request.c %D%/git_http_request.h
libio_a_SOURCES += %D%/git_line.c %D%/git_line.h
libio_a_SOURCES += %D%/git_login.c %D%/git_login.h
libio_a_SOURCES += %D%/git_push.c %D%/git_push.h
libio_a_SOURCES += %D%/git_remote.c %D%/git_remote.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/git_fetch_test
backend_io_git_fetch_test_SOURCES  = %D%/git_fetch_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_git_fetch_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_fetch_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/git_push_test
backend_io_git_push_test_SOURCES  = %D%/git_push_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_git_push_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_push_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/git_address_test
backend_io_git_address_test_SOURCES  = %D%/git_address_test.c tests/unit.h
backend_io_git_address_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_address_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/git_login_test
backend_io_git_login_test_SOURCES  = %D%/git_login_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_io_git_login_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_git_login_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif
libio_a_SOURCES += %D%/http.c %D%/http.h
libio_a_SOURCES += %D%/http_wait.c %D%/http_state.h
libio_a_SOURCES += %D%/http_fault.c %D%/http_fault.h
libio_a_SOURCES += %D%/kube.c %D%/kube.h
libio_a_SOURCES += %D%/kube_discover.c %D%/kube_discover.h
libio_a_SOURCES += %D%/kube_list.c %D%/kube_state.h
libio_a_SOURCES += %D%/kube_request.c %D%/kube_request.h
libio_a_SOURCES += %D%/kube_review.c %D%/kube_review.h
libio_a_SOURCES += %D%/kube_stream.c %D%/kube_stream.h
libio_a_SOURCES += %D%/kube_watch.c %D%/kube_watch.h
libio_a_SOURCES += %D%/http_options.c %D%/http_options.h

libio_a_SOURCES += %D%/registry.c %D%/registry.h
libio_a_SOURCES += %D%/registry_scan.c %D%/registry_state.h
libio_a_SOURCES += %D%/registry_helper.c %D%/registry_helper.h
libio_a_SOURCES += %D%/registry_login.c %D%/registry_login.h

libio_a_SOURCES += %D%/git_cache_path.c %D%/git_cache_path.h
libio_a_SOURCES += %D%/git_http_answer.c %D%/git_http_answer.h
libio_a_SOURCES += %D%/run_whole.c

libio_a_SOURCES += %D%/kube_login.c %D%/kube_login.h
libio_a_SOURCES += %D%/kube_login_build.c %D%/kube_login_build.h
libio_a_SOURCES += %D%/kube_login_exec.c %D%/kube_login_exec.h
libio_a_SOURCES += %D%/kube_login_find.c %D%/kube_login_find.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/kube_login_test
backend_io_kube_login_test_SOURCES  = %D%/kube_login_test.c tests/unit.h
backend_io_kube_login_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_io_kube_login_test_LDADD    = $(io_libs) $(CMOCKA_LIBS)
endif
