#include "backend/engine/schedule.h"

static int64_t
back_off(unsigned failures, uint64_t seed)
{
	int64_t pause = SCHEDULE_RETRY_FIRST_S;
	unsigned i;

	for (i = 1; i < failures && pause < SCHEDULE_RETRY_LAST_S; i++)
		pause *= 2;
	if (pause > SCHEDULE_RETRY_LAST_S)
		pause = SCHEDULE_RETRY_LAST_S;
	return pause + (int64_t)(seed % (uint64_t)(pause / 10 + 1));
}

int64_t
schedule_next(int64_t now, int64_t interval_ms, unsigned failures,
    int64_t server_asked_s, uint64_t seed)
{
	int64_t interval = (interval_ms + 999) / 1000, pause;

	if (!failures)
		return interval ? now + interval : 0;
	pause = back_off(failures, seed);
	if (interval && pause > interval)
		pause = interval;
	if (pause < server_asked_s)
		pause = server_asked_s;
	return now + pause;
}
