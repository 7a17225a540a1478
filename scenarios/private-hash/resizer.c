// SPDX-License-Identifier: MIT
/*
 * Replaces the process's table of private futexes while others wait and wake: by one of each of SIZES, one after the other. Goes with programs that
 * know nothing of it, whose answers must stay as they are.
 */
#include <sys/prctl.h>
#include <wakesim.h>

#ifndef SIZES
#define SIZES 4
#endif

static const int sizes[] = { SIZES };

/* When prctl() returns the table is the one that was asked for, unless others ask too. */
void resizer(void)
{
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert(prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, sizes[i], 0) == 0);
		assert(prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_GET_SLOTS) == sizes[i]);
	}
	cover(1);
}

/* One of several. */
void resize_to(int slots)
{
	assert(prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, slots, 0) == 0);
}

/* For who may come too late: after somebody has asked for none. */
void ask_for(int slots)
{
	int ret = prctl(PR_FUTEX_HASH, PR_FUTEX_HASH_SET_SLOTS, slots, 0);

	assert(ret == 0 || (ret == -1 && errno == EBUSY));
	cover(ret == 0);
}
