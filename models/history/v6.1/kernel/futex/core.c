// SPDX-License-Identifier: MIT
/* 5.5 to 6.1 (ca16d5bee598): where the operation in progress left the word 0, one more waiter is woken. */
#include <kernel/futex/futex.h>
#include <linux/sched.h>

static int handle_futex_death(u32 __user *uaddr, struct task_struct *curr, bool pi, bool pending_op)
{
	u32 uval, nval, mval;
	int err;

	if ((unsigned long)uaddr % sizeof(*uaddr) != 0)
		return -1;

retry:
	if (get_user(uval, uaddr))
		return -1;

	if (pending_op && !pi && !uval) {
		futex_wake(uaddr, FLAGS_SIZE_32 | FLAGS_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
		return 0;
	}
	if ((uval & FUTEX_TID_MASK) != (u32)task_pid_vnr(curr))
		return 0;

	mval = (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
	err = futex_cmpxchg_value_locked(&nval, uaddr, uval, mval);
	if (err) {
		switch (err) {
		case -EFAULT:
			if (fault_in_user_writeable(uaddr))
				return -1;
			goto retry;
		case -EAGAIN:
			cond_resched();
			goto retry;
		default:
			WARN_ON_ONCE(1);
			return err;
		}
	}
	if (nval != uval)
		goto retry;

	if (!pi && (uval & FUTEX_WAITERS))
		futex_wake(uaddr, FLAGS_SIZE_32 | FLAGS_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
	return 0;
}
