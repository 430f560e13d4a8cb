#include "tui/filter.h"

#include <ctype.h>
#include <stdio.h>

static const char *const field_names[FILTER_FIELD_COUNT] = {
	"st:", "ns:", "bump:", "kind:"
};

static void
add_term(struct filter *filter, struct span word)
{
	struct filter_term *term = &filter->terms[filter->term_count];
	int i;

	*term = (struct filter_term) { false, -1, word };
	if (word.at[0] == '!') {
		term->without = true;
		term->value = span_from(word, 1);
	}
	for (i = 0; i < FILTER_FIELD_COUNT; i++) {
		if (!span_starts(term->value, field_names[i]))
			continue;
		term->field = i;
		term->value = span_from(term->value, strlen(field_names[i]));
		break;
	}
	/* "!" and "st:" alone are being typed: they say nothing yet. */
	if (term->value.length)
		filter->term_count++;
}

void
filter_set(struct filter *filter, const char *text)
{
	struct span rest, word;

	(void)snprintf(filter->text, sizeof(filter->text), "%s", text);
	filter->term_count = 0;
	rest = span_of(filter->text);
	while (span_cut(&rest, ' ', &word))
		if (word.length && filter->term_count < FILTER_TERM_LIMIT)
			add_term(filter, word);
}

static bool
same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static bool
starts_with(struct span text, struct span word)
{
	size_t i;

	if (text.length < word.length)
		return false;
	for (i = 0; i < word.length; i++)
		if (!same_letter(text.at[i], word.at[i]))
			return false;
	return true;
}

size_t
filter_find(struct span text, struct span word)
{
	int low, high;
	size_t i;

	if (!word.length || word.length > text.length)
		return word.length ? text.length : 0;
	/* The first letter decides nearly always. */
	low = tolower((unsigned char)word.at[0]);
	high = toupper((unsigned char)word.at[0]);
	for (i = 0; i + word.length <= text.length; i++)
		if ((text.at[i] == (char)low || text.at[i] == (char)high) &&
		    starts_with(span_from(text, i), word))
			return i;
	return text.length;
}

static bool
term_holds(const struct filter_term *term, const struct filter_row *row)
{
	struct span text;
	size_t i;

	if (term->field >= 0) {
		text = span_of(row->fields[term->field]);
		if (term->field == FILTER_NAMESPACE &&
		    text.length != term->value.length)
			return false;
		return text.at && starts_with(text, term->value);
	}
	for (i = 0; i < FILTER_TEXT_LIMIT; i++) {
		text = span_of(row->texts[i]);
		if (filter_find(text, term->value) < text.length)
			return true;
	}
	return filter_find(row->piece, term->value) < row->piece.length;
}

bool
filter_match(const struct filter *filter, const struct filter_row *row)
{
	size_t i;

	for (i = 0; i < filter->term_count; i++)
		if (term_holds(&filter->terms[i], row) ==
		    filter->terms[i].without)
			return false;
	return true;
}
