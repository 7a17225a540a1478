// SPDX-License-Identifier: MIT
/* A kernel thread is parked while somebody wakes it for other reasons. When kthread_park() returns, it sleeps in TASK_PARKED and stays there. */
#include <linux/kthread.h>
#include <wakesim.h>

static struct task_struct *thread;

void worker(void)
{
	get_task_struct(current);  /* stray()'s */
	smp_store_release(&thread, current);
	while (!kthread_should_stop()) {
		if (kthread_should_park()) {
			kthread_parkme();
			continue;
		}
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop_or_park())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	kthread_exit(0);
}

void parker(void)
{
	struct task_struct *k = smp_load_acquire(&thread);

	assume(k);
	kthread_park(k);
	assert(READ_ONCE(k->__state) == TASK_PARKED);
	cover(1);
	kthread_unpark(k);
	kthread_stop(k);
}

void stray(void)
{
	struct task_struct *k = smp_load_acquire(&thread);

	if (k) {
		wake_up_process(k);
		put_task_struct(k);
	}
}
