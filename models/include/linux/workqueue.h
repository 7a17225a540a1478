/* SPDX-License-Identifier: MIT */
/*
 * Work for kernel threads. One queue; a scenario that reaches queued work declares daemon kthreads that run kworker(), as many as may have to
 * run at the same time. Delays count as none. Left out: flushing, cancelling, several queues.
 */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/list.h>
#include <linux/spinlock.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	bool pending;               /* on the queue; under its lock */
	struct list_head entry;
	work_func_t func;
};
struct delayed_work {
	struct work_struct work;
};

#define INIT_WORK(w, f) ((void)((w)->pending = false, (w)->func = (f)))
#define INIT_DELAYED_WORK(w, f) INIT_WORK(&(w)->work, f)
#define to_delayed_work(w) container_of(w, struct delayed_work, work)

bool schedule_work(struct work_struct *work);
#define schedule_delayed_work(dwork, delay) schedule_work(&(dwork)->work)
void kworker(void);

#endif
