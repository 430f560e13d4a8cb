#include "backend/core/http_reply.h"

#define CHUNK_LIMIT ((size_t)1 << 30)

struct head {
	long status;
	size_t length; /* of the head, its empty line included */
	bool has_length, chunked;
	uint64_t body_length;
	int64_t retry_after_s;
};

static bool
is_same_letter(char a, char b)
{
	return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
}

/* The value of a header line of that name (in small letters), or NULL. */
static bool
is_header(struct span line, const char *name, struct span *value)
{
	size_t i = 0;

	while (
	    i < line.length && name[i] && is_same_letter(line.at[i], name[i]))
		i++;
	if (name[i] || i == line.length || line.at[i] != ':')
		return false;
	*value = span_trim(span_from(line, i + 1));
	return true;
}

static void
read_header(struct span line, struct head *head)
{
	struct span value;
	uint64_t number;

	if (is_header(line, "content-length", &value))
		head->has_length = span_number(value, &head->body_length);
	else if (is_header(line, "transfer-encoding", &value))
		head->chunked = span_is(value, "chunked");
	else if (is_header(line, "retry-after", &value) &&
	    span_number(value, &number) && number <= INT32_MAX)
		head->retry_after_s = (int64_t)number;
}

/* "HTTP/1.1 201 Created" */
static long
read_status(struct span line)
{
	uint64_t number;

	if (!span_starts(line, "HTTP/1.") || line.length < 12 ||
	    line.at[8] != ' ' ||
	    !span_number(span_make(line.at + 9, 3), &number) || number < 100)
		return 0;
	return (long)number;
}

/* False while the head is not whole; the heads of 1xx are passed over. */
static bool
read_head(struct span bytes, struct head *head)
{
	size_t begin = 0;

	do {
		struct span text = span_from(bytes, begin), line, rest;
		size_t length = span_find_text(text, "\r\n\r\n");

		*head = (struct head) { 0 };
		if (length == text.length)
			return false;
		rest = span_head(text, length + 2);
		if (span_cut(&rest, '\n', &line))
			head->status = read_status(line);
		while (span_cut(&rest, '\n', &line))
			read_header(line, head);
		begin += length + 4;
		head->length = begin;
	} while (head->status && head->status < 200);
	return true;
}

/*
 * Joins the chunks behind the head; only counts when `into' is NULL. False when
 * the last one is not there. *length is what they hold together.
 */
static bool
join_chunks(struct span rest, char *into, size_t *length)
{
	*length = 0;
	for (;;) {
		size_t end = span_find_text(rest, "\r\n"), size = 0, i;

		if (end == rest.length)
			return false;
		for (i = 0; i < end && rest.at[i] != ';'; i++) {
			static const char digits[] = "0123456789abcdef";
			const char *digit =
			    memchr(digits, rest.at[i] | 0x20, 16);

			if (!digit || size > CHUNK_LIMIT)
				return false;
			size = size << 4 | (size_t)(digit - digits);
		}
		rest = span_from(rest, end + 2);
		/* Then come trailers, of which we know none, and an empty
		 * line: it belongs to this answer. */
		if (size == 0)
			return span_starts(rest, "\r\n");
		i = size < rest.length ? size : rest.length;
		if (into && i)
			memmove(into + *length, rest.at, i);
		*length += i;
		if (size + 2 > rest.length)
			return false;
		rest = span_from(rest, size + 2);
	}
}

bool
http_reply_is_whole(struct span bytes)
{
	struct head head;
	size_t length;

	if (!read_head(bytes, &head))
		return false;
	if (!head.status || head.status == 204)
		return true;
	if (head.chunked)
		return join_chunks(
		    span_from(bytes, head.length), NULL, &length);
	return head.has_length &&
	    bytes.length - head.length >= head.body_length;
}

void
http_reply_read(char *bytes, size_t length, struct http_reply *reply)
{
	struct span text = span_make(bytes, length);
	struct head head;
	size_t size;

	*reply = (struct http_reply) { 0 };
	if (!read_head(text, &head) || !head.status)
		return;
	reply->status = head.status;
	reply->retry_after_s = head.retry_after_s;
	text = span_from(text, head.length);
	if (head.chunked) {
		/* What is not whole is read as far as it came. */
		(void)join_chunks(text, bytes + head.length, &size);
		text.length = size;
	} else if (head.has_length && head.body_length < text.length) {
		text.length = (size_t)head.body_length;
	}
	reply->body = text;
}
