// SPDX-License-Identifier: MIT
/*
 * A task that waits for a condition, then stops itself. Nobody continues it: a stop has no condition to look at again, so the sleep must last.
 */
#include <linux/sched.h>
#include <wakesim.h>

static struct task_struct *task;
static int condition;

void stopping(void)
{
	smp_store_release(&task, current);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(condition))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	cover(1);

#ifdef PLAIN_STATE                  /* as it was: nothing keeps a wake-up for the first sleep from ending the second */
	set_current_state(TASK_STOPPED);
#else
	set_special_state(TASK_STOPPED);
#endif
	schedule();
	assert_unreachable();
}

void waker(void)
{
	struct task_struct *p = smp_load_acquire(&task);

	WRITE_ONCE(condition, 1);
	if (p)
		wake_up_process(p);
}
