# The text of world.txt as C string literals, one a line.
BEGIN { print "/* Made from world.txt by text.awk. */" }
/^%% / { next }
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	print "\"" $0 "\\n\""
}
