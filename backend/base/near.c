#include "backend/base/near.h"

/* Words of more bytes than this are near to nothing. */
#define NEAR_LIMIT 32

size_t
near_distance(struct span a, struct span b)
{
	size_t row[NEAR_LIMIT], i, j, corner, above;

	if (a.length >= NEAR_LIMIT || b.length >= NEAR_LIMIT)
		return SIZE_MAX;
	for (j = 0; j <= b.length; j++)
		row[j] = j;
	for (i = 1; i <= a.length; i++) {
		corner = row[0];
		row[0] = i;
		for (j = 1; j <= b.length; j++) {
			above = row[j];
			if ((a.at[i - 1] | 0x20) != (b.at[j - 1] | 0x20))
				corner++;
			if (corner > above + 1)
				corner = above + 1;
			if (corner > row[j - 1] + 1)
				corner = row[j - 1] + 1;
			row[j] = corner;
			corner = above;
		}
	}
	return row[b.length];
}
