# engine: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libengine_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
libengine_a_SOURCES  =
libengine_a_SOURCES += backend/backend.h
