// SPDX-License-Identifier: MIT
/* A lock in one word, with a wait queue. WRONG: the attempt comes before the waiter is on the queue, and is not repeated. */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static int owner = 1;               /* 0: free */

void waiter(void)
{
	DEFINE_WAIT(wait);

#ifdef WRONG
	while (cmpxchg(&owner, 0, 2)) {
		prepare_to_wait(&wq, &wait, TASK_UNINTERRUPTIBLE);
		schedule();
	}
#else
	for (;;) {
		prepare_to_wait(&wq, &wait, TASK_UNINTERRUPTIBLE);
		if (!cmpxchg(&owner, 0, 2))
			break;
		schedule();
	}
#endif
	finish_wait(&wq, &wait);
	cover(1);
}

void holder(void)
{
	smp_store_release(&owner, 0);
	wake_up(&wq);
}
