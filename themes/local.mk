# themes: one file a theme

themesdir = $(pkgdatadir)/themes
dist_themes_DATA =
dist_themes_DATA += %D%/terminal.yaml
dist_themes_DATA += %D%/mono.yaml
