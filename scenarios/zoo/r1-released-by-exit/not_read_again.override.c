// SPDX-License-Identifier: MIT
/* Nobody has the number that the word names: that is taken for an owner that never was, though he may have ended since the word was read. */
#include <kernel/futex/futex.h>

static int handle_exit_race(u32 __user *uaddr, u32 uval, struct task_struct *tsk)
{
	return tsk && tsk->futex_state != FUTEX_STATE_DEAD ? -EBUSY : -ESRCH;
}
