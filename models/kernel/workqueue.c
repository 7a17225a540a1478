// SPDX-License-Identifier: MIT
/* One queue of work, served by the kthreads of a scenario that run kworker(). */
#include <linux/sched.h>
#include <linux/workqueue.h>

static DEFINE_SPINLOCK(pool_lock);
static LIST_HEAD(pool_worklist);
static unsigned int pool_length;

/* False: it is queued already, and has not begun. */
bool schedule_work(struct work_struct *work)
{
	unsigned long flags;
	bool added = false;

	spin_lock_irqsave(&pool_lock, flags);
	if (!work->pending) {
		added = true;
		work->pending = true;
		list_add_tail(&work->entry, &pool_worklist);
		WRITE_ONCE(pool_length, pool_length + 1);
	}
	spin_unlock_irqrestore(&pool_lock, flags);
	return added;
}

/* Pending is over before the function runs: it may free the work, and it may be queued again. */
void kworker(void)
{
	struct work_struct *work;

	for (;;) {
		__wakesim_await_ne(&pool_length, 0);
		spin_lock_irq(&pool_lock);
		work = list_first_entry_or_null(&pool_worklist, struct work_struct, entry);
		if (work) {
			list_del(&work->entry);
			work->pending = false;
			WRITE_ONCE(pool_length, pool_length - 1);
		}
		spin_unlock_irq(&pool_lock);
		if (work)
			work->func(work);
	}
}
