/*
 * Reading a template by characters, for template_lex.c: what was read lies
 * between lex->start and lex->at.
 */
#ifndef CORE_TEMPLATE_SCAN_H
#define CORE_TEMPLATE_SCAN_H

#include "backend/core/template_lex.h"

#define TEMPLATE_SCAN_END UINT32_MAX

/* The text that was not read yet. */
struct span template_scan_ahead(const struct template_lex *lex);

/* The next character, U+FFFD for a wrong byte, or TEMPLATE_SCAN_END. */
uint32_t template_scan_peek(const struct template_lex *lex);
uint32_t template_scan_next(struct template_lex *lex);

/* Letters, digits and the underscore, of all languages. */
bool template_scan_is_word(uint32_t code);
void template_scan_words(struct template_lex *lex);

/* Counts the lines of a part of the text that is passed over. */
void template_scan_count_lines(
    struct template_lex *lex, size_t from, size_t to);

/* False when what stands here is no number. */
bool template_scan_number(struct template_lex *lex);

/* Behind the opening quote, over the closing one; false when there is none. */
bool template_scan_quoted(struct template_lex *lex, uint32_t quote);
bool template_scan_raw(struct template_lex *lex);

#endif
