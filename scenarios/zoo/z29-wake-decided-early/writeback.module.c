// SPDX-License-Identifier: MIT
/*
 * Work for a flusher thread that is woken only when it is not at work already. WRONG: whether it is at work is decided before the work is queued;
 * the flusher may find its list empty and stop in between.
 */
#include <linux/list.h>
#include <linux/wait.h>
#include <wakesim.h>

static DEFINE_SPINLOCK(work_lock);
static DECLARE_WAIT_QUEUE_HEAD(wq);
static int queued = 1, done;        /* work items; work_lock */
static int running = 1;             /* the flusher is at work; work_lock */

void submitter(void)
{
	bool wake;

#ifdef WRONG
	spin_lock(&work_lock);
	wake = !running;
	spin_unlock(&work_lock);
	spin_lock(&work_lock);
	queued++;
	spin_unlock(&work_lock);
#else
	spin_lock(&work_lock);
	queued++;
	wake = !running;
	spin_unlock(&work_lock);
#endif
	if (wake)
		wake_up_all(&wq);
}

static bool take(void)
{
	guard(spinlock)(&work_lock);
	running = queued > 0;
	if (running)
		queued--;
	return running;
}

void flusher(void)
{
	while (done < 2) {
		wait_event(wq, take());
		done++;
	}
	cover(1);
}
