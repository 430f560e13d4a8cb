#include "tests/tool/memfind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * DESIGN: each form is a text and a stride. All places of four characters in a
 * row of the text stand in a table by their hash, so that one step over the
 * memory is one look into the table, and only where it says so is compared.
 */

#define GRAM 4
#define BUCKETS ((size_t)1 << 16)
#define SHOWN 12

struct form {
	const char *name;
	unsigned char *text;
	size_t length, stride, least;
};

struct table {
	uint32_t *first; /* by bucket: place + 1 */
	uint32_t *next; /* by place */
};

struct where {
	const char *name; /* of the mapping */
	unsigned long start;
	FILE *report;
};

static void *
room(size_t count, size_t size)
{
	void *at = calloc(count ? count : 1, size);

	if (!at)
		abort();
	return at;
}

static size_t
bucket(uint32_t gram)
{
	return (gram * 2654435761u) >> 16;
}

static uint32_t
gram_at(const unsigned char *at, size_t stride)
{
	return (uint32_t)at[0] | (uint32_t)at[stride] << 8 |
	    (uint32_t)at[2 * stride] << 16 | (uint32_t)at[3 * stride] << 24;
}

static struct table
table_of(const struct form *form)
{
	struct table table = { .first = room(BUCKETS, sizeof(uint32_t)),
		.next = room(form->length, sizeof(uint32_t)) };
	size_t i;

	for (i = 0; i + GRAM <= form->length; i++) {
		size_t at = bucket(gram_at(form->text + i, 1));

		table.next[i] = table.first[at];
		table.first[at] = (uint32_t)i + 1;
	}
	return table;
}

/* A wide character of ASCII has nothing else in it. */
static bool
is_wide(const unsigned char *at, size_t stride)
{
	return stride < 4 || (!at[1] && !at[2] && !at[3]);
}

static size_t
run_length(const struct form *form, size_t place, const unsigned char *at,
    const unsigned char *end)
{
	size_t n = 0;

	while (place + n < form->length && at < end &&
	    *at == form->text[place + n] &&
	    (end - at < 4 || is_wide(at, form->stride))) {
		n++;
		if ((size_t)(end - at) <= form->stride)
			break;
		at += form->stride;
	}
	return n;
}

static size_t
longest(const struct form *form, const struct table *table,
    const unsigned char *at, const unsigned char *end)
{
	uint32_t place = table->first[bucket(gram_at(at, form->stride))];
	size_t best = 0, n;

	for (; place; place = table->next[place - 1]) {
		n = run_length(form, place - 1, at, end);
		if (n > best)
			best = n;
	}
	return best >= form->least ? best : 0;
}

static void
find_form(const struct form *form, const unsigned char *memory, size_t size,
    const struct where *where, struct memfind *found)
{
	const unsigned char *end = memory + size;
	size_t reach = (GRAM - 1) * form->stride, i = 0, n;
	struct table table;

	if (form->length < form->least || size <= reach)
		return;
	table = table_of(form);
	while (i + reach < size) {
		n = longest(form, &table, memory + i, end);
		if (n && where->report && found->hits < SHOWN)
			fprintf(where->report, "  hit %s %zu/%zu at %zx %s\n",
			    form->name, n, form->length, where->start + i,
			    where->name);
		found->hits += n > 0;
		i += n ? n * form->stride : 1;
	}
	free(table.first);
	free(table.next);
}

/* ---- the forms ---- */

static size_t
to_base64(const unsigned char *at, size_t length, unsigned char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t bits = length * 8, bit, n = 0;

	/* Only digits that the value alone decides. */
	for (bit = 0; bit + 6 <= bits; bit += 6) {
		unsigned two = (unsigned)at[bit / 8] << 8 |
		    (bit / 8 + 1 < length ? at[bit / 8 + 1] : 0);

		text[n++] = (unsigned char)digits[two >> (10 - bit % 8) & 63];
	}
	return n;
}

static size_t
to_hex(const unsigned char *at, size_t length, unsigned char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < length; i++) {
		text[2 * i] = (unsigned char)digits[at[i] >> 4];
		text[2 * i + 1] = (unsigned char)digits[at[i] & 15];
	}
	return 2 * length;
}

#define FORMS 7

static void
make_forms(const unsigned char *value, size_t length, size_t least,
    struct form forms[FORMS])
{
	static const char *const names[] = { "base64+0", "base64+1",
		"base64+2" };
	static const size_t skipped[] = { 0, 2, 1 };
	size_t i;

	for (i = 0; i < FORMS; i++) {
		forms[i] = (struct form) { .stride = 1, .least = least };
		forms[i].text = room(2 * length + 8, 1);
	}
	for (i = 0; i < 3; i++) {
		forms[i].name = names[i];
		if (length > skipped[i])
			forms[i].length = to_base64(value + skipped[i],
			    length - skipped[i], forms[i].text);
	}
	forms[3].name = "hex";
	forms[3].length = to_hex(value, length, forms[3].text);
	forms[3].least = least < 6 ? 12 : 2 * least;
	forms[4].name = "plain";
	forms[5].name = "wide";
	forms[5].stride = 4;
	forms[6].name = "cells";
	forms[6].stride = 28;
	for (i = 4; i < FORMS; i++) {
		memcpy(forms[i].text, value, length);
		forms[i].length = length;
	}
}

static void
free_forms(struct form forms[FORMS])
{
	size_t i;

	for (i = 0; i < FORMS; i++)
		free(forms[i].text);
}

static void
find_all(const struct form forms[FORMS], const unsigned char *memory,
    size_t size, const struct where *where, struct memfind *found)
{
	size_t i;

	found->bytes += size;
	for (i = 0; i < FORMS; i++)
		find_form(&forms[i], memory, size, where, found);
}

void
memfind_bytes(const unsigned char *memory, size_t size,
    const unsigned char *value, size_t length, size_t least, FILE *report,
    struct memfind *found)
{
	struct where where = { .name = "(memory)", .report = report };
	struct form forms[FORMS];

	make_forms(value, length, least, forms);
	find_all(forms, memory, size, &where, found);
	free_forms(forms);
}

/* ---- a process ---- */

static bool
is_looked_at(const char *rights, const char *name)
{
	if (strstr(name, "[vvar") || strstr(name, "[vsyscall"))
		return false;
	return rights[1] == 'w' || (rights[0] == 'r' && name[0] != '/');
}

static size_t
read_mapping(int fd, unsigned long start, unsigned char *memory, size_t size)
{
	size_t got = 0;
	ssize_t n;

	while (got < size &&
	    (n = pread(fd, memory + got, size - got, (off_t)(start + got))) > 0)
		got += (size_t)n;
	return got;
}

static void
find_mapping(int fd, const char *line, const struct form forms[FORMS],
    FILE *report, struct memfind *found)
{
	char rights[8] = "", name[256] = "(anonymous)";
	struct where where = { .name = name, .report = report };
	unsigned long end;
	unsigned char *memory;
	size_t got;

	if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255[^\n]", &where.start,
		&end, rights, name) < 3 ||
	    !is_looked_at(rights, name))
		return;
	memory = room(end - where.start, 1);
	got = read_mapping(fd, where.start, memory, end - where.start);
	if (got) {
		find_all(forms, memory, got, &where, found);
	} else {
		found->unreadable++;
		if (report)
			fprintf(report, "  unreadable %lx-%lx %s\n",
			    where.start, end, name);
	}
	free(memory);
}

bool
memfind_process(pid_t pid, const unsigned char *value, size_t length,
    size_t least, FILE *report, struct memfind *found)
{
	struct form forms[FORMS];
	char path[64], line[1024];
	FILE *maps;
	int fd, why;

	*found = (struct memfind) { 0 };
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	if (!maps) {
		why = errno;
		close(fd);
		errno = why;
		return false;
	}
	make_forms(value, length, least, forms);
	while (fgets(line, sizeof(line), maps))
		find_mapping(fd, line, forms, report, found);
	free_forms(forms);
	fclose(maps);
	close(fd);
	return true;
}
