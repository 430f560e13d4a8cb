# core: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CORE_CFLAGS)
libcore_a_SOURCES  =
libcore_a_SOURCES += %D%/plan.c %D%/plan.h
libcore_a_SOURCES += %D%/duration.c %D%/duration.h
libcore_a_SOURCES += %D%/quote.c %D%/quote.h

if HAVE_CMOCKA
check_PROGRAMS += %D%/duration_test
backend_core_duration_test_SOURCES  = %D%/duration_test.c tests/unit.h
backend_core_duration_test_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
backend_core_duration_test_LDADD    = $(core_libs) $(CMOCKA_LIBS)
endif
