# themes: one file a theme

themesdir = $(pkgdatadir)/themes
dist_themes_DATA =
