# Theme files to a C source: theme_built_in() finds the text of NAME.yaml.
BEGIN {
	print "/* made of the shipped themes by theme_text.awk */"
	print "#include <string.h>\n\n#include \"tui/theme.h\"\n"
	print "static const struct {\n\tconst char *name, *text;\n} themes[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.yaml$/, "", name)
	printf "\t{ \"%s\",\n", name
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	printf "\t    \"%s\\n\"\n", $0
}
END {
	print "\t},\n};\n"
	print "const char *\ntheme_built_in(const char *name)\n{\n\tsize_t i;\n"
	print "\tfor (i = 0; i < sizeof(themes) / sizeof(themes[0]); i++)"
	print "\t\tif (strcmp(themes[i].name, name) == 0)"
	print "\t\t\treturn themes[i].text;"
	print "\treturn NULL;\n}"
}
