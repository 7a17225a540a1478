// SPDX-License-Identifier: MIT
/* The kernel's way to wait for a condition, by hand: state first, then the condition, then sleep; the waker the other way round. */
#include <linux/sched.h>
#include <wakesim.h>

static int condition;
static struct task_struct *sleeper;

void wait(void)
{
	smp_store_release(&sleeper, current);
	for (;;) {
#ifdef CHECK_FIRST  /* wrong: a wake-up between the check and the state is lost */
		if (READ_ONCE(condition))
			break;
		set_current_state(TASK_UNINTERRUPTIBLE);
#else
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(condition))
			break;
#endif
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	cover(1);
}

void wake(void)
{
	struct task_struct *p;

	WRITE_ONCE(condition, 1);
	smp_mb();  /* pairs with the one in set_current_state: either we see the sleeper, or he sees the condition */
	p = smp_load_acquire(&sleeper);
	if (p)
		wake_up_process(p);
}
