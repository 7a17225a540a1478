// SPDX-License-Identifier: MIT
/* A kernel thread that waits with wait_woken, and is stopped. */
#include <linux/kthread.h>
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static struct task_struct *thread;

void worker(void)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);

	smp_store_release(&thread, current);
	add_wait_queue(&wq, &wait);
	while (!kthread_should_stop())
		wait_woken(&wait, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
	remove_wait_queue(&wq, &wait);
	kthread_exit(7);
}

void stopper(void)
{
	struct task_struct *k = smp_load_acquire(&thread);

	assume(k);
	assert(kthread_stop(k) == 7);
	cover(1);
}
