#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/core/message.h"

/*
 * The language and its functions on data that stands here: one test point a
 * row. A row that begins its expectation with `!' wants this error, without the
 * words that Flux puts in front. Expected texts are Go's.
 */

#define DIGEST \
	"sha256:" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct row {
	const char *name, *template, *expected;
};

static struct message_change web_changes[] = {
	{ "ghcr.io/a/web:1.0", "ghcr.io/a/web:1.1@" DIGEST, "apps:web" },
	{ "1.0", "1.1", "apps:web:tag" },
};

static struct message_change api_changes[] = {
	{ "registry.io/api", "nginx", "apps:api:name" },
	{ "v1", "v2", "apps:api:tag" },
	{ "1", "2", "apps:lone:tag" },
};

static const struct key_value values[] = {
	{ "cluster", "prod" },
	{ "n", "12" },
};

static const struct message_object objects[] = {
	{ "b.yaml", { "apps/v1", "Deployment", "shop", "web" }, web_changes,
	    2 },
	{ "a.yaml", { "v1", "Pod", "", "api" }, api_changes, 3 },
};

static const struct message_data data = {
	.namespace = "flux-system",
	.name = "auto",
	.values = values,
	.value_count = COUNT(values),
	.objects = objects,
	.object_count = COUNT(objects),
};

static const struct row language_rows[] = {
	{ "default text", "", MESSAGE_DEFAULT },
	{ "plain", "chore: plain text", "chore: plain text" },
	{ "else with",
	    "{{with .Values.no}}a{{else with .Values.n}}{{.}}{{end}}", "12" },
	{ "range over integer", "{{range 3}}{{.}}{{end}}", "012" },
	{ "range over integer, variable", "{{range $i := 2}}{{$i}}{{end}}",
	    "01" },
	{ "range over none", "{{range 0}}x{{else}}no{{end}}", "no" },
	{ "range assigns", "{{$a := 0}}{{range $a = list 1 2 3}}{{end}}{{$a}}",
	    "3" },
	{ "range assigns two",
	    "{{$i := 0}}{{$a := 0}}{{range $i, $a = list 5 6}}{{end}}"
	    "{{$i}}{{$a}}",
	    "16" },
	{ "variables of a turn end with it",
	    "{{$x := 1}}{{range list 1 2}}{{$x := 9}}{{end}}{{$x}}", "1" },
	{ "assignment inside reaches outside",
	    "{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2" },
	{ "nil in a list", "{{range list nil}}{{.}}{{end}}", "<no value>" },
	{ "print nil", "{{print nil}}", "<nil>" },
	{ "field of nothing", "[{{.Values.no.more}}]", "[<no value>]" },
	{ "trim keeps one side", "a {{- 1 -}} b", "a1b" },
	{ "minus is no trim marker", "a {{-1}} b", "a -1 b" },
	{ "braces in text", "{ } }} {{\"{{\"}}", "{ } }} {{" },
	{ "hexadecimal", "{{0x1F}} {{1_000}} {{0b11}} {{017}} {{1e3}}",
	    "31 1000 3 15 1000" },
	{ "characters", "{{'a'}} {{'\\u00e9'}} {{'\\x41'}}", "97 233 65" },
	{ "escapes", "{{\"\\u00e9\\x41\\101\\\"\\t\"}}",
	    "\xc3\xa9"
	    "AA\"\t" },
	{ "and stops early", "{{and false (fail \"x\")}}", "false" },
	{ "or stops early", "{{or 1 (fail \"x\")}}", "1" },
	{ "and gives its last", "{{and 1 2 \"three\"}}", "three" },
	{ "final value of and", "{{3 | and 1}}", "3" },
	{ "template without data",
	    "{{define \"t\"}}{{.}}{{end}}"
	    "{{template \"t\"}}",
	    "<no value>" },
	{ "recursive template",
	    "{{define \"t\"}}{{.}}{{if gt . 1}}{{template \"t\" "
	    "(int (sub . 1))}}{{end}}{{end}}{{template \"t\" 3}}",
	    "321" },
	{ "later definition of an empty one",
	    "{{define \"a\"}} {{end}}{{define \"a\"}}x{{end}}"
	    "{{template \"a\"}}",
	    "x" },
	{ "$ in a template is its data",
	    "{{define \"t\"}}{{range list 1}}{{$}}{{end}}{{end}}"
	    "{{template \"t\" 7}}",
	    "7" },
	{ "comment with trim", "a {{- /* x */ -}} b", "ab" },
	{ "umlaut as a name", "{{$\xc3\xbc := 1}}{{$\xc3\xbc}}", "1" },
	{ "chain on a call", "{{(dict \"a\" (dict \"b\" 3)).a.b}}", "3" },
	{ "range over a map that changes",
	    "{{$d := dict \"b\" 1}}{{range $k, $v := $d}}"
	    "{{$_ := set $d \"a\" 2}}{{$k}}{{end}}{{len $d}}",
	    "b2" },
	{ "dollar root", "{{$.AutomationObject}}", "flux-system/auto" },
	{ "values in order", "{{range $k, $v := .Values}}{{$k}}={{$v}};{{end}}",
	    "cluster=prod;n=12;" },
};

static const struct row error_rows[] = {
	{ "undefined variable", "{{$x}}",
	    "!template: commit message:1: undefined variable \"$x\"" },
	{ "line of an action", "a\n\n{{ if }}{{end}}",
	    "!template: commit message:3: missing value for if" },
	{ "unexpected end", "{{end}}",
	    "!template: commit message:1: unexpected {{end}}" },
	{ "missing end", "{{if true}}",
	    "!template: commit message:1: unexpected EOF" },
	{ "else twice", "{{if true}}{{else}}{{else}}{{end}}",
	    "!template: commit message:1: expected end; found {{else}}" },
	{ "break outside", "{{break}}",
	    "!template: commit message:1: {{break}} outside {{range}}" },
	{ "break in a define",
	    "{{range list 1}}{{block \"b\" .}}{{break}}{{end}}{{end}}",
	    "!template: commit message:1: {{break}} outside {{range}}" },
	{ "empty action", "{{}}",
	    "!template: commit message:1: missing value for command" },
	{ "literal in a pipe", "{{1 | 2}}",
	    "!template: commit message:1: non executable command in pipeline "
	    "stage 2" },
	{ "dot behind a literal", "{{1.x}}",
	    "!template: commit message:1: bad number syntax: \"1.x\"" },
	{ "dot behind a string", "{{\"a\".x}}",
	    "!template: commit message:1: unexpected . after term "
	    "\"\\\"a\\\"\"" },
	{ "unclosed parenthesis", "{{(1}}",
	    "!template: commit message:1: unclosed left paren" },
	{ "unclosed comment", "{{/* x }}",
	    "!template: commit message:1: unclosed comment" },
	{ "comment with more", "{{/* x */ 1}}",
	    "!template: commit message:1: comment ends before closing "
	    "delimiter" },
	{ "unterminated string", "{{\"a}}",
	    "!template: commit message:1: unterminated quoted string" },
	{ "unterminated raw string", "{{`a}}",
	    "!template: commit message:1: unterminated raw quoted string" },
	{ "bad escape", "{{\"\\q\"}}",
	    "!template: commit message:1: invalid syntax" },
	{ "bad character", "{{a%b}}",
	    "!template: commit message:1: bad character U+0025 '%'" },
	{ "integer overflow", "{{99999999999999999999}}",
	    "!template: commit message:1: integer overflow: "
	    "\"99999999999999999999\"" },
	{ "second definition",
	    "{{define \"a\"}}x{{end}}{{define \"a\"}}y{{end}}",
	    "!template: commit message:1: template: multiple definition of "
	    "template \"a\"" },
	{ "action over lines", "{{ if\n$x\n}}",
	    "!template: commit message:3: undefined variable \"$x\"" },
	{ "unclosed over lines", "a{{ print\n\n1",
	    "!template: commit message:3: unclosed action started at commit "
	    "message:1" },
	{ "too many declarations", "{{$a, $b := 1}}",
	    "!template: commit message:1: too many declarations in command" },
	{ "random functions are not there", "{{randInt 1 2}}",
	    "!template: commit message:1: function \"randInt\" not defined" },
	{ "column counts bytes", "\xc3\xa9\n \xc3\xa9{{.Foo}}",
	    "!template: commit message:2:5: executing \"commit message\" at "
	    "<.Foo>: can't evaluate field Foo in type source.TemplateData" },
	{ "in a definition",
	    "{{define \"ln\"}}{{.Foo}}{{end}}{{template \"ln\" .}}",
	    "!template: commit message:1:17: executing \"ln\" at <.Foo>: "
	    "can't evaluate field Foo in type source.TemplateData" },
	{ "no such template", "{{template \"no\"}}",
	    "!template: commit message:1:11: executing \"commit message\" at "
	    "<{{template \"no\"}}>: template \"no\" not defined" },
	{ "too few arguments", "{{trunc 1}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<trunc>: wrong number of args for trunc: want 2 got 1" },
	{ "too few for many", "{{printf}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<printf>: wrong number of args for printf: want at least 1 got "
	    "0" },
	{ "wrong literal", "{{upper 3}}",
	    "!template: commit message:1:8: executing \"commit message\" at "
	    "<3>: expected string; found 3" },
	{ "int64 is no int", "{{repeat (add 1 1) \"x\"}}",
	    "!template: commit message:1:16: executing \"commit message\" at "
	    "<1>: wrong type for value; expected int; got int64" },
	{ "argument for a field", "{{.AutomationObject.Name 1}}",
	    "!template: commit message:1:19: executing \"commit message\" at "
	    "<.AutomationObject.Name>: Name has arguments but cannot be "
	    "invoked as function" },
	{ "argument for a method", "{{.AutomationObject.String 1}}",
	    "!template: commit message:1:19: executing \"commit message\" at "
	    "<.AutomationObject.String>: wrong number of args for String: "
	    "want 0 got 1" },
	{ "argument for a value", "{{1 2}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<1>: can't give argument to non-function 1" },
	{ "nil is no command", "{{nil}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<nil>: nil is not a command" },
	{ "comparison of kinds", "{{eq 1 \"a\"}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<eq 1 \"a\">: error calling eq: incompatible types for "
	    "comparison" },
	{ "range over text", "{{range \"abc\"}}{{end}}",
	    "!template: commit message:1:8: executing \"commit message\" at "
	    "<\"abc\">: range can't iterate over abc" },
	{ "division by zero", "{{div 1 0}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<div 1 0>: error calling div: runtime error: integer divide by "
	    "zero" },
	{ "first of a text", "{{first \"x\"}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<first \"x\">: error calling first: Cannot find first on type "
	    "string" },
	{ "bad pattern", "{{regexFind \"[a\" \"b\"}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<regexFind \"[a\" \"b\">: error calling regexFind: regexp: "
	    "Compile(`[a`): error parsing regexp: missing closing ]: `[a`" },
	{ "bad version", "{{semver \"x\"}}",
	    "!template: commit message:1:2: executing \"commit message\" at "
	    "<semver \"x\">: error calling semver: invalid semantic version" },
};

static const struct row print_rows[] = {
	{ "integers",
	    "{{printf \"%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o|%b\" "
	    "42 42 42 42 42 255 255 255 8 8 5}}",
	    "   42|42   |00042|+42| 42|ff|FF|0xff|10|010|101" },
	{ "negative integers",
	    "{{printf \"%05d|%x|%.5d|%8.3d\" -42 -255 -7 7}}",
	    "-0042|-ff|-00007|     007" },
	{ "characters", "{{printf \"%c|%q|%U|%#U\" 65 65 233 233}}",
	    "A|'A'|U+00E9|U+00E9 '\xc3\xa9'" },
	{ "floats",
	    "{{printf \"%v|%f|%.2f|%8.3f|%-8.1f|%e|%g|%08.2f|%+.1f\" 1.5 1.5 "
	    "1.005 3.14159 2.5 1500.0 0.00001 -3.14159 2.0}}",
	    "1.5|1.500000|1.00|   3.142|2.5     |1.500000e+03|1e-05|-0003.14|"
	    "+2.0" },
	{ "large floats", "{{1000000.0}} {{100000.0}} {{1e21}} {{0.0001}}",
	    "1e+06 100000 1e+21 0.0001" },
	{ "smallest floats",
	    "{{5e-324}} {{0.0}} {{-0.0}} {{0.1}} {{1e-310}} "
	    "{{123456.7}} {{100.0}} {{1.7976931348623157e308}}",
	    "5e-324 0 -0 0.1 1e-310 123456.7 100 1.7976931348623157e+308" },
	{ "strings",
	    "{{printf \"%s|%5s|%-5s|%.2s|%q|%x|% X|%#q\" \"a\" \"ab\" \"ab\" "
	    "\"abc\" \"a\\n\" \"hi\" \"hi\" \"raw\"}}",
	    "a|   ab|ab   |ab|\"a\\n\"|6869|68 69|`raw`" },
	{ "characters count for width",
	    "{{printf \"%4s|%.1s\" \"\xc3\xa9\" \"\xc3\xa9\xc3\xa9\"}}",
	    "   \xc3\xa9|\xc3\xa9" },
	{ "star", "{{printf \"%*d|%-*d|%.*f\" 4 1 4 1 1 2.25}}",
	    "   1|1   |2.2" },
	{ "operand by number", "{{printf \"%[2]s %[1]s\" \"a\" \"b\"}}",
	    "b a" },
	{ "wrong verb", "{{printf \"%d %s %z\" \"a\" 1 true}}",
	    "%!d(string=a) %!s(int=1) %!z(bool=true)" },
	{ "missing and extra", "{{printf \"%d %s\" 1}}|{{printf \"%d\" 1 2}}",
	    "1 %!s(MISSING)|1%!(EXTRA int=2)" },
	{ "no verb", "{{printf \"100%\"}}|{{printf \"%!\"}}",
	    "100%!(NOVERB)|%!!(MISSING)" },
	{ "bad index", "{{printf \"%[3]d\" 1}}", "%!d(BADINDEX)" },
	{ "nil", "{{printf \"%v %s %d\" nil nil nil}}",
	    "<nil> %!s(<nil>) %!d(<nil>)" },
	{ "types",
	    "{{printf \"%T %T %T %T %T %T\" 1 1.5 \"a\" true (list) "
	    "(dict)}}",
	    "int float64 string bool []interface {} map[string]interface {}" },
	{ "lists",
	    "{{printf \"%v %q %d\" (list 1 \"a\") (list \"a\" \"b\") "
	    "(list 1 2)}}",
	    "[1 a] [\"a\" \"b\"] [1 2]" },
	{ "Go syntax",
	    "{{printf \"%#v %#v %#v\" \"a\" (list 1 \"b\") "
	    "(dict \"k\" nil)}}",
	    "\"a\" []interface {}{1, \"b\"} map[string]interface {}"
	    "{\"k\":interface {}(nil)}" },
	{ "field names", "{{printf \"%+v\" (first .Changed.Changes)}}",
	    "{OldValue:registry.io/api NewValue:nginx Setter:apps:api:name}" },
	{ "stringer",
	    "{{printf \"%s|%q|%20v|\" .AutomationObject "
	    ".AutomationObject .AutomationObject}}",
	    "flux-system/auto|\"flux-system/auto\"|    flux-system/auto|" },
	{ "hexadecimal float", "{{printf \"%x\" 1.5}}", "0x1.8p+00" },
	{ "not a number",
	    "{{divf 0 1}} {{float64 \"nan\"}} "
	    "{{printf \"%5.1f\" (float64 \"inf\")}}",
	    "0 NaN  +Inf" },
	{ "println", "{{println \"a\" 1 nil}}", "a 1 <nil>\n" },
	{ "print blanks", "{{print 1 2 \"a\" 3 4}}", "1 2a3 4" },
};

static const struct row text_rows[] = {
	{ "case", "{{upper \"a\xc3\xa9\"}}{{lower \"A\xc3\x89\"}}",
	    "A\xc3\x89"
	    "a\xc3\xa9" },
	{ "title", "{{title \"it's a x-ray_z 1st\"}}", "It'S A X-Ray_z 1st" },
	{ "untitle", "{{untitle \"Hello World\"}}", "hello world" },
	{ "swapcase", "{{swapcase \"aBc dE\"}}", "AbC De" },
	{ "trim", "[{{trim \" a b\\n\"}}]", "[a b]" },
	{ "trimAll", "{{trimAll \"-x\" \"x-a-x-\"}}", "a" },
	{ "trim ends",
	    "{{trimPrefix \"v\" \"v1\"}}{{trimSuffix \".y\" "
	    "\"a.y\"}}{{trimPrefix \"q\" \"v1\"}}",
	    "1av1" },
	{ "tests",
	    "{{contains \"b\" \"abc\"}} {{hasPrefix \"a\" \"abc\"}} "
	    "{{hasSuffix \"a\" \"abc\"}} {{contains \"\" \"\"}}",
	    "true true false true" },
	{ "replace",
	    "{{replace \"a\" \"bb\" \"banana\"}} "
	    "{{replace \"\" \"-\" \"ab\"}}",
	    "bbbnbbnbb -a-b-" },
	{ "repeat", "{{repeat 3 \"ab\"}}[{{repeat 0 \"x\"}}]", "ababab[]" },
	{ "trunc",
	    "{{trunc 2 \"abc\"}} {{trunc -2 \"abc\"}} "
	    "{{trunc 9 \"abc\"}} {{trunc -9 \"abc\"}}",
	    "ab bc abc abc" },
	{ "substr",
	    "{{substr 1 2 \"abc\"}} {{substr 1 -1 \"abc\"}} "
	    "{{substr -1 2 \"abc\"}}",
	    "b bc ab" },
	{ "nospace", "{{nospace \" a b\\tc \"}}", "abc" },
	{ "plural",
	    "{{plural \"one\" \"many\" 1}} {{plural \"one\" \"many\" "
	    "0}}",
	    "one many" },
	{ "abbrev",
	    "{{abbrev 5 \"hello world\"}} {{abbrev 20 \"hello\"}} "
	    "{{abbrev 3 \"hello\"}}",
	    "he... hello hello" },
	{ "abbrevboth", "{{abbrevboth 5 10 \"1234 5678 9123\"}}",
	    "...5678..." },
	{ "initials", "{{initials \"First  Try\"}}", "FT" },
	{ "wrap", "{{wrap 5 \"aa bbbbbbbb c dd\"}}", "aa\nbbbbbbbb\nc dd" },
	{ "wrapWith", "{{wrapWith 5 \"|\" \"HelloWorld x\"}}",
	    "Hello|World|x" },
	{ "quote", "{{quote \"a\\\"b\" 1 nil}} {{squote \"a\" 1}}",
	    "\"a\\\"b\" \"1\" 'a' '1'" },
	{ "cat", "{{cat \"a\" nil 1 true}}", "a 1 true" },
	{ "indent", "{{indent 2 \"a\\nb\"}}|{{nindent 1 \"a\"}}",
	    "  a\n  b|\n a" },
	{ "split", "{{$s := split \"/\" \"a/b\"}}{{$s._0}}{{$s._1}}", "ab" },
	{ "splitn", "{{(splitn \"/\" 2 \"a/b/c\")._1}}", "b/c" },
	{ "splitList",
	    "{{splitList \"\" \"ab\"}}{{len (splitList \",\" \"\")}}"
	    "{{splitList \",\" \"a,,b\"}}",
	    "[a b]1[a  b]" },
	{ "join", "{{join \"-\" (list 1 nil \"a\")}} {{join \",\" 5}}",
	    "1-a 5" },
	{ "sortAlpha", "{{sortAlpha (list \"b\" 10 \"a\")}}", "[10 a b]" },
	{ "toStrings", "{{toStrings (list 1 2.5 \"a\")}}", "[1 2.5 a]" },
	{ "toString", "{{toString 1.0}}{{toString nil}}", "1<nil>" },
	{ "hello", "{{hello}}", "Hello!" },
	{ "bytes of a text", "{{index \"abc\" 1}} {{len \"\xc3\xa9\"}}",
	    "98 2" },
};

static const struct row list_rows[] = {
	{ "append",
	    "{{$a := list 1}}{{$b := append $a 2}}{{$c := append $a 3}}"
	    "{{$a}}{{$b}}{{$c}}",
	    "[1][1 2][1 3]" },
	{ "prepend, concat",
	    "{{prepend (list 1) 0}}"
	    "{{concat (list 1) (list 2 3)}}",
	    "[0 1][1 2 3]" },
	{ "ends",
	    "{{first (list 1 2)}}{{last (list 1 2)}}{{rest (list 1 2)}}"
	    "{{initial (list 1 2)}}{{first list}}",
	    "12[2][1]<no value>" },
	{ "reverse", "{{reverse (list 1 2 3)}}", "[3 2 1]" },
	{ "uniq", "{{uniq (list 1 \"1\" 1 (list 2) (list 2))}}", "[1 1 [2]]" },
	{ "without", "{{without (list 1 2 3 2) 2}}", "[1 3]" },
	{ "has", "{{has 2 (list 1 2)}}{{has \"2\" (list 1 2)}}", "truefalse" },
	{ "compact", "{{compact (list 0 1 \"\" \"a\" nil)}}", "[1 a]" },
	{ "slice", "{{slice (list 1 2 3) 1}}{{slice (list 1 2 3) 0 1}}",
	    "[2 3][1]" },
	{ "chunk", "{{chunk 2 (list 1 2 3)}}", "[[1 2] [3]]" },
	{ "dict", "{{dict \"b\" 1 \"a\"}}", "map[a: b:1]" },
	{ "get and hasKey",
	    "{{$d := dict \"a\" 1}}{{get $d \"a\"}}"
	    "[{{get $d \"b\"}}]{{hasKey $d \"b\"}}",
	    "1[]false" },
	{ "set changes the map",
	    "{{$d := dict}}{{$e := $d}}"
	    "{{$_ := set $d \"a\" 1}}{{$e}}",
	    "map[a:1]" },
	{ "unset", "{{unset (dict \"a\" 1 \"b\" 2) \"a\"}}", "map[b:2]" },
	{ "keys and values",
	    "{{keys (dict \"b\" 1 \"a\" 2)}}"
	    "{{values (dict \"b\" 1 \"a\" 2)}}",
	    "[a b][2 1]" },
	{ "pick and omit",
	    "{{pick (dict \"a\" 1 \"b\" 2) \"a\" \"x\"}}"
	    "{{omit (dict \"a\" 1 \"b\" 2) \"a\"}}",
	    "map[a:1]map[b:2]" },
	{ "pluck",
	    "{{pluck \"a\" (dict \"a\" 1) (dict \"b\" 2) "
	    "(dict \"a\" 3)}}",
	    "[1 3]" },
	{ "merge",
	    "{{merge (dict \"a\" 1 \"m\" (dict \"x\" 1)) "
	    "(dict \"a\" 2 \"b\" 3 \"m\" (dict \"x\" 9 \"y\" 2))}}",
	    "map[a:1 b:3 m:map[x:1 y:2]]" },
	{ "mergeOverwrite",
	    "{{mergeOverwrite (dict \"a\" 1 \"b\" 2) "
	    "(dict \"a\" 9)}}",
	    "map[a:9 b:2]" },
	{ "dig",
	    "{{dig \"a\" \"b\" 0 (dict \"a\" (dict \"b\" 5))}}"
	    "{{dig \"x\" \"no\" (dict)}}",
	    "5no" },
	{ "deepCopy",
	    "{{$d := dict \"m\" (dict)}}{{$c := deepCopy $d}}"
	    "{{$_ := set $d.m \"x\" 1}}{{$c}}",
	    "map[m:map[]]" },
	{ "deepEqual",
	    "{{deepEqual (list 1 (dict \"a\" 2)) "
	    "(list 1 (dict \"a\" 2))}}{{deepEqual 1 1.0}}",
	    "truefalse" },
	{ "default",
	    "{{default 1 0}}{{default 1 2}}{{default 1 \"\"}}"
	    "{{.Values.no | default 7}}",
	    "1217" },
	{ "empty", "{{empty 0}}{{empty list}}{{empty \"a\"}}{{empty nil}}",
	    "truetruefalsetrue" },
	{ "coalesce", "{{coalesce 0 \"\" 5 6}}", "5" },
	{ "all and any", "{{all 1 2}}{{all 1 0}}{{any 0 1}}{{any 0 0}}",
	    "truefalsetruefalse" },
	{ "ternary", "{{true | ternary 1 2}}{{false | ternary 1 2}}", "12" },
	{ "kinds",
	    "{{kindOf 1}} {{kindOf \"a\"}} {{kindOf list}} "
	    "{{kindOf dict}} {{kindIs \"bool\" true}}",
	    "int string slice map true" },
	{ "types",
	    "{{typeOf 1}} {{typeOf (add 1 1)}} {{typeIs \"int\" 1}} "
	    "{{typeOf (semver \"1.2.3\")}} "
	    "{{typeIsLike \"semver.Version\" (semver \"1.2.3\")}}",
	    "int int64 true *semver.Version true" },
	{ "index deep",
	    "{{index (list (list 1 2)) 0 1}}"
	    "{{index (dict \"a\" (list 5)) \"a\" 0}}",
	    "25" },
	{ "split is a map of texts", "{{typeOf (split \",\" \"a\")}}",
	    "map[string]string" },
};

static const struct row number_rows[] = {
	{ "sums", "{{add 1 2 3}} {{sub 1 2}} {{mul 2 3 4}} {{add1 4}}",
	    "6 -1 24 5" },
	{ "quotients", "{{div 7 2}} {{mod 7 2}} {{div -7 2}} {{mod -7 2}}",
	    "3 1 -3 -1" },
	{ "texts are numbers", "{{add \"1\" \"0x10\" \"x\" \"2.00\" 1.9 true}}",
	    "21" },
	{ "largest",
	    "{{max 1 3 2}} {{min 2 1 3}} {{biggest 1 2}} "
	    "{{maxf 1.5 2}} {{minf 1.5 2}}",
	    "3 1 2 2 1.5" },
	{ "conversions",
	    "{{int 3.9}} {{int64 \"7\"}} {{float64 \"1.5\"}} "
	    "{{atoi \"12\"}} {{atoi \"x\"}} {{toDecimal \"777\"}}",
	    "3 7 1.5 12 0 511" },
	{ "wrap around",
	    "{{add 9223372036854775807 1}} "
	    "{{div -9223372036854775808 -1}}",
	    "-9223372036854775808 -9223372036854775808" },
	{ "decimal sums",
	    "{{addf 0.1 0.2}} {{subf 0.3 0.1}} {{mulf 0.1 3}} "
	    "{{add1f 0.1}}",
	    "0.3 0.2 0.3 1.1" },
	{ "decimal quotients", "{{divf 1 3}} {{divf 10 4}}",
	    "0.3333333333333333 2.5" },
	{ "rounding",
	    "{{round 123.5555 3}} {{round 2.5 0}} "
	    "{{round 123.5555 3 0.9}} {{ceil 1.1}} {{floor 1.9}}",
	    "123.556 3 123.555 2 1" },
	{ "counting",
	    "{{until 3}} {{until -2}} {{untilStep 3 6 2}} "
	    "{{untilStep 1 5 -1}}",
	    "[0 1 2] [0 -1] [3 5] []" },
	{ "seq", "{{seq 3}}|{{seq -1}}|{{seq 2 4}}|{{seq 0 2 5}}|{{seq 5 2 1}}",
	    "1 2 3|1 0 -1|2 3 4|0 2 4|" },
	{ "comparisons",
	    "{{lt 1 2}} {{le 2 2}} {{gt 1.5 1.0}} {{ge \"b\" "
	    "\"a\"}} {{ne 1 2}} {{eq 1 2 1}} {{eq (add 1 0) 1}}",
	    "true true true true true true true" },
	{ "eq with nothing", "{{eq .Values.no \"\"}} {{eq .Values.no nil}}",
	    "false true" },
	{ "eq of objects",
	    "{{range $o, $_ := .Changed.Objects}}{{eq $o $o}}{{end}}",
	    "truetrue" },
};

static const struct row other_rows[] = {
	{ "paths",
	    "{{base \"/a/b/\"}} {{dir \"/a/b\"}} {{ext \"a.tar.gz\"}} "
	    "{{clean \"/a/../b//c/.\"}} {{isAbs \"/a\"}} {{base \"\"}} "
	    "{{dir \"a\"}} {{clean \"../a/../..\"}} {{clean \"a/../..\"}}",
	    "b /a .gz /b/c true . . ../.. .." },
	{ "base 64",
	    "{{b64enc \"hello\"}} {{b64dec \"aGVsbG8=\"}} "
	    "{{b64enc \"\"}}{{b64dec \"aGVsbG8\"}}",
	    "aGVsbG8= hello illegal base64 data at input byte 4" },
	{ "base 32",
	    "{{b32enc \"hello\"}} {{b32dec \"NBSWY3DP\"}} "
	    "{{b32enc \"hi\"}} {{b32dec \"NBUQ====\"}}",
	    "NBSWY3DP hello NBUQ==== hi" },
	{ "bad base 64", "{{b64dec \"a!b=\"}}",
	    "illegal base64 data at input byte 1" },
	{ "hashes",
	    "{{sha1sum \"abc\"}} {{sha256sum \"\" | trunc 8}} "
	    "{{sha512sum \"\" | trunc 8}} {{adler32sum \"abc\"}}",
	    "a9993e364706816aba3e25717850c26c9cd0d89d e3b0c442 cf83e135 "
	    "38600999" },
	{ "sha1 of two blocks",
	    "{{sha1sum \"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnop"
	    "nopq\"}}",
	    "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
	{ "html", "{{html \"<a href='x'>&\\\"\" 1 2}}",
	    "&lt;a href=&#39;x&#39;&gt;&amp;&#34;1 2" },
	{ "js", "{{js \"it's <b>\\n=\"}}",
	    "it\\'s \\u003Cb\\u003E\\u000A\\u003D" },
	{ "urlquery", "{{urlquery \"a b&c/\xc3\xa9~\"}}", "a+b%26c%2F%C3%A9~" },
	{ "toJson",
	    "{{toJson (dict \"b\" (list 1 1.5 nil true) \"a\" \"<\\n\\x01\")}}",
	    "{\"a\":\"\\u003c\\n\\u0001\",\"b\":[1,1.5,null,true]}" },
	{ "toRawJson", "{{toRawJson \"<&>\"}}", "\"<&>\"" },
	{ "toPrettyJson", "{{toPrettyJson (dict \"a\" (list 1) \"b\" list)}}",
	    "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}" },
	{ "numbers in JSON",
	    "{{toJson (list 1e21 1e20 0.000001 0.0000001 100.0 -2.50 0.0)}}",
	    "[1e+21,100000000000000000000,0.000001,1e-7,100,-2.5,0]" },
	{ "objects in JSON",
	    "{{toJson (index .Changed.Changes 0)}}"
	    "{{range $o, $_ := .Changed.Objects}}{{toJson $o}}"
	    "{{end}}",
	    "{\"OldValue\":\"registry.io/api\",\"NewValue\":\"nginx\","
	    "\"Setter\":\"apps:api:name\"}"
	    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
	    "\"name\":\"web\",\"namespace\":\"shop\"}"
	    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"api\"}" },
	{ "no JSON for objects as keys", "[{{toJson .Changed.Objects}}]",
	    "[]" },
	{ "fromJson",
	    "{{(fromJson \"{\\\"a\\\":[1,\\\"x\\\",null]}\").a}}"
	    "{{fromJson \"nope\"}}",
	    "[1 x <nil>]<no value>" },
	{ "regex tests",
	    "{{regexMatch \"^a+$\" \"aaa\"}} "
	    "{{regexMatch \"[\" \"a\"}} "
	    "{{regexFind \"[0-9]+\" \"ab12c3\"}}"
	    "[{{regexFind \"x\" \"a\"}}]",
	    "true false 12[]" },
	{ "regexFindAll",
	    "{{regexFindAll \"[0-9]\" \"1a2b3\" -1}}"
	    "{{regexFindAll \"[0-9]\" \"1a2b3\" 2}}"
	    "{{len (regexFindAll \"x*\" \"axb\" -1)}}",
	    "[1 2 3][1 2]3" },
	{ "regexReplaceAll",
	    "{{regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" "
	    "\"${1}W\"}} {{regexReplaceAll \"x*\" \"abc\" "
	    "\"-\"}}",
	    "-W-xxW- -a-b-c-" },
	{ "only the first begins the text",
	    "{{regexReplaceAll \"^a\" \"aaa\" \"b\"}}", "baa" },
	{ "word borders", "{{regexReplaceAll \"\\\\ba\" \"aa a\" \"x\"}}",
	    "xa x" },
	{ "a pattern that ends quoted",
	    "{{regexReplaceAllLiteral \"\\\\Qa.\" \"a.a.ab\" \"$1\"}}",
	    "$1$1ab" },
	{ "regexSplit",
	    "{{regexSplit \"[,;]\" \"a,b;c\" -1}}"
	    "{{regexSplit \",\" \"a,b,c\" 2}}"
	    "{{len (regexSplit \",\" \"\" -1)}}",
	    "[a b c][a b,c]1" },
	{ "regexQuoteMeta", "{{regexQuoteMeta \"1.2*\"}}", "1\\.2\\*" },
	{ "semver",
	    "{{$v := semver \"v1.2.3-rc.1+b\"}}{{$v}} {{$v.Minor}} "
	    "{{$v.Prerelease}} {{$v.Metadata}} {{$v.Original}}",
	    "1.2.3-rc.1+b 2 rc.1 b v1.2.3-rc.1+b" },
	{ "semverCompare",
	    "{{semverCompare \"^1.2\" \"1.9.0\"}}"
	    "{{semverCompare \"^1.2\" \"2.0.0\"}}",
	    "truefalse" },
};

static const struct row data_rows[] = {
	{ "old images", "{{range .Updated.Images}}{{println .}}{{end}}",
	    "ghcr.io/a/web:1.1@" DIGEST "\nnginx:v2\n" },
	{ "old image, its parts",
	    "{{with index .Updated.Images 1}}{{.Name}} {{.Registry}} "
	    "{{.Repository}} {{.Identifier}} {{.Policy}} {{.Policy.Name}}"
	    "{{end}}",
	    "index.docker.io/library/nginx:v2 index.docker.io library/nginx "
	    "v2 apps/api api" },
	{ "a digest identifies",
	    "{{with index .Updated.Images 0}}{{.Name}} {{.Identifier}}{{end}}",
	    "ghcr.io/a/web@" DIGEST " " DIGEST },
	{ "old files",
	    "{{range $f, $r := .Updated.Files}}{{$f}}:{{range $o, $is := "
	    "$r.Objects}}{{$o.Kind}}{{$is}}{{end}} {{end}}",
	    "a.yaml:Pod[nginx:v2] b.yaml:Deployment"
	    "[ghcr.io/a/web:1.1@" DIGEST "] " },
	{ "old objects",
	    "{{range $o, $is := .Updated.Objects}}{{$o.Name}} {{len $is}};"
	    "{{end}}",
	    "web 1;api 1;" },
	{ "image result", "{{len .Changed.ImageResult.Images}}", "2" },
	{ "first variable of a range with two",
	    "{{range $image, $_ := .Updated.Images}}{{$image}}{{end}}", "01" },
	{ "changes go by file",
	    "{{range .Changed.Changes}}{{.NewValue}} {{end}}",
	    "nginx v2 2 ghcr.io/a/web:1.1@" DIGEST " 1.1 " },
	{ "objects go by version",
	    "{{range $o, $_ := .Changed.Objects}}{{$o.APIVersion}} {{end}}",
	    "apps/v1 v1 " },
};

/* Each of these must fail, and soon. */
static const struct row limit_rows[] = {
	{ "endless recursion",
	    "{{define \"t\"}}{{template \"t\"}}{{end}}"
	    "{{template \"t\"}}",
	    "nested deeper than 500 levels" },
	{ "endless loop", "{{range 100000000}}{{end}}", "too much work" },
	{ "nested loops",
	    "{{range 2000}}{{range 2000}}{{$x := 1}}{{end}}{{end}}",
	    "too much work" },
	{ "huge repeat", "{{repeat 1000000000 \"aaaaaaaaaa\"}}",
	    "text is longer than" },
	{ "repeated repeat",
	    "{{range 100000}}{{$x := repeat 1000000 \"a\"}}{{end}}",
	    "too much" },
	{ "long output", "{{range 1000}}{{repeat 10000 \"a\"}}{{end}}",
	    "the text is longer than" },
	{ "huge indent", "{{indent 2000000000 \"a\"}}", "text is longer than" },
	{ "huge width", "{{range 3000}}{{printf \"%1000000d\" 1 | len}}{{end}}",
	    "too much" },
	{ "huge until", "{{until 2000000000}}", "too much" },
	{ "doubling",
	    "{{$s := \"aaaaaaaaaaaaaaaa\"}}{{range 100}}"
	    "{{$s = print $s $s}}{{end}}",
	    "text is longer than" },
	{ "doubling lists",
	    "{{$l := list 1}}{{range 100}}"
	    "{{$l = concat $l $l}}{{end}}",
	    "too much" },
	{ "a map in itself", "{{$d := dict}}{{$_ := set $d \"d\" $d}}{{$d}}",
	    "nested deeper than" },
	{ "a map in itself, twice",
	    "{{$d := dict}}{{$_ := set $d \"a\" $d}}{{$_ := set $d \"b\" $d}}"
	    "{{toJson $d}}",
	    "nested deeper than" },
	{ "wide tree",
	    "{{$l := list 1}}{{range 60}}{{$l = list $l $l}}{{end}}{{$l}}",
	    "too much work" },
	{ "many different items", "{{uniq (until 100000)}}", "too much" },
	{ "replacing everywhere",
	    "{{$s := repeat 1000000 \"a\"}}{{regexReplaceAll \"a\" $s \"b\"}}",
	    "too much work" },
	{ "growing map",
	    "{{$d := dict}}{{range $i := 900000}}"
	    "{{$_ := set $d (toString (sub 0 $i)) 1}}{{end}}",
	    "too much" },
};

static void
render(
    const char *template, struct buf *text, struct error *error, bool *is_good)
{
	buf_init(text, MESSAGE_LIMIT);
	*is_good = message_render(template, &data, text, error);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct error error;
	struct buf text;
	bool is_good;

	render(row->template, &text, &error, &is_good);
	if (row->expected[0] == '!') {
		const char *found;

		assert_false(is_good);
		found = strstr(error.text, "from spec: ");
		assert_non_null(found);
		assert_string_equal(found + 11, row->expected + 1);
	} else {
		if (!is_good)
			fail_msg("%s", error.text);
		assert_string_equal(text.at, row->expected);
	}
	buf_release(&text);
}

static void
test_limit(void **state)
{
	const struct row *row = *state;
	struct error error;
	struct buf text;
	bool is_good;

	render(row->template, &text, &error, &is_good);
	assert_false(is_good);
	if (!strstr(error.text, row->expected))
		fail_msg("%s", error.text);
	buf_release(&text);
}

/* Deep nesting is an error of the parser, not the end of the stack. */
static void
test_nesting(void **state UNUSED)
{
	static const char *const parts[][3] = {
		{ "{{", "(", "" },
		{ "", "{{if true}}", "" },
		{ "{{if true}}", "{{else if true}}", "{{end}}" },
		{ "", "{{block \"a\" .}}", "" },
	};
	struct error error;
	struct buf text;
	size_t i, k;

	for (i = 0; i < COUNT(parts); i++) {
		buf_init(&text, SIZE_MAX);
		buf_text(&text, parts[i][0]);
		for (k = 0; k < 10000; k++)
			buf_text(&text, parts[i][1]);
		buf_text(&text, parts[i][2]);
		assert_false(message_check(text.at, &error));
		assert_non_null(strstr(error.text, "nested deeper than 200"));
		buf_release(&text);
	}
}

static void
test_long_template(void **state UNUSED)
{
	struct error error;
	struct buf text;

	buf_init(&text, SIZE_MAX);
	while (text.length < 300000)
		buf_text(&text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_false(message_check(text.at, &error));
	assert_non_null(strstr(error.text, "longer than 262144 bytes"));
	buf_release(&text);
}

struct removed_row {
	const char *name, *template;
	char which; /* 'u' .Updated, 'i' .Changed.ImageResult, 0 neither */
};

static const struct removed_row removed_rows[] = {
	{ "none", "{{range .Changed.Changes}}{{.NewValue}}{{end}}", 0 },
	{ "updated", "{{range .Updated.Images}}{{end}}", 'u' },
	{ "behind a condition", "{{if false}}{{.Updated}}{{end}}", 'u' },
	{ "as an operand", "{{len .Updated.Images}}", 'u' },
	{ "root by name", "{{range .Values}}{{$.Updated}}{{end}}", 'u' },
	{ "by variable", "{{$r := .}}{{with 1}}{{$r.Updated}}{{end}}", 'u' },
	{ "image result", "{{.Changed.ImageResult}}", 'i' },
	{ "image result by with", "{{with .Changed}}{{.ImageResult}}{{end}}",
	    'i' },
	{ "image result by variable", "{{$c := .Changed}}{{$c.ImageResult}}",
	    'i' },
	{ "in parentheses", "{{(.Changed).ImageResult}}", 'i' },
	{ "in a template",
	    "{{define \"t\"}}{{.Updated}}{{end}}"
	    "{{template \"t\" .}}",
	    'u' },
	{ "in a template with other data",
	    "{{define \"t\"}}{{.Updated}}{{end}}{{template \"t\" .Values}}",
	    0 },
	{ "in a template that is not used",
	    "{{define \"t\"}}{{.Updated}}{{end}}", 0 },
	{ "in a template that calls itself",
	    "{{define \"t\"}}{{template \"t\" .}}{{.Updated}}{{end}}"
	    "{{template \"t\" .}}",
	    'u' },
	{ "a value's name", "{{.Values.Updated}}{{.Values.ImageResult}}", 0 },
	{ "in a text", "{{\".Updated\"}} .Updated", 0 },
	{ "another dot", "{{with .Values}}{{.Updated}}{{end}}", 0 },
	{ "the first of both", "{{.Changed.ImageResult}}{{.Updated}}", 'i' },
	{ "a broken template", "{{.Updated}}{{", 0 },
};

static void
test_removed(void **state)
{
	const struct removed_row *row = *state;
	const char *text = message_uses_removed(row->template);

	if (!row->which) {
		assert_null(text);
		return;
	}
	assert_non_null(text);
	assert_int_equal(
	    strncmp(text, "template uses removed '.Updated' field.", 39) == 0
		? 'u'
		: 'i',
	    row->which);
}

static void
test_check_parses_only(void **state UNUSED)
{
	struct error error;

	assert_true(message_check(NULL, &error));
	assert_true(message_check("", &error));
	assert_true(message_check("{{.Foo}}{{fail \"x\"}}", &error));
	assert_false(message_check("{{now}}", &error));
	assert_string_equal(error.text,
	    "unable to create commit message template from spec: template: "
	    "commit message:1: function \"now\" not defined");
	assert_int_equal(error.kind, ERROR_INVALID);
}

/* What stands in a template never reaches the screen as it is. */
static void
test_error_is_clean(void **state UNUSED)
{
	struct error error;

	assert_false(message_check("{{fail \"\x1b[31m\" | nope}}", &error));
	assert_false(message_check("{{\"\x1b[31m\".x}}", &error));
	assert_null(strchr(error.text, '\x1b'));
}

/* The buffer may hold something, and its ceiling counts. */
static void
test_render_adds(void **state UNUSED)
{
	struct error error;
	struct buf text;

	buf_init(&text, 8);
	buf_text(&text, "a: ");
	assert_true(message_render("{{1}}", &data, &text, &error));
	assert_string_equal(text.at, "a: 1");
	assert_false(message_render("12345", &data, &text, &error));
	assert_non_null(strstr(error.text, "longer than 8 bytes"));
	buf_release(&text);
}

/* A message without a single change is possible, too. */
static void
test_no_data(void **state UNUSED)
{
	static const struct message_data none = { .namespace = "a",
		.name = "b" };
	struct error error;
	struct buf text;

	buf_init(&text, MESSAGE_LIMIT);
	assert_true(
	    message_render("{{.}}{{range .Changed.Changes}}x{{else}}no{{end}}",
		&none, &text, &error));
	assert_string_equal(text.at, "{a/b {map[]} map[]}no");
	buf_release(&text);
}

static void
add_rows(struct arena *arena, struct CMUnitTest **tests, size_t *count,
    const char *group, const struct row *rows, size_t row_count,
    CMUnitTestFunction test)
{
	size_t i;

	for (i = 0; i < row_count; i++) {
		struct CMUnitTest *unit = ARRAY_ADD(arena, *tests, *count);
		const void *row = &rows[i];

		unit->name = arena_printf(arena, "%s: %s", group, rows[i].name);
		unit->test_func = test;
		memcpy(&unit->initial_state, &row, sizeof(row));
	}
}

static void
add_removed(struct arena *arena, struct CMUnitTest **tests, size_t *count)
{
	size_t i;

	for (i = 0; i < COUNT(removed_rows); i++) {
		struct CMUnitTest *unit = ARRAY_ADD(arena, *tests, *count);
		const void *row = &removed_rows[i];

		unit->name =
		    arena_printf(arena, "removed: %s", removed_rows[i].name);
		unit->test_func = test_removed;
		memcpy(&unit->initial_state, &row, sizeof(row));
	}
}

#define ADD(group, rows, test) \
	add_rows(arena, &tests, &count, (group), (rows), COUNT(rows), (test))

int
main(void)
{
	const struct CMUnitTest single[] = {
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_long_template),
		cmocka_unit_test(test_check_parses_only),
		cmocka_unit_test(test_error_is_clean),
		cmocka_unit_test(test_render_adds),
		cmocka_unit_test(test_no_data),
	};
	struct arena *arena = arena_new();
	struct CMUnitTest *tests = NULL;
	size_t count = 0, i;
	int failed;

	ADD("language", language_rows, test_row);
	ADD("error", error_rows, test_row);
	ADD("print", print_rows, test_row);
	ADD("text", text_rows, test_row);
	ADD("list", list_rows, test_row);
	ADD("number", number_rows, test_row);
	ADD("other", other_rows, test_row);
	ADD("data", data_rows, test_row);
	ADD("limit", limit_rows, test_limit);
	add_removed(arena, &tests, &count);
	for (i = 0; i < COUNT(single); i++)
		*ARRAY_ADD(arena, tests, count) = single[i];
	failed =
	    _cmocka_run_group_tests("template_test", tests, count, NULL, NULL);
	arena_free(arena);
	return failed;
}
