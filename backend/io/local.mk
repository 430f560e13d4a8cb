# io: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libio_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
libio_a_SOURCES  =
