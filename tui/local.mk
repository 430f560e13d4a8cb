# tui: the console and the subcommands

vigie_SOURCES  = %D%/main.c
vigie_CPPFLAGS = $(AM_CPPFLAGS)
vigie_LDADD    = $(backend_libs)
