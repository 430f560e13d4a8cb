#include "backend/core/registry_talk_state.h"

bool
registry_talk_try_again(
    struct registry_talk *talk, int64_t now_ms, int64_t wait_s)
{
	int64_t wait = talk->settings.retry_ms;

	if (++talk->tries >= REGISTRY_TALK_TRIES)
		return false;
	if (talk->tries > 1)
		wait *= 3;
	wait += wait * (int64_t)(talk->settings.random % 101) / 1000;
	if (wait_s > wait / 1000)
		wait = wait_s * 1000;
	if (now_ms + wait >= talk->settings.deadline_ms)
		return false;
	talk->not_before_ms = now_ms + wait;
	return true;
}

bool
registry_talk_switch(
    struct registry_talk *talk, const struct error *error, int rank)
{
	if (talk->answered || talk->doing == DOING_TOKEN ||
	    talk->scheme_at + 1 >= talk->scheme_count)
		return false;
	talk->other_error = *error;
	talk->other_rank = rank;
	talk->switched = true;
	talk->scheme_at++;
	talk->page = NULL;
	talk->tries = 0;
	talk->not_before_ms = 0;
	return true;
}

/* How much an error says when there is one of each scheme. */
static int
rank(enum registry_talk_fault fault)
{
	switch (fault) {
	case REGISTRY_TALK_UNREACHABLE:
		return 0;
	case REGISTRY_TALK_NOT_TLS:
	case REGISTRY_TALK_NOT_HTTP:
	case REGISTRY_TALK_CUT:
		return 1;
	case REGISTRY_TALK_UNKNOWN_CA:
	case REGISTRY_TALK_WRONG_HOST:
	case REGISTRY_TALK_OTHER:
		break;
	}
	return 2;
}

static void
explain(struct registry_talk *talk, enum registry_talk_fault fault,
    struct error *error)
{
	const struct image_ref *ref = talk->settings.ref;

	/* A token server is somebody else's: its own words have to do. */
	if (fault == REGISTRY_TALK_OTHER || talk->doing == DOING_TOKEN)
		return;
	if (fault == REGISTRY_TALK_UNKNOWN_CA)
		registry_words_unknown_ca(error, ref);
	else if (fault == REGISTRY_TALK_WRONG_HOST)
		registry_words_wrong_host(error, ref);
	else if (fault == REGISTRY_TALK_UNREACHABLE)
		registry_words_unreachable(error, ref);
	else
		registry_words_hint(error, ref, 0);
}

void
registry_talk_fail(struct registry_talk *talk, int64_t now_ms,
    enum registry_talk_fault fault, const struct error *error)
{
	struct error mine = *error;
	bool passes = rank(fault) < 2;

	talk->not_before_ms = 0;
	if (fault == REGISTRY_TALK_CUT &&
	    registry_talk_try_again(talk, now_ms, 0))
		return;
	error_wrap(&mine, "%s",
	    talk->doing == DOING_TOKEN ? "get a token" : "list tags");
	explain(talk, fault, &mine);
	if (passes && registry_talk_switch(talk, &mine, rank(fault)))
		return;
	if (talk->switched && talk->other_rank >= rank(fault))
		mine = talk->other_error;
	registry_talk_end(talk, &mine);
}
