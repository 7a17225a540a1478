// SPDX-License-Identifier: MIT
/*
 * The ready list of an epoll instance during a scan: its items are moved to a private list, and events that come meanwhile go to an overflow
 * list. Afterwards the items that are still ready go back, without waking anybody. At the end of the scan, under the lock, neither list says
 * that there is anything. WRONG: a waiter looks without the lock.
 */
#include <linux/wait.h>
#include <wakesim.h>

static DEFINE_RWLOCK(ep_lock);
static DECLARE_WAIT_QUEUE_HEAD(ep_wq);
static int ready = 1;               /* items on the ready list */
static int scanning;                /* the overflow list is in use */

static bool events_available(void)
{
	return READ_ONCE(ready) || READ_ONCE(scanning);
}

void scanner(void)
{
	int private;

	write_lock_irq(&ep_lock);
	private = ready;
	WRITE_ONCE(ready, 0);
	WRITE_ONCE(scanning, 1);
	write_unlock_irq(&ep_lock);

	/* Copies events to user memory. The items are level triggered: still ready. */

	write_lock_irq(&ep_lock);
	WRITE_ONCE(scanning, 0);
	WRITE_ONCE(ready, private);
	write_unlock_irq(&ep_lock);
}

void waiter(void)
{
	DEFINE_WAIT(wait);

	for (;;) {
#ifdef WRONG
		prepare_to_wait_exclusive(&ep_wq, &wait, TASK_INTERRUPTIBLE);
		if (events_available())
			break;
#else
		write_lock_irq(&ep_lock);
		prepare_to_wait_exclusive(&ep_wq, &wait, TASK_INTERRUPTIBLE);
		if (events_available()) {
			write_unlock_irq(&ep_lock);
			break;
		}
		write_unlock_irq(&ep_lock);
#endif
		schedule();
	}
	finish_wait(&ep_wq, &wait);
	cover(1);
}
