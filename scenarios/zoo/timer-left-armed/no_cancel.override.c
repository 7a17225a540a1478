// SPDX-License-Identifier: MIT
/* Wrong: the call returns with its timer still armed, and the timer is on the stack. */
#include <kernel/futex/futex.h>

int futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset)
{
	struct hrtimer_sleeper timeout, *to;

	to = futex_setup_timer(abs_time, &timeout, (int)flags, current->timer_slack_ns);
	return __futex_wait(uaddr, flags, val, to, bitset);
}
