// SPDX-License-Identifier: MIT
/* Two tasks move waiters of two words in opposite directions. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint words[2];

void mover(int from)
{
	assert(futex(&words[from], FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)1, &words[1 - from], 0) == 0);
	cover(1);
}
