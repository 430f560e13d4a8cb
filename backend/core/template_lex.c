#include "backend/core/template_lex.h"

#include "backend/base/text.h"
#include "backend/core/template_quote.h"
#include "backend/core/template_scan.h"

/*
 * DESIGN: a state is a function that reads on and says what comes template_scan_next: another
 * state, or NULL when a word is ready in lex->word. Between two calls only
 * is_inside is kept, since a word always ends in plain text or in an action.
 *
 * After a left delimiter that trims, the blanks before it are already gone from
 * the text word; after a right one they are passed over when it is read.
 */

/* A step is a function returning the template_scan_next step. */
struct step {
	struct step (*run)(struct template_lex *lex);
};

static struct step lex_text(struct template_lex *lex);
static struct step lex_inside(struct template_lex *lex);

static const struct step done = { NULL };

static bool
is_blank(uint32_t code)
{
	return code == ' ' || code == '\t' || code == '\r' || code == '\n';
}

static struct step
emit(struct template_lex *lex, enum template_word_kind kind)
{
	lex->word.kind = kind;
	lex->word.position = lex->start;
	lex->word.line = lex->start_line;
	lex->word.text =
	    span_make(lex->input.at + lex->start, lex->at - lex->start);
	lex->start = lex->at;
	lex->start_line = lex->line;
	return done;
}

static struct step
fail(struct template_lex *lex, const char *message)
{
	lex->word.kind = LEX_ERROR;
	lex->word.position = lex->start;
	lex->word.line = lex->start_line;
	lex->word.text = span_of(message);
	lex->is_broken = true;
	return done;
}

static struct step
fail_at_character(struct template_lex *lex, const char *message, uint32_t code)
{
	char bytes[5] = "";

	template_quote_utf8(bytes, code);
	return fail(lex,
	    arena_printf(
		lex->arena, "%s U+%04X '%s'", message, (unsigned)code, bytes));
}

/* Passes over what was read: it is in no word. */
static void
skip(struct template_lex *lex)
{
	template_scan_count_lines(lex, lex->start, lex->at);
	lex->start = lex->at;
	lex->start_line = lex->line;
}

static bool
trims_left(struct span text)
{
	return text.at && text.length >= 2 && text.at[0] == '-' &&
	    is_blank((unsigned char)text.at[1]);
}

static bool
trims_right(struct span text)
{
	return text.length >= 2 && is_blank((unsigned char)text.at[0]) &&
	    text.at[1] == '-';
}

/* True before }}, also when " -" stands before it. */
static bool
at_right_delimiter(const struct template_lex *lex, bool *trims)
{
	struct span rest = template_scan_ahead(lex);

	*trims = trims_right(rest) && span_starts(span_from(rest, 2), "}}");
	return *trims || span_starts(rest, "}}");
}

static void
skip_blanks(struct template_lex *lex)
{
	while (lex->at < lex->input.length &&
	    is_blank((unsigned char)lex->input.at[lex->at]))
		lex->at++;
}

static struct step
lex_comment(struct template_lex *lex)
{
	size_t end;
	bool trims;

	lex->at += 2;
	end = span_find_text(template_scan_ahead(lex), "*/");
	if (end == template_scan_ahead(lex).length)
		return fail(lex, "unclosed comment");
	lex->at += end + 2;
	if (!at_right_delimiter(lex, &trims))
		return fail(lex, "comment ends before closing delimiter");
	lex->at += trims ? 4 : 2;
	if (trims)
		skip_blanks(lex);
	skip(lex);
	return (struct step) { lex_text };
}

static struct step
lex_left_delimiter(struct template_lex *lex)
{
	size_t marker;

	lex->at += 2;
	marker = trims_left(template_scan_ahead(lex)) ? 2 : 0;
	if (span_starts(span_from(template_scan_ahead(lex), marker), "/*")) {
		lex->at += marker;
		skip(lex);
		return (struct step) { lex_comment };
	}
	emit(lex, LEX_LEFT_DELIMITER);
	lex->at += marker;
	skip(lex);
	lex->is_inside = true;
	lex->paren_depth = 0;
	return done;
}

static struct step
lex_right_delimiter(struct template_lex *lex)
{
	bool trims;

	(void)at_right_delimiter(lex, &trims);
	if (trims) {
		lex->at += 2;
		skip(lex);
	}
	lex->at += 2;
	emit(lex, LEX_RIGHT_DELIMITER);
	if (trims) {
		skip_blanks(lex);
		skip(lex);
	}
	lex->is_inside = false;
	return done;
}

static struct step
lex_text(struct template_lex *lex)
{
	struct span rest = template_scan_ahead(lex), before;
	size_t length = span_find_text(rest, "{{"), kept = length;

	if (!rest.length)
		return emit(lex, LEX_END_OF_TEXT);
	if (length < rest.length && trims_left(span_from(rest, length + 2))) {
		before = span_head(rest, length);
		while (kept && is_blank((unsigned char)before.at[kept - 1]))
			kept--;
	}
	if (kept) {
		template_scan_count_lines(lex, lex->at, lex->at + kept);
		lex->at += kept;
		emit(lex, LEX_TEXT);
		lex->at += length - kept;
		skip(lex);
		return done;
	}
	lex->at += length;
	skip(lex);
	return (struct step) { lex_left_delimiter };
}

/* Spaces are words; one before a trimming right delimiter belongs to it. */
static struct step
lex_space(struct template_lex *lex)
{
	struct span last;
	size_t count = 0;

	while (is_blank(template_scan_peek(lex))) {
		template_scan_next(lex);
		count++;
	}
	last = span_from(lex->input, lex->at - 1);
	if (trims_right(last) && span_starts(span_from(last, 2), "}}")) {
		lex->at--;
		if (lex->input.at[lex->at] == '\n')
			lex->line--;
		if (count == 1)
			return (struct step) { lex_right_delimiter };
	}
	return emit(lex, LEX_SPACE);
}

static bool
at_terminator(const struct template_lex *lex)
{
	uint32_t code = template_scan_peek(lex);

	if (code == TEMPLATE_SCAN_END || is_blank(code))
		return true;
	if (code < 0x80 && strchr(".,|:)(", (int)code) && code)
		return true;
	return span_starts(template_scan_ahead(lex), "}}");
}

static struct step
bad_character(struct template_lex *lex)
{
	return fail_at_character(lex, "bad character", template_scan_peek(lex));
}

static enum template_word_kind
keyword(struct span text)
{
	static const struct {
		const char *text;
		enum template_word_kind kind;
	} keywords[] = {
		{ "block", LEX_BLOCK },
		{ "break", LEX_BREAK },
		{ "continue", LEX_CONTINUE },
		{ "define", LEX_DEFINE },
		{ "else", LEX_ELSE },
		{ "end", LEX_END },
		{ "if", LEX_IF },
		{ "range", LEX_RANGE },
		{ "nil", LEX_NIL },
		{ "template", LEX_TEMPLATE },
		{ "with", LEX_WITH },
		{ "true", LEX_BOOL },
		{ "false", LEX_BOOL },
	};
	size_t i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (span_is(text, keywords[i].text))
			return keywords[i].kind;
	return LEX_IDENTIFIER;
}

static struct step
lex_identifier(struct template_lex *lex)
{
	struct span text;

	template_scan_words(lex);
	if (!at_terminator(lex))
		return bad_character(lex);
	text = span_make(lex->input.at + lex->start, lex->at - lex->start);
	return emit(lex, keyword(text));
}

/* Behind a dot or a dollar sign. */
static struct step
lex_name(struct template_lex *lex, enum template_word_kind alone,
    enum template_word_kind named)
{
	if (at_terminator(lex))
		return emit(lex, alone);
	template_scan_words(lex);
	if (!at_terminator(lex))
		return bad_character(lex);
	return emit(lex, named);
}

static struct step
lex_quoted(struct template_lex *lex, uint32_t quote,
    enum template_word_kind kind, const char *unterminated)
{
	if (template_scan_quoted(lex, quote))
		return emit(lex, kind);
	return fail(lex, unterminated);
}

static struct step
lex_raw(struct template_lex *lex)
{
	if (template_scan_raw(lex))
		return emit(lex, LEX_RAW_STRING);
	return fail(lex, "unterminated raw quoted string");
}

static struct step
lex_number(struct template_lex *lex)
{
	enum template_word_kind kind = LEX_NUMBER;
	bool is_good = template_scan_number(lex);
	struct buf message;
	struct span text;

	if (is_good &&
	    (template_scan_peek(lex) == '+' ||
		template_scan_peek(lex) == '-')) {
		is_good = template_scan_number(lex) &&
		    lex->input.at[lex->at - 1] == 'i';
		kind = LEX_COMPLEX;
	}
	if (is_good)
		return emit(lex, kind);
	text = span_make(lex->input.at + lex->start, lex->at - lex->start);
	buf_init(&message, 256);
	buf_text(&message, "bad number syntax: ");
	template_quote(text, &message);
	fail(lex, arena_span(lex->arena, buf_as_span(&message)));
	buf_release(&message);
	return done;
}

/* Characters that are a word of their own. */
static struct step
lex_sign(struct template_lex *lex, uint32_t code)
{
	switch (code) {
	case '=':
		return emit(lex, LEX_ASSIGN);
	case ':':
		if (template_scan_next(lex) != '=')
			return fail(lex, "expected :=");
		return emit(lex, LEX_DECLARE);
	case '|':
		return emit(lex, LEX_PIPE);
	case '(':
		lex->paren_depth++;
		return emit(lex, LEX_LEFT_PAREN);
	case ')':
		if (!lex->paren_depth)
			return fail(lex, "unexpected right paren");
		lex->paren_depth--;
		return emit(lex, LEX_RIGHT_PAREN);
	default:
		if (code > ' ' && code < 0x7f)
			return emit(lex, LEX_CHAR);
		return fail_at_character(
		    lex, "unrecognized character in action:", code);
	}
}

/* A dot begins a field, a number like .5, or is the dot itself. */
static struct step
lex_dot(struct template_lex *lex)
{
	uint32_t code = template_scan_peek(lex);

	if (code >= '0' && code <= '9') {
		lex->at--;
		return lex_number(lex);
	}
	return lex_name(lex, LEX_DOT, LEX_FIELD);
}

static struct step
lex_inside(struct template_lex *lex)
{
	uint32_t code;
	bool trims;

	if (at_right_delimiter(lex, &trims)) {
		if (lex->paren_depth)
			return fail(lex, "unclosed left paren");
		return (struct step) { lex_right_delimiter };
	}
	code = template_scan_peek(lex);
	if (code == TEMPLATE_SCAN_END)
		return fail(lex, "unclosed action");
	if (is_blank(code))
		return lex_space(lex);
	if (code == '+' || code == '-' || (code >= '0' && code <= '9'))
		return lex_number(lex);
	if (template_scan_is_word(code))
		return lex_identifier(lex);
	template_scan_next(lex);
	switch (code) {
	case '"':
		return lex_quoted(
		    lex, '"', LEX_STRING, "unterminated quoted string");
	case '\'':
		return lex_quoted(lex, '\'', LEX_CHAR_CONSTANT,
		    "unterminated character constant");
	case '`':
		return lex_raw(lex);
	case '$':
		return lex_name(lex, LEX_VARIABLE, LEX_VARIABLE);
	case '.':
		return lex_dot(lex);
	default:
		return lex_sign(lex, code);
	}
}

void
template_lex_init(
    struct template_lex *lex, struct arena *arena, struct span input)
{
	*lex = (struct template_lex) {
		.arena = arena, .input = input, .line = 1, .start_line = 1
	};
}

struct template_word
template_lex_next(struct template_lex *lex)
{
	struct step step = { lex->is_inside ? lex_inside : lex_text };

	if (lex->is_broken)
		return lex->word;
	while (step.run)
		step = step.run(lex);
	return lex->word;
}

void
template_lex_show(const struct template_word *word, struct buf *into)
{
	struct span text = word->text;
	size_t length = 0, i;
	uint32_t code;

	if (word->kind == LEX_END_OF_TEXT) {
		buf_text(into, "EOF");
	} else if (word->kind == LEX_ERROR) {
		buf_span(into, text);
	} else if (word->kind > LEX_KEYWORD) {
		buf_printf(into, "<%.*s>", (int)text.length, text.at);
	} else if (text.length > 10) {
		for (i = 0; i < 10; i++)
			length += text_step(span_from(text, length), &code);
		template_quote(span_head(text, length), into);
		buf_text(into, "...");
	} else {
		template_quote(text, into);
	}
}
