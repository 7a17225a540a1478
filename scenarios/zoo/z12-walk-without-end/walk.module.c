// SPDX-License-Identifier: MIT
/* A walk over a queue whose waiters come back as soon as they have been woken: each entry leaves when it is called, and is put back at the end. */
#include <linux/wait.h>
#include <wakesim.h>

static DECLARE_WAIT_QUEUE_HEAD(wq);
static struct wait_queue_entry entries[2];
static unsigned int gone;           /* a bit for each entry that is off the queue; its lock */

static int leave(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	list_del_init(&wait->entry);
	WRITE_ONCE(gone, gone | 1u << (wait - entries));
	return 1;
}

void setup(void)
{
	for (int i = 0; i < 2; i++) {
		init_waitqueue_func_entry(&entries[i], leave);
		add_wait_queue(&wq, &entries[i]);  /* not exclusive: each of those would count down without end */
	}
}

void waker(void)
{
	wake_up_all(&wq);
	cover(1);
}

void comes_back(void)
{
	for (;;) {
		__wakesim_await_ne(&gone, 0);
		spin_lock_irq(&wq.lock);
		__add_wait_queue_entry_tail(&wq, &entries[ffs((int)gone) - 1]);
		WRITE_ONCE(gone, gone & (gone - 1));
		spin_unlock_irq(&wq.lock);
	}
}
