// SPDX-License-Identifier: MIT
/*
 * Clocks that have not begun at the same time, as on every machine: CLOCK_REALTIME counts from 1970, CLOCK_MONOTONIC from the start. A timer that is
 * set to a point in time that has passed is up before it is armed, and a wait with it never sleeps.
 */
#include <kernel/futex/futex.h>

#define REALTIME_NOW ((ktime_t)1700000000 * NSEC_PER_SEC)

struct hrtimer_sleeper *futex_setup_timer(ktime_t *time, struct hrtimer_sleeper *timeout, int flags, u64 range_ns)
{
	const ktime_t now = (flags & FLAGS_CLOCKRT) ? REALTIME_NOW : ktime_get();

	if (!time)
		return NULL;
	WARN_ON(*time <= now);
	hrtimer_init_sleeper_on_stack(timeout, (flags & FLAGS_CLOCKRT) ? CLOCK_REALTIME : CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	hrtimer_set_expires_range_ns(&timeout->timer, *time, range_ns);
	return timeout;
}
