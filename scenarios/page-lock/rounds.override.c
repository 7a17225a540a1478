// SPDX-License-Identifier: MIT
/* Counts the wake-ups the patient waiter gets for the folio: one for each round it plays. */
#include <linux/sched.h>

extern struct task_struct *patient;
extern int rounds;

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	smp_mb();
	if (p == READ_ONCE(patient))
		__atomic_fetch_add(&rounds, 1, __ATOMIC_RELAXED);
	return __wakesim_wake(&p->__state, state);
}
