// SPDX-License-Identifier: MIT
/*
 * A waiter and a scan of an epoll instance by somebody else. An event that comes during the scan goes to the overflow list, and from there to
 * the ready list when the scan ends; the scanner does not report it. WRONG: nobody is woken for it.
 */
#include <linux/wait.h>
#include <wakesim.h>

static DEFINE_RWLOCK(ep_lock);
static DECLARE_WAIT_QUEUE_HEAD(ep_wq);
static int ready, overflow, scanning;  /* ep_lock */

void scanner(void)
{
	write_lock_irq(&ep_lock);
	scanning = 1;
	write_unlock_irq(&ep_lock);

	write_lock_irq(&ep_lock);
	scanning = 0;
	ready += overflow;
	overflow = 0;
	write_unlock_irq(&ep_lock);
}

void waiter(void)
{
	DEFINE_WAIT(wait);
	bool available;

	for (;;) {
		write_lock_irq(&ep_lock);
		prepare_to_wait_exclusive(&ep_wq, &wait, TASK_INTERRUPTIBLE);
		available = ready > 0 || scanning;
		write_unlock_irq(&ep_lock);
		if (available)
			break;
		schedule();
	}
	finish_wait(&ep_wq, &wait);
	cover(1);
}

/* An event, perhaps during the scan. */
void event(void)
{
	write_lock_irq(&ep_lock);
	if (scanning)
		overflow++;
	else
		ready++;
#ifdef WRONG
	if (!scanning)
#endif
		wake_up(&ep_wq);
	write_unlock_irq(&ep_lock);
}
