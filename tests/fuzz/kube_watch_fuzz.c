/*
 * A server that streams anything: the first byte is the length of the pieces in
 * which it comes. The same documents come out of pieces of any size, the sieve
 * leaves JSON to be JSON, and the talk always knows what is next.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/base/json.h"
#include "backend/core/kube_sieve.h"
#include "backend/core/kube_split.h"
#include "backend/core/kube_watch_talk.h"

static void
sift(struct span text, size_t size, struct buf *into)
{
	struct kube_sieve sieve;

	kube_sieve_begin(&sieve, true);
	while (text.length) {
		kube_sieve_feed(&sieve, span_head(text, size), into);
		text = span_from(text, size);
	}
}

static bool
is_json(struct span text)
{
	struct arena *arena = arena_new();
	struct node *root;
	struct error error;
	bool fine = json_read(arena, text, &root, &error);

	arena_free(arena);
	return fine;
}

static void
check_sieve(struct span text, size_t size)
{
	struct buf once, twice, pieces;

	buf_init(&once, 2 * text.length + 64);
	buf_init(&twice, 2 * text.length + 64);
	buf_init(&pieces, 2 * text.length + 64);
	sift(text, text.length, &once);
	sift(buf_as_span(&once), once.length, &twice);
	sift(text, size, &pieces);
	assert(span_equal(buf_as_span(&once), buf_as_span(&pieces)));
	assert(span_equal(buf_as_span(&once), buf_as_span(&twice)));
	assert(!is_json(text) || is_json(buf_as_span(&once)));
	buf_release(&once);
	buf_release(&twice);
	buf_release(&pieces);
}

static void
take(struct kube_watch_talk *talk, struct span document, int64_t now_ms)
{
	struct arena *arena = arena_new();
	const struct node *object = NULL;
	enum kube_watch_event event;
	enum kube_watch_step step;
	struct node *root = NULL;
	struct error error;
	int64_t until_ms;

	if (!json_read(arena, document, &root, &error))
		root = NULL;
	event = kube_watch_talk_take(
	    talk, now_ms, document.length * 7919, root, &object);
	assert((event == KUBE_WATCH_PUT || event == KUBE_WATCH_DROP) <=
	    (object != NULL));
	if (event == KUBE_WATCH_END) {
		step = kube_watch_talk_next(talk, now_ms, &until_ms);
		assert(step != KUBE_WATCH_WAIT ||
		    until_ms - now_ms <= 2 * KUBE_WATCH_RETRY_LAST_MS);
		kube_watch_talk_listed(talk, now_ms, "1");
		kube_watch_talk_opened(talk, now_ms);
	}
	assert(*talk->version);
	arena_free(arena);
}

/* The documents, each in its own brackets. */
static void
split(struct span text, size_t size, struct kube_watch_talk *talk,
    struct buf *into)
{
	struct kube_split split;
	struct span document;
	int64_t now_ms = 1;

	kube_split_begin(&split);
	while (text.length && !split.broken) {
		struct span piece = span_head(text, size);

		text = span_from(text, size);
		while (kube_split_next(&split, &piece, &document)) {
			assert(document.length >= 2 && document.at[0] == '{');
			buf_printf(into, "<%zu:", document.length);
			buf_span(into, document);
			if (talk)
				take(talk, document, now_ms += 100);
		}
	}
	kube_split_release(&split);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kube_watch_talk talk = { .failures = 0 };
	struct span text = span_make((const char *)data, size);
	size_t piece = size ? data[0] % 32u + 1 : 1;
	struct buf whole, pieces;

	text = span_from(text, 1);
	buf_init(&whole, 16 * size + 64);
	buf_init(&pieces, 16 * size + 64);
	kube_watch_talk_listed(&talk, 1, "1");
	kube_watch_talk_opened(&talk, 1);
	split(text, text.length, &talk, &whole);
	split(text, piece, NULL, &pieces);
	assert(span_equal(buf_as_span(&whole), buf_as_span(&pieces)));
	check_sieve(text, piece);
	buf_release(&whole);
	buf_release(&pieces);
	return 0;
}
