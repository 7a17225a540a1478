// SPDX-License-Identifier: MIT
/* wait_woken: the condition is tested where sleeping is allowed, so the task state cannot remember a wake-up; the entry's flag does. */
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static DEFINE_MUTEX(mutex);
static int data;                    /* plain: the mutex protects it */

static int look(void)
{
	guard(mutex)(&mutex);           /* may sleep, and be woken: the state is gone then */
	return data;
}

void reader(void)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);

	add_wait_queue(&wq, &wait);
	while (!look())
		wait_woken(&wait, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
	remove_wait_queue(&wq, &wait);
	cover(1);
}

void writer(void)
{
	scoped_guard(mutex, &mutex)
		data = 1;
	wake_up(&wq);
}
