# The backend: four rooms, each an archive, each linked with itself and those
# below it. The *_libs lines are the dependency rule of the project.

noinst_LIBRARIES += libbase.a libcore.a libio.a libengine.a

base_libs    = libbase.a $(BASE_LIBS)
core_libs    = libcore.a $(base_libs) $(CORE_LIBS)
io_libs      = libio.a $(core_libs) $(IO_LIBS)
backend_libs = libengine.a $(io_libs)

include $(top_srcdir)/backend/base/local.mk
include $(top_srcdir)/backend/core/local.mk
include $(top_srcdir)/backend/io/local.mk
include $(top_srcdir)/backend/engine/local.mk
