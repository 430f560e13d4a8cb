# core: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(CORE_CFLAGS)
libcore_a_SOURCES  =
libcore_a_SOURCES += %D%/plan.c %D%/plan.h
