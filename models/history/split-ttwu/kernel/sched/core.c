// SPDX-License-Identifier: MIT
/*
 * try_to_wake_up in two steps: matching the sleeper's state, and making it running. Between them the sleeper may have stopped sleeping by
 * itself, and begun another sleep. What set_special_state is for: it takes the same lock. The steps on the run queue are left out.
 */
#include <linux/sched.h>

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	unsigned long flags;
	int success = 0;

	/* Nobody can be in between when the task wakes itself. */
	if (p == current) {
		smp_mb();
		return __wakesim_wake(&p->__state, state);
	}
	raw_spin_lock_irqsave(&p->pi_lock, flags);
	smp_mb__after_spinlock();
	if (READ_ONCE(p->__state) & state) {
		success = 1;
		__wakesim_wake(&p->__state, ~0u);  /* whatever it is now */
	}
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
	return success;
}
