// SPDX-License-Identifier: MIT
/* Waiting for a condition that a lock protects: the lock is dropped for the sleep only. Once with a lock beside the queue, once with its own. */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static DEFINE_SPINLOCK(lock);
static int items;                   /* plain: the lock protects it */

/* One point for all, so that each scenario reaches it. */
static void reached(void)
{
	cover(1);
}

void take_beside(void)
{
	spin_lock_irq(&lock);
	wait_event_lock_irq(wq, items > 0, lock);
	assert(items > 0);
	items--;
	spin_unlock_irq(&lock);
	reached();
}

void put_beside(void)
{
	spin_lock_irq(&lock);
	items++;
	spin_unlock_irq(&lock);
	wake_up(&wq);
}

void take_own(void)
{
	spin_lock_irq(&wq.lock);
	assert(wait_event_interruptible_locked_irq(wq, items > 0) == 0);
	assert(items > 0);
	items--;
	spin_unlock_irq(&wq.lock);
	reached();
}

void put_own(void)
{
	spin_lock_irq(&wq.lock);
	items++;
	wake_up_locked(&wq);
	spin_unlock_irq(&wq.lock);
}
