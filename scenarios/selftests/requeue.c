// SPDX-License-Identifier: MIT
/* Waiters that are asleep; some are woken and all others moved, whom a wake-up of the second word then finds. */
#include <limits.h>
#include <stdatomic.h>
#include <wakesim.h>

#ifndef NR_WAKE
#define NR_WAKE 0
#endif
#ifndef NR_REQUEUE
#define NR_REQUEUE 1
#endif

static atomic_uint f1, f2;
static const struct timespec timeout = { .tv_nsec = 30000000 };

void waiter(void)
{
	assert(futex(&f1, FUTEX_WAIT, 0, &timeout, NULL, 0) == 0);
}

void caller(void)
{
	assert(futex(&f1, FUTEX_CMP_REQUEUE, NR_WAKE, (void *)NR_REQUEUE, &f2, 0) == NR_WAKE + NR_REQUEUE);
	assert(futex(&f2, FUTEX_WAKE, INT_MAX, NULL, NULL, 0) == NR_REQUEUE);
	cover(1);
}
