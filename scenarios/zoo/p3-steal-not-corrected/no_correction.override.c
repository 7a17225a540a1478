// SPDX-License-Identifier: MIT
/* As after 73d786bd043e: who comes without the lock leaves, though the word may name it. */
#include <kernel/futex/futex.h>
#include <kernel/locking/rtmutex_common.h>

int fixup_pi_state_owner(u32 __user *uaddr, struct futex_q *q, struct task_struct *argowner);

int fixup_pi_owner(u32 __user *uaddr, struct futex_q *q, int locked)
{
	if (locked) {
		if (q->pi_state->owner != current)
			return fixup_pi_state_owner(uaddr, q, current);
		return 1;
	}
	WARN_ON_ONCE(rt_mutex_owner(&q->pi_state->pi_mutex) == current);
	return 0;
}
