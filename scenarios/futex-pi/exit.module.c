// SPDX-License-Identifier: MIT
/*
 * What a task that ends does with locks that others wait for, as a system call: the walk over its list in the middle of the states it goes through.
 * The task itself stays, so that its id goes on leading to it.
 */
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/syscalls.h>

SYSCALL_DEFINE0(end_of_futexes)
{
	mutex_lock(&current->futex_exit_mutex);
	raw_spin_lock_irq(&current->pi_lock);
	current->futex_state = FUTEX_STATE_EXITING;
	raw_spin_unlock_irq(&current->pi_lock);

	if (!list_empty(&current->pi_state_list))
		exit_pi_state_list(current);

	WRITE_ONCE(current->futex_state, FUTEX_STATE_DEAD);
	mutex_unlock(&current->futex_exit_mutex);
	return 0;
}
