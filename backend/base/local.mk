# base: no word of our domain. One line a module, tests beside their module.

libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS)
libbase_a_CFLAGS   = $(AM_CFLAGS) $(SECRET_CFLAGS)
libbase_a_SOURCES  =
libbase_a_SOURCES += %D%/arena.c %D%/arena.h
libbase_a_SOURCES += %D%/array.c %D%/array.h
libbase_a_SOURCES += %D%/base.h %D%/cancel.h
libbase_a_SOURCES += %D%/buf.c %D%/buf.h
libbase_a_SOURCES += %D%/digest.c %D%/digest.h
libbase_a_SOURCES += %D%/error.c %D%/error.h
libbase_a_SOURCES += %D%/fatal.c %D%/fatal.h
libbase_a_SOURCES += %D%/harden.c %D%/harden.h
libbase_a_SOURCES += %D%/log.c %D%/log.h
libbase_a_SOURCES += %D%/map.c %D%/map.h
libbase_a_SOURCES += %D%/node.c %D%/node.h
libbase_a_SOURCES += %D%/secret.c %D%/secret.h
libbase_a_SOURCES += %D%/paste.c %D%/paste.h
libbase_a_SOURCES += %D%/secret_entry.c %D%/secret_entry.h
libbase_a_SOURCES += %D%/secret_pages.c %D%/secret_pages.h
libbase_a_SOURCES += %D%/stage.h
libbase_a_SOURCES += %D%/secret_recipe.c %D%/secret_recipe.h
libbase_a_SOURCES += %D%/shared.c %D%/shared.h
libbase_a_SOURCES += %D%/span.c %D%/span.h
libbase_a_SOURCES += %D%/text.c %D%/text.h
libbase_a_SOURCES += %D%/xalloc.c %D%/xalloc.h
libbase_a_SOURCES += %D%/json.c %D%/json.h
libbase_a_SOURCES += %D%/near.c %D%/near.h
libbase_a_SOURCES += %D%/yaml_events.c %D%/yaml_events.h
libbase_a_SOURCES += %D%/yaml_members.c %D%/yaml_members.h
libbase_a_SOURCES += %D%/yaml_read.c %D%/yaml_read.h
libbase_a_SOURCES += %D%/yaml_scalar.c %D%/yaml_scalar.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/base_test
backend_base_base_test_SOURCES  = %D%/base_test.c tests/unit.h
backend_base_base_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_base_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif

# Faults on purpose: a sanitizer wants to be the one who catches them.
if HAVE_CMOCKA
if !SANITIZERS
check_PROGRAMS += %D%/fatal_test
backend_base_fatal_test_SOURCES  = %D%/fatal_test.c tests/unit.h
backend_base_fatal_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_fatal_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/paste_test
backend_base_paste_test_SOURCES  = %D%/paste_test.c tests/unit.h
backend_base_paste_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_paste_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/secret_entry_test
backend_base_secret_entry_test_SOURCES  = %D%/secret_entry_test.c tests/unit.h
backend_base_secret_entry_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_secret_entry_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif

if HAVE_CMOCKA
check_PROGRAMS += %D%/json_test
backend_base_json_test_SOURCES  = %D%/json_test.c tests/unit.h
backend_base_json_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_json_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
check_PROGRAMS += %D%/yaml_read_test
backend_base_yaml_read_test_SOURCES  = %D%/yaml_read_test.c tests/unit.h
backend_base_yaml_read_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_yaml_read_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif

libbase_a_SOURCES += %D%/json_scan.c %D%/json_scan.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/json_scan_test
backend_base_json_scan_test_SOURCES  = %D%/json_scan_test.c tests/unit.h
backend_base_json_scan_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_json_scan_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif

libbase_a_SOURCES += %D%/base64.c %D%/base64.h
if HAVE_CMOCKA
check_PROGRAMS += %D%/base64_test
backend_base_base64_test_SOURCES  = %D%/base64_test.c tests/unit.h
backend_base_base64_test_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CMOCKA_CFLAGS)
backend_base_base64_test_LDADD    = $(base_libs) $(CMOCKA_LIBS)
endif

# free() and realloc() that clear are the program's alone (tui/local.mk).
EXTRA_DIST += %D%/zero_free.c
