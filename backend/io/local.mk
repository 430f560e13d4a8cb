# io: see CONTRIBUTING for what may stand here. One line a module, tests beside.

libio_a_CPPFLAGS = $(AM_CPPFLAGS) $(BASE_CFLAGS) $(IO_CFLAGS)
libio_a_SOURCES  =
libio_a_SOURCES += %D%/files.c %D%/files.h
libio_a_SOURCES += %D%/journal.c %D%/journal.h
libio_a_SOURCES += %D%/marker_cache.c %D%/marker_cache.h
libio_a_SOURCES += %D%/marker_scan.c %D%/marker_scan.h
libio_a_SOURCES += %D%/store.c %D%/store.h
