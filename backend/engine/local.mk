# engine: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libengine_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) -DLIBEXECDIR='"$(libexecdir)"'
libengine_a_SOURCES  =
libengine_a_SOURCES += %D%/draft.c %D%/draft.h %D%/draft_state.h
libengine_a_SOURCES += %D%/draft_body.c %D%/draft_check.c
if HAVE_CMOCKA
check_PROGRAMS += %D%/draft_test
backend_engine_draft_test_SOURCES  = %D%/draft_test.c tests/tls_fixture.c tests/tls_fixture.h tests/unit.h
backend_engine_draft_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_draft_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
endif

libengine_a_SOURCES += backend/backend.h
libengine_a_SOURCES += %D%/catalog.c %D%/catalog.h
libengine_a_SOURCES += %D%/schedule.c %D%/schedule.h
libengine_a_SOURCES += %D%/survey.c %D%/survey.h
libengine_a_SOURCES += %D%/workers.c %D%/workers.h
libengine_a_SOURCES += %D%/deliver.c %D%/deliver.h
libengine_a_SOURCES += %D%/queue.c %D%/queue.h
libengine_a_SOURCES += %D%/engine.c %D%/engine.h
libengine_a_SOURCES += %D%/decide.c %D%/decide_rows.c
libengine_a_SOURCES += %D%/cluster.c %D%/cluster.h
libengine_a_SOURCES += %D%/cluster_find.c %D%/cluster_kinds.c
libengine_a_SOURCES += %D%/cluster_login.c
libengine_a_SOURCES += %D%/change.c %D%/change.h
libengine_a_SOURCES += %D%/change_kinds.c %D%/change_reconcile.c
libengine_a_SOURCES += %D%/cluster_names.c
libengine_a_SOURCES += %D%/live.c %D%/live.h %D%/live_rows.c
libengine_a_SOURCES += %D%/needs.c %D%/needs.h
libengine_a_SOURCES += %D%/needs_ask.c %D%/needs_rows.c %D%/needs_users.c
libengine_a_SOURCES += %D%/secret_check.c %D%/secret_write.c
libengine_a_SOURCES += %D%/vault.c %D%/vault.h
libengine_a_SOURCES += %D%/kept.c %D%/kept.h
libengine_a_SOURCES += %D%/events.c %D%/fates.c
libengine_a_SOURCES += %D%/needs_git.c %D%/needs_git.h
libengine_a_SOURCES += %D%/needs_git_read.c
libengine_a_SOURCES += %D%/publish.c %D%/publish.h
libengine_a_SOURCES += %D%/publish_log.c %D%/publish_sources.c
libengine_a_SOURCES += %D%/scan.c %D%/scan_tags.c %D%/scan_targets.c
libengine_a_SOURCES += %D%/sources.c %D%/sources_load.c %D%/sources_survey.c
libengine_a_SOURCES += %D%/propose.c %D%/propose.h
libengine_a_SOURCES += %D%/propose_facts.c %D%/propose_words.c
libengine_a_SOURCES += %D%/report.c %D%/report.h %D%/preview.c
libengine_a_SOURCES += backend/backend.c
libengine_a_SOURCES += %D%/demo.c

if HAVE_CMOCKA
check_PROGRAMS += %D%/schedule_test
backend_engine_schedule_test_SOURCES  = %D%/schedule_test.c tests/unit.h
backend_engine_schedule_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_engine_schedule_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/engine_test
backend_engine_engine_test_SOURCES  = %D%/engine_test.c tests/backend_wait.c tests/backend_wait.h tests/fake/kube.c tests/fake/kube.h tests/fake/registry.c tests/fake/registry.h tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_engine_engine_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_engine_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/kept_test
backend_engine_kept_test_SOURCES  = %D%/kept_test.c tests/unit.h
backend_engine_kept_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_engine_kept_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/vault_test
backend_engine_vault_test_SOURCES  = %D%/vault_test.c tests/backend_wait.c tests/backend_wait.h tests/fake/kube.c tests/fake/kube.h tests/fake/registry.c tests/fake/registry.h tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_engine_vault_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_vault_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/cluster_test
backend_engine_cluster_test_SOURCES  = %D%/cluster_test.c tests/backend_wait.c tests/backend_wait.h tests/fake/kube.c tests/fake/kube.h tests/fake/registry.c tests/fake/registry.h tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_engine_cluster_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_cluster_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/needs_git_test
backend_engine_needs_git_test_SOURCES  = %D%/needs_git_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_engine_needs_git_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_needs_git_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/deliver_test
backend_engine_deliver_test_SOURCES  = %D%/deliver_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_engine_deliver_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_deliver_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/queue_test
backend_engine_queue_test_SOURCES  = %D%/queue_test.c tests/unit.h
backend_engine_queue_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_queue_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/survey_test
backend_engine_survey_test_SOURCES  = %D%/survey_test.c tests/git_fixture.c tests/git_fixture.h tests/unit.h
backend_engine_survey_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_survey_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/workers_test
backend_engine_workers_test_SOURCES  = %D%/workers_test.c tests/unit.h
backend_engine_workers_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_engine_workers_test_LDADD    = $(backend_libs) $(CMOCKA_LIBS)
endif
