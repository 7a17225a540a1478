// SPDX-License-Identifier: MIT
/*
 * Before 5.5 (3d4775df0a89 to 3ef240eaff36): that a task is on its way out is in its flags, and who comes for what it owns looks at them again and
 * again. pi_lock is taken once after they are set: who found it alive has put what it owns on its list by then. exec empties the same lists, and
 * nothing is set.
 */
#include <kernel/futex/futex.h>
#include <linux/sched.h>

void futex_cleanup(struct task_struct *tsk);

void futex_exec_release(struct task_struct *tsk)
{
	futex_cleanup(tsk);
}

void futex_exit_release(struct task_struct *tsk)
{
	raw_spin_lock_irq(&tsk->pi_lock);
	raw_spin_unlock_irq(&tsk->pi_lock);
	futex_cleanup(tsk);
}
