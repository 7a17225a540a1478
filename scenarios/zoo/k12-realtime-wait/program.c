// SPDX-License-Identifier: MIT
/* Waits for at most a second from now, by the clock on the wall; and, as it can be done, until a point in time of that clock. */
#include <stdatomic.h>
#include <wakesim.h>

static atomic_uint word;
static const struct timespec a_second = { .tv_sec = 1 }, in_a_second = { .tv_sec = 1700000001 };

void waiter(void)
{
	long relative = futex(&word, FUTEX_WAIT_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &a_second, NULL, 0);
	long absolute = futex(&word, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &in_a_second, NULL, FUTEX_BITSET_MATCH_ANY);

	observe("relative", relative);
	observe("absolute", absolute);
}

void waker(void)
{
	atomic_store(&word, 1);
	futex_wake(&word, 1);
	cover(1);
}
