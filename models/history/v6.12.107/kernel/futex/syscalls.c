// SPDX-License-Identifier: MIT
/* 6.12.107, and 7.0: both entries of futex_requeue() must have the same flags (19f94b390586). */
#include <kernel/futex/futex.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE4(futex_requeue, struct futex_waitv __user *, waiters, unsigned int, flags, int, nr_wake, int, nr_requeue)
{
	struct futex_vector futexes[2];
	u32 cmpval;
	int ret;

	if (flags)
		return -EINVAL;
	if (!waiters)
		return -EINVAL;
	ret = futex_parse_waitv(futexes, waiters, 2, futex_wake_mark, NULL);
	if (ret)
		return ret;
	if (futexes[0].w.flags != futexes[1].w.flags)
		return -EINVAL;

	cmpval = (u32)futexes[0].w.val;
	return futex_requeue(u64_to_user_ptr(futexes[0].w.uaddr), futexes[0].w.flags, u64_to_user_ptr(futexes[1].w.uaddr), futexes[1].w.flags, nr_wake,
			     nr_requeue, &cmpval, 0);
}
