// SPDX-License-Identifier: MIT
/* A reader of a terminal in packet mode: a status to report, or data. WRONG: the status is looked at before the task says that it will sleep. */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(read_wait);
static int status, input;

void reader(void)
{
	DECLARE_WAITQUEUE(wait, current);

	add_wait_queue(&read_wait, &wait);
	for (;;) {
#ifdef WRONG
		if (READ_ONCE(status))
			break;
		set_current_state(TASK_INTERRUPTIBLE);
#else
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(status))
			break;
#endif
		if (READ_ONCE(input))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&read_wait, &wait);
	cover(1);
}

void driver(void)
{
	WRITE_ONCE(status, 1);
	wake_up_interruptible(&read_wait);
}
